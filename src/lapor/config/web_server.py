"""gunicorn's threads, made patient: who sends slowly holds a cheap thread for a while, never one of those that work.

Many threads receive: headers within HEADER_SECONDS, bodies piece by piece at a least pace, into memory or a temporary
file. Few of them work at a time. A connection that is too slow is shut, which wakes the thread that waits for it.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.db import close_old_connections
from gunicorn.workers.gthread import TConn, ThreadWorker

WORKING, RECEIVING = 4, 64  # threads of one process
HEADER_SECONDS = 10.0
PIECE, PIECE_SECONDS = 64 * 1024, 32.0  # the least pace of a body: 2 kB a second
IN_MEMORY = 256 * 1024  # bytes
LARGEST_BODY = 1100 * 1024 * 1024  # bytes; what the documented proxy lets through

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Worker(ThreadWorker):
    """The worker class that `./lapor run` gives to gunicorn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wsgi: Application
        self._deadlines: dict[TConn, float] = {}
        self._lock = threading.Lock()
        self._served: dict[int, TConn] = {}  # by thread
        self._working = threading.BoundedSemaphore(WORKING)

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = self._received_first(self.wsgi)

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
        def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                start_response("413 Content Too Large", [("Content-Length", "0"), ("Connection", "close")])
                return []
            with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                self._receive(environ["wsgi.input"], body)
                environ["wsgi.input"] = body
                with self._working:
                    answer = application(environ, start_response)
                    # The answer is sent by this thread at the visitor's pace: without holding a connection.
                    close_old_connections()
                return answer

        return served

    def _receive(self, source: Any, body: Any) -> None:
        conn, size = self._served[threading.get_ident()], 0
        while True:
            self._expect(conn, within=PIECE_SECONDS)
            piece = source.read(PIECE)
            size += len(piece)
            if not piece or size > LARGEST_BODY:
                break
            body.write(piece)
        self._expect(conn, within=None)
        body.seek(0)
