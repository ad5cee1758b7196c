"""Working-day arithmetic: when a clock is due, and why, day by day. Pure: it never reads the time or the database.

The rule (PermenPANRB 62/2018 counts working days; how to count them is our reading, `docs/decisions/0003`; for people
and for other implementers it is written out, with every edge, in `docs/deadlines.md`):

1. Take the moment the clock starts in the agency's zone. On a day off, or at or after the office's closing time,
   day 0 is the next working day; otherwise day 0 is that very day.
2. Every later day counts when it is a working day of the calendar and, for a clock that pauses, the case is not
   with the reporter at the end of that day (24:00 local).
3. The due date is the day on which the count reaches the length. An extension lengthens; a new class replaces the
   length and keeps day 0 and every pause.
4. The clock is met when it is stopped not later than the end of the due date, local time. While the reporter holds
   the case there is no due date, only days left. A clock already breached stays breached.

Only what is known at the moment of asking counts: what began, ended, was granted or stopped by then. A stopped clock is
asked at its stop for ever; what happens in the same moment as the stop comes after it, as the answer that stops the
clock passes the turn to the reporter.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
WEEKEND = frozenset({5, 6})
# A working day is looked for ten years beyond what any calendar with a working week would need.
HORIZON_DAYS = 3660


class NoWorkingDays(ValueError):
    """The calendar has no working day, or too few, within ten years."""


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

    Days are counted without walking: `count(x)` is the number of working days up to ordinal x, from the number of
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
        raise NoWorkingDays("a calendar without working days")

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; negative when `until` is the earlier."""
        return self.count(until.toordinal()) - self.count(after.toordinal())

    def nth_after(self, ordinal: int, number: int) -> int:
        """The ordinal of the n-th working day after a day. Raises NoWorkingDays."""
        target = self.count(ordinal) + number
        low, high = ordinal + number, ordinal + 2 * number + 14
        horizon = high + HORIZON_DAYS
        while self.count(high) < target:
            if high == horizon:
                raise NoWorkingDays("a calendar without working days")
            low, high = high, min(high + 2 * (high - ordinal), horizon)
        while low < high:
            middle = (low + high) // 2
            if self.count(middle) < target:
                low = middle + 1
            else:
                high = middle
        return low

    def count(self, ordinal: int) -> int:
        """How many working days there were up to and including a day, since the year 1."""
        if self.is_every_day:
            return ordinal
        # Ordinal 1 is a Monday.
        weeks, days = divmod(ordinal, 7)
        return (
            weeks * 5 + min(days, 5) - bisect_right(self._lost, ordinal) + bisect_right(self._gained, ordinal)
        )


# The reporter's turn: (began, ended), without its end; None: it has not ended.
Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one clock counts with, and what befell it.

    `pauses` are the reporter's turns in order of time, for clocks that pause. `extensions` are (granted at, working
    days on top), `reclassings` (at, new length); of two in one moment the later in the list holds.
    """

    started_at: datetime
    length: int
    zone: ZoneInfo
    calendar: Calendar
    closing: time = time(16, 0)
    pauses: Sequence[Pause] = ()
    extensions: Sequence[tuple[datetime, int]] = ()
    reclassings: Sequence[tuple[datetime, int]] = ()
    stopped_at: datetime | None = None


class Day(NamedTuple):
    """One line of the explanation. `number`: how many days are counted by its end."""

    on: date
    why: Why
    number: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The answer. `due_on` is None while the reporter holds the case.

    `days_left`: the length less the days counted up to and including the day of asking; below zero once the due date is
    over, also when only days off have passed since.
    """

    day_zero: date
    due_on: date | None
    days_left: int


class ClockStatus(NamedTuple):
    """Where a clock stands.

    `breached_at`: the first moment at which it stood breached by what was known then, which is the end of its due date,
    or the re-classing that put that date into the past. Nothing later undoes it. None: it never did.
    """

    due: Due
    state: ClockState
    breached_at: datetime | None


def day_zero(timing: Timing) -> date:
    """Rule 1."""
    local = timing.started_at.astimezone(timing.zone)
    is_late = local.time() >= timing.closing
    if is_late or timing.calendar.why_off(local.date()):
        return timing.calendar.next_working_day(local.date())
    return local.date()


def due(timing: Timing, *, as_of: datetime) -> Due:
    """Rules 2 to 4, as it is known at `as_of`. Raises NoWorkingDays."""
    return _due(timing.calendar, _known(timing, as_of))


def explain(timing: Timing, *, as_of: datetime) -> list[Day]:
    """Every day from day 0 to the due date (to today, while there is none), each counted or not, and why."""
    known = _known(timing, as_of)
    last = _reached(timing.calendar, known, known.length) or known.today
    return _walk(timing.calendar, known, last)


def evaluate(timing: Timing, *, as_of: datetime) -> ClockStatus:
    """Date, state and breach at once. Rule 4."""
    known = _known(timing, as_of)
    answer, breach = _due(timing.calendar, known), _breached_at(timing, known)
    if breach:
        return ClockStatus(answer, ClockState.BREACHED, breach)
    if known.is_stopped:
        return ClockStatus(answer, ClockState.MET, None)
    return ClockStatus(answer, ClockState.RUNNING if answer.due_on else ClockState.PAUSED, None)


