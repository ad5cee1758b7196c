"""Limits on attempts: a window that ends, counted from the first try, with nobody's address kept."""

from datetime import datetime, timedelta

import pytest

from lapor.common import clock
from lapor.common.limits import count_attempt
from lapor.common.models import Hit
from lapor.common.refusals import TooMany

WINDOW = timedelta(minutes=15)
HERE = "203.0.113.7"


def attempt(at: datetime, *what: str) -> bool:
    """Whether one more of three attempts in fifteen minutes is admitted."""
    with clock.frozen(at):
        try:
            count_attempt(*(what or ("pin", HERE)), limit=3, per=WINDOW)
        except TooMany:
            return False
    return True


def admitted(at: datetime, tries: int) -> list[bool]:
    return [attempt(at) for _try in range(tries)]


def test_after_the_window_the_whole_number_of_tries_is_there_again(db: None, morning: datetime) -> None:
    for window in range(3):
        assert admitted(morning + window * WINDOW, 5) == [True, True, True, False, False]


def test_the_window_ends_fifteen_minutes_after_the_first_try_whatever_was_tried_meanwhile(
    db: None, morning: datetime
) -> None:
    assert admitted(morning, 3) == [True] * 3
    for minutes in (1, 8, 14):
        assert not attempt(morning + timedelta(minutes=minutes))
    assert not attempt(morning + WINDOW - timedelta(seconds=1))
    assert attempt(morning + WINDOW)


def test_other_attempts_have_a_count_of_their_own(db: None, morning: datetime) -> None:
    assert admitted(morning, 4)[-1] is False
    assert attempt(morning, "pin", "198.51.100.9")
    assert attempt(morning, "sign-in", HERE)


@pytest.mark.parametrize("minutes", [1, 9])
def test_who_is_refused_is_told_how_many_minutes_remain(db: None, morning: datetime, minutes: int) -> None:
    admitted(morning, 3)
    with clock.frozen(morning + WINDOW - timedelta(minutes=minutes)), pytest.raises(TooMany) as refused:
        count_attempt("pin", HERE, limit=3, per=WINDOW)
    assert refused.value.params["minutes"] == minutes


def test_no_address_is_kept_in_clear(db: None, morning: datetime) -> None:
    attempt(morning)
    kept = " ".join(str(value) for row in Hit.objects.values_list() for value in row)
    assert Hit.objects.count() == 1
    assert HERE not in kept
    assert "pin" not in kept
