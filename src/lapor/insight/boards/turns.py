"""The board of turns: which unit holds what, for how long, and what misrouting cost.

A turn is of the agency that had it, wherever the report is by now, and of the period in which it began, with all its
time until it ended or until now. So the days of a board are the sum of its turns, each of which can be listed and
exported. They are calendar days, of 24 hours, because people wait on Sundays too. Turns count on reports that the
viewer may see by office now (`permissions.worked_by`); returned dispositions also when the report has left. Sums are
to the microsecond, medians to the hour.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, NamedTuple

from django.db.models import (
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
    Value,
)
from django.db.models.functions import Coalesce, Least

from lapor.common import clock
from lapor.directory.actors import Actor
from lapor.insight import sums
from lapor.insight.boards import reports as boards
from lapor.insight.boards.reports import UnitLine
from lapor.insight.contributions import EPOCH
from lapor.insight.figures import Figure
from lapor.insight.histograms import Histogram
from lapor.insight.models import Span
from lapor.insight.scopes import Period, Scope
from lapor.insight.slots import hour_of, microseconds
from lapor.insight.sums import OF_RETURNS, OF_TURNS, Sums
from lapor.reports import permissions
from lapor.reports.models import Assignment, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.workflow import Holder

_OF_NOW = {"held_now": Count("number"), "longest": Max("length")}
_MEASURES = (*OF_TURNS, *OF_RETURNS)
_KINDS = (Span.HELD, Span.RUNNING)


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
    now = held_now(actor, scope).order_by().aggregate(**_OF_NOW)
    return _held(sums.of_scope(actor, scope, period, measures=_MEASURES, kinds=_KINDS), now)


def lines(actor: Actor, scope: Scope, period: Period) -> list[UnitLine[Held]]:
    """A line for each unit, and one for the agency itself. Four queries; counts and sums add up to `numbers`."""
    units = boards.units_below(scope)
    below = [unit.pk for unit in units]
    found = sums.by_unit(actor, scope, period, below, measures=_MEASURES, kinds=_KINDS)
    rows: QuerySet[Any] = held_now(actor, scope)
    now = {row.pop("unit"): row for row in rows.order_by().values("unit").annotate(**_OF_NOW)}
    told = {unit: _held(found.get(unit, Sums()), now.get(unit, {})) for unit in {*found, *now}}
    return boards.unit_lines(units, told, nothing=Held())


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
    seen, reports = rows.filter(holder=Holder.AGENCY), permissions.worked_by(actor)
    if reports.query.where:  # who sees all of them need not ask for each
        seen = seen.filter(report__in=reports)
    return boards.at_units(seen, scope).annotate(length=_between("began_at", Coalesce("ended_at", _now())))


def _now() -> Value:
    return Value(clock.now(), DateTimeField())


def _between(began: str, ended: Any) -> ExpressionWrapper:
    return ExpressionWrapper(ended - F(began), DurationField())


def _held(found: Sums, now: Mapping[str, Any]) -> Held:
    amounts = found.amounts
    turns, returns = amounts["turns"], amounts["returned"]
    total = _length(amounts["held"], amounts["running"], amounts["running_since"])
    lost = _length(amounts["lost"], amounts["losing"], amounts["losing_since"])
    return Held(
        counts={Figure.HELD: now.get("held_now", 0), Figure.TURNS: turns, Figure.RETURNED: returns},
        longest=now.get("longest"),
        total=total if turns else None,
        mean=total / turns if turns else None,
        median=_median(found.lengths),
        lost=lost if returns else None,
    )


def _length(ended: int, running: int, running_since: int) -> timedelta:
    """Of what has ended, and until now of what runs: see `DailySum`."""
    return timedelta(microseconds=ended + running * microseconds(clock.now() - EPOCH) - running_since)


def _median(lengths: Mapping[Span, Histogram]) -> timedelta | None:
    """To the hour."""
    hours, now = Histogram(lengths.get(Span.HELD, {})), hour_of(clock.now())
    for began, number in lengths.get(Span.RUNNING, {}).items():
        hours[now - began] += number
    return None if (median := hours.median) is None else timedelta(hours=median)
