"""A database that goes away while a session is saved is not the visitor's mistake."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from lapor.common import sessions
from lapor.common.sessions import SessionStore


def test_a_database_that_went_away_is_said_to_be_one(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SessionStore()
    store.create()

    def gone(*_args: object, **_options: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(sessions, "prepared_cursor", gone)
    with pytest.raises(OperationalError):
        store.save()


def test_a_deleted_session_is_still_said_to_be_deleted(db: None) -> None:
    store = SessionStore()
    store.create()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_the_table_holds_neither_the_key_nor_what_is_in_the_session(db: None) -> None:
    store = SessionStore()
    store["receipts"] = {"1000300": "381554"}
    store.create()
    row = Session.objects.get()
    assert store.session_key not in row.session_key
    assert "381554" not in row.session_data
    assert SessionStore(store.session_key)["receipts"] == {"1000300": "381554"}
    assert SessionStore(row.session_key).get("receipts") is None, "what the table holds opens nothing"


def test_a_session_is_found_renewed_and_deleted_by_the_key_of_its_cookie(db: None) -> None:
    store = SessionStore()
    store["a"] = 1
    store.create()
    first = store.session_key
    store.cycle_key()
    assert not SessionStore().exists(first)
    assert SessionStore().exists(store.session_key)
    store.flush()
    assert not Session.objects.exists()


def test_a_renewed_visit_is_stored_once_and_the_row_before_it_stays(db: None) -> None:
    old = SessionStore()
    old["kept_files"] = {}
    old.create()
    first = old.session_key
    visit = SessionStore(first)
    visit.renew_key()
    visit["holds"] = {"1000300": "salt"}
    with CaptureQueriesContext(connection) as captured:
        visit.save()
    assert [query["sql"].split()[0] for query in captured if "django_session" in query["sql"]] == ["INSERT"]
    assert visit.session_key != first
    assert SessionStore(visit.session_key)["holds"] == {"1000300": "salt"}
    assert SessionStore(visit.session_key)["kept_files"] == {}
    assert SessionStore(first).get("holds") is None


def test_a_key_that_is_taken_is_drawn_again(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, fresh = "a" * 32, "b" * 32
    drawn = iter([taken, taken, fresh])
    monkeypatch.setattr(sessions, "get_random_string", lambda *_args: next(drawn))
    first, second = SessionStore(), SessionStore()
    first["whose"], second["whose"] = 1, 2
    first.create()
    second.create()
    assert (first.session_key, second.session_key) == (taken, fresh)
    assert SessionStore(taken)["whose"] == 1


@pytest.mark.parametrize("data", ["", "tampered", "é"])
def test_what_does_not_open_is_an_empty_session(db: None, data: str) -> None:
    store = SessionStore()
    store["a"] = 1
    store.create()
    Session.objects.update(session_data=data)
    assert SessionStore(store.session_key).get("a") is None
