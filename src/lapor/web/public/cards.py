"""Reports as cards of a list, in plain values: each is drawn once for all who see it alike (`kit/fragments.py`)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from lapor.reports.models import Report
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Holder, Status
from lapor.web.case.status import late_since, status_words
from lapor.web.kit.formatting import agency_name

_UNDER_WAY = (Status.IN_PROGRESS, Status.RESOLVED)


class Card(NamedTuple):
    """One report. `late_since`: the date an agency let pass; `is_yours`: its reader has the turn, as its reporter."""

    number: str
    title: str
    body: str
    status: str
    look: str
    report_class: str
    late_since: date | None
    is_yours: bool
    agency: str
    region: str
    filed_at: datetime
    rating: int | None


def cards_of(found: Iterable[Report], *, own: bool = False) -> list[Card]:
    """`own`: shown to their reporter."""
    return [_card_of(report, own=own) for report in found]


def _card_of(report: Report, *, own: bool) -> Card:
    return Card(
        number=report.number,
        title=report.title,
        body=report.body,
        status=status_words(report),
        look=_look_of(report),
        report_class=str(report.get_report_class_display()),
        late_since=late_since(report),
        is_yours=own and report.holder == Holder.REPORTER,
        agency=agency_name(report.lead_agency or report.holder_agency),
        region=report.region.formal_name if report.region else "",
        filed_at=report.filed_at,
        rating=report.rating,
    )


def _look_of(report: Report) -> str:
    if report.status == Status.CLOSED and report.closed_by == ClosedBy.REPORTER:
        return "safe"
    return "info" if report.status in _UNDER_WAY else ""
