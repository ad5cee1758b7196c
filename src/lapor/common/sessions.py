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
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

from lapor.common.codes import keyed_hash
from lapor.common.compiled_queries import KEY, Compiled
from lapor.common.postgresql.statements import prepared_cursor

# What the column of the key holds.
KEY_LENGTH = 40
_INSERT = """
    INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%(key)s, %(data)s, %(end)s)
    ON CONFLICT DO NOTHING
"""
_UPDATE = (
    "UPDATE django_session SET session_data = %(data)s, expire_date = %(end)s WHERE session_key = %(key)s"
)
# How many characters the cookie's key has: 165 bits.
KEY_DRAWN = 32
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

    def renew_key(self) -> None:
        """What is in it is stored under a new key as the request ends, in one statement. Unlike `cycle_key` the old row
        stays until it expires.
        """
        self._session_cache = dict(self.items())
        self._session_key = None
        self.modified = True

    def _get_new_session_key(self) -> str:
        """Not looked up first: the row is inserted, and a key that is taken is drawn again."""
        return get_random_string(KEY_DRAWN, VALID_KEY_CHARS)

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = _valid(self.model).first(stored_key(self.session_key)) if self.session_key else None
        if row is None:
            self._session_key = None
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_key(key))

    def save(self, must_create: bool = False) -> None:
        """One statement, and no transaction around it. Raises CreateError when the key is taken, UpdateError when the
        session was deleted; a database that went away says so itself.
        """
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        values = {"key": row.session_key, "data": row.session_data, "end": row.expire_date}
        with prepared_cursor() as cursor:
            cursor.execute(_INSERT if must_create else _UPDATE, values)
            is_written = bool(cursor.rowcount)
        if not is_written:
            raise CreateError if must_create else UpdateError


@lru_cache(maxsize=1)
def _valid(model: type[AbstractBaseSession]) -> Compiled[AbstractBaseSession]:
    return Compiled(lambda key: model.objects.filter(expire_date__gt=Now(), session_key=key), KEY)


@lru_cache(maxsize=2)
def _seal(secret_key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(f"session-seal\0{secret_key}".encode()).digest()))
