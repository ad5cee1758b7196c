"""Kinds of work for the database. Each has connections of its own, and a time after which PostgreSQL itself gives up.

So a crowd at one kind of page takes neither the connections nor the patience of the others.
"""

import os
from enum import StrEnum

from django.conf import settings

LOCK_SHARE = 2  # a lock is waited for half as long as a statement may take


class Work(StrEnum):
    # A page that somebody waits for.
    PAGE = "page"
    # What somebody sent: filing, a step of a case. It is never given up because its sender has gone.
    STEP = "step"
    # A page or a file that looks at many rows.
    BOARD = "board"
    # What the worker does by itself.
    SWEEP = "sweep"
    # The database is brought up to date: any statement may be long, but nobody is to wait behind a lock it waits for.
    MIGRATION = "migration"
    # What is typed: no limit.
    COMMAND = "command"


def seconds_for(work: Work) -> int:
    """How long one statement may take; 0: as long as it likes."""
    return int(settings.STATEMENT_TIMEOUTS.get(work, 0))


def options_for(work: Work, *, also: str = "") -> str:
    """libpq's `options` for a connection of that kind, behind those that were given otherwise."""
    seconds = seconds_for(work)
    lock = settings.MIGRATION_LOCK_TIMEOUT if work == Work.MIGRATION else seconds / LOCK_SHARE
    limits = [f"-c statement_timeout={seconds}s"] * bool(seconds) + [
        f"-c lock_timeout={lock * 1000:.0f}ms"
    ] * bool(lock)
    return " ".join(filter(None, [also, *limits]))


def given_options(options: str | None) -> str:
    """What the settings or the environment ask for besides."""
    return options or os.environ.get("PGOPTIONS", "")
