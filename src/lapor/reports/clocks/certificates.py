"""Why a date is what it is, as a value: every day of one clock, by which rule or decree, and who held the case.

Pure: clock, turns and events are given, and the calendar is kept in memory. Page, JSON and PDF only word it
(`lapor.web.case.certificates`); `docs/certificate.md` says what each part means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from lapor.directory import calendars
from lapor.directory.calendars import DayOff
from lapor.reports.clocks import applicable_limits, arithmetic
from lapor.reports.clocks.arithmetic import ClockState, Day, Due, Timing, Why
from lapor.reports.clocks.lateness import is_missed
from lapor.reports.events import payload_of
from lapor.reports.models import Clock, DeadlinePolicy, Event, Turn
from lapor.reports.payloads import ExtensionGranted, NewLength, Reclassified
from lapor.reports.workflow import LEAVES_OFF, TABLE, Action, ClockKind, Holder

Pauses = list[tuple[datetime, datetime | None]]

# Before day 0 there is one reason that `Why` need not know: the office had closed (rule 1).
AFTER_CLOSING = "after_closing"
# What became of a limit that nobody kept and nobody missed.
LEFT_OFF = "left_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One day. `why` is a `Why` or AFTER_CLOSING; `number` the working days counted by its end."""

    on: date
    why: str
    number: int
    # What the calendar says of the day, also where it counts all the same.
    day_off: DayOff | None = None
    # Whose turn it was at 24:00; on the last day known so far, whose it is. None: a day to come, or after the stop.
    turn: Turn | None = None

    @property
    def is_counted(self) -> bool:
        return self.why == Why.COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A turn of the reporter that stopped the count: the step that gave it, and how many working days it spared."""

    turn: Turn
    cause: Event | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One clock, explained as of `until`: its stop, or for a running one the present."""

    clock: Clock
    policy: DeadlinePolicy
    timing: Timing
    until: datetime
    due: Due
    state: ClockState
    lines: Sequence[Line]
    pauses: Sequence[Pause] = ()
    # The steps that made it, stopped it, and gave it another length; without events, none are known.
    made_by: Event | None = None
    stopped_by: Event | None = None
    reclassings: Sequence[Event] = field(default=())
    # The steps that lengthened it: one at most.
    extensions: Sequence[Event] = field(default=())

    @property
    def standing(self) -> str:
        """The state, or LEFT_OFF: a limit that was stopped in time, but not by what it was for, was not kept."""
        is_known = self.made_by is not None
        return (
            LEFT_OFF
            if is_known and self.state == ClockState.MET and is_left_off(self.stopped_by)
            else self.state
        )

    @property
    def started_on(self) -> date:
        return self.timing.started_at.astimezone(self.timing.zone).date()

    @property
    def until_on(self) -> date:
        return self.until.astimezone(self.timing.zone).date()

    @property
    def used(self) -> int:
        """Working days used by `until`; more than the length once the date has passed."""
        return self._counted - self.days_left if self.is_late else self._counted

    @property
    def is_late(self) -> bool:
        if self.clock.stopped_at:
            return is_missed(self.due.due_on, zone=self.timing.zone, by=self.until)
        return self.due.due_on is not None and self.until_on > self.due.due_on

    @property
    def days_left(self) -> int:
        """Working days from `until` to the date; negative once it has passed."""
        if self.is_late:
            return min(self.due.days_left, -1)
        # On a day off before day 0 more working days lie ahead than the limit has: nobody has more than the limit.
        return min(self.due.days_left, self.timing.length - self._counted)

    @property
    def share(self) -> float:
        """Used part of the limit; above 1 once the date has passed."""
        share = self.used / self.timing.length
        return max(share, 1.01) if self.is_late else share

    @property
    def _counted(self) -> int:
        return max((line.number for line in self.lines if line.on <= self.until_on), default=0)


