"""Joins the pure arithmetic of `deadlines.py` to stored policies and calendars. Cached per process for a minute."""

import time as monotonic_time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lapor.directory import calendars
from lapor.directory.models import Agency
from lapor.reports.deadlines import Calendar, Timing
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import ClockKind

_FRESH_SECONDS = 60.0
MOST_CALENDARS = 2_000
# By the answer the directory keeps: it hands out the same one until the calendar changes.
_calendars: dict[tuple[int, bool], tuple[calendars.Days, Calendar]] = {}
_policies: tuple[float, list[DeadlinePolicy]] | None = None


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


def policies() -> list[DeadlinePolicy]:
    """All policies, newest first. One query a minute."""
    global _policies
    if _policies is None or monotonic_time.monotonic() - _policies[0] > _FRESH_SECONDS:
        _policies = (monotonic_time.monotonic(), list(DeadlinePolicy.objects.order_by("-begins_on")))
    return _policies[1]


def policy_on(day: date) -> DeadlinePolicy:
    """The policy in force on a day: the youngest that has begun, not ended, and is filled in."""
    for policy in policies():
        if policy.lengths and policy.begins_on <= day and (policy.ends_on is None or day <= policy.ends_on):
            return policy
    raise LookupError(f"no deadline policy is in force on {day}")


def policy_named(code: str) -> DeadlinePolicy:
    """The policy a clock began under."""
    return next(policy for policy in policies() if policy.code == code)


def length_of(policy: DeadlinePolicy, kind: ClockKind, report: Report) -> int | None:
    """Working days of a clock for this report; None: this class of report has no such limit."""
    variant = report.grade if report.report_class == ReportClass.COMPLAINT else report.report_class
    days = policy.lengths.get(f"{kind}:{variant or Grade.NON_OVERSIGHT}", policy.lengths.get(kind))
    return int(days) if days else None


def counted_from(clock: Clock) -> date:
    """Day 0 as it would be had the clock never paused, so that lists can tell the used share from two dates."""
    calendar, length = calendar_of_clock(clock), clock.length + clock.extension
    if clock.due_on is None or calendar.working_days(clock.day_zero, clock.due_on) == length:
        return clock.day_zero
    return calendar.day_before(clock.due_on, length)


def timing_of(
    clock: Clock,
    held: list[tuple[datetime, datetime | None]] | None = None,
    *,
    calendar: Calendar | None = None,
) -> Timing:
    """What a stored clock counts with, or would count with by another calendar. Only `resolve` pauses while the
    reporter holds the case.
    """
    return Timing(
        started_at=clock.started_at,
        length=clock.length + clock.extension,
        zone=ZoneInfo(clock.zone),
        calendar=calendar or calendar_of_clock(clock),
        closing=clock.closing_time,
        held=held or () if clock.kind == ClockKind.RESOLVE else (),
    )
