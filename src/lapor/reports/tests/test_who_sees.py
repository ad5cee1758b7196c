"""Who may see a case by office, and what of it: the rules that place in the tree alone does not tell."""

from dataclasses import replace

import pytest

from lapor.common import clock
from lapor.common.refusals import Invalid, NotAllowed
from lapor.directory import agencies
from lapor.directory.actors import NOBODY, SYSTEM, Actor, Power, actor_of
from lapor.directory.models import Agency, Person, Role
from lapor.reports import disclosure, permissions
from lapor.reports.commands import follow_ups, routing, verification
from lapor.reports.commands.tree_moves import follow_agency
from lapor.reports.models import Report
from lapor.reports.queries import public
from lapor.reports.queries.detail import detail
from lapor.reports.vocabulary import Channel, Grade, ReportClass, ReturnReason
from lapor.reports.workflow import Action, Party, Status
from tests.verbs import VERBS
from tests.world import NAMES, NEIGHBOURS, SITI, World


def sees(world: World, name: str, report: Report) -> bool:
    """By office, as one report and in a list alike."""
    actor = world.actor[name]
    alone = permissions.can_see_by_office(actor, report)
    assert permissions.worked_by(actor).filter(pk=report.pk).exists() == alone
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
    verification.verify_report(
        report, by=world.nadia, report_class=report.report_class, grade=Grade.PLAIN, to=world.ombudsman
    )
    view = disclosure.view_of(world.omar, report)
    assert sees(world, "omar", report)
    assert view.has_words
    assert not view.has_internal


