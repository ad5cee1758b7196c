"""What looks at many rows waits for its turn, and never takes the place of what matters.

`patient` and `patient_export` guard pages and files: few at a time in this process, and few at a time in the whole
installation, which the database itself counts. Who waits, waits beside the threads that work and without a
connection; who waits too long is told kindly to come back. `in_time` is for a question inside a page: an answer that
takes too long is left, and another, smaller one is given instead.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.utils.translation import gettext_lazy as _

from lapor.common import metrics
from lapor.common.postgresql import timeouts
from lapor.common.postgresql.base import DatabaseWrapper
from lapor.common.postgresql.work import Work
from lapor.common.refusals import TooMany
from lapor.common.visits import Visit, visit_in

Answer = TypeVar("Answer")
# Visitors who may wait in one process; each holds a thread that could receive another request.
ROOM = 24
LOOK_EVERY = 0.25  # seconds: whether it is our turn, and whether our visitor is still there
_TAKE = "SELECT place FROM generate_series(1, %s) AS place WHERE pg_try_advisory_xact_lock(%s, place) LIMIT 1"


class Busy(TooMany):
    """Others are looking at many rows already, and some wait."""

    code = "busy"
    sentence = _("Halaman ini sedang ramai dibuka. Kami akan mencobanya lagi untuk Anda %(wait)s.")

    def __init__(self) -> None:
        # Not everybody at the same moment.
        super().__init__(seconds=10 + secrets.randbelow(11))


class Line:
    """Who may look at many rows at the same time. `number` tells it from other lines in the database."""

    def __init__(self, name: str, *, number: int) -> None:
        self.name, self._number = name, number
        self._free = threading.BoundedSemaphore(settings.BOARDS_AT_ONCE)
        self._room = threading.BoundedSemaphore(ROOM)

    @contextmanager
    def place(self, visit: Visit) -> Iterator[None]:
        """A place for a block, with a connection and a transaction of its own. Raises Busy."""
        began = time.monotonic()
        with ExitStack() as held:
            try:
                self._wait(visit, until=began + settings.BOARD_WAIT, held=held)
            except Busy:
                held.close()
                visit.begin_work()
                metrics.BUSY.labels(self.name).inc()
                raise
            metrics.LINE_WAIT.labels(self.name).observe(time.monotonic() - began)
            yield

    def _wait(self, visit: Visit, *, until: float, held: ExitStack) -> None:
        if not self._free.acquire(blocking=False):
            if not self._room.acquire(blocking=False):
                raise Busy
            visit.give_way()
            close_old_connections()
            try:
                while not self._free.acquire(timeout=LOOK_EVERY):
                    _stay(visit, until)
            finally:
                self._room.release()
        held.callback(self._free.release)
        visit.give_way()
        held.enter_context(database().working(Work.BOARD))
        if connection.in_atomic_block:  # within another's transaction it is that one's matter
            return
        held.enter_context(transaction.atomic())
        self._take(until)

    def _take(self, until: float) -> None:
        """One of the places of the whole installation, until the transaction ends; who came first is first."""
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [settings.BOARDS_AT_ONCE, self._number])
            if cursor.fetchone():
                return
            place = 1 + secrets.randbelow(settings.BOARDS_AT_ONCE)
            patience = max(1, round((until - time.monotonic()) * 1000))
            try:
                cursor.execute(f"SET LOCAL lock_timeout = {patience}")
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [self._number, place])
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
            except OperationalError as error:
                if timeouts.cause_of(error):
                    raise Busy
                raise


def database() -> DatabaseWrapper:
    """This thread's way to the database."""
    return cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])


def _stay(visit: Visit, until: float) -> None:
    if time.monotonic() > until or visit.is_gone():
        raise Busy


BOARDS = Line("boards", number=0x626F6172)
EXPORTS = Line("exports", number=0x6578706F)


def patient(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A page that looks at many rows. Goes below the guard, which knows whose page it is. May answer with Busy."""
    return _in(BOARDS, view)


def patient_export(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A file of many rows, made while it is sent: it keeps its place until it is sent, or EXPORT_TIMEOUT is over."""
    return _in(EXPORTS, view)


def _in(line: Line, view: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> Answer:
        visit = visit_in(request.META)
        with ExitStack() as held:
            visit.allow(0)  # until it begins
            held.enter_context(line.place(visit))
            visit.allow(settings.STATEMENT_TIMEOUTS[Work.BOARD])
            response: Any = view(request, *args, **kwargs)
            if response.streaming:
                # Whichever comes first: it is sent, or something else was answered in its place.
                leave = held.pop_all().close
                response._resource_closers.append(leave)
                visit.send(settings.EXPORT_TIMEOUT, then=leave)
            return cast(Answer, response)

    return asked


@dataclass(frozen=True, slots=True)
class InTime(Generic[Answer]):
    """An answer. `is_whole`: it is the one that was asked for, not the smaller one."""

    value: Answer
    is_whole: bool


def in_time(ask: Callable[[], Answer], *, seconds: float, otherwise: Callable[[], Answer]) -> InTime[Answer]:
    """What `ask` gives if none of its statements takes longer than so many seconds; else what `otherwise` gives.

    Costs no statement: the limit is sent with each of them, and holds for it alone.
    """
    try:
        with connection.execute_wrapper(_with_limit(int(seconds * 1000))):
            return InTime(ask(), True)
    except OperationalError as error:
        if timeouts.cause_of(error) != "statement":
            raise
    metrics.CUT_SHORT.inc()
    return InTime(otherwise(), False)


def _with_limit(milliseconds: int) -> Callable[..., Any]:
    """One message of several statements: a transaction by itself; within another it brings its savepoint."""
    limit = f"SET LOCAL statement_timeout = {milliseconds}"

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        before, behind = [limit], []
        if connection.in_atomic_block:
            before = ["SAVEPOINT in_time", limit]
            behind = ["RELEASE SAVEPOINT in_time", "RESET statement_timeout"]
        try:
            result = execute("; ".join([*before, sql, *behind]), params, many, context)
        except OperationalError:
            if connection.in_atomic_block and not connection.connection.broken:
                connection.connection.execute("ROLLBACK TO SAVEPOINT in_time")
            raise
        for _other in before:
            context["cursor"].nextset()
        return result

    return run
