"""Joins the pure arithmetic of `deadlines.py` and `lengths.py` to stored policies and calendars.

Both are kept in memory; a change is seen at once in this process, and within a minute in others.
"""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lapor.common.clock import JAKARTA
from lapor.common.freshness import Kept
from lapor.directory import calendars
from lapor.directory.models import Agency
from lapor.reports import lengths
from lapor.reports.deadlines import Calendar, Timing
from lapor.reports.lengths import Limit
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import ClockKind

MOST_CALENDARS = 2_000
# By the mapping the directory keeps: it hands out the same one until the calendar changes.
_calendars: dict[int, Calendar] = {}
_POLICIES = Kept(
    "deadline_policy",
    lambda: lengths.by_agency(DeadlinePolicy.objects.select_related("agency").defer("agency__search")),
)


def calendar_of(agency: Agency) -> Calendar:
    """The working calendar of an agency: national days off, its region's, and its own."""
    days = calendars.days_off(region_code=agency.region_id, agency_path=agency.path)
    kept = _calendars.get(id(days))
    if kept is None or kept.off is not days:
        if len(_calendars) > MOST_CALENDARS:
            _calendars.clear()
        kept = _calendars[id(days)] = Calendar(off=days)
    return kept


def limits_on(day: date, *, path: Sequence[int] = ()) -> dict[str, Limit]:
    """The limits of a report filed on a day, as they hold for an agency with this path (none: for the nation), by the
    codes of `lengths.TABLE`. No query while fresh.
    """
    return lengths.limits_on(day, _POLICIES.get(), path=path)


def limit_of(kind: str, report: Report, agency: Agency) -> Limit | None:
    """The limit of a clock (or "extension:resolve" …) for a report at an agency; None: this class has no such limit.

    A report keeps what held on the day it was filed, wherever it goes and whatever class it is given.
    """
    variant = report.grade or Grade.NON_OVERSIGHT
    if report.report_class != ReportClass.COMPLAINT:
        variant = report.report_class
    return limits_of(report, agency).get(lengths.code_of(kind, variant))


def limits_of(report: Report, agency: Agency | None) -> dict[str, Limit]:
    """Everything that holds for a report at an agency (none: for the nation), by code. No query while fresh."""
    day = report.filed_at.astimezone(ZoneInfo(agency.zone) if agency else JAKARTA).date()
    path = agency.path if agency else ()
    return lengths.limits_on(day, _POLICIES.get(), path=path, filed_at=report.filed_at)


def policies_of(agency_id: int | None) -> Sequence[DeadlinePolicy]:
    """An agency's own policies (None: the nation's), the youngest first. No query while fresh."""
    return _POLICIES.get().get(agency_id, ())


def counted_from(clock: Clock) -> date:
    """Day 0 as it would be had the clock never paused, so that lists can tell the used share from two dates."""
    calendar = calendar_of(clock.agency)
    if clock.due_on is None or calendar.working_days(clock.day_zero, clock.due_on) == clock.length:
        return clock.day_zero
    return calendar.day_before(clock.due_on, clock.length)


def timing_of(clock: Clock, held: list[tuple[datetime, datetime | None]] | None = None) -> Timing:
    """What a stored clock counts with. Only `resolve` pauses while the reporter holds the case."""
    agency = clock.agency
    return Timing(
        started_at=clock.started_at,
        length=clock.length,
        zone=ZoneInfo(agency.zone),
        calendar=calendar_of(agency),
        closing=agency.closing_time,
        held=held or () if clock.kind == ClockKind.RESOLVE else (),
    )
