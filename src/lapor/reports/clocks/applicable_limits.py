"""Joins the pure arithmetic of `arithmetic.py` and `limit_types.py` to stored policies and calendars.

Both are kept in memory; a change is seen at once in this process, and within a minute in others.
"""

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lapor.common.clock import JAKARTA
from lapor.common.freshness import Kept
from lapor.directory import calendars
from lapor.directory.models import Agency
from lapor.reports.clocks import arithmetic, limit_types
from lapor.reports.clocks.arithmetic import Calendar, Timing
from lapor.reports.clocks.limit_types import Limit, LimitKey
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import CLASS_CLOCKS, ClockKind

MOST_CALENDARS = 2_000
# By the answer the directory keeps: it hands out the same one until the calendar changes.
_calendars: dict[tuple[int, bool], tuple[calendars.Days, Calendar]] = {}
_POLICIES = Kept(
    "deadline_policy",
    lambda: limit_types.by_agency(DeadlinePolicy.objects.select_related("agency").defer("agency__search")),
)


def calendar_of(agency: Agency) -> Calendar:
    """The working calendar of an agency as it is now: national days off, its region's, and its own."""
    days = calendars.days_of(region_code=agency.region_id, agency_path=agency.path)
    return calendar_from(days, is_every_day=agency.is_every_day)


def calendar_of_nation() -> Calendar:
    """What holds everywhere."""
    return calendar_from(calendars.days_of(region_code=None, agency_path=()), is_every_day=False)


def calendar_of_clock(clock: Clock) -> Calendar:
    """The calendar a clock was last dated by."""
    return calendar_from(days_of_clock(clock), is_every_day=clock.is_every_day)


def days_of_clock(clock: Clock) -> calendars.Days:
    """The days off that a clock counts with, each with its decree."""
    return calendars.days_of(
        region_code=clock.region_code, agency_path=clock.agency_path, version=clock.calendar_version
    )


def take_calendar(clock: Clock, agency: Agency, *, version: int | None = None) -> None:
    """From now on the clock counts by the agency's calendar of that version (the present one by default)."""
    clock.is_every_day = agency.is_every_day
    clock.region_code, clock.agency_path = agency.region_id or "", list(agency.path)
    clock.calendar_version = calendars.current_version() if version is None else version


def calendar_from(days: calendars.Days, *, is_every_day: bool) -> Calendar:
    """The arithmetic's calendar for an answer of the directory; the same one for the same answer."""
    kept = _calendars.get((id(days), is_every_day))
    if kept is None or kept[0] is not days:
        if len(_calendars) > MOST_CALENDARS:
            _calendars.clear()
        calendar = Calendar(off=days.names, worked=days.worked, is_every_day=is_every_day)
        kept = _calendars[id(days), is_every_day] = (days, calendar)
    return kept[1]


def limits_on(day: date, *, path: Sequence[int] = ()) -> dict[str, Limit]:
    """The limits of a report filed on a day, as they hold for an agency with this path (none: for the nation), by the
    codes of `limit_types.TABLE`. No query while fresh.
    """
    return limit_types.limits_on(day, _POLICIES.get(), path=path)


def limit_of(key: LimitKey, report: Report, agency: Agency) -> Limit | None:
    """The limit of a clock, or of its extension, for a report at an agency; None: this class has no such limit.

    A report keeps what held on the day it was filed, wherever it goes and whatever class it is given.
    """
    # One limit counts for the answer: that of the law on public information, or that of the grade.
    is_request = report.report_class == ReportClass.INFORMATION_REQUEST
    if key.clock in CLASS_CLOCKS and (key.clock == ClockKind.INFORMATION) is not is_request:
        return None
    variant = report.grade or Grade.NON_OVERSIGHT
    if report.report_class != ReportClass.COMPLAINT:
        variant = report.report_class
    return limits_of(report, agency).get(key.code_for(variant))


def limits_of(report: Report, agency: Agency | None) -> dict[str, Limit]:
    """Everything that holds for a report at an agency (none: for the nation), by code. No query while fresh."""
    day = report.filed_at.astimezone(ZoneInfo(agency.zone) if agency else JAKARTA).date()
    path = agency.path if agency else ()
    return limit_types.limits_on(day, _POLICIES.get(), path=path, filed_at=report.filed_at)


def policies_of(agency_id: int | None) -> Sequence[DeadlinePolicy]:
    """An agency's own policies (None: the nation's), the youngest first. No query while fresh."""
    return _POLICIES.get().get(agency_id, ())


def policy_named(code: str) -> DeadlinePolicy:
    """The policy that gave a clock its length. Policies are ended, never removed. No query while fresh."""
    return next(row for rows in _POLICIES.get().values() for row in rows if row.code == code)


def counted_from(clock: Clock) -> date:
    """Day 0 as it would be had the clock never paused, so that lists can tell the used share from two dates."""
    calendar, length = calendar_of_clock(clock), clock.total
    if clock.due_on is None or calendar.working_days(clock.day_zero, clock.due_on) == length:
        return clock.day_zero
    return calendar.day_before(clock.due_on, length)


def due_with(
    clock: Clock, days: int, pauses: list[tuple[datetime, datetime | None]], *, as_of: datetime
) -> date | None:
    """The date a running limit would have with so many working days more, by its agency's calendar as it is now."""
    longer = copy(clock)
    longer.extension = days
    take_calendar(longer, longer.agency)
    return arithmetic.due(timing_of(longer, pauses), as_of=as_of).due_on


def timing_of(
    clock: Clock,
    pauses: list[tuple[datetime, datetime | None]] | None = None,
    *,
    calendar: Calendar | None = None,
) -> Timing:
    """What a stored clock counts with, or would count with by another calendar. Only `resolve` pauses while the
    reporter holds the case.
    """
    return Timing(
        started_at=clock.started_at,
        length=clock.total,
        zone=ZoneInfo(clock.zone),
        calendar=calendar or calendar_of_clock(clock),
        closing=clock.closing_time,
        pauses=pauses or () if clock.kind == ClockKind.RESOLVE else (),
    )
