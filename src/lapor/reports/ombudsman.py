"""The way to the Ombudsman: when the reporter is shown it, why, and what of the case is worth taking along.

Pure: a report and its events are given. What the Ombudsman asks for is in UU 37/2008: the agency was asked
first, what happened is not older than two years, who and in what order is told, and no court is at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lapor.reports.models import Event, Report
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import ClockKind, Status

YEARS = 2


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the offer was made: the limit that was over, RESOLVE for the answer or OVERSIGHT for the age, and its day."""

    limit: ClockKind
    due_on: date


def is_offered(report: Report) -> bool:
    """Whether the offer stands: once made, until the reporter agrees that all is well, withdraws, or is merged."""
    if report.ombudsman_offered_at is None:
        return False
    is_closed_over_them = report.status == Status.CLOSED and report.closed_by != ClosedBy.REPORTER
    return report.is_open or is_closed_over_them or report.status == Status.ARCHIVED


def must_still_answer(report: Report) -> bool:
    """Whether an answer of the agency is still due, offer or not."""
    return report.is_open and report.status != Status.RESOLVED


def grounds_in(events: Iterable[Event]) -> list[Ground]:
    """Why the offer was made, in order, each ground once."""
    offers = (event for event in events if event.data.get("offers") == "ombudsman")
    return list(dict.fromkeys(_ground_of(event) for event in offers))


def _ground_of(event: Event) -> Ground:
    """A sweep tells of one limit in an event of its own. A step that came before the sweep lists, beside what it did
    itself, the limits that it found passed; of those only the answer's makes the offer.
    """
    passed = (one for one in event.data.get("passed", []) if one["clock"] == ClockKind.RESOLVE)
    told = next(passed, event.data)
    return Ground(ClockKind(told["clock"]), date.fromisoformat(told["due_on"]))


def last_day_for(incident_on: date) -> date:
    """The last day on which an incident is not yet older than two years."""
    year = incident_on.year + YEARS
    is_leap_day = (incident_on.month, incident_on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else incident_on.replace(year=year)
