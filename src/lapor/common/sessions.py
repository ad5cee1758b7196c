"""Sessions in the database that tell a database that went away from a session that was deleted.

Django answers 400 (a bad request) to both; somebody whose request met a restarting database did nothing wrong and is
told to try again (500).
"""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import InterfaceError, OperationalError


class SessionStore(DatabaseSessions):
    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, (OperationalError, InterfaceError)):
                raise error.__context__ from None
            raise
