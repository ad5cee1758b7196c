"""`./lapor doctor`: what this machine offers, line by line, and what to do where something is missing."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from lapor.embedded import LauncherRefusal, choose_binaries, find_binaries
from lapor.embedded.binaries import major_of
from lapor.supervisor.admission import Connection, admitted_environment, connected, has_table
from lapor.supervisor.browser import find_chromium
from lapor.supervisor.database import Urls, database_urls
from lapor.supervisor.home import Home, open_home
from lapor.supervisor.privileges import owns_tables
from lapor.supervisor.refusals import CannotRun

LITTLE_ROOM = 1024**3  # bytes
MOST_APART = 300.0  # seconds between two clocks


def examine() -> int:
    """Print one line per finding; the exit code is 1 if something keeps `./lapor run` from working."""
    home = open_home(environ=os.environ)
    findings = [*(look(home) for look in LOOKS), *_stored(home)]
    for is_good, line in findings:
        sys.stdout.write(f"{'ok  ' if is_good else 'LOOK'}  {line}\n")
    return 0 if all(is_good for is_good, _line in findings) else 1


def _python(_home: Home) -> tuple[bool, str]:
    return True, f"Python {sys.version.split()[0]} in {sys.prefix}"


def _room(home: Home) -> tuple[bool, str]:
    free = shutil.disk_usage(home.path).free
    return free > LITTLE_ROOM, f"{free / 1024**3:.1f} GB free where {home.path} lives (1 GB is needed)"


def _database(home: Home) -> tuple[bool, str]:
    if os.environ.get("DATABASE_URL"):
        return True, "the database is the one that DATABASE_URL names"
    found = ", ".join(f"{binaries.name} {binaries.version}" for binaries in find_binaries(environ=os.environ))
    chosen = choose_binaries(data_dir=home.data_dir, environ=os.environ)
    major = major_of(home.data_dir)
    fits = major is None or major == chosen.major
    made_by = f"; the data were made by {major}" if major else ""
    return fits, f"PostgreSQL {chosen.version} of {chosen.name} will be used (found: {found}){made_by}"


def _chromium(_home: Home) -> tuple[bool, str]:
    found = find_chromium(environ=os.environ)
    return True, f"browser journeys use {found}" if found else "no Chromium: browser journeys will be skipped"


def _stored(home: Home) -> list[tuple[bool, str]]:
    """What is in the database: looked at where there is one, which is started if need be."""
    if not (os.environ.get("DATABASE_URL") or major_of(home.data_dir)):
        return [(True, "no database yet: the first `./lapor run` makes it")]
    try:
        with database_urls(home, environ=os.environ) as urls, connected(urls.owner) as connection:
            if not has_table(connection, "common_pulse"):
                return [
                    (
                        True,
                        "the database is empty, or of an earlier version: `./lapor run` brings it up to date",
                    )
                ]
            return [look(home, urls, connection) for look in STORED_LOOKS]
    except (CannotRun, LauncherRefusal) as refusal:
        return [(False, str(refusal))]


def _fit(home: Home, urls: Urls, _connection: Connection) -> tuple[bool, str]:
    try:
        admitted_environment(home, database_url=urls.owner, environ=os.environ)
    except CannotRun as refusal:
        return False, str(refusal)
    return True, "this checkout knows the data, and the keys fit them"


def _roles(_home: Home, urls: Urls, _connection: Connection) -> tuple[bool, str]:
    if owns_tables(urls.application):
        return False, (
            "web and worker connect as the owner of the tables, who could rewrite history: make a second role and "
            "name the owner in DATABASE_OWNER_URL (docs/operations.md, “A database server of your own”)"
        )
    return True, "web and worker connect as a role that owns no table"


def _clock(_home: Home, _urls: Urls, connection: Connection) -> tuple[bool, str]:
    """The same witnesses as `reports/timekeeping.py`, told to a person."""
    row = connection.execute(
        "SELECT extract(epoch FROM clock_timestamp()), at, clock_timestamp() - at FROM common_pulse"
    ).fetchone()
    ahead = connection.execute(
        "SELECT count(*) FROM reports_report WHERE changed_at > clock_timestamp()"
    ).fetchone()
    if row is None:
        return True, "the timetable has not run yet"
    apart = abs(time.time() - float(row[0]))
    if apart > MOST_APART:
        return (
            False,
            f"this machine's clock and the database's are {apart:.0f} s apart: set them, then ./lapor clock show",
        )
    if ahead and ahead[0]:
        return False, f"{ahead[0]} reports lie ahead of the clock: nobody can act on them; ./lapor clock show"
    is_late = row[2].total_seconds() > 24 * 3600
    return not is_late, f"the timetable last ran {row[1]:%Y-%m-%d %H:%M} UTC" + (
        "; nothing becomes due before ./lapor clock confirm" if is_late else ""
    )


def _media(home: Home, _urls: Urls, connection: Connection) -> tuple[bool, str]:
    """Every attachment that a row names, looked for on the disk."""
    root = Path(os.environ.get("MEDIA_ROOT") or home.media)
    total = missing = 0
    with connection.transaction(), connection.cursor(name="attachments") as rows:
        rows.execute("SELECT path FROM reports_attachment WHERE path <> ''")
        for (path,) in rows:
            total += 1
            missing += not (root / path).is_file()
    return not missing, f"{total} attachments in the database, {missing} of them not in {root}" + (
        ": bring media/ back from the backup" if missing else ""
    )


def _mail(_home: Home) -> tuple[bool, str]:
    """Only whether the server answers: a mail is sent by `mail-test`."""
    told = urlsplit(os.environ.get("EMAIL_URL", ""))
    if not told.scheme.startswith("smtp"):
        return True, "mails go into log/web.log (EMAIL_URL); nobody receives one"
    host, port = told.hostname or "localhost", told.port or 25
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        return (
            False,
            f"the mail server {host}:{port} does not answer ({error.strerror or error}): see EMAIL_URL",
        )
    return True, f"the mail server {host}:{port} answers; try it with ./lapor mail-test ADDRESS"


# What belongs together; the transports say the same of the settings they read, `message-test` prints it.
_PAIRS = (
    ("WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID", "WHATSAPP_APP_SECRET"),
    ("TELEGRAM_TOKEN", "TELEGRAM_BOT", "TELEGRAM_WEBHOOK_KEY"),
    ("SMS_URL", "SMS_WEBHOOK_KEY"),
)


def _ways(_home: Home) -> tuple[bool, str]:
    """Only whether settings are whole: a message is sent by `message-test`."""
    on = [names for names in _PAIRS if any(os.environ.get(name) for name in names)]
    missing = [name for names in on for name in names if not os.environ.get(name)]
    if missing:
        return False, f"messages: {', '.join(missing)} is missing; ./lapor message-test says more"
    told = ", ".join(names[0].partition("_")[0].lower() for names in on) or "no way besides mail"
    return True, f"messages: {told}; try it with ./lapor message-test WAY ADDRESS"


STORED_LOOKS: tuple[Callable[[Home, Urls, Connection], tuple[bool, str]], ...] = (
    _fit,
    _roles,
    _clock,
    _media,
)
LOOKS: tuple[Callable[[Home], tuple[bool, str]], ...] = (_python, _room, _database, _mail, _ways, _chromium)
