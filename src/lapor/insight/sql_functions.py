"""SQL that the boards need and Django does not bring: working days between two days, one of an array."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    IntegerField,
    Value,
)

from lapor.directory.models import Agency
from lapor.insight.slots import MIDNIGHTS, first_slot
from lapor.reports.clocks.applicable_limits import calendar_of, calendar_of_nation
from lapor.reports.clocks.arithmetic import Calendar


class Element(Func):
    """One element of an array of ids, counted from 1; NULL behind its end."""

    template = "(%(expressions)s)[%(number)s]"
    output_field = BigIntegerField(null=True)

    def __init__(self, array: Any, number: int) -> None:
        super().__init__(array, number=int(number))


class OneOf(Func):
    """The least element of an array that is also among some ids; NULL for none."""

    template = "(SELECT min(one) FROM unnest(%(expressions)s))"
    arg_joiner = ") AS one WHERE one = ANY ("
    output_field = BigIntegerField(null=True)

    def __init__(self, array: str, ids: Sequence[int]) -> None:
        super().__init__(F(array), Value(list(ids), ArrayField(BigIntegerField())))


@dataclass(frozen=True, slots=True)
class Days:
    """For each day from `first` on: working days so far, and the count at which a wait that begins there has day 0."""

    first: date
    counted: tuple[int, ...]
    zeros: tuple[int, ...]


class WorkingDays(Func):
    """Working days between two slots within the span of `days`: a lookup in two arrays, so its cost is constant.

    The day of the beginning is day 0, or the next working day when it is a day off.
    """

    template = "GREATEST(%(expressions)s, 0)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, began: str, ended: str, *, days: Days, zone: ZoneInfo) -> None:
        # A slot less this, divided, is the place of its day in the arrays, counted from 0.
        start = first_slot(days.first, zone)
        super().__init__(_OnDay(days.counted, F(ended) - start), _OnDay(days.zeros, F(began) - start))


class _OnDay(Func):
    """The value of a day: the element of an array whose first one belongs to the first day."""

    template = f"(%(expressions)s / {MIDNIGHTS} + 1]"
    arg_joiner = "::int[])["
    output_field = IntegerField()

    def __init__(self, values: Sequence[int], midnights: Any) -> None:
        super().__init__(Value(list(values), ArrayField(IntegerField())), midnights)


def calendar_of_scope(agency: Agency | None) -> Calendar:
    """An agency's calendar; for the nation, the national one."""
    return calendar_of(agency) if agency else calendar_of_nation()


def count_days(first: date, last: date, calendar: Calendar) -> Days:
    """The working days of a span, both ends included."""
    counted, zeros, count = [], [], 0
    for ahead in range((last - first).days + 1):
        is_off = calendar.why_off(first + timedelta(days=ahead)) is not None
        count += not is_off
        counted.append(count)
        zeros.append(count + is_off)
    return Days(first, tuple(counted), tuple(zeros))
