"""Answers in time: a question that takes too long is left, and only that one; the next has its own patience again."""

import pytest
from django.db import OperationalError, connection, transaction

from lapor.common.patience import InTime, in_time


def slow(seconds: float) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s || pg_sleep(%s)::text", ["whole", seconds])
        return cursor.fetchone()[0]


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        return cursor.fetchone()[0]


@pytest.fixture(params=["in a transaction", "outside of one"])
def database(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("db" if request.param == "in a transaction" else "transactional_db")


def test_an_answer_in_time_is_the_whole_one(database: None) -> None:
    before = limit()
    assert in_time(lambda: slow(0), seconds=5, otherwise=lambda: "part") == InTime("whole", True)
    assert limit() == before


def test_one_that_takes_too_long_is_left_for_a_smaller_one(database: None) -> None:
    before = limit()
    assert in_time(lambda: slow(5), seconds=0.1, otherwise=lambda: "part") == InTime("part", False)
    assert limit() == before
    assert slow(0.2) == "whole", "what comes after it has all its time"


def test_the_limit_is_for_each_of_several_questions(database: None) -> None:
    def ask() -> list[str]:
        return [limit(), limit()]

    assert in_time(ask, seconds=1.5, otherwise=list).value == ["1500ms", "1500ms"]


def test_another_failure_is_not_taken_for_slowness(database: None) -> None:
    def ask() -> str:
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError), transaction.atomic():
        in_time(ask, seconds=1, otherwise=lambda: "part")
