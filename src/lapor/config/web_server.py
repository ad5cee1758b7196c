"""gunicorn's threads, made patient: who sends slowly holds a cheap thread for a while, never one of those that work.

Many threads receive: headers within HEADER_SECONDS, bodies piece by piece at a least pace, into memory or a temporary
file. Few of them work at a time. A connection that is too slow is shut, which wakes the thread that waits for it.
One thread watches: a page whose visitor has gone, or whose time is over, has its statement ended in the database.
Before a larger body is received, the product is asked whether this visitor may send it there.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db import close_old_connections
from gunicorn.workers.gthread import TConn, ThreadWorker

from lapor.common import metrics
from lapor.common.visits import KEY, Visit

log = logging.getLogger(__name__)
WORKING, RECEIVING = 4, 96  # threads of one process; who waits for a board is among those that receive
HEADER_SECONDS = 10.0
PIECE, PIECE_SECONDS = 64 * 1024, 32.0  # the least pace of a body: 2 kB a second
IN_MEMORY = 256 * 1024  # bytes
WATCH_EVERY = 0.5  # seconds
# Names in the environment of a request, agreed upon with `web/kit/bodies.py`.
REFUSED, ANNOUNCED = "lapor.refused_body", "lapor.announced_bytes"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Question = Callable[[dict[str, Any]], int]


class Worker(ThreadWorker):
    """The worker class that `./lapor run` gives to gunicorn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wsgi: Application
        self._deadlines: dict[TConn, float] = {}
        self._lock = threading.Lock()
        self._served: dict[int, TConn] = {}  # by thread
        self._working = threading.BoundedSemaphore(WORKING)
        self._visits: set[Visit] = set()
        self._announced = 0  # bytes of large bodies that are on their way

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = self._received_first(self.wsgi)
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def handle(self, conn: TConn) -> Any:
        self._served[threading.get_ident()] = conn
        self._expect(conn, within=HEADER_SECONDS)
        try:
            return super().handle(conn)
        finally:
            self._expect(conn, within=None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        self._expect(conn, within=None)
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Called about once a second by the main loop."""
        super().murder_pending()
        now = time.monotonic()
        with self._lock:
            late = [conn for conn, deadline in self._deadlines.items() if deadline < now]
        for conn in late:
            try:
                conn.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has gone by itself

    def _expect(self, conn: TConn, *, within: float | None) -> None:
        with self._lock:
            if within is None:
                self._deadlines.pop(conn, None)
            else:
                self._deadlines[conn] = time.monotonic() + within

    def _received_first(self, application: Application) -> Application:
        ask: Question = getattr(application, "refused_body", lambda _environ: 0)

        def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            with self._room_for(length), SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                if length > IN_MEMORY:
                    environ[REFUSED] = self._asked(ask, environ, length)
                if environ.get(REFUSED):
                    environ["CONTENT_LENGTH"] = "0"  # what is still sent is thrown away, for HEADER_SECONDS
                else:
                    # Without a length nothing will be read of it.
                    self._receive(environ["wsgi.input"], body, limit=length or IN_MEMORY)
                environ["wsgi.input"] = body
                return self._answered(application, environ, start_response)

        return served

    @contextmanager
    def _room_for(self, length: int) -> Iterator[None]:
        """Within the block a body of `length` bytes is counted as on its way."""
        with self._lock:
            self._announced += length
        try:
            yield
        finally:
            with self._lock:
                self._announced -= length

    def _asked(self, ask: Question, environ: dict[str, Any], length: int) -> int:
        """Whoever may not send it is refused before anything of it is received."""
        environ[ANNOUNCED] = self._announced - length
        with self._working:
            try:
                return ask(environ)
            finally:
                close_old_connections()

    def _receive(self, source: Any, body: Any, *, limit: int) -> None:
        conn, left = self._served[threading.get_ident()], limit
        while left > 0:
            self._expect(conn, within=PIECE_SECONDS)
            piece = source.read(min(PIECE, left))
            left -= len(piece)
            if not piece:
                break
            body.write(piece)
        self._expect(conn, within=None)
        body.seek(0)

    def _answered(
        self, application: Application, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The answer. It is sent by this thread at the visitor's pace: not as one of those that work, and without a
        connection, but for an export, which keeps its own.
        """
        conn, is_read = self._served[threading.get_ident()], environ["REQUEST_METHOD"] in ("GET", "HEAD")
        visit = environ[KEY] = Visit(conn.sock, self._working, may_end=is_read)
        self._visits.add(visit)
        is_sent_later = False
        try:
            visit.begin_work()
            answer = application(environ, start_response)
            is_sent_later = visit.is_sending
            if not is_sent_later:
                close_old_connections()
            visit.give_way()
        finally:
            if not is_sent_later:
                self._end(visit)
        return _Sent(answer, then=lambda: self._end(visit)) if is_sent_later else answer

    def _end(self, visit: Visit) -> None:
        visit.end()
        self._visits.discard(visit)

    def _watch(self) -> None:
        while True:
            time.sleep(WATCH_EVERY)
            for visit in list(self._visits):
                try:
                    if cause := visit.end_if_over():
                        metrics.ENDED.labels(cause).inc()
                except Exception:
                    log.exception("a request could not be ended")


class _Sent:
    """An answer that is made while it is sent, and what is to be done after it."""

    def __init__(self, answer: Iterable[bytes], *, then: Callable[[], None]) -> None:
        self._answer, self._then = answer, then

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        try:
            getattr(self._answer, "close", lambda: None)()
        finally:
            self._then()
