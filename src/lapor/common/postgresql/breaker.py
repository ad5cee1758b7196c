"""Whether the database was away a moment ago, so that one request in a while finds out and the others do not wait."""

import threading
import time

PAUSE = 2.0  # seconds after a failure in which nobody tries again


class Breaker:
    """Whether the database was away a moment ago. One for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until: float | None = None

    def refuses(self) -> bool:
        """True to all but one caller per PAUSE, who finds out whether it is back."""
        with self._lock:
            if self._closed_until is None:
                return False
            if time.monotonic() < self._closed_until:
                return True
            self._closed_until = time.monotonic() + PAUSE
            return False

    def trip(self) -> None:
        with self._lock:
            self._closed_until = time.monotonic() + PAUSE

    def reset(self) -> None:
        with self._lock:
            self._closed_until = None


BREAKER = Breaker()
