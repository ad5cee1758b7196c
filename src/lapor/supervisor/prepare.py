"""Bringing database and static files up to date before anything is served; quick to see when nothing is to do."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

import psycopg

from lapor.supervisor.home import ROOT, Home
from lapor.supervisor.service import hand_over, service_user

WATCHED = ("*/migrations/*.py", "*/static/**/*", "**/locale/**/*.po", "**/templatetags/*.py")


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What was prepared last: from which sources, in which database, and the accounts of the demo world."""

    sources: str
    database: str
    accounts: str


def last_prepared(home: Home, *, database_url: str) -> Prepared | None:
    """The last preparation if it still holds, else None."""
    try:
        prepared = Prepared(**json.loads(_note(home).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    is_current = prepared.sources == digest_of_sources() and prepared.database == mark_of(database_url)
    return prepared if is_current else None


def prepare(home: Home, *, demo_reports: int) -> None:
    """Migrate, collect static files and, unless `demo_reports` is 0, make the demo world in an empty database.

    Runs inside Django, in a process of its own, with the final environment.
    """
    from django.core.management import call_command

    from lapor.common.catalogue import compile_catalogue

    forget_preparation(home)
    _say("Updating the database …")
    call_command("migrate", interactive=False, verbosity=0)
    _say("Collecting static files …")
    compile_catalogue()
    before = os.umask(0o022)  # everybody may read them, also the service user of a root with a stricter mask
    call_command("collectstatic", interactive=False, verbosity=0)
    os.umask(before)
    url = os.environ["DATABASE_URL"]
    accounts = _make_demo_world(demo_reports) if demo_reports else ""
    hand_over(home, service_user(home, environ=os.environ), is_whole=bool(demo_reports))
    prepared = Prepared(sources=digest_of_sources(), database=mark_of(url), accounts=accounts)
    _write_private(_note(home), json.dumps(asdict(prepared)))


def forget_preparation(home: Home) -> None:
    """Let the next start prepare anew, whatever it finds."""
    _note(home).unlink(missing_ok=True)


def _make_demo_world(reports: int) -> str:
    """Make it if there is none, and give the list of its accounts."""
    from django.core.management import call_command

    call_command("demo", if_empty=True, reports=reports)
    with redirect_stdout(StringIO()) as said:
        call_command("demo", accounts=True, stdout=said)
    return said.getvalue().strip()


def digest_of_sources() -> str:
    """One number for everything that a preparation is made from."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield ROOT / "requirements.lock"
    for pattern in WATCHED:
        yield from sorted(path for path in (ROOT / "src" / "lapor").glob(pattern) if path.is_file())


def mark_of(database_url: str) -> str:
    """What tells this database from any other and from an earlier state of itself: its own list of migrations."""
    with psycopg.connect(database_url, connect_timeout=10) as connection:
        known = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return "empty"
        row = connection.execute(
            "SELECT count(*), min(applied), max(applied) FROM django_migrations"
        ).fetchone()
    return repr(row)


def _note(home: Home) -> Path:
    return home.path / "prepared.json"


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