def state(
    timing: Timing, *, as_of: datetime, stopped_at: datetime | None = None, is_breached: bool = False
) -> ClockState:
    """Where the clock stands as of a moment. `is_breached`: it is known to have been breached before."""
    if is_breached:
        return ClockState.BREACHED
    if stopped_at:
        timing = replace(timing, stopped_at=stopped_at)
        as_of = max(as_of, stopped_at)
    return evaluate(timing, as_of=as_of).state


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment a local day ends: its 24:00."""
    return datetime.combine(day + ONE_DAY, time(0), tzinfo=zone)


class _Known(NamedTuple):
    """What is known of a clock at the moment of asking.

    `pauses`: inclusive spans of days (ordinals) at whose end the reporter holds the case; an open one has no last day.
    `lengths`: (since, length in force), beginning with the start.
    """

    until: datetime
    today: date
    is_stopped: bool
    zero: date
    pauses: list[tuple[int, int | None]]
    lengths: list[tuple[datetime, int]]

    @property
    def length(self) -> int:
        """The one in force."""
        return self.lengths[-1][1]


def _known(timing: Timing, as_of: datetime) -> _Known:
    until, is_stopped = as_of, False
    if timing.stopped_at and timing.stopped_at <= as_of:
        until, is_stopped = timing.stopped_at, True

    def is_known(moment: datetime) -> bool:
        return moment < until or (moment == until and not is_stopped)

    pauses = []
    for began, ended in timing.pauses:
        if is_known(began):
            first = _first_end(began, timing.zone)
            pauses.append((first, _first_end(ended, timing.zone) - 1 if ended and is_known(ended) else None))
    extensions = [(at, days, None) for at, days in timing.extensions if is_known(at)]
    reclassings = [(at, 0, length) for at, length in timing.reclassings if is_known(at)]
    lengths = _lengths(timing, [*extensions, *reclassings])
    today = until.astimezone(timing.zone).date()
    return _Known(until, today, is_stopped, day_zero(timing), pauses, lengths)


def _first_end(moment: datetime, zone: ZoneInfo) -> int:
    """The first day whose 24:00 is not before the moment."""
    local = moment.astimezone(zone)
    return local.toordinal() - (local.time() == time(0))


def _lengths(timing: Timing, changes: list[tuple[datetime, int, int | None]]) -> list[tuple[datetime, int]]:
    """Rule 3: each length that was in force, and since when. A change: at, days granted on top, length of the class."""
    length, granted = timing.length, 0
    lengths = {timing.started_at: length}
    for at, days, class_length in sorted(changes, key=itemgetter(0)):
        length, granted = class_length or length, granted + days
        lengths[max(at, timing.started_at)] = length + granted
    return list(lengths.items())


def _due(calendar: Calendar, known: _Known) -> Due:
    due_on = _reached(calendar, known, known.length)
    left = known.length - _counted(calendar, known)
    is_over = due_on is not None and known.today > due_on
    return Due(known.zero, due_on, min(left, -1) if is_over else left)


def _breached_at(timing: Timing, known: _Known) -> datetime | None:
    """Only lengths are replayed: whether a day counts is settled at its end, whatever is learnt later."""
    nexts = [*(since for since, _length in known.lengths[1:]), None]
    for (since, length), until in zip(known.lengths, nexts, strict=True):
        due_on = _reached(timing.calendar, known, length)
        if due_on and due_on < known.today:
            end = end_of(due_on, timing.zone)
            if _is_over(end, known, until):
                return max(since, end)
    return None


def _reached(calendar: Calendar, known: _Known, length: int) -> date | None:
    """The day on which the count reaches a length; None when the reporter took the case before, and has it still."""
    position = known.zero.toordinal()
    for first, last in known.pauses:
        before = max(position, first - 1)
        counted = calendar.count(before) - calendar.count(position)
        if counted >= length:
            break
        if last is None:
            return None
        length -= counted
        position = max(position, last)
    return date.fromordinal(calendar.nth_after(position, length))


def _counted(calendar: Calendar, known: _Known) -> int:
    """How many days count, up to and including today, were the case to stay until tonight with whoever has it."""
    zero, today = known.zero.toordinal(), known.today.toordinal()
    if today <= zero:
        return 0
    counted = calendar.count(today) - calendar.count(zero)
    for first, last in known.pauses:
        before, end = max(first - 1, zero), min(last or today, today)
        if end > before:
            counted -= calendar.count(end) - calendar.count(before)
    return counted


def _walk(calendar: Calendar, known: _Known, last: date) -> list[Day]:
    """Day 0 and every day after it up to the last, each with its reason and the count so far."""
    counted, paused, holiday = Why.COUNTED, Why.WITH_REPORTER, Why.HOLIDAY
    day, number, end = known.zero, 0, last.toordinal()
    with_reporter = {on for first, until in known.pauses for on in range(first, min(until or end, end) + 1)}
    days = [Day(day, Why.DAY_ZERO, 0)]
    for ordinal in range(day.toordinal() + 1, end + 1):
        day += ONE_DAY
        why = calendar.why_off(day)
        if why is None:
            why = paused if ordinal in with_reporter else counted
            number += why is counted
        days.append(Day(day, why, number, calendar.off[day] if why is holiday else ""))
    return days


def _is_over(end: datetime, known: _Known, until: datetime | None) -> bool:
    """Whether the end of a due date came to pass while that date held: before `until`, when another length came, or
    by the moment of asking. What happens at 24:00 sharp is in time: a stop, or another length.
    """
    if until:
        return end < until
    return end < known.until or (end == known.until and not known.is_stopped)


def elapsed_share(started_on: date, due_on: date, today: date, calendar: Calendar) -> float:
    """How much of the limit is used up by today: 0.0 … 1.0 on the due date, above when passed."""
    length = calendar.working_days(started_on, due_on) or 1
    used = calendar.working_days(started_on, today) if today > started_on else 0
    return used / length
