"""The board of limits: what is to be answered today and soon, and what is late by how much, by unit and by limit.

One query counts all of it, by unit and limit together, so that the lines of both tables and the totals are sums of the
same counts; `boards.rows_of` lists the reports behind each by the same conditions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from lapor.directory.actors import Actor
from lapor.insight.boards import reports as boards
from lapor.insight.boards.reports import UnitLine
from lapor.insight.figures import DUE, PRESENT, Figure
from lapor.insight.scopes import Scope
from lapor.reports.workflow import REPORTERS_CLOCKS, ClockKind

FIGURES = (*PRESENT, *DUE)
# The limits that bind agencies; their counts leave out what no date binds.
LIMITS = tuple(kind for kind in ClockKind if kind not in {*REPORTERS_CLOCKS, ClockKind.OVERSIGHT})
Counts = Mapping[Figure, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many reports, in all, by unit, and by the limit that binds their holder now (each of LIMITS, in order)."""

    total: Counts
    units: Sequence[UnitLine[Counts]]
    limits: Mapping[ClockKind, Counts]


def tally(actor: Actor, scope: Scope) -> Tally:
    """The board of one scope, today. Two queries, whatever the number of units and reports."""
    units = boards.units_below(scope)
    conditions: Mapping[Figure, Q] = boards.conditions_now(scope)
    rows = boards.by_unit(boards.open_now(actor, scope), scope, [unit.pk for unit in units])
    counted = rows.order_by().values("unit", "due_kind")
    counted = counted.annotate(**{str(one): Count("pk", filter=conditions[one]) for one in FIGURES})
    total: Counter[Figure] = Counter()
    by_unit: dict[int | None, Counter[Figure]] = {}
    by_limit: dict[str, Counter[Figure]] = {str(kind): Counter() for kind in LIMITS}
    for row in counted:
        counts = {one: row[str(one)] for one in FIGURES}
        total.update(counts)
        by_unit.setdefault(row["unit"], Counter()).update(counts)
        by_limit.setdefault(row["due_kind"], Counter()).update(counts)
    return Tally(
        total=total,
        units=boards.unit_lines(units, by_unit, nothing=Counter()),
        limits={kind: by_limit[kind] for kind in LIMITS},
    )
