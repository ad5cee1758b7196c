"""When the way to the Ombudsman is shown, and the reckoning that goes with it."""

from datetime import date

import pytest

from lapor.common import clock
from lapor.reports import ombudsman
from lapor.reports.models import Report
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Status

SHOWN = {
    *((status, "") for status in ("submitted", "needs_info", "verified", "in_progress", "resolved")),
    ("closed", ClosedBy.ADMIN),
    ("closed", ClosedBy.SYSTEM),
    ("archived", ""),
}


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("closed_by", ClosedBy.values)
def test_the_offer_stands_until_the_reporter_agrees_withdraws_or_is_merged(
    status: str, closed_by: str
) -> None:
    by = closed_by if status == Status.CLOSED else ""
    report = Report(status=status, closed_by=by, ombudsman_offered_at=clock.now())
    assert ombudsman.is_offered(report) == ((status, by) in SHOWN)
    report.ombudsman_offered_at = None
    assert not ombudsman.is_offered(report)


@pytest.mark.parametrize(
    ("incident_on", "last"),
    [
        (date(2024, 9, 8), date(2026, 9, 8)),
        (date(2024, 2, 28), date(2026, 2, 28)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2023, 12, 31), date(2025, 12, 31)),
    ],
)
def test_two_years_end_on_the_same_day_of_the_year(incident_on: date, last: date) -> None:
    assert ombudsman.last_day_for(incident_on) == last
