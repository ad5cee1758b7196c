"""The limits of a report, running and stopped, each in a line."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.reports.clocks.arithmetic import ClockState
from lapor.reports.models import Clock
from lapor.reports.workflow import ClockKind
from lapor.web.case.certificates.wording import STATES

_LOOKS = {
    ClockState.RUNNING: "info",
    ClockState.PAUSED: "",
    ClockState.MET: "safe",
    ClockState.BREACHED: "late",
}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One limit: what for, until when, and how it stands in a word and a look."""

    clock: Clock
    title: str
    state: str
    look: str


def clock_lines(clocks: Iterable[Clock]) -> list[ClockLine]:
    """In the order in which they began."""
    return [_line_of(row) for row in clocks]


def _line_of(row: Clock) -> ClockLine:
    state = _state_of(row)
    return ClockLine(row, str(ClockKind(row.kind).label), str(STATES[state]), _LOOKS[state])


def _state_of(row: Clock) -> ClockState:
    """As `deadlines.state`, from what is stored: a list explains nothing."""
    zone = ZoneInfo(row.zone)
    until = row.stopped_at.astimezone(zone).date() if row.stopped_at else clock.today(zone)
    if row.breached_at or (row.due_on and until > row.due_on):
        return ClockState.BREACHED
    if row.stopped_at:
        return ClockState.MET
    return ClockState.RUNNING if row.due_on else ClockState.PAUSED
