"""Working-day arithmetic: when a clock is due, and why, day by day. Pure: it never reads the time or the database.

The rule (PermenPANRB 62/2018 counts working days; how to count them is our reading, `docs/decisions/0003`):

1. Take the moment the clock starts in the agency's zone. On a day off, or at or after the office's closing time,
   day 0 is the next working day; otherwise day 0 is that very day.
2. Every later day counts when it is a working day of the calendar and, for a clock that pauses, the case is not
   with the reporter at the end of that day (24:00 local).
3. The due date is the day on which the count reaches the length. An extension lengthens; a new class replaces the
   length and keeps day 0 and every pause.
4. The clock is met when it is stopped not later than the end of the due date, local time. While the reporter holds
   the case there is no due date, only days left. A clock already breached stays breached.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
WEEKEND = frozenset({5, 6})
# No clock runs longer than this; a guard against a calendar without working days.
HORIZON_DAYS = 3660


class Why(StrEnum):
    """Why a day counts or not."""

    DAY_ZERO = "day_zero"
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    WITH_REPORTER = "with_reporter"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. `off` maps a day off to its name; `worked` are days worked all the same.

    Days are counted without walking: `_count(x)` is the number of working days up to ordinal x, from the number of
    weekdays less the weekdays off plus the weekends worked.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()
    is_every_day: bool = False
    _lost: list[int] = field(init=False, repr=False, compare=False)
    _gained: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lost = [
            day.toordinal() for day in self.off if day.weekday() not in WEEKEND and day not in self.worked
        ]
        gained = [day.toordinal() for day in self.worked if day.weekday() in WEEKEND]
        object.__setattr__(self, "_lost", sorted(lost))
        object.__setattr__(self, "_gained", sorted(gained))

    def why_off(self, day: date) -> Why | None:
        """None for a working day."""
        if self.is_every_day or day in self.worked:
            return None
        if day in self.off:
            return Why.HOLIDAY
        return Why.WEEKEND if day.weekday() in WEEKEND else None

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return date.fromordinal(self.nth_after(day.toordinal(), 1))

    def day_before(self, day: date, count: int) -> date:
        """The day after which `count` working days lead up to and including `day`."""
        for back in range(HORIZON_DAYS):
            if count == 0:
                return day - back * ONE_DAY
            count -= self.why_off(day - back * ONE_DAY) is None
        raise ValueError("a calendar without working days")

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; negative when `until` is the earlier."""
        return self._count(until.toordinal()) - self._count(after.toordinal())

    def nth_after(self, ordinal: int, number: int) -> int:
        """The ordinal of the n-th working day after a day. Raises ValueError where there is none in ten years."""
        target = self._count(ordinal) + number
        low, high = ordinal + number, ordinal + 2 * number + 14
        while self._count(high) < target:
            low, high = high, high + 2 * (high - ordinal)
            if high - ordinal > HORIZON_DAYS:
                raise ValueError("a calendar without working days")
        while low < high:
            middle = (low + high) // 2
            if self._count(middle) < target:
                low = middle + 1
            else:
                high = middle
        return low

    def _count(self, ordinal: int) -> int:
        if self.is_every_day:
            return ordinal
        # Ordinal 1 is a Monday.
        weeks, days = divmod(ordinal, 7)
        return (
            weeks * 5 + min(days, 5) - bisect_right(self._lost, ordinal) + bisect_right(self._gained, ordinal)
        )


@dataclass(frozen=True, slots=True)
class Timing:
    """What one clock counts with. `held` are the reporter's turns as (began, ended or None), for clocks that pause."""

    started_at: datetime
    length: int
    zone: ZoneInfo
    calendar: Calendar
    closing: time = time(16, 0)
    held: Sequence[tuple[datetime, datetime | None]] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the explanation."""

    on: date
    why: Why
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The answer: `due_on` is None while the reporter holds the case; then `days_left` tells what remains."""

    day_zero: date
    due_on: date | None
    days_left: int


