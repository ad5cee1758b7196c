"""Sums of facts over a scope and a period, as far as a viewer may count them: one statement each, flat in the number of
reports. Zones and calendars are the board's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When

from lapor.directory.actors import Actor
from lapor.insight import facts
from lapor.insight.histograms import Histogram
from lapor.insight.models import DailySpan, DailySum, Span
from lapor.insight.scopes import Period, Scope
from lapor.insight.sql_functions import WorkingDays, calendar_of_scope, count_days
from lapor.reports.purviews import Purview, purview_of_returns, purviews_over

# Counted wherever the case is by now.
OF_RETURNS = ("returned", "lost", "losing", "losing_since")
OF_TURNS = ("turns", "held", "running", "running_since")


@dataclass(slots=True)
class Sums:
    """What was counted and measured."""

    amounts: Counter[str] = field(default_factory=Counter)
    lengths: dict[Span, Histogram] = field(default_factory=lambda: defaultdict(Histogram))

    def add(self, other: "Sums", sign: int) -> None:
        for name, amount in other.amounts.items():
            self.amounts[name] += sign * amount
        for kind, histogram in other.lengths.items():
            for length, number in histogram.items():
                self.lengths[kind][length] += sign * number


# By agency, and whether it belongs to the period itself (not to the one before).
Found = dict[tuple[int, bool], Sums]


def of_scope(
    actor: Actor, scope: Scope, period: Period, *, measures: Iterable[str], kinds: Collection[Span]
) -> Sums:
    """Of the whole scope. A query for the measures, and one for the lengths of all kinds."""
    parts = scope.excluded or ()
    found = _found(actor, scope, period, (scope.agency_id, *parts), measures, kinds)
    return _rest(found, scope.agency_id, parts)


def compared(
    actor: Actor, scope: Scope, period: Period, *, measures: Iterable[str], kinds: Collection[Span]
) -> tuple[Sums, Sums]:
    """Of the whole scope in the period, and in the one before. Two queries."""
    parts = scope.excluded or ()
    both = Period(period.before().first, period.last)
    since = period.slots(scope.zone)[0]
    found = _found(actor, scope, both, (scope.agency_id, *parts), measures, kinds, since=since)
    before = {(agency_id, True): one for (agency_id, is_since), one in found.items() if not is_since}
    return _rest(found, scope.agency_id, parts), _rest(before, scope.agency_id, parts)


def by_unit(
    actor: Actor,
    scope: Scope,
    period: Period,
    units: Collection[int],
    *,
    measures: Iterable[str],
    kinds: Collection[Span],
) -> dict[int | None, Sums]:
    """Of each unit right below the scope, and under None of what lies with the agency itself. Two queries."""
    found = _found(actor, scope, period, (scope.agency_id, *units), measures, kinds)
    own = _rest(found, scope.agency_id, units)
    told: dict[int | None, Sums] = {None: own} if any(own.amounts.values()) else {}
    if not scope.is_direct:
        told |= {unit: found[unit, True] for unit in units if (unit, True) in found}
    return told


def by_slot(
    actor: Actor, scope: Scope, period: Period, *, measures: Iterable[str]
) -> dict[int, Counter[str]]:
    """Of the whole scope, slot by slot. One query."""
    sign = Case(When(agency_id=scope.agency_id, then=1), default=-1)
    rows = _within(DailySum.objects, scope, period, (scope.agency_id, *(scope.excluded or ())))
    rows = rows.filter(_counted(purviews_over(actor, scope.path)))
    summed = {f"sum_{name}": Sum(F(name) * sign) for name in measures}
    told = rows.order_by().values("slot").annotate(**summed)
    return {row["slot"]: Counter({name: row[f"sum_{name}"] or 0 for name in measures}) for row in told}


def counted_by(actor: Actor, scope: Scope) -> Q:
    """Which facts of the scope the actor counts."""
    return _counted(purviews_over(actor, scope.path))


def _rest(found: Found, whole: int, parts: Iterable[int]) -> Sums:
    """What of a whole is in none of its parts."""
    rest = Sums()
    for agency_id, sign in ((whole, 1), *((part, -1) for part in parts)):
        if one := found.get((agency_id, True)):
            rest.add(one, sign)
    return rest


def _found(
    actor: Actor,
    scope: Scope,
    period: Period,
    agencies: Collection[int],
    measures: Iterable[str],
    kinds: Collection[Span],
    *,
    since: int = 0,
) -> Found:
    """By agency, and whether it is from that slot on."""
    counted = _counted(purviews_over(actor, scope.path))
    returns = purview_of_returns(actor)
    gone = _counted(None if returns is None else [returns])
    is_since = Case(When(slot__gte=since, then=True), default=False)
    found: Found = defaultdict(Sums)
    rows = _within(DailySum.objects, scope, period, agencies).annotate(is_since=is_since)
    # A column and its sum would have one name.
    summed = {f"sum_{name}": Sum(name, filter=gone if name in OF_RETURNS else counted) for name in measures}
    for row in rows.order_by().values("agency_id", "is_since").annotate(**summed):
        amounts = {name.removeprefix("sum_"): int(row[name] or 0) for name in summed}
        found[row["agency_id"], row["is_since"]].amounts.update(amounts)
    if not kinds:
        return found
    spans = _within(DailySpan.objects, scope, period, agencies).filter(counted, kind__in=kinds)
    spans = spans.annotate(is_since=is_since, length=_length(scope, period, kinds)).order_by()
    for row in spans.values("agency_id", "is_since", "kind", "length").annotate(times=Sum("number")):
        found[row["agency_id"], row["is_since"]].lengths[Span(row["kind"])][row["length"]] += row["times"]
    return found


def _length(scope: Scope, period: Period, kinds: Collection[Span]) -> Any:
    """In working days of the board's calendar, or in hours; of a turn that runs, the hour in which it began."""
    if not {Span.HELD, Span.RUNNING}.isdisjoint(kinds):
        return F("began") + F("ended")
    days = count_days(period.first, scope.today, calendar_of_scope(scope.agency))
    return WorkingDays("began", "ended", days=days, zone=scope.zone)


def _within(manager: Any, scope: Scope, period: Period, agencies: Collection[int]) -> QuerySet[Any]:
    began, ended = period.slots(scope.zone)
    rows: QuerySet[Any] = manager.filter(
        edition=facts.current_edition(), agency_id__in=agencies, slot__gte=began, slot__lt=ended
    )
    return rows


def _counted(purviews: list[Purview] | None) -> Q:
    """What lies within one of them; None: everything."""
    if purviews is None:
        return Q()
    found = Q(edition__lt=0)
    for purview in purviews:
        one = Q(depth__gte=purview.depth) & ~Q(respondent_id__in=sorted(purview.offices))
        found |= one & Q(is_confidential=False) if purview.hides_confidential else one
    return found
