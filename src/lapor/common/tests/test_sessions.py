"""A database that goes away while a session is saved is not the visitor's mistake."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError

from lapor.common.sessions import SessionStore


def test_a_database_that_went_away_is_said_to_be_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SessionStore()
    store.create()

    def gone(*_args: object, **_options: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Session, "save", gone)
    with pytest.raises(OperationalError):
        store.save()


def test_a_deleted_session_is_still_said_to_be_deleted(db: None) -> None:
    store = SessionStore()
    store.create()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
