"""The way to the Ombudsman: when the reporter is shown it, why, and what of the case is worth taking along.

Pure: a report and its events are given. What the Ombudsman asks for is in UU 37/2008: the agency was asked
first, what happened is not older than two years, who and in what order is told, and no court is at it.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from lapor.reports.events import Content, content_of
from lapor.reports.models import Event, Report
from lapor.reports.payloads import LimitReached, Passing
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import ClockKind, Status

YEARS = 2


def is_offered(report: Report) -> bool:
    """Whether the offer stands: once made, until the reporter agrees that all is well, withdraws, or is merged."""
    if report.ombudsman_offered_at is None:
        return False
    is_closed_over_them = report.status == Status.CLOSED and report.closed_by != ClosedBy.REPORTER
    return report.is_open or is_closed_over_them or report.status == Status.ARCHIVED


def must_still_answer(report: Report) -> bool:
    """Whether an answer of the agency is still due, offer or not."""
    return report.is_open and report.status != Status.RESOLVED


def reasons_in(events: Iterable[Event]) -> list[Passing]:
    """Why the offer was made, in order: the answer's limit that passed, or the report's sixty working days."""
    said = [content_of(event) for event in events]
    return [reason for one in said if one.offers_ombudsman for reason in _reasons(one)]


def _reasons(said: Content) -> Iterator[Passing]:
    """A sweep tells of one limit; a step that came before the sweep may have met several that had passed."""
    yield from (one for one in said.passings if one.clock == ClockKind.RESOLVE)
    if isinstance(said.payload, LimitReached) and said.payload.clock in (
        ClockKind.RESOLVE,
        ClockKind.OVERSIGHT,
    ):
        yield Passing(clock=said.payload.clock, due_on=said.payload.due_on)


def last_day_for(incident_on: date) -> date:
    """The last day on which an incident is not yet older than two years."""
    year = incident_on.year + YEARS
    is_leap_day = (incident_on.month, incident_on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else incident_on.replace(year=year)
