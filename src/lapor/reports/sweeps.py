"""What time makes due: limits that pass, silent reporters, reports that were never completed."""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.common.sweeps import work_off
from lapor.reports.commands import closing, noting
from lapor.reports.models import Clock, Report
from lapor.reports.workflow import REPORTERS_CLOCKS, ClockKind

Key = tuple[int, int]
# Where a day ends first: a date that has passed nowhere yet is not due.
_EARLIEST = ZoneInfo("Asia/Jayapura")


def pass_due_clocks() -> tuple[int, int]:
    """Write the event of every limit that has passed, once. Returns (done, failed)."""
    return _sweep("pass_due", set(ClockKind) - REPORTERS_CLOCKS, noting.pass_due)


def close_silent_reports() -> tuple[int, int]:
    """Close resolved reports whose reporters said nothing for ten working days."""
    return _sweep("close_silent", {ClockKind.REPORTER_REPLY}, closing.close_silent)


def archive_incomplete_reports() -> tuple[int, int]:
    """Archive reports that were not completed within ten working days."""
    return _sweep("archive_incomplete", {ClockKind.COMPLETION}, closing.archive_incomplete)


def _sweep(name: str, kinds: set[ClockKind], act: Callable[..., Report]) -> tuple[int, int]:
    def find(skip: set[Key], limit: int) -> Iterable[Key]:
        return _due_clocks(kinds, skip, limit)

    return work_off(name, find, lambda key: act(Report(pk=key[0]), clock_number=key[1]))


def _due_clocks(kinds: set[ClockKind], skip: set[Key], limit: int) -> list[Key]:
    """Keys of running clocks whose due date is over where they count, oldest first."""
    rows = Clock.objects.filter(
        kind__in=sorted(kinds), stopped_at=None, breached_at=None, due_on__lt=clock.today(_EARLIEST)
    ).select_related("agency")
    keys: list[Key] = []
    for row in rows.order_by("due_on", "report_id", "number").iterator(chunk_size=500):
        key = (row.report_id, row.number)
        if key not in skip and row.due_on and row.due_on < clock.today(ZoneInfo(row.agency.zone)):
            keys.append(key)
        if len(keys) == limit:
            break
    return keys