def day_zero(timing: Timing) -> date:
    """Rule 1."""
    local = timing.started_at.astimezone(timing.zone)
    is_late = local.time() >= timing.closing
    if is_late or timing.calendar.why_off(local.date()):
        return timing.calendar.next_working_day(local.date())
    return local.date()


def _paused_spans(timing: Timing) -> list[tuple[date, date | None]]:
    """Inclusive spans of days at whose end the reporter held the case; an open one has no last day."""
    spans = []
    for began, ended in timing.held:
        first = _last_day_ended_before(began, timing.zone) + ONE_DAY
        last = None if ended is None else _last_day_ended_before(ended, timing.zone)
        if last is None or first <= last:
            spans.append((first, last))
    return spans


def _last_day_ended_before(moment: datetime, zone: ZoneInfo) -> date:
    """The last day whose 24:00 lies strictly before the moment."""
    local = moment.astimezone(zone)
    ended_at_midnight = local.time() == time(0)
    return local.date() - (2 if ended_at_midnight else 1) * ONE_DAY


def _walk(timing: Timing) -> Iterator[Day]:
    """Day 0 and every day after it, each with its reason and the count so far. Endless: the caller stops."""
    zero, calendar, spans = day_zero(timing), timing.calendar, _paused_spans(timing)
    yield Day(zero, Why.DAY_ZERO, 0)
    count = 0
    for ahead in range(1, HORIZON_DAYS):
        day = zero + ahead * ONE_DAY
        why = calendar.why_off(day)
        if why is None and any(first <= day and (last is None or day <= last) for first, last in spans):
            why = Why.WITH_REPORTER
        if why is None:
            count += 1
        yield Day(day, why or Why.COUNTED, count, calendar.off.get(day, "") if why is Why.HOLIDAY else "")


def due(timing: Timing, *, as_of: datetime) -> Due:
    """Rules 2 to 4, knowing the reporter's turns up to `as_of`."""
    zero, calendar = day_zero(timing), timing.calendar
    position, left = zero.toordinal(), timing.length
    for first, last in _paused_spans(timing):
        before_pause = max(position, first.toordinal() - 1)
        counted = calendar.working_days(date.fromordinal(position), date.fromordinal(before_pause))
        if counted >= left:
            break
        left -= counted
        if last is None:
            return Due(zero, None, left)
        position = max(position, last.toordinal())
    due_on = date.fromordinal(calendar.nth_after(position, left))
    return Due(zero, due_on, calendar.working_days(as_of.astimezone(timing.zone).date(), due_on))


def explain(timing: Timing, *, as_of: datetime) -> list[Day]:
    """Every day from day 0 to the due date (to today, while there is none), each counted or not, and why."""
    answer = due(timing, as_of=as_of)
    last = answer.due_on or as_of.astimezone(timing.zone).date()
    days: list[Day] = []
    for day in _walk(timing):
        if day.on > last and days:
            break
        days.append(day)
    return days


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment a local day ends."""
    return datetime.combine(day + ONE_DAY, time(0), tzinfo=zone)


def state(
    timing: Timing, *, as_of: datetime, stopped_at: datetime | None = None, is_breached: bool = False
) -> ClockState:
    """Where the clock stands as of a moment. Rule 4."""
    answer = due(timing, as_of=stopped_at or as_of)
    if is_breached or (answer.due_on and (stopped_at or as_of) >= end_of(answer.due_on, timing.zone)):
        return ClockState.BREACHED
    if stopped_at:
        return ClockState.MET
    return ClockState.RUNNING if answer.due_on else ClockState.PAUSED


def elapsed_share(started_on: date, due_on: date, today: date, calendar: Calendar) -> float:
    """How much of the limit is used up by today: 0.0 … 1.0 on the due date, above when passed."""
    length = calendar.working_days(started_on, due_on) or 1
    used = calendar.working_days(started_on, today) if today > started_on else 0
    return used / length
