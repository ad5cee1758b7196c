"""Who is told when a limit draws near or passes: a ladder for each kind of clock, as a table. Pure.

Law gives the limits, not the ladder: shares and days are our reading of practice (domain 3.2: amber at 60 %, red at
100 %, liaison, then coordinator, then head). A rung is told once. Days are dates in the zone of the clock's office.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from lapor.directory.models import Role
from lapor.reports.clocks import arithmetic
from lapor.reports.clocks.arithmetic import ONE_DAY, Timing
from lapor.reports.vocabulary import ReportClass
from lapor.reports.workflow import Action, ClockKind


@dataclass(frozen=True, slots=True)
class Rung:
    """One thing to tell: at a share of the limit, or so many working days after it has passed (0: the day after it)."""

    code: str
    action: Action
    tells: tuple[Role, ...] = ()
    share: float | None = None
    after: int = 0


A, C = Action, ClockKind
_AGENCYS = (
    Rung("60", A.APPROACH_DUE, (Role.LIAISON_OFFICER,), share=0.6),
    Rung("80", A.APPROACH_DUE, (Role.LIAISON_OFFICER, Role.AGENCY_COORDINATOR), share=0.8),
    Rung("passed", A.PASS_DUE, (Role.LIAISON_OFFICER, Role.AGENCY_COORDINATOR)),
    Rung("head", A.ALERT_ABOVE, (Role.AGENCY_HEAD,), after=3),
    Rung("national", A.ALERT_ABOVE, (Role.NATIONAL_ADMIN,), after=10),
)
# The reporter is told before silence decides: on the sixth of ten working days.
_REMINDER = Rung("reporter", A.REMIND_REPORTER, share=0.6)
# What draws near is not told any more once it has passed.
DRAWS_NEAR = frozenset({A.APPROACH_DUE, A.REMIND_REPORTER})
# How many rungs are behind a limit that has passed.
PASSED = 1 + next(index for index, rung in enumerate(_AGENCYS) if rung.action == A.PASS_DUE)
Ladder = tuple[Rung, ...]
# By kind of clock; below by class of report as well, where that matters.
LADDERS: dict[ClockKind, Ladder] = {
    C.VERIFY: _AGENCYS,
    C.FIRST_RESPONSE: _AGENCYS,
    C.RESOLVE: _AGENCYS,
    C.INFORMATION: _AGENCYS,
    C.RETURN_DECISION: _AGENCYS,
    C.REPORTER_REPLY: (_REMINDER, Rung("silent", A.CLOSE_SILENT)),
    C.COMPLETION: (_REMINDER, Rung("incomplete", A.ARCHIVE_INCOMPLETE)),
    C.OVERSIGHT: (Rung("sixty", A.OFFER_OMBUDSMAN),),
}
_BY_CLASS: dict[tuple[ClockKind, ReportClass], Ladder] = {
    # Nothing was due: a wish is only not to be forgotten.
    (C.OVERSIGHT, ReportClass.ASPIRATION): (
        Rung("sixty", A.REMIND, (Role.LIAISON_OFFICER, Role.AGENCY_COORDINATOR)),
    ),
}
# All that limits ask for.
ACTIONS = frozenset(rung.action for ladder in (*LADDERS.values(), *_BY_CLASS.values()) for rung in ladder)
# From which rung on a limit that is not kept is brought before somebody: the number of `Report.alert`.
BROUGHT_TO: dict[Role, int] = {
    role: number
    for role in (Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD, Role.NATIONAL_ADMIN)
    for number, rung in enumerate(_AGENCYS, start=1)
    if role in rung.tells and rung.share is None
}


def ladder_of(kind: str, report_class: str) -> Ladder:
    known = ClockKind(kind)
    return _BY_CLASS.get((known, ReportClass(report_class))) or LADDERS[known]


def action_for(ladder: Ladder, passed: int, due_on: date, *, today: date) -> Action:
    """What is to be told next: what drew near and has passed since is not told any more, but its passing is."""
    waiting = ladder[passed:]
    if today > due_on:
        waiting = tuple(rung for rung in waiting if rung.action not in DRAWS_NEAR)
    return waiting[0].action


def day_of(rung: Rung, timing: Timing, due_on: date) -> date:
    """The day on which a rung is reached. For shares: the working day that uses up the share, pauses left out."""
    if rung.share is None:
        if rung.after == 0:
            return due_on + ONE_DAY
        return date.fromordinal(timing.calendar.nth_after(due_on.toordinal(), rung.after))
    part = replace(timing, length=ceil(rung.share * timing.length))
    # By the end of the due date every pause that lies before it is known.
    return arithmetic.due(part, as_of=arithmetic.end_of(due_on, timing.zone)).due_on or due_on


def next_day(ladder: Ladder, passed: int, timing: Timing, due_on: date | None) -> date | None:
    """The day of the rung after those passed; None on top of the ladder, and while there is no due date."""
    return None if due_on is None or passed >= len(ladder) else day_of(ladder[passed], timing, due_on)


def reached(ladder: Ladder, passed: int, timing: Timing, due_on: date | None, *, today: date) -> int | None:
    """The index of the rung to tell today; None when none is reached.

    After a pause of the worker several may be reached: of what draws near only the last is told, and nothing once it
    has passed; the passing and every alert after it are told one by one.
    """
    if due_on is None:
        return None
    found = [*_reached(ladder, passed, timing, due_on, today)]
    kept = [index for index in found if ladder[index].action not in DRAWS_NEAR]
    return next(iter(kept or found[-1:]), None)


def _reached(ladder: Ladder, passed: int, timing: Timing, due_on: date, today: date) -> Iterator[int]:
    for index in range(passed, len(ladder)):
        if day_of(ladder[index], timing, due_on) > today:
            return
        yield index
