"""Which of two databases a page asks; that the other server is really asked is shown in tests/cluster."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, InternalError, OperationalError, connection, connections
from psycopg.errors import QueryCanceled

from lapor.common import replica
from lapor.common.freshness import Kept

REQUEST = SimpleNamespace(COOKIES={})


class Standby:
    """Takes the replica's place; nothing is asked of it here."""

    alias = replica.REPLICA


@pytest.fixture
def standby(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Standby]:
    settings.REPLICA_URL = "postgresql://replica/lapor"
    found = Standby()
    connections[replica.REPLICA] = found
    monkeypatch.setattr(replica, "lag", lambda: 0.0)
    replica.FRESHNESS.forget()
    yield found
    replica.FRESHNESS.forget()
    del connections[replica.REPLICA]


def asked() -> str:
    """The database that queries of this thread go to now."""
    return str(connections[DEFAULT_DB_ALIAS].alias)


def page(request: Any) -> str:
    return asked()


def test_a_page_that_may_be_a_moment_old_asks_the_replica_and_the_thread_then_has_its_primary_again(
    standby: Standby,
) -> None:
    assert replica.from_replica(page)(REQUEST) == replica.REPLICA
    assert asked() == DEFAULT_DB_ALIAS
    assert connection.alias == DEFAULT_DB_ALIAS


def test_without_a_replica_nothing_is_asked_of_any(db: None) -> None:
    assert replica.from_replica(page)(REQUEST) == DEFAULT_DB_ALIAS


def test_who_has_just_sent_something_asks_the_primary(standby: Standby, settings: Any) -> None:
    sender = SimpleNamespace(COOKIES={settings.WROTE_COOKIE_NAME: "1"})
    assert replica.from_replica(page)(sender) == DEFAULT_DB_ALIAS


def test_a_replica_that_lags_is_not_asked(standby: Standby, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "lag", lambda: 10.5)
    assert replica.from_replica(page)(REQUEST) == DEFAULT_DB_ALIAS


def test_a_replica_that_does_not_answer_is_left_alone_for_a_while(standby: Standby) -> None:
    places = []

    def broken(request: Any) -> str:
        places.append(asked())
        if asked() == replica.REPLICA:
            raise OperationalError
        return "answered"

    for _ in range(3):
        assert replica.from_replica(broken)(REQUEST) == "answered"
    assert places == [replica.REPLICA, *[DEFAULT_DB_ALIAS] * 3]


def test_a_page_that_writes_after_all_does_so_on_the_primary(standby: Standby) -> None:
    def writing(request: Any) -> str:
        if asked() == replica.REPLICA:
            raise InternalError
        return asked()

    for _ in range(2):
        assert replica.from_replica(writing)(REQUEST) == DEFAULT_DB_ALIAS
    assert replica.from_replica(page)(REQUEST) == replica.REPLICA, "and the replica is no worse for it"


def test_what_takes_too_long_is_not_asked_again_of_the_primary(standby: Standby) -> None:
    def slow(request: Any) -> str:
        raise OperationalError from QueryCanceled()

    with pytest.raises(OperationalError):
        replica.from_replica(slow)(REQUEST)
    assert asked() == DEFAULT_DB_ALIAS


def test_what_is_kept_for_others_too_is_loaded_from_the_primary(standby: Standby) -> None:
    kept: Kept[str] = Kept("a subject", asked)
    with replica.reading_from_replica():
        assert kept.get() == DEFAULT_DB_ALIAS
        assert asked() == replica.REPLICA
