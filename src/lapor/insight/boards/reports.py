"""Boards: how an agency and its units are doing, in a handful of queries, each number with its rows.

Whose a report is: the lead's; before there is one, the holder's; and when neither is left (archived before it was
routed), the agency's that had it last. So every report belongs to one unit at each level of the tree, and the rows of
a table add up to its total. What a viewer may not see is neither counted nor listed (`permissions.worked_by`).

What is counted over a period is read from facts (`sums.py`), which are about a minute old; what is open now, from the
reports.

Durations are working days of the board's own calendar: the day of filing (of verifying, for the first answer) is day
0; office hours and the reporter's own days are left out of it, so that these are the days a citizen waited, not the
days of the legal limit.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce

from lapor.directory.actors import Actor
from lapor.directory.agency_tree import subtree
from lapor.directory.models import Agency
from lapor.insight import facts, sums
from lapor.insight.cuts import WHOLE, Cut
from lapor.insight.figures import COHORT, OF_PERIOD, Figure, due, present
from lapor.insight.histograms import Histogram
from lapor.insight.models import CountedReport, Span
from lapor.insight.scopes import Period, Scope
from lapor.insight.slots import day_of
from lapor.insight.sql_functions import Element, OneOf, calendar_of_scope
from lapor.insight.sums import Sums
from lapor.reports import permissions
from lapor.reports.models import Assignment, Report, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.workflow import OPEN, ClockKind

ROWS_A_PAGE = 50
# A longer period is drawn by months instead of weeks.
LONG_DAYS = 100
_COUNTED = (*COHORT, Figure.RETURNED)
_MEASURES = (*map(str, _COUNTED), "rating_sum")
_KINDS = (Span.FIRST_RESPONSE, Span.ANSWER)
N = TypeVar("N")
Row = TypeVar("Row", Assignment, Turn)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one scope; lengths in working days. A mean or median is None where there is nothing to measure."""

    counts: Mapping[Figure, int] = field(default_factory=dict)
    lengths: Mapping[Span, Histogram] = field(default_factory=dict)
    rating: float | None = None

    @property
    def first_response(self) -> float | None:
        """The median from verification to the first answer."""
        return self.lengths.get(Span.FIRST_RESPONSE, Histogram()).median

    @property
    def answer(self) -> float | None:
        """The median from filing to the answer that settles it."""
        return self.lengths.get(Span.ANSWER, Histogram()).median

    def __getitem__(self, figure: Figure | str) -> int:
        return self.counts.get(Figure(figure), 0)

    def share(self, part: Figure, whole: Figure) -> float | None:
        """How much of the whole the part is, 0.0 to 1.0; None of nothing."""
        return self[part] / self[whole] if self[whole] else None


@dataclass(frozen=True, slots=True)
class UnitLine(Generic[N]):
    """One line of a table of units. `unit` None: what lies with the agency itself."""

    unit: Agency | None
    numbers: N


def rows_of(
    actor: Actor,
    scope: Scope,
    figure: Figure,
    period: Period,
    *,
    limit: ClockKind | None = None,
    cut: Cut = WHOLE,
) -> QuerySet[Report]:
    """The reports behind a figure that counts reports, with what a list shows; `limit`: only bound by this one now."""
    whole = ("holder_agency", "lead_agency", "topic")
    if figure in OF_PERIOD:
        rows = _cohort(actor, scope, period).filter(OF_PERIOD[figure]).order_by("-pk")
    else:
        rows = open_now(actor, scope).filter(conditions_now(scope)[figure]).order_by("pk")
    if limit:
        rows = rows.filter(due_kind=limit)
    return (
        rows.filter(cut.of_reports())
        .select_related(*whole)
        .defer("original_body", "body", "proposal", "purpose")
    )


def count_of(actor: Actor, scope: Scope, figure: Figure, period: Period) -> int:
    """How many rows a figure over a period opens, of reports, turns or returns. One query."""
    return sums.of_scope(actor, scope, period, measures=[str(figure)], kinds=()).amounts[figure]


