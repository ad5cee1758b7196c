"""The limits of one report, as tests ask for them."""

from lapor.common import clock
from lapor.reports.clocks.certificates import recomputes
from lapor.reports.models import Clock, Report, Turn
from lapor.reports.workflow import ClockKind


def limit(report: Report, kind: ClockKind = ClockKind.RESOLVE) -> Clock:
    """The latest clock of a kind."""
    return Clock.objects.filter(report=report, kind=kind).order_by("-number")[0]


def explains(report: Report) -> bool:
    """Whether every stored date comes out again."""
    turns = list(Turn.objects.filter(report=report).order_by("number"))
    rows = Clock.objects.filter(report=report).select_related("agency")
    return all(recomputes(row, turns, as_of=clock.now()) for row in rows)
