"""Side paths on which the turn could go to nobody, or to somebody who may not act."""

from datetime import date, datetime, timedelta

import pytest

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, OutOfTurn
from lapor.directory.actors import NOBODY, SYSTEM
from lapor.directory.models import Agency
from lapor.reports import permissions, sweeps
from lapor.reports.commands import closing, follow_ups, notes, routing, verification
from lapor.reports.models import Clock, Report
from lapor.reports.queries import inbox, queues
from lapor.reports.queries.detail import detail
from lapor.reports.vocabulary import ArchiveReason, Grade, Missing, ReturnReason
from lapor.reports.workflow import Action, ClockKind, Party, Status
from tests.verbs import VERBS
from tests.world import World


def running(report: Report) -> set[str]:
    return set(Clock.objects.filter(report=report, stopped_at=None).values_list("kind", flat=True))


def ask(world: World, report: Report, name: str = "kirana") -> Report:
    return verification.request_info(report, by=world.actor[name], missing=[Missing.PLACE], words="Di mana?")


def supply(world: World, report: Report) -> Report:
    return follow_ups.supply_info(report, by=world.reporter_of(report), words="Di depan nomor 12.")


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
    assert not permissions.is_public(report)
    assert (report.holder_agency, report.lead_agency_id) == (world.blitar, None)
    VERBS[Action.VERIFY](world, report, world.kirana)
    assert (report.status, report.lead_agency_id) == (Status.VERIFIED, world.dishub.pk)


def test_after_unmerging_it_may_go_to_the_same_unit(world: World) -> None:
    report = world.verified()
    verification.merge_report(report, by=world.kirana, into=world.verified())
    verification.unmerge_report(report, by=world.kirana, reason="Ternyata tempat lain.")
    routing.route_report(report, by=world.kirana, to=world.dishub)
    assert report.holder_agency == world.dishub


@pytest.mark.parametrize("verb", [Action.RETURN, Action.RECALL])
def test_an_oversight_case_about_a_government_never_comes_back_to_it(world: World, verb: Action) -> None:
    report = world.filed()
    verification.verify_report(
        report,
        by=world.kirana,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=world.blitar,
        to=world.inspektorat,
    )
    VERBS[verb](world, report, world.ira if verb == Action.RETURN else world.nadia)
    assert report.holder_agency == world.kemenpanrb
    assert not permissions.can_see(world.kirana, report)


def test_a_case_of_a_closed_office_is_reopened_for_the_office_above(world: World) -> None:
    report = world.closed()
    Agency.objects.filter(pk=world.dishub.pk).update(retired_on=date(2026, 9, 7))
    closing.reopen_report(report, by=world.reporter_of(report), words="Padam lagi.")
    assert report.holder_agency == world.blitar
    routing.route_report(report, by=world.kirana, to=world.dlh)
    assert report.holder_agency == world.dlh


def test_what_the_nation_decided_does_not_come_back_to_it(world: World) -> None:
    report = world.returned()
    routing.route_report(report, by=world.kirana, to=world.dlh)
    routing.return_report(report, by=world.lia, reason=ReturnReason.NOT_AUTHORITY)
    assert report.holder_agency == world.kemenpanrb
    routing.route_report(report, by=world.nadia, to=world.dishub)
    routing.route_report(report, by=world.kirana, to=world.dlh)
    routing.return_report(report, by=world.lia, reason=ReturnReason.NOT_AUTHORITY)
    assert report.holder_agency == world.blitar
    with pytest.raises(OutOfTurn):
        verification.escalate_report(report, by=world.kirana, reason="Bukan wewenang kota.")


def test_a_note_and_a_passed_limit_do_not_speak_for_the_agency(world: World) -> None:
    report = world.in_progress()
    follow_ups.reply(report, by=world.reporter_of(report), words="Belum ada yang datang.")
    notes.add_note(report, by=world.lukman, words="Besok.")
    VERBS[Action.PASS_DUE](world, report, SYSTEM)
    assert report.last_party == Party.REPORTER
    with clock.frozen(report.changed_at):
        follow_ups.follow_up(report, by=world.lukman, words="Petugas berangkat.")
    assert report.last_party == Party.LEAD


def test_a_changed_class_is_told_to_reporter_and_evaluator_and_its_reason_to_officers(world: World) -> None:
    report = VERBS[Action.RECLASSIFY](world, world.verified(grade=Grade.PLAIN), world.kirana)
    for reader, is_officer in ((world.reporter_of(report), False), (world.omar, False), (world.lukman, True)):
        told = [e for e in detail(reader, report).entries if e.event.action == Action.RECLASSIFY]
        assert told[0].event.data["length"] == {"was": 5, "is": 14}
        assert bool(told[0].posts) == is_officer
    assert not [e for e in detail(NOBODY, report).entries if e.event.action == Action.RECLASSIFY]


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"grade": Grade.OVERSIGHT}])
def test_nothing_is_merged_into_what_its_reporter_could_not_follow(
    world: World, hidden: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        verification.merge_report(world.filed(), by=world.kirana, into=world.verified(**hidden))


def test_a_double_of_a_withdrawn_report_comes_back_to_the_verifier(world: World) -> None:
    main, double, other = world.verified(), world.filed(), world.merged()
    verification.merge_report(double, by=world.kirana, into=main)
    assert sweeps.release_doubles() == (0, 0)
    closing.withdraw_report(main, by=world.reporter_of(main))
    assert sweeps.release_doubles() == (1, 0)
    double.refresh_from_db()
    assert (double.status, double.holder_agency, double.merged_into_id) == (
        Status.SUBMITTED,
        world.blitar,
        None,
    )
    other.refresh_from_db()
    assert other.status == Status.MERGED


@pytest.mark.parametrize("name", ["omar", "hana"])
def test_who_only_watches_or_leads_types_in_for_nobody(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        world.filed(by=world.actor[name], channel="phone")


def test_words_that_nobody_can_see_are_no_words(world: World) -> None:
    report, nothing = world.filed(), "\u200b \u2060"
    with pytest.raises(Incomplete):
        verification.archive_report(report, by=world.kirana, reason=ArchiveReason.UNCLEAR, words=nothing)
    with pytest.raises(Incomplete):
        verification.request_info(report, by=world.kirana, missing=[], words=nothing)


def test_a_late_reporter_is_not_among_the_late(world: World, morning: datetime) -> None:
    report = world.needs_info()
    late = next(queue for queue in queues.QUEUES if queue.code == "overdue")
    with clock.frozen(morning + timedelta(days=60)):
        assert report.pk not in {line.report.pk for line in inbox.page_of(world.kirana, late).lines}


def test_days_with_the_reporter_do_not_use_up_the_limit_in_lists(world: World, morning: datetime) -> None:
    report = world.resolved()
    with clock.frozen(morning + timedelta(days=13)):
        follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih gelap.")
        share, _age = inbox.urgency(report)
    assert share == pytest.approx(1 / 14)
    with clock.frozen(morning + timedelta(days=14)):
        assert inbox.urgency(report)[0] == pytest.approx(2 / 14)
