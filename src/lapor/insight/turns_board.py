"""The board of turns: which unit holds what, for how long, and what misrouting cost.

A turn is of the agency that had it, wherever the report is by now, and of the period in which it began, with all its
time until it ended or until now. So the days of a board are the sum of its turns, each of which can be listed and
exported. They are calendar days, of 24 hours, because people wait on Sundays too. Turns count on reports that the
viewer may see by office now (`permissions.worked_by`); returned dispositions also when the report has left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Least

from lapor.common import clock
from lapor.directory.actors import Actor
from lapor.insight import boards
from lapor.insight.boards import Period, Scope, UnitLine
from lapor.insight.figures import Figure
from lapor.insight.sql_functions import Median
from lapor.reports import permissions
from lapor.reports.models import Assignment, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.workflow import Holder


@dataclass(frozen=True, slots=True)
class Held:
    """The figures of one scope. None where there is no turn to measure.

    `longest` of the turns running now; `total`, `mean` and `median` of the turns of the period; `lost`: the time from
    each disposition of the period that was returned until the next, or until the case ended.
    """

    counts: Mapping[Figure, int] = field(default_factory=dict)
    longest: timedelta | None = None
    total: timedelta | None = None
    mean: timedelta | None = None
    median: timedelta | None = None
    lost: timedelta | None = None

    def __getitem__(self, figure: Figure) -> int:
        return self.counts.get(figure, 0)


class TurnLine(NamedTuple):
    """One turn as it is exported."""

    report_id: int
    agency_code: str
    agency_name: str
    began_at: datetime
    ended_at: datetime | None
    was_returned: bool


def held_now(actor: Actor, scope: Scope) -> QuerySet[Turn]:
    """The turns running now at agencies, the longest first."""
    rows = Turn.objects.filter(ended_at=None)
    return _at_agencies(rows, actor, scope).order_by("began_at", "report_id")


def turns_of(actor: Actor, scope: Scope, period: Period) -> QuerySet[Turn]:
    """The turns of agencies that began within the period, the latest first."""
    began_at, ended_at = period.moments(scope.zone)
    rows = Turn.objects.filter(began_at__gte=began_at, began_at__lt=ended_at)
    return _at_agencies(rows, actor, scope).order_by("-began_at", "-report_id", "-number")


def returned(actor: Actor, scope: Scope, period: Period) -> QuerySet[Assignment]:
    """The dispositions of the period that were returned, each with the time it cost as `lost`."""
    later = Assignment.objects.filter(report=OuterRef("report"), is_lead=True, number__gt=OuterRef("number"))
    ended = Turn.objects.filter(
        report=OuterRef("report"), holder=Holder.NOBODY, began_at__gte=OuterRef("ended_at")
    )
    until = Least(
        Subquery(later.order_by("number").values("assigned_at")[:1]),
        Subquery(ended.order_by("number").values("began_at")[:1]),
        _now(),
    )
    return boards.returned(actor, scope, period).annotate(lost=_between("assigned_at", until))


def numbers(actor: Actor, scope: Scope, period: Period) -> Held:
    """All figures of one scope. Three queries."""
    found: dict[str, Any] = {}
    for rows, measured in _measured(actor, scope, period):
        found |= rows.order_by().aggregate(**measured)
    return _held(found)


def lines(actor: Actor, scope: Scope, period: Period) -> list[UnitLine[Held]]:
    """A line for each unit, and one for the agency itself. Four queries; counts and sums add up to `numbers`."""
    units = boards.units_below(scope)
    found: dict[int | None, dict[str, Any]] = {}
    for rows, measured in _measured(actor, scope, period):
        for row in rows.order_by().values("unit").annotate(**measured):
            found.setdefault(row.pop("unit"), {}).update(row)
    return boards.unit_lines(units, {key: _held(one) for key, one in found.items()}, nothing=Held())


def exported(actor: Actor, scope: Scope, period: Period) -> Iterator[TurnLine]:
    """Every turn of the period, the earliest first. One query, fetched piece by piece."""
    back = Assignment.objects.filter(
        report=OuterRef("report"),
        agency=OuterRef("agency"),
        status=AssignmentStatus.RETURNED,
        ended_at=OuterRef("ended_at"),
    )
    rows = turns_of(actor, scope, period).annotate(was_returned=Exists(back))
    rows = rows.order_by("began_at", "report_id", "number")
    told = rows.values_list(
        "report_id", "agency__code", "agency__name", "began_at", "ended_at", "was_returned"
    )
    return starmap(TurnLine, told.iterator(chunk_size=1000))


def _at_agencies(rows: QuerySet[Turn], actor: Actor, scope: Scope) -> QuerySet[Turn]:
    seen = rows.filter(holder=Holder.AGENCY, report__in=permissions.worked_by(actor))
    return boards.at_units(seen, scope).annotate(length=_between("began_at", Coalesce("ended_at", _now())))


def _now() -> Value:
    return Value(clock.now(), DateTimeField())


def _between(began: str, ended: Any) -> ExpressionWrapper:
    return ExpressionWrapper(ended - F(began), DurationField())


def _measured(actor: Actor, scope: Scope, period: Period) -> list[tuple[QuerySet[Any], Mapping[str, Any]]]:
    """The three sets of rows, and what is measured of each; counts by the code of their figure."""
    return [
        (held_now(actor, scope), {Figure.HELD: Count("number"), "longest": Max("length")}),
        (
            turns_of(actor, scope, period),
            {
                Figure.TURNS: Count("number"),
                "total": Sum("length"),
                "mean": Avg("length"),
                "median": Median("length", output_field=DurationField()),
            },
        ),
        (returned(actor, scope, period), {Figure.RETURNED: Count("number"), "lost_in_all": Sum("lost")}),
    ]


def _held(found: Mapping[str, Any]) -> Held:
    counts = {Figure(name): value for name, value in found.items() if name in Figure.values}
    return Held(
        counts=counts,
        longest=found.get("longest"),
        total=found.get("total"),
        mean=found.get("mean"),
        median=found.get("median"),
        lost=found.get("lost_in_all"),
    )
