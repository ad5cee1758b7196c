"""Pages that may be a moment old are read from a replica, so that the primary has its time for what people send.

A page runs as a whole on one of the two: within `reading_from_replica` every query of this thread that names no
database goes there, whoever wrote it. The primary is asked instead when the replica is further behind than
REPLICA_LAG, when it is away, and when the page turns out to write something.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connections
from psycopg.errors import QueryCanceled

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
REPLICA = "replica"
# Where this thread's primary waits meanwhile.
_PRIMARY = "primary"
# Seconds for which an answer about the lag holds, and for which a replica that was away is left alone.
LOOKS_EVERY, LEAVES_ALONE = 2.0, 30.0
# Seconds behind the primary. What was received is replayed, and more is being received: not at all. A replica that
# receives nothing may be behind since its last transaction.
_LAG = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
        ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 1e9) END
"""


class _Freshness:
    """Whether the replica may be asked, kept for a moment. One for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._is_fresh = False

    def get(self) -> bool:
        with self._lock:
            if time.monotonic() < self._until:
                return self._is_fresh
            # Nobody else looks meanwhile: they go on with what was known.
            self._until = time.monotonic() + LOOKS_EVERY
        try:
            is_fresh = lag() <= settings.REPLICA_LAG
        except (OperationalError, InterfaceError):
            self.doubt()
            return False
        with self._lock:
            self._is_fresh = is_fresh
        return is_fresh

    def doubt(self) -> None:
        """It did not answer: it is left alone for a while."""
        with self._lock:
            self._is_fresh, self._until = False, time.monotonic() + LEAVES_ALONE
        log.warning("the replica does not answer; the primary is asked for %d s", LEAVES_ALONE)

    def forget(self) -> None:
        with self._lock:
            self._is_fresh, self._until = False, 0.0


FRESHNESS = _Freshness()


def lag() -> float:
    """Seconds that the replica is behind. Raises OperationalError where it does not answer."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(_LAG)
        return float(cursor.fetchone()[0])


@contextmanager
def reading_from_replica() -> Iterator[None]:
    """Within the block, this thread's queries go to the replica."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[_PRIMARY], connections[DEFAULT_DB_ALIAS] = primary, connections[REPLICA]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


@contextmanager
def reading_from_primary() -> Iterator[None]:
    """For what is kept in memory and serves other requests as well: it is not older than they may read."""
    here = connections[DEFAULT_DB_ALIAS]
    if here.alias == DEFAULT_DB_ALIAS:
        yield
        return
    connections[DEFAULT_DB_ALIAS] = connections[_PRIMARY]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = here


def from_replica(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A page that may be a moment old, but not for whoever has just sent something (`web/kit/own_writes.py`). Goes
    below the guard, which always asks the primary.
    """

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Answer:
        if not settings.REPLICA_URL or settings.WROTE_COOKIE_NAME in request.COOKIES or not FRESHNESS.get():
            return view(request, *args, **kwargs)
        try:
            with reading_from_replica():
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError, InternalError) as error:
            if isinstance(error.__cause__, QueryCanceled):
                raise  # it would take as long on the primary
            if not isinstance(error, InternalError):  # which is: the page wrote
                FRESHNESS.doubt()
        return view(request, *args, **kwargs)

    return asked
