"""When the way to the Ombudsman is shown, and the reckoning that goes with it."""

from datetime import date, timedelta

import pytest

from lapor.common import clock
from lapor.reports import ombudsman
from lapor.reports.commands import routing, verifying
from lapor.reports.models import Report, Turn
from lapor.reports.tests.explaining import at
from lapor.reports.vocabulary import ClosedBy, Grade, ReturnReason
from lapor.reports.workflow import Status
from tests.world import World

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


def test_whoever_held_the_report_adds_up_to_its_age(world: World) -> None:
    """Filed on Tuesday, routed at noon, returned on Thursday, to DLH on Friday; it comes back to Blitar once."""
    with at("2026-09-08 09:00"):
        report = world.filed()
    with at("2026-09-08 12:00"):
        verifying.verify_report(
            report,
            by=world.kirana,
            report_class=report.report_class,
            grade=Grade.PLAIN,
            topic=world.topic,
            to=world.dishub,
        )
    with at("2026-09-10 12:00"):
        routing.return_report(
            report, by=world.lukman, reason=ReturnReason.NOT_AUTHORITY, words="Lampu taman."
        )
    with at("2026-09-11 12:00"):
        routing.route_report(report, by=world.kirana, to=world.dlh)
    with at("2026-09-12 13:30") as now:
        turns = list(Turn.objects.filter(report=report).order_by("number"))
        shares = ombudsman.shares_of(turns, as_of=now)
    assert [(share.turn.agency, share.times, share.length) for share in shares] == [
        (world.blitar, 2, timedelta(hours=3 + 24)),
        (world.dishub, 1, timedelta(days=2)),
        (world.dlh, 1, timedelta(days=1, hours=1, minutes=30)),
    ]
    assert sum((share.length for share in shares), timedelta()) == now - report.filed_at
