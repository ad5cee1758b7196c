"""One line of output: what the arithmetic says of a clock, or why it cannot be said."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from lapor.reports.clocks import arithmetic
from lapor.reports.clocks.arithmetic import Day, NoWorkingDays, Why
from lapor.reports.clocks.lines.days_off import Calendars
from lapor.reports.clocks.lines.question import Question, Unanswerable, fields_of, id_of, question_of


class Answered(NamedTuple):
    """A line of output without its end, and whether it is an answer."""

    text: str
    is_answer: bool


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers lines by its calendars, with or without the explained days."""

    calendars: Calendars
    has_days: bool = True

    def answer(self, line: bytes, *, number: int) -> Answered:
        """The output for the `number`th line of input."""
        name: str | int | None = None
        try:
            given = fields_of(line)
            name = id_of(given)
            return Answered(self._text(name, question_of(given, calendars=self.calendars)), is_answer=True)
        except Unanswerable as refusal:
            error = {"code": refusal.code, "message": refusal.message, "field": refusal.field or None}
        except NoWorkingDays:
            message = "The calendar has no or too few working days within ten years."
            error = {"code": "no_working_days", "message": message, "field": "calendar"}
        return Answered(json.dumps({"id": name, "line": number, "error": error}), is_answer=False)

    def _text(self, name: str | int | None, question: Question) -> str:
        timing, as_of = question
        due, state, breached_at = arithmetic.evaluate(timing, as_of=as_of)
        breached_on = breached_at.astimezone(timing.zone).date() if breached_at else None
        # Written out, not collected for `json`: nine tenths of a line are its days, and this takes a third of the time.
        text = (
            f'{{"id": {json.dumps(name)}, "day_zero": "{due.day_zero}", "due_on": {_date(due.due_on)}, '
            f'"days_left": {due.days_left}, "state": "{state}", "breached_on": {_date(breached_on)}'
        )
        if self.has_days:
            text += f', "days": [{_days(arithmetic.explain(timing, as_of=as_of))}]'
        return text + "}"


def _date(day: date | None) -> str:
    return f'"{day}"' if day else "null"


def _days(days: Iterable[Day]) -> str:
    return ", ".join(
        f'{_of_day(on, why)}{number}, "name": {json.dumps(name)}}}'
        if name
        else f"{_of_day(on, why)}{number}}}"
        for on, why, number, name in days
    )


@lru_cache(maxsize=20_000)
def _of_day(on: date, why: Why) -> str:
    return f'{{"date": "{on}", "why": "{why}", "number": '
