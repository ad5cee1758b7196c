"""What time makes due: limits that pass, silent reporters, reports never completed, doubles left behind."""

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.sweeps import work_off
from lapor.directory.actors import SYSTEM
from lapor.reports.commands import closing, noting, verifying
from lapor.reports.models import Clock, Report
from lapor.reports.workflow import REPORTERS_CLOCKS, ClockKind, Status

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


def release_doubles() -> tuple[int, int]:
    """Give back to a verifier what was merged into a report that has since ended without an answer."""
    reason = str(_("Laporan induknya dicabut, diarsipkan, atau digabung lagi."))
    return work_off(
        "release_doubles",
        _forsaken_doubles,
        lambda key: verifying.unmerge_report(Report(pk=key), by=SYSTEM, reason=reason),
    )


def _forsaken_doubles(skip: set[int], limit: int) -> list[int]:
    ended = Report.objects.filter(status__in=[Status.ARCHIVED, Status.WITHDRAWN, Status.MERGED])
    rows = Report.objects.filter(status=Status.MERGED, merged_into_id__in=ended.values("pk"))
    return list(rows.exclude(pk__in=skip).order_by("pk").values_list("pk", flat=True)[:limit])


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