def conditions_now(scope: Scope) -> Mapping[Figure, Q]:
    """What each figure over open reports counts, today, by the board's own calendar."""
    dates = due(scope.today, calendar=calendar_of_scope(scope.agency), zone=scope.zone)
    return {**present(scope.today), **dates}


def returned(actor: Actor, scope: Scope, period: Period) -> QuerySet[Assignment]:
    """Dispositions of the period that units of the scope gave back as not theirs; the report may since be elsewhere."""
    began_at, ended_at = period.moments(scope.zone)
    rows = Assignment.objects.filter(
        status=AssignmentStatus.RETURNED, assigned_at__gte=began_at, assigned_at__lt=ended_at
    )
    return (
        at_units(rows, scope)
        .exclude(permissions.hidden_from(actor))
        .order_by("-assigned_at", "report_id", "number")
    )


def at_units(rows: QuerySet[Row], scope: Scope) -> QuerySet[Row]:
    """Rows whose own agency lies in the scope, with the `unit` right below it; None: the agency itself."""
    if scope.agency:
        rows = rows.filter(agency__path__contains=[scope.agency.pk])
    rows = rows.annotate(unit=Element(F("agency__path"), scope.depth + 1))
    return rows.filter(unit__isnull=True) if scope.is_direct else rows


def numbers(actor: Actor, scope: Scope, period: Period) -> Numbers:
    """All figures of one scope. Three queries."""
    now = open_now(actor, scope).aggregate(**_of_present(scope))
    return _numbers(sums.of_scope(actor, scope, period, measures=_MEASURES, kinds=_KINDS), now)


def compared(actor: Actor, scope: Scope, period: Period) -> tuple[Numbers, Numbers]:
    """The same, and the figures of the cohort alone for the period before. Three queries."""
    now = open_now(actor, scope).aggregate(**_of_present(scope))
    found, before = sums.compared(actor, scope, period, measures=_MEASURES, kinds=_KINDS)
    return _numbers(found, now), _numbers(before, {})


def lines(actor: Actor, scope: Scope, period: Period) -> list[UnitLine[Numbers]]:
    """A line for each unit, and one for the agency itself. Four queries; they add up to `numbers` of the scope."""
    units = units_below(scope)
    below = [unit.pk for unit in units]
    found = sums.by_unit(actor, scope, period, below, measures=_MEASURES, kinds=_KINDS)
    rows = by_unit(open_now(actor, scope), scope, below).order_by().values("unit")
    now = {row.pop("unit"): row for row in rows.annotate(**_of_present(scope))}
    told = {unit: _numbers(found.get(unit, Sums()), now.get(unit, {})) for unit in {*found, *now}}
    return unit_lines(units, told, nothing=Numbers())


def units_below(scope: Scope) -> list[Agency]:
    """The units right below the scope, by name. One query."""
    return list(Agency.objects.filter(parent=scope.agency).defer("search").order_by("name", "pk"))


def unit_lines(units: Iterable[Agency], told: Mapping[int | None, N], *, nothing: N) -> list[UnitLine[N]]:
    """A line for each unit that is in force or has numbers, and one for the agency itself (key None) if it has."""
    alive = [unit for unit in units if unit.retired_on is None or unit.pk in told]
    own = [UnitLine(None, told[None])] if None in told else []
    return [*(UnitLine(unit, told.get(unit.pk, nothing)) for unit in alive), *own]


