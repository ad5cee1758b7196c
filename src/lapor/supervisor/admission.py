"""What every start looks at before it uses a database: does this checkout know its data, and do the keys fit them?

Asked in plain SQL, before the product is loaded: a product that does not fit must not even begin.
"""

import contextlib
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from lapor.common.fingerprints import IDENTITY, SECRET, fingerprint
from lapor.supervisor.home import Home, are_keys_at_hand, environment
from lapor.supervisor.refusals import CannotRun

PACKAGE = Path(__file__).absolute().parents[1]
Connection = psycopg.Connection[Any]
# Whose migrations are recorded under which label, beside our own apps.
FOREIGN_APPS = {
    "auth": "django.contrib.auth",
    "contenttypes": "django.contrib.contenttypes",
    "sessions": "django.contrib.sessions",
    "account": "allauth.account",
    "procrastinate": "procrastinate.contrib.django",
}
_NOTE = """
    INSERT INTO common_keymark (fingerprint, purpose, noted_at) VALUES (%s, %s, now())
    ON CONFLICT (fingerprint) DO NOTHING
"""


def admitted_environment(home: Home, *, database_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for our processes, once it is certain that they fit this database. Raises CannotRun."""
    with connected(database_url) as connection:
        refuse_newer_data(connection)
        if has_reports(connection) and not are_keys_at_hand(home, environ=environ):
            raise CannotRun(_keys_are_missing(home))
        ours = environment(home, database_url=database_url, environ=environ)
        refuse_strange_keys(connection, home=home, environment=ours)
    return ours


@contextlib.contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    """A connection that commits by itself; CannotRun where nobody answers."""
    try:
        connection = psycopg.connect(database_url, connect_timeout=10, autocommit=True)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise CannotRun(
            f"The database does not answer ({reason}): start that server, or correct DATABASE_URL, and try again."
        ) from None
    with connection:
        yield connection


def refuse_newer_data(connection: Connection) -> None:
    """Data that a newer version has changed are not served by an older one, which would fail at every write."""
    if not has_table(connection, "django_migrations"):
        return
    known: dict[str, set[str]] = {}
    strange = []
    for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id"):
        if app not in known:
            known[app] = _migrations_of(app)
        if name not in known[app]:
            strange.append(f"{app}.{name}")
    if strange:
        raise CannotRun(
            f"The database was made by a newer version than this checkout: it does not know {_few(strange)}. "
            "Nothing was changed. Start the newer checkout again; or, to go back for good, ./lapor restore the dump "
            "that you wrote before the upgrade."
        )


def refuse_strange_keys(connection: Connection, *, home: Home, environment: Mapping[str, str]) -> None:
    """Keys that do not fit what is stored would seal and hash anew beside it, and neither would ever open together."""
    if not has_reports(connection):
        if has_table(connection, "common_keymark"):
            connection.execute("DELETE FROM common_keymark")
        return
    strange = sorted(purpose for print_, purpose in _marks(connection) if print_ not in _prints(environment))
    if strange or not _opens(connection, environment):
        names = {SECRET: "SECRET_KEY", IDENTITY: "IDENTITY_KEY"}
        named = " and ".join(dict.fromkeys(names[purpose] for purpose in strange or [IDENTITY]))
        raise CannotRun(
            f"{named} at hand (from the environment, or from {home.secrets}) did not make what this database "
            "holds: receipts' PINs would be refused and sealed identities stay shut. Nothing was changed. "
            f"{_WAY_BACK}"
        )


def note_keys(database_url: str, *, environment: Mapping[str, str]) -> None:
    """Remember the keys by their fingerprints, so that the next start knows them again."""
    with connected(database_url) as connection:
        if not has_table(connection, "common_keymark"):
            return
        for print_, purpose in _prints(environment).items():
            connection.execute(_NOTE, [print_, purpose])


def has_table(connection: Connection, name: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", [name]).fetchone()
    return bool(row and row[0])


def has_reports(connection: Connection) -> bool:
    if not has_table(connection, "reports_report"):
        return False
    row = connection.execute("SELECT EXISTS (SELECT 1 FROM reports_report)").fetchone()
    return bool(row and row[0])


def _marks(connection: Connection) -> list[tuple[str, str]]:
    if not has_table(connection, "common_keymark"):
        return []
    return connection.execute("SELECT fingerprint, purpose FROM common_keymark").fetchall()


def _prints(environment: Mapping[str, str]) -> dict[str, str]:
    """Fingerprints with their purpose. Of several identity keys each may have sealed something."""
    identity_keys = [key.strip() for key in environment["IDENTITY_KEY"].split(",") if key.strip()]
    prints = {fingerprint(key): IDENTITY for key in identity_keys}
    return {fingerprint(environment.get("HASH_KEY") or environment["SECRET_KEY"]): SECRET, **prints}


def _opens(connection: Connection, environment: Mapping[str, str]) -> bool:
    """Whether the newest sealed identity opens: asked only of data that do not remember their keys yet."""
    if _marks(connection):
        return True
    newest = "SELECT sealed FROM reports_identity WHERE sealed <> '' ORDER BY report_id DESC LIMIT 1"
    row = connection.execute(newest).fetchone()
    if row is None:
        return True
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet

    try:
        MultiFernet([Fernet(key.strip()) for key in environment["IDENTITY_KEY"].split(",")]).decrypt(
            bytes(row[0])
        )
    except (InvalidToken, ValueError):
        return False
    return True


def _migrations_of(app: str) -> set[str]:
    """Names of the migrations that this checkout has for an app; none for an app that it does not know."""
    folder = PACKAGE / app / "migrations"
    if not folder.is_dir() and app in FOREIGN_APPS:
        spec = importlib.util.find_spec(FOREIGN_APPS[app])
        folder = Path(((spec and spec.submodule_search_locations) or [""])[0]) / "migrations"
    return {path.stem for path in folder.glob("[0-9]*.py")}


def _keys_are_missing(home: Home) -> str:
    return (
        f"{home.secrets} is missing, but the database holds reports that were sealed with the keys in it. "
        f"Nothing was changed. {_WAY_BACK}"
    )


_WAY_BACK = (
    "Bring secrets.json of this installation back from your backup (or set SECRET_KEY and IDENTITY_KEY) and start "
    "again. Whoever means to replace SECRET_KEY keeps the former one as HASH_KEY: ./lapor keys renew. Only if they are "
    "lost for ever: ./lapor keys accept, which says first what stays shut."
)


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
