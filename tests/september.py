"""Moments of September 2026 in Jakarta, and a story told at them. The 8th, when every test begins, is a Tuesday."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.reports.commands import routing
from lapor.reports.models import Report
from lapor.reports.vocabulary import ReturnReason
from tests.world import World

WIB = ZoneInfo("Asia/Jakarta")


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=WIB)


def then(moment: datetime, act: Callable[[], object]) -> None:
    """Something happens at a moment."""
    with clock.frozen(moment):
        act()


def misrouted(world: World) -> Report:
    """Verified on the 8th to Dishub, given back on the 10th, sent to DLH on the 15th."""
    report = world.verified()
    then(at(10), lambda: routing.return_report(report, by=world.lukman, reason=ReturnReason.NOT_AUTHORITY))
    then(at(15), lambda: routing.route_report(report, by=world.kirana, to=world.dlh))
    return report
