"""Counters of attempts: what slows down, what stops, what ends, and what many at once cannot get round."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from lapor.common import clock, rate_limits
from lapor.common.models import Hit
from lapor.common.rate_limits import Allowance, Pace
from lapor.common.refusals import TooMany

PACE = Pace(2, timedelta(seconds=16), per=timedelta(hours=1))


def seconds_until_next(*what: str) -> int:
    with pytest.raises(TooMany) as refused:
        rate_limits.try_after(*what, pace=PACE)
    return refused.value.seconds


def test_each_try_waits_twice_as_long_up_to_the_longest(db: None, morning: object) -> None:
    moment, waits = clock.now(), []
    for _free in range(PACE.free):
        rate_limits.try_after("door", pace=PACE)
    for _more in range(6):
        with clock.frozen(moment):
            waits.append(seconds_until_next("door"))
        moment += timedelta(seconds=waits[-1])
        with clock.frozen(moment):
            rate_limits.try_after("door", pace=PACE)
    assert waits == [2, 4, 8, 16, 16, 16]


def test_a_refused_try_makes_nobody_wait_longer(db: None, morning: object) -> None:
    for _free in range(PACE.free):
        rate_limits.try_after("door", pace=PACE)
    assert [seconds_until_next("door") for _again in range(50)] == [2] * 50
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        rate_limits.try_after("door", pace=PACE)


def test_a_window_ends_so_long_after_the_first_try_and_then_all_is_there_again(
    db: None, morning: object
) -> None:
    began = clock.now()
    for minute in range(3):
        with clock.frozen(began + timedelta(minutes=minute)):
            rate_limits.count_attempt("paper", limit=3, per=timedelta(minutes=15))
    with clock.frozen(began + timedelta(minutes=14)), pytest.raises(TooMany) as refused:
        rate_limits.count_attempt("paper", limit=3, per=timedelta(minutes=15))
    assert refused.value.seconds == 60
    with clock.frozen(began + timedelta(minutes=15)):
        assert [
            rate_limits.count_attempt("paper", limit=3, per=timedelta(minutes=15)) for _one in range(3)
        ] == [
            1,
            2,
            3,
        ]


def test_what_succeeded_is_taken_back_alone(db: None, morning: object) -> None:
    for _one in range(2):
        rate_limits.try_after("door", pace=PACE)
    rate_limits.take_back("door")
    assert rate_limits.count_of("door") == 1
    rate_limits.take_back("nowhere")
    assert rate_limits.count_of("nowhere") == 0


def test_expired_counters_are_swept_and_running_ones_stay(db: None, morning: object) -> None:
    rate_limits.count_attempt("old", limit=9, per=timedelta(minutes=1))
    rate_limits.count_attempt("new", limit=9, per=timedelta(hours=1))
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert rate_limits.forget_expired() == 1
        assert rate_limits.count_of("new") == 1


def test_an_allowance_comes_back_evenly_and_tells_when_there_is_enough(db: None, morning: object) -> None:
    began, bytes_ = clock.now(), Allowance(86_400)
    rate_limits.draw("bytes", allowance=bytes_, by=86_400)
    with pytest.raises(TooMany) as refused:
        rate_limits.draw("bytes", allowance=bytes_, by=600)
    assert refused.value.seconds == 600
    with clock.frozen(began + timedelta(seconds=599)), pytest.raises(TooMany) as refused:
        rate_limits.draw("bytes", allowance=bytes_, by=600)
    assert refused.value.seconds == 1
    with clock.frozen(began + timedelta(seconds=600)):
        rate_limits.draw("bytes", allowance=bytes_, by=600)
    with clock.frozen(began + timedelta(days=3)):  # no more is saved up than there is
        rate_limits.draw("bytes", allowance=bytes_, by=86_400)
        with pytest.raises(TooMany):
            rate_limits.draw("bytes", allowance=bytes_)


def test_what_was_not_used_is_put_back(db: None, morning: object) -> None:
    for _one in range(3):
        rate_limits.draw("bytes", allowance=Allowance(100), by=100)
        rate_limits.put_back("bytes", allowance=Allowance(100), by=100)
    rate_limits.put_back("nowhere", allowance=Allowance(100))
    with pytest.raises(TooMany):
        rate_limits.draw("bytes", allowance=Allowance(100), by=101)


def test_many_tries_at_the_same_moment_are_as_many_tries(db: None, morning: object) -> None:
    # Each thread has a connection of its own, so what it counts is committed and taken away at the end.
    moment, what = clock.now(), f"crowd {uuid4()}"

    def one(_number: int) -> bool:
        try:
            with clock.frozen(moment):
                rate_limits.try_after(what, pace=PACE)
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as crowd:
        came_in = sum(crowd.map(one, range(32)))
        crowd.submit(rate_limits.forget_attempts, what).result()
        list(crowd.map(lambda _one: connection.close(), range(8)))
    assert came_in == PACE.free


def test_no_address_is_kept_in_clear(db: None, morning: object) -> None:
    rate_limits.count_attempt("pin", "203.0.113.7", limit=3, per=timedelta(minutes=15))
    kept = " ".join(str(value) for row in Hit.objects.values_list() for value in row)
    assert Hit.objects.count() == 1
    assert "203.0.113.7" not in kept
    assert "pin" not in kept
