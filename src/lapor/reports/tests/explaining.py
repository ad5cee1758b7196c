"""Stories at given minutes, and the certificates of their clocks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.reports.clocks.certificates import Certificate, compute_input
from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
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


@cache
def _answerer() -> Answerer:
    return Answerer(Calendars(shipped_days()))


def computed(certificate: Certificate) -> dict[str, Any]:
    """What `./lapor deadlines compute` says to the line that the certificate carries."""
    line = json.dumps(compute_input(certificate)).encode()
    return json.loads(_answerer().answer(line, number=1).text)  # type: ignore[no-any-return]


def computes(certificate: Certificate) -> bool:
    """Whether that is what is stored and shown: day 0, the date, the state and each day."""
    said, row = computed(certificate), certificate.clock
    days = [date.fromisoformat(day["date"]) for day in said["days"]]
    return (
        said["day_zero"] == str(row.day_zero)
        and said["due_on"] == (str(row.due_on) if row.due_on else None)
        and said["state"] == certificate.state
        and days == [line.on for line in certificate.lines if line.on >= row.day_zero]
    )
