"""Recaps: every indicator of a scope over a period, beside the span before and the same span a year before."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from lapor.directory.actors import Actor
from lapor.evaluation.indicator import Basis, Indicator, Reading, Value
from lapor.evaluation.indicators import INDICATORS
from lapor.insight import boards, cross_sections
from lapor.insight.boards.reports import conditions_now, open_now
from lapor.insight.cross_sections import Dimension
from lapor.insight.cuts import Cut
from lapor.insight.figures import AGED
from lapor.insight.scopes import Period, Scope


@dataclass(frozen=True, slots=True)
class Line:
    """One number of an indicator: in the period, in the span before, and a year before; None of what is of now."""

    indicator: Indicator
    reading: Reading
    now: Value
    before: Value | None
    year_before: Value | None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the table along a dimension. `what`: an agency, channel, topic or region; None: the whole itself."""

    what: Any
    amounts: Counter[str]


@dataclass(frozen=True, slots=True)
class Recap:
    """What pages, workbooks and papers tell."""

    scope: Scope
    period: Period
    before: Period
    year_before: Period
    cut: Cut
    dimension: Dimension
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]

    def value(self, code: str) -> Value:
        return self.line(code).now

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.reading.code == code)


def recap_of(
    actor: Actor, scope: Scope, period: Period, *, before: Period, cut: Cut, dimension: Dimension
) -> Recap:
    """The recap, as far as the actor may count: at most twelve queries, whatever it tells."""
    periods = (period, before, a_year_before(period))
    bases = [
        Basis(sums, _returned(actor, scope, one, cut), None)
        for sums, one in zip(cross_sections.over(actor, scope, periods, cut), periods, strict=True)
    ]
    now = Basis(bases[0].sums, bases[0].returned, _open_by_age(actor, scope, cut))
    parts = cross_sections.along(actor, scope, period, cut, dimension)
    return Recap(
        scope, *periods, cut, dimension,
        lines=tuple(_lines(now, bases[1], bases[2])),
        parts=tuple(Part(what, amounts) for what, amounts in parts),
    )  # fmt: skip


def a_year_before(period: Period) -> Period:
    """The same days of the year before; the 29th of February is the 28th there."""
    first = _moved(period.first)
    # A period that ends with its month does so in every year.
    last = _moved(period.last + timedelta(days=1)) - timedelta(days=1)
    return Period(first, max(first, last))


def _moved(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _lines(now: Basis, before: Basis, year_before: Basis) -> Iterator[Line]:
    for indicator in INDICATORS.values():
        for reading in indicator.readings:
            earlier = (
                [None, None] if indicator.is_of_now else [reading.read(before), reading.read(year_before)]
            )
            yield Line(indicator, reading, reading.read(now), *earlier)


def _returned(actor: Actor, scope: Scope, period: Period, cut: Cut) -> int:
    rows = boards.returned(actor, scope, period).filter(cut.of_reports("report__"))
    return rows.order_by().count()


def _open_by_age(actor: Actor, scope: Scope, cut: Cut) -> dict[Any, int]:
    conditions = conditions_now(scope)
    counts = {str(figure): Count("pk", filter=conditions[figure]) for figure in AGED}
    found = open_now(actor, scope).filter(cut.of_reports()).aggregate(**counts)
    return {figure: found[figure] for figure in AGED}
