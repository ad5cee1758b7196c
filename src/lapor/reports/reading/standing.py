"""Where a case stands for its reader: whose turn, by when, since when nobody was heard, and how the public names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lapor.reports.models import Report
from lapor.reports.reading.timeline import Entry, Side
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import CITIZENS, ClockKind, Holder, Status


class PublicStatus(StrEnum):
    """The status as everybody reads it: from the stage, who acted last, and who closed (domain 4.2)."""

    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ROUTED = "routed"
    FOLLOWED_UP = "followed_up"
    REPORTER_ANSWERED = "reporter_answered"
    RESOLVED = "resolved"
    CLOSED_BY_REPORTER = "closed_by_reporter"
    CLOSED_BY_ADMIN = "closed_by_admin"
    CLOSED_BY_SYSTEM = "closed_by_system"
    ARCHIVED = "archived"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


_CLOSED = {
    ClosedBy.REPORTER: PublicStatus.CLOSED_BY_REPORTER,
    ClosedBy.ADMIN: PublicStatus.CLOSED_BY_ADMIN,
    ClosedBy.SYSTEM: PublicStatus.CLOSED_BY_SYSTEM,
}


def public_status(report: Report) -> PublicStatus:
    match Status(report.status):
        case Status.CLOSED:
            return _CLOSED[ClosedBy(report.closed_by)]
        case Status.IN_PROGRESS if report.last_party in CITIZENS:
            return PublicStatus.REPORTER_ANSWERED
        case Status.IN_PROGRESS:
            return PublicStatus.FOLLOWED_UP
        case Status.VERIFIED:
            return PublicStatus.ROUTED
        case status:
            return PublicStatus(status)


def zone_of(report: Report) -> str:
    """One clock for the whole case: the zone of the office that answers for it; empty while there is none."""
    agency = report.lead_agency or report.holder_agency
    return agency.zone if agency else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An agency has the turn and its date has passed: since when it was not heard."""

    since: datetime


def waiting_for(
    report: Report, entries: Sequence[Entry], *, due_on: date | None, today: date
) -> Waiting | None:
    """None while the date lies ahead, or somebody else has the turn. `entries`: as the reader may read them."""
    if report.holder != Holder.AGENCY or due_on is None or today <= due_on:
        return None
    heard = (one.event.at for one in reversed(entries) if one.side == Side.AGENCY and not one.facts.is_silent)
    return Waiting(next(heard, report.filed_at))


def answer_due(clocks: Sequence[tuple[str, date | None]], *, today: date) -> date | None:
    """By when the answer is due, of running (kind, date) pairs; None when that is unknown, or over."""
    dates = dict(clocks)
    due_on = dates.get(ClockKind.RESOLVE) or dates.get(ClockKind.INFORMATION)
    return due_on if due_on and due_on >= today else None