def flow(actor: Actor, scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Week by week (month by month from 100 days on): `began_on`, `received`, `answered`. One query; no empty gaps."""
    is_long = (period.last - period.first).days >= LONG_DAYS
    found = {day: Counter[str](received=0, answered=0) for day in _buckets(period, is_long=is_long)}
    for slot, amounts in sums.by_slot(actor, scope, period, measures=("received", "answered")).items():
        found[_bucket_of(day_of(slot, scope.zone), is_long=is_long)].update(amounts)
    return [{"began_on": day, **amounts} for day, amounts in found.items()]


def oldest_by_holder(actor: Actor, scope: Scope) -> list[dict[str, Any]]:
    """Who has not touched what: `agency`, `count`, `oldest_at`; the longest waiting first, at most 50. Two queries."""
    rows = list(
        open_now(actor, scope)
        .filter(present(scope.today)[Figure.UNTOUCHED])
        .order_by()
        .values("holder_agency")
        .annotate(count=Count("pk"), oldest_at=Min("filed_at"))
        .order_by("oldest_at", "holder_agency")[:ROWS_A_PAGE]
    )
    agencies = Agency.objects.defer("search").in_bulk([row["holder_agency"] for row in rows])
    return [{**row, "agency": agencies[row["holder_agency"]]} for row in rows]


# -- the two sets ------------------------------------------------------------------------------------------------


def _cohort(actor: Actor, scope: Scope, period: Period) -> QuerySet[Any]:
    """The reports of the period, each of the unit for which it was counted."""
    began_at, ended_at = period.moments(scope.zone)
    rows: QuerySet[Any] = permissions.worked_by(actor).filter(filed_at__gte=began_at, filed_at__lt=ended_at)
    counted = CountedReport.objects.filter(edition=facts.current_edition())
    if scope.is_direct:
        counted = counted.filter(unit_id=scope.agency_id)
    elif scope.agency:
        counted = counted.filter(unit_id__in=subtree(scope.agency).values("pk"))
    else:
        return rows
    return rows.filter(pk__in=counted.values("report_id"))


def open_now(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """Reports of the scope that are open, whenever they came in."""
    return _within(actor, scope).filter(status__in=sorted(OPEN))


def _within(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """Reports of the scope that the actor may see by office; `owner` is the path of whose each is."""
    rows: QuerySet[Any] = permissions.worked_by(actor).alias(
        owner=Coalesce("lead_agency__path", "holder_agency__path")
    )
    if scope.agency:
        # The first half is what the index finds; the second says whose it is among all who are involved.
        rows = rows.filter(agency_ids__contains=[scope.agency.pk])
        rows = rows.filter(Q(owner__isnull=True) | Q(owner__contains=[scope.agency.pk]))
    if scope.excluded is None:
        return rows
    return by_unit(rows, scope, scope.excluded).filter(unit__isnull=True)


def by_unit(rows: QuerySet[Any], scope: Scope, below: Sequence[int]) -> QuerySet[Any]:
    """With the `unit` right below the scope whose each report is; None: with the agency itself."""
    involved = When(owner__isnull=True, then=OneOf("agency_ids", below))
    return rows.annotate(unit=Case(involved, default=Element(F("owner"), scope.depth + 1)))


# -- measuring ---------------------------------------------------------------------------------------------------


def _of_present(scope: Scope) -> dict[str, Any]:
    return {str(figure): Count("pk", filter=condition) for figure, condition in present(scope.today).items()}


def _numbers(found: Sums, now: Mapping[str, int]) -> Numbers:
    counts = {Figure(name): found.amounts[name] for name in _COUNTED}
    rated = counts[Figure.RATED]
    return Numbers(
        counts=counts | {Figure(name): number for name, number in now.items()},
        lengths=found.lengths,
        rating=found.amounts["rating_sum"] / rated if rated else None,
    )


def _buckets(period: Period, *, is_long: bool) -> Iterator[date]:
    day = _bucket_of(period.first, is_long=is_long)
    while day <= period.last:
        yield day
        day = _bucket_of(day + timedelta(days=31), is_long=True) if is_long else day + timedelta(days=7)


def _bucket_of(day: date, *, is_long: bool) -> date:
    """The first day of its month or week."""
    return day.replace(day=1) if is_long else day - timedelta(days=day.weekday())
