"""What time makes due: rungs of the ladders of limits, and doubles left behind."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.sweeps import work_off
from lapor.directory.actors import SYSTEM
from lapor.reports import ladder
from lapor.reports.commands import alerting, closing, verifying
from lapor.reports.models import Clock, Report
from lapor.reports.workflow import Action, Status

# A clock on a rung: report, number of the clock, number of rungs told. Not without the last: when a rung is told, the
# next of the same clock may be due as well.
Key = tuple[int, int, int]
# Where a day begins first: a rung that is reached nowhere yet is not due.
_EARLIEST = ZoneInfo("Asia/Jayapura")

TELLERS: dict[Action, Callable[..., Report]] = {
    Action.APPROACH_DUE: alerting.approach_due,
    Action.PASS_DUE: alerting.pass_due,
    Action.ALERT_ABOVE: alerting.alert_above,
    Action.REMIND: alerting.remind,
    Action.OFFER_OMBUDSMAN: alerting.offer_ombudsman,
    Action.CLOSE_SILENT: closing.close_silent,
    Action.ARCHIVE_INCOMPLETE: closing.archive_incomplete,
}


def climb_ladders() -> tuple[int, int]:
    """Tell what every limit has reached: near, passed, told further up; close and archive what waited for a reporter.

    Returns (done, failed).
    """
    due: dict[Key, Action] = {}

    def find(skip: set[Key], limit: int) -> list[Key]:
        due.clear()
        due.update(_due_rungs(skip, limit))
        return list(due)

    return work_off(
        "climb_ladders", find, lambda key: TELLERS[due[key]](Report(pk=key[0]), clock_number=key[1])
    )


def _due_rungs(skip: set[Key], limit: int) -> dict[Key, Action]:
    """Running clocks on a rung that is reached where they count, the longest waiting first, with what to tell."""
    rows = Clock.objects.filter(stopped_at=None, alert_on__lte=clock.today(_EARLIEST))
    rows = rows.order_by("alert_on", "report_id", "number")
    columns = ("report_id", "number", "rung", "kind", "zone", "due_on", "alert_on", "report__report_class")
    found: dict[Key, Action] = {}
    for report_id, number, rung, kind, zone, due_on, alert_on, report_class in rows.values_list(
        *columns
    ).iterator(chunk_size=500):
        key, today = (report_id, number, rung), clock.today(ZoneInfo(zone))
        if key not in skip and alert_on <= today:
            found[key] = ladder.action_for(ladder.ladder_of(kind, report_class), rung, due_on, today=today)
        if len(found) == limit:
            break
    return found


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
