"""Sessions in the database that end when nobody has used them for a while, and that tell a database that went away from
a session that was deleted.

Django answers 400 (a bad request) to both; somebody whose request met a restarting database did nothing wrong and is
told to try again (500).
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError

# The key under which a session says after how many idle seconds it ends.
IDLE = "idle_seconds"
# The end is moved on when this share of the time has gone by, so that most requests write nothing.
_MOVED_AFTER = 0.1


class SessionStore(DatabaseSessions):
    """`session[IDLE] = seconds` ends a session that long after its last request, whatever its cookie says."""

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # what Django loads by; the stubs leave it out
        if row is None:
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        if seconds := data.get(IDLE):
            self._move_end_on(row.expire_date, seconds)
        return data

    def _move_end_on(self, ends_at: datetime, seconds: int) -> None:
        later = super().get_expiry_date(expiry=seconds)
        if (later - ends_at).total_seconds() > seconds * _MOVED_AFTER:
            self.model.objects.filter(pk=self.session_key).update(expire_date=later)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if kwargs or not (seconds := self.get(IDLE)):
            return super().get_expiry_date(**kwargs)
        return min(super().get_expiry_date(), super().get_expiry_date(expiry=seconds))

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, (OperationalError, InterfaceError)):
                raise error.__context__ from None
            raise
