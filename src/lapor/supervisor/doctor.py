"""`./lapor doctor`: what this machine offers, line by line, and what to do where something is missing."""

import os
import shutil
import sys
from collections.abc import Callable

from lapor.embedded import choose_binaries, find_binaries
from lapor.embedded.binaries import major_of
from lapor.supervisor.browser import find_chromium
from lapor.supervisor.home import Home, open_home

LITTLE_ROOM = 1024**3  # bytes


def examine() -> int:
    """Print one line per finding; the exit code is 1 if something keeps `./lapor run` from working."""
    home = open_home(environ=os.environ)
    findings = [look(home) for look in LOOKS]
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


LOOKS: tuple[Callable[[Home], tuple[bool, str]], ...] = (_python, _room, _database, _chromium)