def about(world: World, respondent: Agency, *, to: Agency | None = None, **details: bool) -> Report:
    """A complaint of oversight grade about an office, with the inspectorate unless told otherwise."""
    report = world.filed(**details)
    return verification.verify_report(
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
    assert not any(sees(world, name, report) for name in ("kirana", "hana", "lukman", "ilham"))
    assert permissions.parties(world.kirana, report) == {}


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


# -- in what capacity ----------------------------------------------------------------------------------------------


def about_the_city(world: World) -> Report:
    """A complaint of oversight grade about the whole city: with its inspectorate, DLH held a copy before."""
    report = world.verified(world.inspektorat)
    routing.add_copies(report, by=world.nadia, to=[world.dlh])
    return verification.reclassify_report(
        report,
        by=world.nadia,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=world.blitar,
        reason="Menyangkut pimpinan.",
    )


def test_who_is_complained_about_and_the_units_under_it_read_nothing_and_have_no_capacity(
    world: World,
) -> None:
    report = about_the_city(world)
    copies = {world.dlh.pk}
    for name in ("kirana", "hana", "lukman", "oki", "lia", "dewi", "sari", "tono"):
        assert not sees(world, name, report), name
        assert not permissions.visible_to(world.actor[name]).filter(pk=report.pk).exists(), name
        assert permissions.parties(world.actor[name], report, copies=copies) == {}, name


def test_the_inspectorate_of_who_is_complained_about_finds_the_case_and_works_on_it(world: World) -> None:
    report = about_the_city(world)
    for name in ("ira", "nadia"):
        assert sees(world, name, report)
        assert permissions.visible_to(world.actor[name]).filter(pk=report.pk).exists()
    assert {Party.LEAD, Party.INSPECTORATE} <= permissions.parties(world.ira, report).keys()


def test_a_complaint_about_one_unit_is_kept_from_that_unit_and_not_from_those_above_it(world: World) -> None:
    report = verification.verify_report(
        world.filed(),
        by=world.nadia,
        report_class=ReportClass.COMPLAINT,
        grade=Grade.OVERSIGHT,
        topic=world.topic,
        respondent=world.dishub,
        to=world.inspektorat,
    )
    assert {name for name in NAMES if sees(world, name, report)} == {"nadia", "omar", "kirana", "hana", "ira"}


def test_an_evaluator_reads_every_report_but_the_confidential_ones(world: World) -> None:
    assert sees(world, "omar", world.filed())
    assert not sees(world, "omar", world.filed(is_confidential=True))
    assert not sees(world, "omar", world.verified(is_confidential=True))


@pytest.mark.parametrize("name", ["hana", "omar"])
def test_who_does_not_enter_reports_types_in_none(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        world.filed(by=world.actor[name], channel=Channel.WHATSAPP)


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_public_case_gives_the_officers_of_another_regency_no_capacity(world: World, name: str) -> None:
    for report in (world.verified(), world.in_progress(), world.resolved(), world.closed()):
        actor = world.actor[name]
        assert permissions.can_see(actor, report)
        assert permissions.parties(actor, report) == {}
        assert not disclosure.view_of(actor, report).is_officer


def test_only_who_holds_a_report_verifies_it_and_not_everybody_on_its_path(world: World) -> None:
    report = world.verified()
    routing.add_copies(report, by=world.nadia, to=[world.dlh, world.agency["klaten-dishub"]])
    routing.return_report(report, by=world.lukman, reason=ReturnReason.NOT_AUTHORITY)
    assert report.holder_agency == world.blitar
    assert Party.VERIFIER in permissions.parties(world.kirana, report)
    assert permissions.parties(world.klara, report).keys() == {Party.COORDINATOR}

    routing.route_report(report, by=world.kirana, to=world.dishub)
    routing.return_report(report, by=world.lukman, reason=ReturnReason.NOT_AUTHORITY)
    assert report.holder_agency == world.kemenpanrb
    assert permissions.parties(world.kirana, report).keys() == {Party.COORDINATOR}


def test_the_district_does_not_answer_for_the_village_below_it(world: World) -> None:
    report = world.verified(world.tanjungsari)
    assert sees(world, "sari", report)
    assert permissions.parties(world.sari, report) == {}
    for answer in (
        lambda: follow_ups.follow_up(report, by=world.sari, words="Kami periksa."),
        lambda: follow_ups.resolve_report(report, by=world.sari, words="Selesai.", without_evidence="-"),
    ):
        with pytest.raises(NotAllowed):
            answer()
    assert permissions.parties(world.tono, report).keys() == {Party.LEAD}


def test_who_serves_in_two_governments_has_at_each_case_the_capacity_of_the_office_there(
    world: World,
) -> None:
    here = world.verified(world.dlh)
    there = verification.verify_report(
        world.filed(to=world.klaten),
        by=world.klara,
        report_class=ReportClass.COMPLAINT,
        grade=Grade.PLAIN,
        topic=world.topic,
        to=world.agency["klaten-dishub"],
    )
    mine, other = permissions.parties(world.dewi, here), permissions.parties(world.dewi, there)
    assert {party: power and power.agency_id for party, power in mine.items()} == {Party.LEAD: world.dlh.pk}
    assert {party: power and power.agency_id for party, power in other.items()} == {
        Party.OPERATOR: world.agency["klaten-dishub"].pk
    }
    assert permissions.parties(world.dewi, world.verified()) == {}


# -- one's own -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
def test_without_an_account_or_a_receipt_no_report_is_ones_own(world: World, status: Status) -> None:
    """Reports filed without an account have an empty key: it fits nobody."""
    hidden, held = world.in_state(status, is_confidential=True), world.filed(is_confidential=True)
    holder = Actor(unlocked=frozenset({held.pk}))
    assert not permissions.visible_to(NOBODY).filter(pk__in=[hidden.pk, held.pk]).exists()
    assert permissions.visible_to(holder).filter(pk__in=[hidden.pk, held.pk]).get() == held
    assert not permissions.can_see(NOBODY, hidden)
    assert not permissions.can_see(holder, hidden)
    assert public.own_reports(holder).reports == [held]
    assert public.own_reports(NOBODY).reports == []


# -- the reporter's name ---------------------------------------------------------------------------------------------


def test_the_name_of_a_named_reporter_is_for_who_works_on_the_case_and_not_for_heads_or_copies(
    world: World,
) -> None:
    report = routing.add_copies(world.in_progress(), by=world.kirana, to=[world.dlh])
    reads = {name for name in NAMES if disclosure.view_of(world.actor[name], report).has_identity}
    assert reads == {"nadia", "kirana", "lukman", "oki", "ira"}
    for name in NAMES:
        assert (disclosure.reporter_of(world.actor[name], report) == SITI) == (name in reads), name


def test_a_confidential_report_keeps_no_short_name(world: World) -> None:
    assert world.filed().public_name == "Siti R."
    assert world.filed(is_confidential=True).public_name == ""
    assert world.filed(is_anonymous=True).public_name == ""


# -- the timeline ----------------------------------------------------------------------------------------------------

INTERNAL = {
    Action.REMIND_UNIT,
    Action.ADD_NOTE,
    Action.DRAFT_ANSWER,
    Action.EDIT_WORDS,
    Action.ACCEPT,
    Action.APPROACH_DUE,
    Action.OPEN_IDENTITY,
    Action.RECLASSIFY,
}


def test_a_strangers_timeline_says_nothing_of_what_concerns_officers_only(world: World) -> None:
    report = world.verified()
    steps = (
        (Action.ACCEPT, world.lukman),
        (Action.REMIND_UNIT, world.kirana),
        (Action.APPROACH_DUE, SYSTEM),
        (Action.ADD_NOTE, world.kirana),
        (Action.DRAFT_ANSWER, world.oki),
        (Action.EDIT_WORDS, world.kirana),
        (Action.RECLASSIFY, world.kirana),
        (Action.OPEN_IDENTITY, world.kirana),
        (Action.FOLLOW_UP, world.lukman),
    )
    for action, actor in steps:
        with clock.frozen(max(clock.now(), report.changed_at)):
            VERBS[action](world, report, actor)
        report = Report.objects.get(pk=report.pk)

    def told(reader: Actor) -> set[Action]:
        return {Action(entry.event.action) for entry in detail(reader, report).entries}

    assert told(world.kirana) >= INTERNAL | {Action.FOLLOW_UP}
    assert told(NOBODY) == {Action.FILE, Action.VERIFY, Action.FOLLOW_UP}
    assert told(world.reporter_of(report)) - told(NOBODY) == {Action.OPEN_IDENTITY, Action.RECLASSIFY}


def test_a_report_shows_its_own_rows_and_none_of_another(world: World) -> None:
    one, other = world.resolved(), world.closed()
    for report in (one, other):
        for reader in (NOBODY, world.reporter_of(report), world.kirana):
            shown = detail(reader, report)
            rows = [entry.event for entry in shown.entries]
            rows += [post for entry in shown.entries for post in entry.posts]
            rows += [*shown.assignments, *shown.turns, *shown.clocks]
            assert {row.report_id for row in rows} == {report.pk}
            numbers = [entry.event.number for entry in shown.entries]
            assert numbers == sorted(set(numbers))
            assert all(
                post.event_number == entry.event.number for entry in shown.entries for post in entry.posts
            )


def test_colleagues_are_named_to_officers_and_to_nobody_else(world: World) -> None:
    report = world.resolved()
    for reader in (
        NOBODY,
        world.reporter_of(report),
        world.omar,
        *(world.actor[name] for name in NEIGHBOURS),
    ):
        assert {entry.person_name for entry in detail(reader, report).entries} == {""}
    for reader in (world.kirana, world.lukman, world.ira, world.nadia):
        assert {"Kirana", "Lukman"} <= {entry.person_name for entry in detail(reader, report).entries}
