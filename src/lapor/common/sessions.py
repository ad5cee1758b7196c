"""Sessions whose table opens nothing: the cookie's key is stored hashed, and what a session holds is sealed.

So neither a dump nor a look into the table gives a key to sign in with, or the PIN of a receipt shown in a visit.

A session may end when nobody has used it for a while. And a database that went away is told from a session that was
deleted: Django answers 400 (a bad request) to both, but somebody whose request met a restarting database did nothing
wrong.
"""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import InterfaceError, OperationalError
from django.db.models.functions import Now

from lapor.common.codes import keyed_hash
from lapor.common.statements import TEXT, Prepared

# What the column of the key holds.
KEY_LENGTH = 40
# The key under which a session says after how many idle seconds it ends.
IDLE = "idle_seconds"
# The end is moved on when this share of the time has gone by, so that most requests write nothing.
_MOVED_AFTER = 0.1


def stored_key(session_key: str) -> str:
    """What the table holds instead of the key that the visitor's cookie carries."""
    return keyed_hash("session", session_key)[:KEY_LENGTH]


class SessionStore(DatabaseSessions):
    """`session[IDLE] = seconds` ends a session that long after its last request, whatever its cookie says."""

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        if seconds := data.get(IDLE):
            self._move_end_on(row, seconds)
        return data

    def _move_end_on(self, row: AbstractBaseSession, seconds: int) -> None:
        later = super().get_expiry_date(expiry=seconds)
        if (later - row.expire_date).total_seconds() > seconds * _MOVED_AFTER:
            self.model.objects.filter(pk=row.pk).update(expire_date=later)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if kwargs or not (seconds := self.get(IDLE)):
            return super().get_expiry_date(**kwargs)
        return min(super().get_expiry_date(), super().get_expiry_date(expiry=seconds))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return _seal(settings.SECRET_KEY).encrypt(self.serializer().dumps(session_dict)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was sealed; nothing when it does not open: written under another key, or tampered with."""
        try:
            clear: dict[str, Any] = self.serializer().loads(_seal(settings.SECRET_KEY).decrypt(session_data))
        except (InvalidToken, ValueError):
            return {}
        return clear

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = _ALIVE.first(stored_key(self.session_key)) if self.session_key else None
        if row is None:
            self._session_key = None
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_key(key))

    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, (OperationalError, InterfaceError)):
                raise error.__context__ from None
            raise


_ALIVE: Prepared[AbstractBaseSession] = Prepared(
    lambda key: SessionStore.get_model_class().objects.filter(expire_date__gt=Now(), session_key=key), TEXT
)


@lru_cache(maxsize=2)
def _seal(secret_key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"session-seal\0{secret_key}".encode()).digest()))
