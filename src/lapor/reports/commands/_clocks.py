"""Starting, stopping and re-dating the clocks of a case, as the workflow row says."""

from datetime import datetime

from lapor.directory.models import Agency
from lapor.reports import deadlines, timing
from lapor.reports.case import Case
from lapor.reports.models import Clock
from lapor.reports.models import Turn as TurnRow
from lapor.reports.workflow import REPORTERS_CLOCKS, Action, ClockKind, Holder, Row


def turn_clocks(case: Case, row: Row, *, has_turn_passed: bool) -> None:
    """Stop and start what the row says, re-date what pauses, and show the nearest date on the report."""
    stopped = [kind for kind in case.running if kind.kind in row.stops]
    if stopped:
        numbers = [clock.number for clock in stopped]
        Clock.objects.filter(report=case.report, number__in=numbers).update(stopped_at=case.at)
    case.running = [clock for clock in case.running if clock.kind not in row.stops]
    fresh = [clock for kind in row.starts if (clock := _new_clock(case, kind, row.action))]
    if case.is_rebased:
        fresh += _rebase(case)
    case.running += fresh
    _redate(case, fresh, has_turn_passed=has_turn_passed)
    if fresh:
        Clock.objects.bulk_create(fresh)
    show_nearest(case)


def _new_clock(case: Case, kind: ClockKind, action: Action) -> Clock | None:
    """A clock of a kind, unless one is running or this class of report has no such limit."""
    if any(clock.kind == kind for clock in case.running):
        return None
    started_at = case.at
    if kind == ClockKind.RESOLVE and action == Action.OBJECT:
        # The matter was not solved, so the first answer did not buy new time: count on from the original start.
        started_at = _last_start(case, kind) or case.at
    agency = _whose_calendar(case)
    limit = timing.limit_of(kind, case.report, agency)
    if limit is None:
        return None
    return Clock(
        report=case.report,
        number=case.next_number(),
        kind=kind,
        agency=agency,
        policy=limit.policy.code,
        started_at=started_at,
        length=limit.days,
    )


def _last_start(case: Case, kind: ClockKind) -> datetime | None:
    rows = Clock.objects.filter(report=case.report, kind=kind).order_by("-number")
    return rows.values_list("started_at", flat=True).first()


def _whose_calendar(case: Case) -> Agency:
    """The lead's calendar; before there is one, the verifier's, who has the turn or has just passed it."""
    agency = (case.lead and case.lead.agency) or case.report.holder_agency or case.previous_holder
    if agency is None:
        raise LookupError("a clock starts with nobody to count for")
    return agency


def _redate(case: Case, fresh: list[Clock], *, has_turn_passed: bool) -> None:
    """Date the fresh clocks; re-date a running `resolve` when the reporter took or gave back the turn."""
    new = {clock.number for clock in fresh}
    is_touched = has_turn_passed or case.is_rebased
    moved = [
        clock
        for clock in case.running
        if clock.kind == ClockKind.RESOLVE and (is_touched or clock.number in new)
    ]
    held = _reporter_turns(case) if any(clock.started_at < case.at for clock in moved) else []
    for clock in {clock.number: clock for clock in [*fresh, *moved]}.values():
        answer = deadlines.due(timing.timing_of(clock, held), as_of=case.at)
        clock.day_zero, clock.due_on = answer.day_zero, answer.due_on
        if clock.number not in new:
            clock.save(force_update=True)


def _rebase(case: Case) -> list[Clock]:
    """Another class, another limit, from the original start. A class without a limit stops the clock."""
    running = next((clock for clock in case.running if clock.kind == ClockKind.RESOLVE), None)
    if running is None:
        fresh = _new_clock(case, ClockKind.RESOLVE, Action.RECLASSIFY)
        if fresh is None:
            return []
        fresh.started_at = case.report.verified_at or case.at
        return [fresh]
    limit = timing.limit_of(ClockKind.RESOLVE, case.report, running.agency)
    if limit is None:
        running.stopped_at = case.at
        running.save(force_update=True)
        case.running.remove(running)
        return []
    case.data["length"] = {"was": running.length, "is": limit.days}
    running.length, running.policy = limit.days, limit.policy.code
    return []


def _reporter_turns(case: Case) -> list[tuple[datetime, datetime | None]]:
    rows = TurnRow.objects.filter(report=case.report, holder=Holder.REPORTER).order_by("number")
    return list(rows.values_list("began_at", "ended_at"))


def show_nearest(case: Case) -> None:
    """Put the nearest date that binds the present holder on the report, for lists and the turn card."""
    with_reporter = case.report.holder == Holder.REPORTER
    dated = [c for c in case.running if c.due_on and (c.kind in REPORTERS_CLOCKS) == with_reporter]
    nearest = min(dated, key=lambda clock: (clock.due_on, clock.number), default=None)
    case.report.due_on = nearest.due_on if nearest else None
    case.report.due_from = timing.counted_from(nearest) if nearest else None
    case.report.due_kind = nearest.kind if nearest else ""
