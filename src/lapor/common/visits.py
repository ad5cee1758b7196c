"""A request while it is answered, as the web server sees it: is the visitor still there, and how long may it take?

Our web server puts one into the request's surroundings. Another server has none, and then nobody is ever gone; what
PostgreSQL ends by itself is ended all the same.
"""

import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from lapor.common.postgresql import inflight

KEY = "lapor.visit"
_GONE = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR


class Visit:
    """One request, on the thread that made it. `sock`: its connection; `working`: those who may work at once."""

    def __init__(
        self,
        sock: socket.socket | None = None,
        working: threading.Semaphore | None = None,
        *,
        may_end: bool = False,
    ) -> None:
        self.may_end = may_end
        self._sock, self._working = sock, working
        self._thread = threading.get_ident()
        self._ends_at: float | None = None
        self._is_working = self._is_over = False
        # What is left of the answer is made while it is sent.
        self.is_sending = False
        self._closers: list[Callable[[], object]] = []
        self._lock = threading.Lock()

    def begin_work(self) -> None:
        """Wait to be one of those that work."""
        if self._working is not None and not self._is_working:
            self._working.acquire()
            self._is_working = True

    def give_way(self) -> None:
        """Work, or wait, beside them from now on: another one may begin."""
        if self._working is not None and self._is_working:
            self._is_working = False
            self._working.release()

    def allow(self, seconds: float) -> None:
        """From now on it may take so long; 0: as long as it likes."""
        self._ends_at = time.monotonic() + seconds if seconds else None

    def send(self, seconds: float, *, then: Callable[[], object]) -> None:
        """What is left is sent while it is made, within so many seconds; who reads too slowly is cut off."""
        self.allow(seconds)
        self.is_sending = True
        self._closers.append(then)

    def is_gone(self) -> bool:
        """Whether the visitor has closed the connection."""
        if self._sock is None:
            return False
        try:
            ear = select.poll()
            ear.register(self._sock, _GONE)
            return any(said & (_GONE | select.POLLNVAL) for _descriptor, said in ear.poll(0))
        except (OSError, ValueError):
            return True

    def end_if_over(self) -> str:
        """End what runs for nobody: "gone", "late", or "" when nothing was ended. For another thread to call."""
        with self._lock:
            if self._is_over or not self.may_end:
                return ""
            is_late = self._ends_at is not None and time.monotonic() > self._ends_at
            if not is_late and not self.is_gone():
                return ""
            if not inflight.cancel(self._thread) and not self._cut_off(is_late):
                return ""
            return "late" if is_late else "gone"

    def _cut_off(self, is_late: bool) -> bool:
        if not (is_late and self.is_sending) or self._sock is None:
            return False
        self.is_sending = False
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return False
        return True

    def end(self) -> None:
        """It is answered: what the thread does next is another's."""
        with self._lock:
            self._is_over = True
        self.give_way()
        for close in self._closers:
            close()


def visit_in(environ: Mapping[str, Any]) -> Visit:
    """The visit that a request belongs to; one that never ends under another server."""
    found: Visit | None = environ.get(KEY)
    return found or Visit()
