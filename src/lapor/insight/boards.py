"""Boards: how an agency and its units are doing, in a handful of queries, each number with its rows.

Whose a report is: the lead's; before there is one, the holder's; and when neither is left (archived before it was
routed), the agency on whose path the case lies. So every report belongs to one unit at each level of the tree, and the
rows of a table add up to its total. What a viewer may not see is neither counted nor listed (`permissions.worked_by`).

Durations are working days of the board's own calendar: the day of filing (of verifying, for the first answer) is day
0; office hours and the reporter's own days are left out of it, so that these are the days a citizen waited, not the
days of the legal limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Avg, Case, Count, F, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncMonth, TruncWeek

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.insight.figures import COHORT, Figure, due, present
from lapor.insight.sql_functions import Element, Median, OneOf, WorkingDays, calendar_of_scope, count_days
from lapor.reports import permissions
from lapor.reports.clocks.arithmetic import end_of
from lapor.reports.models import RATED, Assignment, Report, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.workflow import OPEN, ClockKind

ROWS_A_PAGE = 50
# A longer period is drawn by months instead of weeks.
LONG_DAYS = 100
N = TypeVar("N")
Row = TypeVar("Row", Assignment, Turn)


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the tree: an agency with all below it (None: the nation).

    `excluded`: only what none of these units right below it has, `is_direct` in an address.
    """

    agency: Agency | None = None
    excluded: tuple[int, ...] | None = None

    @property
    def is_direct(self) -> bool:
        return self.excluded is not None

    @property
    def depth(self) -> int:
        return len(self.agency.path) if self.agency else 0

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.agency.zone if self.agency else "Asia/Jakarta")

    @property
    def today(self) -> date:
        return clock.today(self.zone)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days from the first to the last, both included."""

    first: date
    last: date

    def before(self) -> "Period":
        """The days just before, as many of them."""
        last = self.first - timedelta(days=1)
        return Period(last - (self.last - self.first), last)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From (included) and until (excluded)."""
        return end_of(self.first - timedelta(days=1), zone), end_of(self.last, zone)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one scope. Medians in working days; None where there is nothing to measure."""

    counts: Mapping[Figure, int] = field(default_factory=dict)
    first_response: float | None = None
    answer: float | None = None
    rating: float | None = None

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


def tops(actor: Actor) -> set[int] | None:
    """Ids of the agencies at whose tops the actor's boards begin; None: the whole nation."""
    if actor.is_system or actor.has(*roles.NATIONAL):
        return None
    return {power.reach for power in actor.powers if power.role in roles.OVERSEEING}


def scope_of(actor: Actor, agency_id: int | None = None, *, is_direct: bool = False) -> Scope:
    """The scope asked for, or the actor's own: one query, two for what lies with the agency itself.

    Raises NotFound beyond what the actor leads or watches.
    """
    own = tops(actor)
    if agency_id is None and own is not None:
        agency_id = min(own, default=0)
    agency = Agency.objects.defer("search").filter(pk=agency_id).first() if agency_id is not None else None
    if agency_id is not None and (agency is None or (own is not None and own.isdisjoint(agency.path))):
        raise NotFound
    excluded = Agency.objects.filter(parent=agency).values_list("pk", flat=True) if is_direct else None
    return Scope(agency, None if excluded is None else tuple(excluded))


def rows_of(
    actor: Actor, scope: Scope, figure: Figure, period: Period, *, limit: ClockKind | None = None
) -> QuerySet[Report]:
    """The reports behind a figure that counts reports, with what a list shows; `limit`: only bound by this one now."""
    whole = ("holder_agency", "lead_agency", "topic")
    if figure in COHORT:
        rows = _cohort(actor, scope, period).filter(COHORT[figure]).order_by("-pk")
    else:
        rows = open_now(actor, scope).filter(conditions_now(scope)[figure]).order_by("pk")
    if limit:
        rows = rows.filter(due_kind=limit)
    return rows.select_related(*whole).defer("original_body", "body", "proposal", "purpose")


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
    found = _cohort(actor, scope, period).aggregate(**_of_cohort(scope, period))
    found |= open_now(actor, scope).aggregate(**_of_present(scope))
    return _numbers(found, returned(actor, scope, period).count())


def cohort_numbers(actor: Actor, scope: Scope, period: Period) -> Numbers:
    """The figures of the cohort only, to compare a period with the one before. One query."""
    return _numbers(_cohort(actor, scope, period).aggregate(**_of_cohort(scope, period)), 0)


def lines(actor: Actor, scope: Scope, period: Period) -> list[UnitLine[Numbers]]:
    """A line for each unit, and one for the agency itself. Four queries; they add up to `numbers` of the scope."""
    units = units_below(scope)
    below = [unit.pk for unit in units]
    found: dict[int | None, dict[str, Any]] = {}
    for rows, measured in (
        (_cohort(actor, scope, period), _of_cohort(scope, period)),
        (open_now(actor, scope), _of_present(scope)),
    ):
        for row in by_unit(rows, scope, below).order_by().values("unit").annotate(**measured):
            found.setdefault(row.pop("unit"), {}).update(row)
    dispositions: QuerySet[Any] = returned(actor, scope, period)
    gave_back = dispositions.order_by().values("unit").annotate(n=Count("report_id"))
    returns = {row["unit"]: row["n"] for row in gave_back}
    told = {key: _numbers(found.get(key, {}), returns.get(key, 0)) for key in {*found, *returns}}
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
    bucket = (TruncMonth if is_long else TruncWeek)("filed_at", tzinfo=scope.zone)
    rows = (
        _cohort(actor, scope, period)
        .order_by()
        .values(bucket=bucket)
        .annotate(received=Count("pk"), answered=Count("pk", filter=COHORT[Figure.ANSWERED]))
    )
    counted = {row["bucket"].astimezone(scope.zone).date(): row for row in rows}
    return [
        {"began_on": day, "received": 0, "answered": 0} | counted.get(day, {})
        for day in _buckets(period, is_long=is_long)
    ]


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
    began_at, ended_at = period.moments(scope.zone)
    return _within(actor, scope).filter(filed_at__gte=began_at, filed_at__lt=ended_at)


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


def _of_cohort(scope: Scope, period: Period) -> dict[str, Any]:
    days = count_days(period.first, scope.today, calendar_of_scope(scope.agency))
    zone = scope.zone
    return {
        **{str(figure): Count("pk", filter=condition) for figure, condition in COHORT.items()},
        "first_response": Median(
            WorkingDays("verified_at", "first_response_at", days=days, zone=zone),
            filter=COHORT[Figure.FOLLOWED_UP],
        ),
        "answer": Median(
            WorkingDays("filed_at", "resolved_at", days=days, zone=zone), filter=COHORT[Figure.ANSWERED]
        ),
        "rating_mean": Avg("rating", filter=RATED),
    }


def _of_present(scope: Scope) -> dict[str, Any]:
    return {str(figure): Count("pk", filter=condition) for figure, condition in present(scope.today).items()}


def _numbers(found: Mapping[str, Any], returns: int) -> Numbers:
    counts = {Figure(name): value for name, value in found.items() if name in Figure.values}
    return Numbers(
        counts=counts | {Figure.RETURNED: returns},
        first_response=found.get("first_response"),
        answer=found.get("answer"),
        rating=found.get("rating_mean"),
    )


def _buckets(period: Period, *, is_long: bool) -> Iterable[date]:
    day = period.first.replace(day=1) if is_long else period.first - timedelta(days=period.first.weekday())
    while day <= period.last:
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) if is_long else day + timedelta(days=7)
