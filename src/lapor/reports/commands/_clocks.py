"""Starting, stopping and re-dating the clocks of a case, as the workflow row says."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from lapor.common import clock as time
from lapor.common.refusals import OutOfTurn
from lapor.directory.models import Agency
from lapor.reports import deadlines, ladder, timing
from lapor.reports.case import Case
from lapor.reports.models import Clock, Report
from lapor.reports.models import Turn as TurnRow
from lapor.reports.workflow import (
    CLASS_CLOCKS,
    FROM_FILING,
    REPORTERS_CLOCKS,
    Action,
    ClockKind,
    Holder,
    Row,
)

Held = list[tuple[datetime, datetime | None]]


def turn_clocks(case: Case, row: Row, *, has_turn_passed: bool) -> None:
    """Stop and start what the row says, re-date what pauses, and show the nearest date on the report."""
    _stop(case, [clock for clock in case.running if clock.kind in row.stops])
    earlier = _last_clocks(case, row.starts) if row.action in GOES_ON else {}
    start = None if row.action == Action.REOPEN else case.report.filed_at
    fresh = [
        clock
        for kind in row.starts
        if (clock := _new_clock(case, kind, earlier.get(kind), start if kind in FROM_FILING else None))
    ]
    if case.is_rebased:
        fresh += _rebase(case)
    case.running += fresh
    _redate(case, fresh, has_turn_passed=has_turn_passed)
    if fresh:
        Clock.objects.bulk_create(fresh)
    show_nearest(case)


# The matter was not solved by the answer, or never left off by being merged: what had run before runs on. New time is
# not bought by it.
GOES_ON = frozenset({Action.OBJECT, Action.ROUTE})


def _stop(case: Case, clocks: list[Clock]) -> None:
    """One statement, and one more for each that had passed and was not told."""
    if not clocks:
        return
    numbers = [clock.number for clock in clocks]
    Clock.objects.filter(report=case.report, number__in=numbers).update(stopped_at=case.at)
    for clock in clocks:
        if _note_passing(case, clock):
            Clock.objects.filter(report=case.report, number=clock.number).update(
                breached_at=clock.breached_at, rung=clock.rung
            )
    case.running = [clock for clock in case.running if clock.number not in numbers]


def _note_passing(case: Case, clock: Clock) -> bool:
    """A step that comes before the sweep, but after the date: the passing is noted with it. What was late stays late,
    whatever the step does to the date.
    """
    is_agencys = clock.kind not in REPORTERS_CLOCKS and clock.kind != ClockKind.OVERSIGHT
    if not is_agencys or clock.breached_at or clock.due_on is None:
        return False
    end = deadlines.end_of(clock.due_on, ZoneInfo(clock.zone))
    if case.at <= end:
        return False
    clock.breached_at, clock.rung = end, max(clock.rung, ladder.PASSED)
    case.data.setdefault("passed", []).append({"clock": clock.kind, "due_on": str(clock.due_on)})
    if clock.kind == ClockKind.RESOLVE:
        offer_ombudsman(case)
    return True


def offer_ombudsman(case: Case) -> None:
    """The first offer counts; later reasons for it are told, but change nothing."""
    case.data["offers"] = "ombudsman"
    case.report.ombudsman_offered_at = case.report.ombudsman_offered_at or case.at


def _last_clocks(case: Case, kinds: Iterable[ClockKind]) -> dict[str, Clock]:
    rows = Clock.objects.filter(report=case.report, kind__in=kinds).order_by("number")
    return {row.kind: row for row in rows}


def _new_clock(
    case: Case, kind: ClockKind, earlier: Clock | None, started_at: datetime | None
) -> Clock | None:
    """A clock of a kind, unless one is running or this class of report has no such limit.

    `earlier`: the one that it goes on from, with its start, its extension, and what was told of it.
    """
    if any(clock.kind == kind for clock in case.running):
        return None
    agency = _whose_calendar(case)
    limit = timing.limit_of(kind, case.report, agency)
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
    for name in ("started_at", "extension", "rung", "breached_at") if earlier else ():
        setattr(clock, name, getattr(earlier, name))
    return clock


def _whose_calendar(case: Case) -> Agency:
    """The lead's calendar; before there is one, the verifier's, who has the turn or has just passed it."""
    agency = (case.lead and case.lead.agency) or case.report.holder_agency or case.previous_holder
    if agency is None:
        raise LookupError("a clock starts with nobody to count for")
    return agency


def _redate(case: Case, fresh: list[Clock], *, has_turn_passed: bool) -> None:
    """Date the fresh clocks; re-date a running `resolve` when the reporter took or gave back the turn."""
    new = {clock.number for clock in fresh}
    # Between agencies the turn may pass as it likes: only the reporter's pauses.
    is_paused_or_not = has_turn_passed and (
        case.report.holder == Holder.REPORTER or case.previous_holder is None
    )
    moved = [
        clock
        for clock in case.running
        if clock.number in new | case.lengthened or (is_paused_or_not and clock.kind == ClockKind.RESOLVE)
    ]
    is_old = any(clock.number not in new or clock.started_at < case.at for clock in moved)
    held = _reporter_turns(case) if is_old else []
    for clock in moved:
        date_clock(clock, case.report, held, as_of=case.at)
        if clock.number in case.lengthened and _note_passing(case, clock):
            # A shorter class whose date is over already: breached at the moment of the re-classing.
            clock.breached_at = case.at
            date_clock(clock, case.report, held, as_of=case.at)
        if clock.number not in new:
            clock.save(force_update=True)


def date_clock(clock: Clock, report: Report, held: Held, *, as_of: datetime) -> None:
    """Reckon a clock's dates by its agency's calendar as it is now."""
    timing.take_calendar(clock, clock.agency)
    counting = timing.timing_of(clock, held)
    answer = deadlines.due(counting, as_of=as_of)
    clock.day_zero, clock.due_on = answer.day_zero, answer.due_on
    rungs = ladder.ladder_of(clock.kind, report.report_class)
    clock.alert_on = ladder.next_day(rungs, clock.rung, counting, answer.due_on)


def climb(case: Case, number: int, action: Action) -> Clock:
    """The clock with that number reaches the rung of its ladder that asks for this action; told once.

    A sweep finds clocks before it locks their report. Raises OutOfTurn when somebody was faster.
    """
    clock = next((row for row in case.running if row.number == number and row.alert_on), None)
    today = time.today(ZoneInfo(clock.zone)) if clock else None
    if clock is None or today is None or clock.due_on is None:
        raise OutOfTurn
    held = _reporter_turns(case) if clock.kind == ClockKind.RESOLVE else []
    counting, rungs = timing.timing_of(clock, held), ladder.ladder_of(clock.kind, case.report.report_class)
    index = ladder.reached(rungs, clock.rung, counting, clock.due_on, today=today)
    if index is None or rungs[index].action != action:
        raise OutOfTurn
    reached_on = ladder.day_of(rungs[index], counting, clock.due_on)
    clock.rung, clock.alert_on = index + 1, ladder.next_day(rungs, index + 1, counting, clock.due_on)
    if action == Action.PASS_DUE:
        clock.breached_at = deadlines.end_of(clock.due_on, counting.zone)
    Clock.objects.filter(report=case.report, number=number).update(
        rung=clock.rung, alert_on=clock.alert_on, breached_at=clock.breached_at
    )
    case.data |= {"clock": clock.kind, "due_on": str(clock.due_on), "on": str(reached_on)}
    case.data |= {"tells": [str(role) for role in rungs[index].tells]}
    return clock


def _rebase(case: Case) -> list[Clock]:
    """Another class, other limits, from the original start. A class without such a limit stops the clock."""
    missing = [kind for kind in CLASS_CLOCKS if not any(clock.kind == kind for clock in case.running)]
    for clock in [clock for clock in case.running if clock.kind in CLASS_CLOCKS]:
        _relength(case, clock)
    earlier = _last_clocks(case, missing) if missing else {}
    # A case that was reopened began anew then, and with it its age.
    age = next((clock.started_at for clock in case.running if clock.kind == ClockKind.OVERSIGHT), None)
    began_at = max(filter(None, [case.report.verified_at, age]), default=case.at)
    fresh: list[Clock] = []
    for kind in missing:
        start = (age or case.report.filed_at) if kind in FROM_FILING else began_at
        last = earlier.get(kind)
        made = _new_clock(case, kind, last if last and last.started_at >= start else None, start)
        fresh += [made] if made else []
    return fresh


def _relength(case: Case, clock: Clock) -> None:
    _note_passing(case, clock)
    limit = timing.limit_of(clock.kind, case.report, clock.agency)
    if limit is None:
        clock.stopped_at = case.at
        clock.save(force_update=True)
        case.running.remove(clock)
    elif limit.days != clock.length:
        case.data.setdefault("length", {"was": clock.length, "is": limit.days})
        clock.length, clock.policy = limit.days, limit.policy.code
        case.lengthened.add(clock.number)


def _reporter_turns(case: Case) -> Held:
    rows = TurnRow.objects.filter(report=case.report, holder=Holder.REPORTER).order_by("number")
    return list(rows.values_list("began_at", "ended_at"))


def show_nearest(case: Case) -> None:
    """Put the nearest date that binds the present holder on the report, for lists and the turn card."""
    with_reporter = case.report.holder == Holder.REPORTER
    binding = [clock for clock in case.running if clock.kind != ClockKind.OVERSIGHT]
    dated = [c for c in binding if c.due_on and (c.kind in REPORTERS_CLOCKS) == with_reporter]
    nearest = min(dated, key=lambda clock: (clock.due_on, clock.number), default=None)
    case.report.due_on = nearest.due_on if nearest else None
    case.report.due_from = timing.counted_from(nearest) if nearest else None
    case.report.due_kind = nearest.kind if nearest else ""
    agencys = [clock.rung for clock in binding if clock.kind not in REPORTERS_CLOCKS]
    case.report.alert = max(agencys, default=0)
