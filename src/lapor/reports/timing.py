"""Joins the pure arithmetic of `deadlines.py` to stored policies and calendars. Cached per process for a minute."""

import time as monotonic_time
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lapor.directory import calendars
from lapor.directory.calendars import DayOff
from lapor.directory.models import Agency
from lapor.reports.deadlines import Calendar, Timing
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import ClockKind

_FRESH_SECONDS = 60.0
MOST_CALENDARS = 2_000
# By the mapping the directory keeps: it hands out the same one until the calendar changes.
_calendars: dict[int, Calendar] = {}
_policies: tuple[float, list[DeadlinePolicy]] | None = None


def calendar_of(agency: Agency) -> Calendar:
    """The working calendar of an agency: national days off, its region's, and its own."""
    days = calendars.days_off(region_code=agency.region_id, agency_path=agency.path)
    kept = _calendars.get(id(days))
    if kept is None or kept.off is not days:
        if len(_calendars) > MOST_CALENDARS:
            _calendars.clear()
        kept = _calendars[id(days)] = Calendar(off=days)
    return kept


def days_off_of(clock: Clock) -> Mapping[date, DayOff]:
    """The days off a clock counts with: name, kind and decree of each. No query while fresh."""
    return calendars.explained_days_off(region_code=clock.agency.region_id, agency_path=clock.agency.path)


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
