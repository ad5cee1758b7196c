"""Stories at given minutes, and the certificates of their clocks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.reports.certificates import Certificate
from lapor.reports.models import Clock, Report
from lapor.reports.queries.certificates import certificate_for
from lapor.reports.workflow import ClockKind

JAKARTA = ZoneInfo("Asia/Jakarta")


@contextmanager
def at(text: str) -> Iterator[datetime]:
    """Within the block it is that minute in Jakarta: "2026-03-17 09:12"."""
    moment = datetime.fromisoformat(text).replace(tzinfo=JAKARTA)
    with clock.frozen(moment):
        yield moment


def explained(report: Report, kind: ClockKind, *, nth: int = 0) -> Certificate:
    """The certificate of the n-th clock of a kind."""
    clocks = Clock.objects.filter(report=report, kind=kind).order_by("number")
    return certificate_for(report, clocks[nth].number)
