"""A complaint about an office is not read, handed to, or put aside by that office."""

from typing import Any

import pytest

from lapor.common.refusals import Incomplete, Invalid, NotFound
from lapor.directory.models import Agency, Appointment
from lapor.reports import permissions
from lapor.reports.commands import follow_ups, routing, verification
from lapor.reports.models import Assignment, Event, Post, Report
from lapor.reports.vocabulary import Grade, Missing, PostKind, ReportClass
from lapor.reports.workflow import Action, Party, Status
from tests.world import World


def verify(world: World, report: Report, *, to: Agency, by: str = "kirana", **details: Any) -> Report:
    return verification.verify_report(
        report, by=world.actor[by], report_class=report.report_class, grade=Grade.OVERSIGHT, to=to, **details
    )


# -- the respondent is named ---------------------------------------------------------------------------------------


def test_oversight_grade_names_whom_it_is_about(world: World) -> None:
    report = world.filed(to=world.dishub)
    with pytest.raises(Incomplete) as refused:
        verify(world, report, to=world.inspektorat)
    assert refused.value.field == "respondent"
    assert Report.objects.get(pk=report.pk).status == Status.SUBMITTED


def test_that_there_is_nobody_to_name_is_said_with_a_reason(world: World) -> None:
    report = verify(world, world.filed(), to=world.dlh, no_respondent="Pelaku bukan pegawai.")
    assert report.respondent_agency is None
    note = Post.objects.get(report=report, kind=PostKind.NOTE)
    assert "Pelaku bukan pegawai." in note.body
    assert not note.is_public


@pytest.mark.parametrize(
    "said",
    [{"respondent": "blitar-dishub"}, {"respondent": "blitar-dlh"}, {"no_respondent": "Tidak disebut."}],
    ids=["named", "another named", "nobody named"],
)
def test_the_office_that_the_reporter_chose_gets_no_oversight_complaint(world: World, said: dict) -> None:
    report, given = world.filed(to=world.dishub), dict(said)
    if code := given.get("respondent"):
        given["respondent"] = world.agency[code]
    with pytest.raises(Invalid):
        verify(world, report, to=world.dishub, **given)
    with pytest.raises(Invalid):
        verify(world, report, to=world.inspektorat, copies=[world.dishub], **given)
    assert verify(world, report, to=world.inspektorat, **given).lead_agency_id == world.inspektorat.pk


def test_units_below_the_respondent_get_neither_case_nor_copy(world: World) -> None:
    report = verify(world, world.filed(), to=world.inspektorat, respondent=world.sukorejo)
    with pytest.raises(Invalid):
        routing.add_copies(report, by=world.kirana, to=[world.tanjungsari])
    with pytest.raises(Invalid):
        routing.route_report(report, by=world.kirana, to=world.tanjungsari)


def test_an_office_is_not_even_told_that_a_case_about_it_passed_through_somewhere(world: World) -> None:
    report = verify(world, world.filed(), to=world.inspektorat, respondent=world.dishub)
    of_it = Assignment.objects.filter(report=report)
    told = {
        name for name, actor in world.actor.items() if of_it.exclude(permissions.hidden_from(actor)).exists()
    }
    serving_there = {
        name
        for name, actor in world.actor.items()
        if any(world.dishub.pk in power.path for power in actor.powers)
    }
    assert serving_there
    assert told == world.actor.keys() - serving_there


def test_an_inspectorate_is_told_of_what_it_examines(world: World) -> None:
    report = verify(world, world.filed(), to=world.inspektorat, respondent=world.dishub)
    Report.objects.filter(pk=report.pk).update(respondent_agency_id=world.inspektorat.path[0])
    of_it = Assignment.objects.filter(report=report)
    assert of_it.exclude(permissions.hidden_from(world.ira)).exists()
    assert not of_it.exclude(permissions.hidden_from(world.kirana)).exists()


def test_a_copy_is_taken_back_when_the_case_turns_out_to_be_about_its_holder(world: World) -> None:
    report = world.verified(world.dishub)
    routing.add_copies(report, by=world.kirana, to=[world.dlh, world.sukorejo])
    assert permissions.can_see_by_office(world.lia, report)
    verification.reclassify_report(
        report,
        by=world.kirana,
        report_class=ReportClass.COMPLAINT,
        grade=Grade.OVERSIGHT,
        respondent=world.dlh,
        reason="Yang diadukan petugas DLH.",
    )
    assert not permissions.can_see_by_office(world.lia, report)
    assert permissions.can_see_by_office(world.sari, report)
    assert Event.objects.get(report=report, action=Action.RECLASSIFY).data["recalled"] == [world.dlh.pk]


