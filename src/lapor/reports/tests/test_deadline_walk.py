"""The rule written a second time (`walking.py`) must agree with the product in every word of the answer."""

import json
import random
from collections.abc import Iterator

import pytest

from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
from lapor.reports.tests.walking import cases, line_of, walk

CASES, CHUNKS = 20_000, 4


def differences(seed: int, number: int) -> Iterator[tuple[bytes, dict[str, object], dict[str, object]]]:
    """(line, answer, walked) of the cases in which the two do not agree."""
    answerer, source = Answerer(Calendars(shipped_days())), random.Random(seed)
    for case in cases(seed, number):
        line = line_of(case, source)
        answer, walked = json.loads(answerer.answer(line, number=1).text), walk(case)
        if answer != walked:
            yield line, answer, walked


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_the_walk_and_the_arithmetic_agree(seed: int) -> None:
    assert next(differences(seed, CASES // CHUNKS), None) is None


def test_the_cases_are_of_every_kind() -> None:
    walked = [walk(case) for case in cases(0, 2000)]
    states = [answer["state"] for answer in walked]
    assert all(states.count(state) > 100 for state in ("running", "paused", "met", "breached"))
    assert sum(answer["days_left"] == 0 for answer in walked) > 20
    whys = {day["why"] for answer in walked for day in answer["days"]}  # type: ignore[attr-defined]
    assert whys == {"day_zero", "counted", "weekend", "holiday", "with_reporter"}