def certificate_of(
    clock: Clock, turns: Sequence[Turn], *, as_of: datetime, events: Sequence[Event] = ()
) -> Certificate:
    """Explain a clock. `turns` and `events`: all of its report, in order, with their agencies. No query once the
    calendars and policies are in memory.
    """
    until = clock.stopped_at or as_of
    counting = applicable_limits.timing_of(clock, held_by_reporter(clock, turns))
    lines = _lines(clock, counting, turns, until)
    return Certificate(
        clock=clock,
        policy=applicable_limits.policy_named(clock.policy),
        timing=counting,
        until=until,
        due=arithmetic.due(counting, as_of=until),
        state=arithmetic.state(
            counting, as_of=until, stopped_at=clock.stopped_at, is_breached=bool(clock.breached_at)
        ),
        lines=lines,
        pauses=_pauses(clock, turns, events, lines),
        made_by=_step_of(clock, events),
        stopped_by=stop_of(clock, events),
        reclassings=_reclassings(clock, events),
        extensions=[
            event
            for event in events
            if event.action == Action.GRANT_EXTENSION
            and payload_of(event, ExtensionGranted).clock == clock.kind
            and clock.extension
            and (clock.stopped_at is None or event.at <= clock.stopped_at)
        ],
    )


def recomputes(clock: Clock, turns: Sequence[Turn], *, as_of: datetime) -> bool:
    """Whether explaining the clock comes to what is stored: day 0, the date, and as many counted days as its length."""
    counting = applicable_limits.timing_of(clock, held_by_reporter(clock, turns))
    until = clock.stopped_at or as_of
    due_on = arithmetic.due(counting, as_of=until).due_on
    days = arithmetic.explain(counting, as_of=until)
    if due_on != clock.due_on or days[0].on != clock.day_zero:
        return False
    return due_on is None or (days[-1].on == due_on and days[-1].number == counting.length)


def held_by_reporter(clock: Clock, turns: Sequence[Turn]) -> Pauses:
    """The reporter's turns as the clock knew them: what came with its stop, or after, no longer moved its date."""
    stop = clock.stopped_at
    return [
        (turn.began_at, turn.ended_at if stop is None or (turn.ended_at and turn.ended_at < stop) else None)
        for turn in turns
        if turn.holder == Holder.REPORTER and (stop is None or turn.began_at < stop)
    ]


# -- the days -----------------------------------------------------------------------------------------------------


def _lines(clock: Clock, counting: Timing, turns: Sequence[Turn], until: datetime) -> list[Line]:
    """From the day on which it started to the due date; to `until` where there is none."""
    off = applicable_limits.days_of_clock(clock).off
    days = arithmetic.explain(counting, as_of=until)
    return [
        Line(
            on=day.on,
            why=why,
            number=day.number,
            day_off=off.get(day.on) if why != Why.WEEKEND else None,
            turn=_turn_at_end(day.on, clock, counting, turns, until),
        )
        for why, day in [*_before(counting, days[0].on), *((day.why, day) for day in days)]
    ]


def _before(counting: Timing, day_zero: date) -> Iterator[tuple[str, Day]]:
    """The days from the start to day 0: none when it started in office hours of a working day."""
    on = counting.started_at.astimezone(counting.zone).date()
    while on < day_zero:
        why = counting.calendar.why_off(on)
        yield why or AFTER_CLOSING, Day(on, why or Why.DAY_ZERO, 0)
        on += arithmetic.ONE_DAY


def _turn_at_end(
    on: date, clock: Clock, counting: Timing, turns: Sequence[Turn], until: datetime
) -> Turn | None:
    if on > until.astimezone(counting.zone).date():
        return None
    moment = min(arithmetic.end_of(on, counting.zone), until)
    # The stop itself passes the case on: the last day belongs to whoever had it before.
    begun = [
        turn for turn in turns if turn.began_at < moment or (turn.began_at == moment != clock.stopped_at)
    ]
    return (begun or list(turns))[-1]


# -- the steps behind it ------------------------------------------------------------------------------------------


def _pauses(
    clock: Clock, turns: Sequence[Turn], events: Sequence[Event], lines: Sequence[Line]
) -> list[Pause]:
    """The reporter's turns during the life of a clock that pauses, each with the step that gave it."""
    if clock.kind != ClockKind.RESOLVE:
        return []
    known = {began for began, _ended in held_by_reporter(clock, turns)}
    return [
        Pause(
            turn=turn,
            cause=_first_after(turn.number, events),
            days=sum(line.turn is turn and line.why == Why.WITH_REPORTER for line in lines),
        )
        for turn in turns
        if turn.holder == Holder.REPORTER
        and turn.began_at in known
        and (turn.ended_at is None or turn.ended_at > clock.started_at)
    ]