def test_re_classing_to_oversight_names_whom_it_is_about_as_well(world: World) -> None:
    report = world.verified(world.dlh)
    given = {"report_class": ReportClass.COMPLAINT, "grade": Grade.OVERSIGHT, "reason": "Pungutan."}
    with pytest.raises(Incomplete):
        verification.reclassify_report(report, by=world.kirana, **given)
    with pytest.raises(Invalid):
        verification.reclassify_report(report, by=world.kirana, respondent=world.dlh, **given)


# -- about the office that would receive it -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["blitar", "blitar-dishub"])
def test_a_complaint_about_its_receiver_is_first_read_by_the_inspectorate(world: World, code: str) -> None:
    report = world.filed(to=world.agency[code], is_about_receiver=True)
    assert report.holder_agency_id == world.inspektorat.pk
    assert Party.VERIFIER in permissions.parties(world.ira, report)
    for name in ("kirana", "hana", "lukman", "oki", "klara", "ilham"):
        assert not permissions.can_see(world.actor[name], report), name
        assert not permissions.worked_by(world.actor[name]).filter(pk=report.pk).exists()
    assert permissions.worked_by(world.ira).filter(pk=report.pk).exists()


def test_it_is_not_put_aside_by_that_office(world: World) -> None:
    report = world.filed(is_about_receiver=True)
    with pytest.raises(NotFound):
        verification.archive_report(report, by=world.kirana, reason="unclear", words="Tidak jelas.")
    archived = verification.archive_report(report, by=world.ira, reason="unclear", words="Mohon perjelas.")
    assert archived.status == Status.ARCHIVED
    assert not permissions.can_see(world.kirana, archived)


def test_without_an_inspectorate_that_can_read_the_nation_does(world: World) -> None:
    Appointment.objects.filter(person_id=world.ira.person_id).delete()
    report = world.filed(is_about_receiver=True)
    assert report.holder_agency_id == world.kemenpanrb.pk
    assert not permissions.can_see(world.kirana, report)


def test_what_the_inspectorate_asked_comes_back_to_it(world: World) -> None:
    report = world.filed(is_about_receiver=True)
    verification.request_info(report, by=world.ira, missing=[Missing.PLACE], words="Di loket mana?")
    follow_ups.supply_info(report, by=world.reporter_of(report), words="Loket 3.")
    assert report.holder_agency_id == world.inspektorat.pk
    assert not permissions.can_see(world.kirana, report)


def test_the_inspectorate_says_which_office_it_is_and_the_others_are_let_in_again(world: World) -> None:
    report = world.filed(is_about_receiver=True)
    verify(world, report, to=world.inspektorat, by="ira", respondent=world.dishub)
    assert permissions.can_see(world.kirana, report)
    assert not permissions.can_see(world.lukman, report)


def test_without_a_chosen_agency_it_goes_to_the_nation(world: World) -> None:
    report = world.filed(agency=None, is_about_receiver=True)
    assert (report.holder_agency_id, report.grade) == (world.kemenpanrb.pk, "")


def test_only_complaints_are_about_their_receiver(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.filed(report_class=ReportClass.ASPIRATION, proposal="Tambah loket.", is_about_receiver=True)
    assert refused.value.field == "report_class"


def test_a_complaint_about_the_inspectorate_is_first_read_by_the_nation_alone(world: World) -> None:
    report = world.filed(to=world.inspektorat, is_about_receiver=True)
    assert (report.holder_agency_id, report.agency_ids) == (world.kemenpanrb.pk, world.kemenpanrb.path)
    for name in ("ira", "kirana", "hana", "lukman"):
        assert not permissions.can_see(world.actor[name], report), name
    verification.request_info(report, by=world.nadia, missing=[Missing.PLACE], words="Di mana?")
    follow_ups.supply_info(report, by=world.reporter_of(report), words="Di kantornya.")
    assert report.holder_agency_id == world.kemenpanrb.pk
    assert not permissions.can_see(world.ira, report)


def test_a_coordinator_through_whom_it_passes_does_not_verify_it(world: World) -> None:
    """Whose path the case lies on is not who holds it."""
    report = world.filed(is_about_receiver=True)
    Report.objects.filter(pk=report.pk).update(grade="", respondent_agency=None)
    report.refresh_from_db()
    assert permissions.can_see_by_office(world.kirana, report)
    assert Party.VERIFIER not in permissions.parties(world.kirana, report)
