"""When a limit is late, once: a date is a whole local day, and what is done at its 24:00 sharp is in time (rule 4)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from lapor.reports.clocks.arithmetic import end_of
from lapor.reports.models import Clock
from lapor.reports.workflow import OPEN, Holder


def is_over(clock: Clock, *, at: datetime) -> bool:
    """Whether the clock's date had passed by a moment; for a stopped one, by its stop. A clock without a date: no."""
    if clock.stopped_at and clock.stopped_at <= at:
        return is_missed(clock.due_on, zone=ZoneInfo(clock.zone), by=clock.stopped_at)
    return clock.due_on is not None and at >= end_of(clock.due_on, ZoneInfo(clock.zone))


def is_missed(due_on: date | None, *, zone: ZoneInfo, by: datetime) -> bool:
    """Whether what happened at that moment came after the date."""
    return due_on is not None and by > end_of(due_on, zone)


def overdue(today: date) -> Q:
    """Reports late with an agency: the date on one binds its holder, and a late reporter is not a late agency."""
    return Q(status__in=sorted(OPEN), due_on__lt=today, holder=Holder.AGENCY)
