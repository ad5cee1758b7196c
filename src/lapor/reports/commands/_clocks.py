"""Starting, stopping and re-dating the clocks of a case, as the workflow row says."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lapor.common import clock as time
from lapor.common.refusals import OutOfTurn
from lapor.directory.models import Agency
from lapor.reports.actions import facts_of
from lapor.reports.case import Case
from lapor.reports.clocks import applicable_limits, arithmetic, ladder, lateness
from lapor.reports.clocks.limit_types import LimitKey
from lapor.reports.models import Clock, Report
from lapor.reports.models import Turn as TurnRow
from lapor.reports.payloads import LimitReached, NewLength, Passing
from lapor.reports.workflow import (
    CLASS_CLOCKS,
    FROM_FILING,
    REPORTERS_CLOCKS,
    Action,
    ClockKind,
    Holder,
    Row,
)

Pauses = list[tuple[datetime, datetime | None]]


def update_clocks(case: Case, row: Row, *, previous: Agency | None, has_turn_passed: bool) -> None:
    """Stop and start what the row says, re-date what pauses, and show the nearest date on the report.

    `previous`: the agency that had the turn before this step; None when none had it.
    """
    stopped = [clock for clock in case.running if clock.kind in row.stops]
    _stop(case, stopped)
    # A limit that begins anew counts for whom it counted before, when nobody leads or holds the case.
    counted_for = {clock.kind: clock.agency for clock in stopped}
    earlier = _last_clocks(case, row.starts) if facts_of(row.action).goes_on else {}
    # What this step has noted of them is not in the database yet.
    earlier |= {clock.kind: clock for clock in stopped if clock.kind in earlier}
    start = None if row.action == Action.REOPEN else case.report.came_in_at
    from_filing = FROM_FILING if row.action != Action.FILE else frozenset(row.starts)
    fresh = [
        clock
        for kind in row.starts
        if (
            clock := _new_clock(
                case,
                kind,
                earlier.get(kind),
                start if kind in from_filing else None,
                previous or counted_for.get(kind),
            )
        )
    ]
    # Between agencies the turn may pass as it likes: only the reporter's pauses.
    is_paused_or_not = has_turn_passed and (case.report.holder == Holder.REPORTER or previous is None)
    paused = [clock for clock in case.running if is_paused_or_not and clock.kind == ClockKind.RESOLVE]
    case.running += fresh
    _date(case, paused, fresh)
    show_nearest(case)


def _stop(case: Case, clocks: list[Clock]) -> None:
    """What had passed and was not told is noted."""
    for clock in clocks:
        clock.stopped_at = case.at
        _note_passing(case, clock)
    case.running = [clock for clock in case.running if clock not in clocks]


def _note_passing(case: Case, clock: Clock) -> bool:
    """A step that comes before the sweep, but after the date: the passing is noted with it. What was late stays late,
    whatever the step does to the date.
    """
    is_agencys = clock.kind not in REPORTERS_CLOCKS and clock.kind != ClockKind.OVERSIGHT
    if not is_agencys or clock.breached_at or clock.due_on is None:
        return False
    zone = ZoneInfo(clock.zone)
    if not lateness.is_missed(clock.due_on, zone=zone, by=case.at):
        return False
    clock.breached_at, clock.rung = arithmetic.end_of(clock.due_on, zone), max(clock.rung, ladder.PASSED)
    case.passings.append(Passing(clock=ClockKind(clock.kind), due_on=clock.due_on))
    if clock.kind == ClockKind.RESOLVE:
        offer_ombudsman(case)
    return True


def offer_ombudsman(case: Case) -> None:
    """The first offer counts; later reasons for it are told, but change nothing."""
    case.offers_ombudsman = True
    case.report.ombudsman_offered_at = case.report.ombudsman_offered_at or case.at


def _last_clocks(case: Case, kinds: Iterable[ClockKind]) -> dict[str, Clock]:
    rows = Clock.objects.filter(report=case.report, kind__in=kinds).order_by("number")
    return {row.kind: row for row in rows}


def _new_clock(
    case: Case,
    kind: ClockKind,
    earlier: Clock | None,
    started_at: datetime | None,
    previous: Agency | None,
) -> Clock | None:
    """A clock of a kind, unless one is running or this class of report has no such limit. Not dated, not written.

    `earlier`: the one that it goes on from, with its start, its extension, and what was told of it. `previous`: who
    had the turn before this step.
    """
    if any(clock.kind == kind for clock in case.running):
        return None
    agency = _whose_calendar(case, previous)
    limit = applicable_limits.limit_of(LimitKey(kind), case.report, agency)
    if limit is None:
        return None
    clock = Clock(
        report=case.report,
        number=case.next_number(),
        kind=kind,
        agency=agency,
        zone=agency.zone,
        closing_time=agency.closing_time,
        policy=limit.policy.code,
        started_at=started_at or case.at,
        length=limit.days,
    )
    if earlier:
        clock.started_at, clock.extension = earlier.started_at, earlier.extension
        clock.rung, clock.breached_at = earlier.rung, earlier.breached_at
    return clock


def _whose_calendar(case: Case, previous: Agency | None) -> Agency:
    """The lead's calendar; before there is one, the verifier's, who has the turn or has just passed it."""
    agency = (case.lead and case.lead.agency) or case.report.holder_agency or previous
    if agency is None:
        raise LookupError("a clock starts with nobody to count for")
    return agency


def _date(case: Case, old: Sequence[Clock], fresh: Sequence[Clock]) -> None:
    """Date these clocks; the fresh ones are to be written."""
    is_told_by_turns = bool(old) or any(clock.started_at < case.at for clock in fresh)
    pauses = _reporter_turns(case) if is_told_by_turns else []
    for clock in (*old, *fresh):
        date_clock(clock, case.report, pauses, as_of=case.at)
    case.writes.add_rows(*fresh)


def date_clock(clock: Clock, report: Report, pauses: Pauses, *, as_of: datetime) -> None:
    """Reckon a clock's dates by its agency's calendar as it is now."""
    applicable_limits.take_calendar(clock, clock.agency)
    counting = applicable_limits.timing_of(clock, pauses)
    answer = arithmetic.due(counting, as_of=as_of)
    clock.day_zero, clock.due_on = answer.day_zero, answer.due_on
    rungs = ladder.ladder_of(clock.kind, report.report_class)
    clock.alert_on = ladder.next_day(rungs, clock.rung, counting, answer.due_on)


def advance_alert(case: Case, number: int, action: Action) -> LimitReached:
    """The clock with that number reaches the rung of its ladder that asks for this action; told once.

    A sweep finds clocks before it locks their report. Raises OutOfTurn when somebody was faster.
    """
    clock = next((row for row in case.running if row.number == number and row.alert_on), None)
    today = time.today(ZoneInfo(clock.zone)) if clock else None
    if clock is None or today is None or clock.due_on is None:
        raise OutOfTurn
    pauses = _reporter_turns(case) if clock.kind == ClockKind.RESOLVE else []
    counting, rungs = (
        applicable_limits.timing_of(clock, pauses),
        ladder.ladder_of(clock.kind, case.report.report_class),
    )
    index = ladder.reached(rungs, clock.rung, counting, clock.due_on, today=today)
    if index is None or rungs[index].action != action:
        raise OutOfTurn
    reached_on = ladder.day_of(rungs[index], counting, clock.due_on)
    clock.rung, clock.alert_on = index + 1, ladder.next_day(rungs, index + 1, counting, clock.due_on)
    if action == Action.PASS_DUE:
        clock.breached_at = arithmetic.end_of(clock.due_on, counting.zone)
    return LimitReached(
        clock=ClockKind(clock.kind), due_on=clock.due_on, on=reached_on, tells=rungs[index].tells
    )


def extend(case: Case, clock: Clock, days: int) -> None:
    """Lengthen a running limit by so many working days, once; it is dated anew."""
    clock.extension = days
    _date(case, [clock], [])


def change_lengths(case: Case) -> NewLength | None:
    """Another class, other limits, from the original start; one without such a limit stops the clock. Returns the new
    length of a running limit, when it has another.
    """
    running = [clock for clock in case.running if clock.kind in CLASS_CLOCKS]
    missing = [kind for kind in CLASS_CLOCKS if kind not in {clock.kind for clock in running}]
    changes = [(clock, change) for clock in running if (change := _relength(case, clock))]
    _date_changed(case, [clock for clock, _change in changes])
    fresh = _started_late(case, missing) if missing else []
    case.running += fresh
    _date(case, [], fresh)
    return next((change for _clock, change in changes), None)


def _relength(case: Case, clock: Clock) -> NewLength | None:
    """Give a running limit the length of the new class; not dated yet."""
    _note_passing(case, clock)
    limit = applicable_limits.limit_of(LimitKey(ClockKind(clock.kind)), case.report, clock.agency)
    if limit is None:
        clock.stopped_at = case.at
        case.running.remove(clock)
        return None
    if limit.days == clock.length:
        return None
    change = NewLength(was=clock.length, now=limit.days)
    clock.length, clock.policy = limit.days, limit.policy.code
    return change


def _date_changed(case: Case, clocks: Sequence[Clock]) -> None:
    """A shorter length whose date is over already is breached at the moment of the re-classing."""
    pauses = _reporter_turns(case) if clocks else []
    for clock in clocks:
        date_clock(clock, case.report, pauses, as_of=case.at)
        if _note_passing(case, clock):
            clock.breached_at = case.at
            date_clock(clock, case.report, pauses, as_of=case.at)


def _started_late(case: Case, kinds: Sequence[ClockKind]) -> list[Clock]:
    """Limits that only the new class has, as if they had run from the start; not dated yet."""
    earlier = _last_clocks(case, kinds)
    # A case that was reopened began anew then, and with it its age.
    age = next((clock.started_at for clock in case.running if clock.kind == ClockKind.OVERSIGHT), None)
    began_at = max(filter(None, [case.report.verified_at, age]), default=case.at)
    fresh: list[Clock] = []
    for kind in kinds:
        start = (age or case.report.came_in_at) if kind in FROM_FILING else began_at
        last = earlier.get(kind)
        goes_on = last if last and last.started_at >= start else None
        made = _new_clock(case, kind, goes_on, start, case.report.holder_agency)
        fresh += [made] if made else []
    return fresh


def _reporter_turns(case: Case) -> Pauses:
    """With what this step has changed of them. One query for each case."""
    if case.reporter_turns is None:
        rows = TurnRow.objects.filter(report=case.report, holder=Holder.REPORTER).order_by("number")
        case.reporter_turns = list(rows.values_list("began_at", "ended_at"))
    # One turn ends as the next begins.
    end = next((turn.began_at for turn in case.new_turns), None)
    before = [(began_at, ended_at or end) for began_at, ended_at in case.reporter_turns]
    return before + [(turn.began_at, None) for turn in case.new_turns if turn.holder == Holder.REPORTER]


def show_nearest(case: Case) -> None:
    """Put the nearest date that binds the present holder on the report, for lists and the turn card."""
    with_reporter = case.report.holder == Holder.REPORTER
    binding = [clock for clock in case.running if clock.kind != ClockKind.OVERSIGHT]
    dated = [c for c in binding if c.due_on and (c.kind in REPORTERS_CLOCKS) == with_reporter]
    nearest = min(dated, key=lambda clock: (clock.due_on, clock.number), default=None)
    case.report.due_on = nearest.due_on if nearest else None
    case.report.due_from = applicable_limits.counted_from(nearest) if nearest else None
    case.report.due_kind = nearest.kind if nearest else ""
    agencys = [clock.rung for clock in binding if clock.kind not in REPORTERS_CLOCKS]
    case.report.alert = max(agencys, default=0)
