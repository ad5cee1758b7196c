"""Who may see a case by office, and what of it: the rules that place in the tree alone does not tell."""

from dataclasses import replace

import pytest

from lapor.common.refusals import Invalid
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM, Power, actor_of
from lapor.directory.models import Agency, Person, Role
from lapor.reports import disclosure, policy
from lapor.reports.commands import routing, verifying
from lapor.reports.commands.tree_moves import follow_agency
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Party
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


def about(world: World, respondent: Agency, *, to: Agency | None = None, **details: bool) -> Report:
    """A complaint of oversight grade about an office, with the inspectorate unless told otherwise."""
    report = world.filed(**details)
    return verifying.verify_report(
        report,
        by=world.nadia,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=respondent,
        to=to or world.inspektorat,
    )


def test_the_inspectorate_finds_a_complaint_about_its_government_and_the_government_does_not(
    world: World,
) -> None:
    report = about(world, world.blitar)
    assert sees(world, "ira", report)
    assert not any(sees(world, name, report) for name in ("kirana", "hana", "lukman", "indah"))
    assert policy.parties(world.kirana, report) == {}


def test_an_inspectorate_does_not_examine_itself(world: World) -> None:
    report = about(world, world.inspektorat, to=world.blitar)
    assert not sees(world, "ira", report)
    assert sees(world, "kirana", report)
    with pytest.raises(Invalid):
        about(world, world.inspektorat)


def test_a_unit_that_comes_below_the_office_complained_about_reads_it_no_longer(world: World) -> None:
    report = about(world, world.sukorejo, to=world.dlh)
    assert sees(world, "lia", report)
    moved = agencies.move_agency(world.dlh, under=world.sukorejo, by=SYSTEM)
    follow_agency(moved)
    world.actor["lia"] = actor_of(Person.objects.get(pk=world.lia.person_id))
    assert not sees(world, "lia", Report.objects.get(pk=report.pk))


@pytest.mark.parametrize("name", ["klara", "hardi", "indah", "oka", "danu"])
def test_a_neighbouring_government_has_no_part_in_a_public_report(world: World, name: str) -> None:
    report = world.in_progress()
    assert policy.can_see(world.actor[name], report)
    assert policy.parties(world.actor[name], report) == {}
    assert not disclosure.view_of(world.actor[name], report).has_private


def test_who_serves_in_two_governments_acts_in_each_by_its_own_power(world: World) -> None:
    mine = policy.parties(world.wira, world.verified(world.dlh))
    assert {party: power.agency_id for party, power in mine.items()} == {Party.OPERATOR: world.dlh.pk}
    assert policy.parties(world.wira, world.verified(world.dishub)) == {}


def test_a_liaison_above_is_not_taken_for_the_unit_that_answers(world: World) -> None:
    assert Party.LEAD not in policy.parties(world.sari, world.verified(world.tanjungsari))
    assert Party.LEAD in policy.parties(world.tono, world.verified(world.tanjungsari))
