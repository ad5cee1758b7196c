"""The limits of a report, running and stopped, each in a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from lapor.common import clock
from lapor.reports.clocks.arithmetic import ClockState
from lapor.reports.clocks.certificates import LEFT_OFF, is_left_off, stop_of
from lapor.reports.clocks.lateness import is_over
from lapor.reports.models import Clock, Event
from lapor.reports.queries.detail import Detail
from lapor.web.case.certificates.wording import STATES, title_of_limit

_LOOKS: dict[str, str] = {
    ClockState.RUNNING: "info",
    ClockState.PAUSED: "",
    ClockState.MET: "safe",
    ClockState.BREACHED: "late",
    LEFT_OFF: "",
}


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One limit: what for, until when, and how it stands in a word and a look."""

    clock: Clock
    title: str
    state: str
    look: str


def clock_lines(detail: Detail) -> list[ClockLine]:
    """In the order in which they began."""
    events = [entry.event for entry in detail.entries]
    return [_line_of(row, events) for row in detail.clocks]


def _line_of(row: Clock, events: Sequence[Event]) -> ClockLine:
    state = _state_of(row, events)
    return ClockLine(row, title_of_limit(row), str(STATES[state]), _LOOKS[state])


def _state_of(row: Clock, events: Sequence[Event]) -> str:
    """As `Certificate.standing`, from what is stored: a list explains nothing."""
    if row.breached_at or is_over(row, at=clock.now()):
        return ClockState.BREACHED
    if row.stopped_at:
        return LEFT_OFF if is_left_off(stop_of(row, events)) else ClockState.MET
    return ClockState.RUNNING if row.due_on else ClockState.PAUSED
