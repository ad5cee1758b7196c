"""The database backend of the settings (ENGINE). Only getting a connection differs from Django's own."""

import threading
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

PAUSE = 2.0  # seconds after a failure in which nobody tries again
ANSWERS_WITHIN = 2  # seconds


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


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if BREAKER.refuses():
            raise psycopg.OperationalError("the database was away a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if not self._answers():
                BREAKER.trip()
            raise
        BREAKER.reset()
        return connection

    def _answers(self) -> bool:
        """Whether it is there after all, and only all connections of this process are in use."""
        params = self.get_connection_params()
        wanted = {
            name: params[name] for name in ("host", "port", "user", "password", "dbname") if params.get(name)
        }
        try:
            psycopg.connect(**wanted, connect_timeout=ANSWERS_WITHIN).close()
        except psycopg.OperationalError:
            return False
        return True
