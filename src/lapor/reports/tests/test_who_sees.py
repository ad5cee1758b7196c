"""Who may see a case by office, and what of it: the rules that place in the tree alone does not tell."""

from dataclasses import replace

import pytest

from lapor.directory.actors import NOBODY, Actor, Power
from lapor.directory.models import Role
from lapor.reports import disclosure, policy
from lapor.reports.commands import routing, verifying
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Status
from tests.world import World


def sees(world: World, name: str, report: Report) -> bool:
    """By office, as one report and in a list alike."""
    actor = world.actor[name]
    alone = policy.can_see_by_office(actor, report)
    assert policy.worked_by(actor).filter(pk=report.pk).exists() == alone
    return alone


@pytest.mark.parametrize("is_confidential", [False, True])
def test_the_agency_a_reporter_chose_does_not_read_the_report_before_it_is_verified(
    world: World, is_confidential: bool
) -> None:
    report = world.filed(to=world.dishub, is_confidential=is_confidential)
    assert not sees(world, "lukman", report)
    assert not sees(world, "oki", report)
    assert sees(world, "kirana", report)
    assert sees(world, "ira", report)


def test_a_confidential_case_is_read_by_the_unit_that_has_it_and_not_by_the_office_between(
    world: World,
) -> None:
    report = world.verified(world.tanjungsari, is_confidential=True)
    assert sees(world, "tono", report)
    assert not sees(world, "sari", report)
    assert sees(world, "kirana", report)
    assert sees(world, "hana", report)


def test_who_delegated_a_confidential_case_or_has_a_copy_still_reads_it(world: World) -> None:
    report = world.verified(world.sukorejo, is_confidential=True)
    routing.route_report(report, by=world.sari, to=world.tanjungsari)
    routing.add_copies(report, by=world.kirana, to=[world.dlh])
    assert all(sees(world, name, report) for name in ("tono", "sari", "lia", "kirana"))
    assert not sees(world, "lukman", report)


def test_who_gave_a_confidential_case_back_reads_it_no_longer(world: World) -> None:
    report = world.returned(is_confidential=True)
    assert not sees(world, "lukman", report)


def test_an_evaluator_with_two_appointments_reads_no_more_than_with_one(world: World) -> None:
    second = Power(Role.EVALUATOR, world.klaten.pk, (world.klaten.pk,))
    omar = replace(world.omar, powers=(*world.omar.powers, second))
    view = disclosure.view_of(omar, world.in_progress())
    assert view.has_words
    assert not view.has_private
    assert not view.has_internal


def test_an_evaluator_who_also_serves_a_neighbour_reads_no_notes_elsewhere(world: World) -> None:
    both = replace(world.omar, powers=(*world.omar.powers, *world.danu.powers))
    assert not disclosure.view_of(both, world.in_progress()).has_internal


def test_an_evaluator_reads_the_words_of_a_confidential_case_that_lies_with_the_evaluators_office(
    world: World,
) -> None:
    report = world.filed(is_confidential=True)
    verifying.verify_report(
        report, by=world.nadia, report_class=report.report_class, grade=Grade.PLAIN, to=world.ombudsman
    )
    view = disclosure.view_of(world.omar, report)
    assert sees(world, "omar", report)
    assert view.has_words
    assert not view.has_internal


@pytest.mark.parametrize("status", list(Status))
def test_who_holds_nothing_finds_no_report_that_was_filed_without_an_account(
    world: World, status: Status
) -> None:
    report = world.in_state(status, is_confidential=True)
    another = Actor(holds=frozenset({world.filed().pk}))
    for actor in (NOBODY, another):
        assert not policy.visible_to(actor).filter(pk=report.pk).exists()
        assert not policy.can_see(actor, report)


def test_the_name_of_a_confidential_reporter_is_kept_in_no_open_column(world: World) -> None:
    assert world.filed(is_confidential=True).public_name == ""
    assert world.filed().public_name == "Siti R."
