"""Side paths on which the turn could go to nobody, or to somebody who may not act."""

from datetime import date

import pytest

from lapor.directory.models import Agency
from lapor.reports import policy
from lapor.reports.commands import closing, following_up, routing, verifying
from lapor.reports.models import Clock, Report
from lapor.reports.vocabulary import Grade, Missing, ReturnReason
from lapor.reports.workflow import Action, ClockKind, Status
from tests.verbs import VERBS
from tests.world import World


def running(report: Report) -> set[str]:
    return set(Clock.objects.filter(report=report, stopped_at=None).values_list("kind", flat=True))


def ask(world: World, report: Report, name: str = "kirana") -> Report:
    return verifying.request_info(report, by=world.actor[name], missing=[Missing.PLACE], words="Di mana?")


def supply(world: World, report: Report) -> Report:
    return following_up.supply_info(report, by=world.reporter_of(report), words="Di depan nomor 12.")


def test_a_returned_report_completed_by_its_reporter_goes_back_to_the_verifier(world: World) -> None:
    report = ask(world, world.returned())
    assert ClockKind.RETURN_DECISION not in running(report)
    supply(world, report)
    assert (report.status, report.holder_agency) == (Status.SUBMITTED, world.blitar)
    assert ClockKind.VERIFY in running(report)
    routing.route_report(report, by=world.kirana, to=world.dlh)
    assert report.status == Status.VERIFIED
    assert not running(report) & {ClockKind.VERIFY, ClockKind.RETURN_DECISION}


def test_what_the_nation_asked_goes_back_to_the_nation(world: World) -> None:
    report = world.returned()
    routing.route_report(report, by=world.kirana, to=world.dlh)
    routing.return_report(report, by=world.lia, reason=ReturnReason.NOT_AUTHORITY)
    supply(world, ask(world, report, "nadia"))
    assert report.holder_agency == world.kemenpanrb


def test_a_copy_does_not_bring_the_turn(world: World) -> None:
    report = world.filed()
    routing.add_copies(report, by=world.kirana, to=[world.agency["klaten-dishub"]])
    supply(world, ask(world, report))
    assert report.holder_agency == world.blitar


def test_after_an_appeal_it_is_verified_anew_and_may_go_to_the_same_unit(world: World) -> None:
    report = world.verified()
    VERBS[Action.ARCHIVE](world, report, world.kirana)
    closing.appeal(report, by=world.reporter_of(report), words="Mohon diperiksa lagi.")
    assert not policy.is_public(report)
    assert (report.holder_agency, report.lead_agency_id) == (world.blitar, None)
    VERBS[Action.VERIFY](world, report, world.kirana)
    assert (report.status, report.lead_agency_id) == (Status.VERIFIED, world.dishub.pk)


def test_after_unmerging_it_may_go_to_the_same_unit(world: World) -> None:
    report = world.verified()
    verifying.merge_report(report, by=world.kirana, into=world.verified())
    verifying.unmerge_report(report, by=world.kirana, reason="Ternyata tempat lain.")
    routing.route_report(report, by=world.kirana, to=world.dishub)
    assert report.holder_agency == world.dishub


@pytest.mark.parametrize("verb", [Action.RETURN, Action.RECALL])
def test_an_oversight_case_about_a_government_never_comes_back_to_it(world: World, verb: Action) -> None:
    report = world.filed()
    verifying.verify_report(
        report,
        by=world.kirana,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=world.blitar,
        to=world.inspektorat,
    )
    VERBS[verb](world, report, world.ira if verb == Action.RETURN else world.nadia)
    assert report.holder_agency == world.kemenpanrb
    assert not policy.can_see(world.kirana, report)


def test_a_case_of_a_closed_office_is_reopened_for_the_office_above(world: World) -> None:
    report = world.closed()
    Agency.objects.filter(pk=world.dishub.pk).update(retired_on=date(2026, 9, 7))
    closing.reopen_report(report, by=world.reporter_of(report), words="Padam lagi.")
    assert report.holder_agency == world.blitar
    routing.route_report(report, by=world.kirana, to=world.dlh)
    assert report.holder_agency == world.dlh