def _first_after(number: int, events: Sequence[Event]) -> Event | None:
    """The event of the step that wrote the row with that number: within a step its event is numbered last."""
    return next((event for event in events if event.number > number), None)


def _step_of(clock: Clock, events: Sequence[Event]) -> Event | None:
    return _first_after(clock.number, events)


def is_left_off(stopped_by: Event | None) -> bool:
    """Whether a limit ended without what it was for: the case was put aside, or its class has no such limit any more
    (which the table does not list among the steps that stop it).
    """
    return stopped_by is None or stopped_by.action in LEAVES_OFF


def stop_of(clock: Clock, events: Sequence[Event]) -> Event | None:
    """The step by which the table stopped the clock; None for a running one, and for one that a new class ended."""
    stopping = _stopping(ClockKind(clock.kind))
    return next(
        (
            event
            for event in events
            if event.at == clock.stopped_at and event.number > clock.number and event.action in stopping
        ),
        None,
    )


@cache
def _stopping(kind: ClockKind) -> frozenset[Action]:
    return frozenset(row.action for row in TABLE if kind in row.stops)


def _reclassings(clock: Clock, events: Sequence[Event]) -> list[Event]:
    """The steps by which a running `resolve` got another length (`commands/_clocks.py`, `_rebase`)."""
    if clock.kind != ClockKind.RESOLVE:
        return []
    return [
        event
        for event in events
        if event.action == Action.RECLASSIFY
        and payload_of(event, Reclassified).length
        and event.number > clock.number
        and (clock.stopped_at is None or event.at < clock.stopped_at)
    ]


def length_given(event: Event) -> NewLength:
    """What a step of `reclassings` made of the length. Raises LookupError for another one."""
    length = payload_of(event, Reclassified).length
    if length is None:
        raise LookupError(event.number)
    return length


# -- the same without our database ---------------------------------------------------------------------------------


def compute_input(certificate: Certificate) -> dict[str, Any]:
    """The line from which `./lapor deadlines compute` comes to the same date: `docs/deadlines.md` says what is what."""
    counting, clock = certificate.timing, certificate.clock

    def local(moment: datetime | None) -> str | None:
        return moment.astimezone(counting.zone).isoformat() if moment else None

    changed = [length_given(event) for event in certificate.reclassings]
    return {
        "clock": str(clock.kind),
        "start": local(counting.started_at),
        "zone": counting.zone.key,
        "closing": counting.closing.strftime("%H:%M"),
        "length": changed[0].was if changed else clock.length,
        "calendar": _calendar_input(certificate),
        "turns": [{"began": local(began), "ended": local(ended)} for began, ended in counting.pauses],
        "extensions": [
            {"at": local(event.at), "days": payload_of(event, ExtensionGranted).days}
            for event in certificate.extensions
        ],
        "reclassings": [
            {"at": local(event.at), "length": length_given(event).now} for event in certificate.reclassings
        ],
        "stopped": local(clock.stopped_at),
        "as_of": local(certificate.until),
    }


def _calendar_input(certificate: Certificate) -> dict[str, Any]:
    """What the calendar of this clock has beside the published days of the nation, and what it has not, in its span."""
    calendar = certificate.timing.calendar
    first, last = certificate.lines[0].on, max(certificate.lines[-1].on, certificate.until_on)
    published = calendars.published_days()
    extra = sorted(day for day in calendar.off.keys() - published - calendar.worked if first <= day <= last)
    worked = {day for day in published - calendar.off.keys() if day.weekday() not in arithmetic.WEEKEND}
    worked |= calendar.worked
    return {
        "region": certificate.clock.region_code or None,
        "extra": [{"date": day.isoformat(), "name": calendar.off[day]} for day in extra],
        "removed": [day.isoformat() for day in sorted(worked) if first <= day <= last],
        "every_day": calendar.is_every_day,
    }
