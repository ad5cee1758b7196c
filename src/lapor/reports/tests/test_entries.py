"""What was typed in stays with who typed it in: read, completed, passed on, and no more of the case than that."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, NotFound, OutOfTurn
from lapor.directory.actors import Actor
from lapor.directory.models import Person
from lapor.reports import disclosure, permissions
from lapor.reports.actions import Audience, facts_of
from lapor.reports.commands import closing, entries, follow_ups, notes, verification
from lapor.reports.models import Clock, Event, Post, Report
from lapor.reports.queries.detail import detail
from lapor.reports.vocabulary import Channel, Grade, PostKind
from lapor.reports.workflow import TABLE, Action, Party, Status
from tests.verbs import VERBS
from tests.world import World


@pytest.fixture
def entry(world: World) -> dict[str, Any]:
    """Oki of the transport office takes a call."""
    return {"by": world.oki, "channel": Channel.PHONE}


def may_open(actor: Actor, report: Report) -> bool:
    """As one report and in a list alike."""
    report = Report.objects.get(pk=report.pk)
    alone = permissions.has_entered(actor, report)
    assert permissions.entered_by(actor).filter(pk=report.pk).exists() == alone
    assert permissions.visible_to(actor).filter(pk=report.pk).exists() == permissions.can_see(actor, report)
    assert permissions.desk_of(actor).filter(pk=report.pk).exists() == permissions.opens_at_desk(
        actor, report
    )
    return alone


@pytest.mark.parametrize("status", list(Status))
def test_the_unit_that_entered_it_opens_it_wherever_it_has_gone(
    world: World, entry: dict[str, Any], status: Status
) -> None:
    report = world.in_state(status, **entry)
    assert may_open(world.oki, report)
    assert may_open(world.lukman, report)
    for name in ("hana", "lia", "ira", "kirana", "tono", "danu", "omar"):
        assert not may_open(world.actor[name], report)


def test_a_confidential_one_is_opened_only_by_who_heard_it(world: World, entry: dict[str, Any]) -> None:
    report = world.filed(is_confidential=True, **entry)
    assert may_open(world.oki, report)
    assert not may_open(world.lukman, report)
    assert not permissions.can_see(world.lukman, report)


def test_an_office_that_is_complained_about_loses_sight_of_what_it_entered(
    world: World, entry: dict[str, Any]
) -> None:
    report = world.filed(**entry)
    verification.verify_report(
        report,
        by=world.kirana,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=world.dishub,
        to=world.inspektorat,
    )
    for actor in (world.oki, world.lukman):
        assert not may_open(actor, report)
        assert not permissions.can_see(actor, report)
        with pytest.raises(NotFound):
            entries.add_to_entry(report, by=actor, words="Tambahan.")


def test_no_more_is_read_than_what_was_entered_and_whose_turn_it_is(
    world: World, entry: dict[str, Any]
) -> None:
    report = world.filed(**entry)
    notes.add_note(report, by=world.kirana, words="Rahasia dapur.")
    verification.request_info(report, by=world.kirana, missing=[], words="Nomor berapa?")
    follow_ups.supply_info(report, by=world.reporter_of(report), words="Nomor dua belas.")
    entries.add_to_entry(report, by=world.oki, words="Lampunya dua.")
    shown = detail(world.oki, report)
    assert [one.event.action for one in shown.entries] == [Action.FILE, Action.ADD_TO_ENTRY]
    assert [post.body for one in shown.entries for post in one.posts] == ["Lampunya dua."]
    assert shown.view.has_words
    assert {shown.view.is_officer, shown.view.has_private, shown.view.has_internal} == {False}


def test_a_public_case_is_read_as_everybody_reads_it(world: World, entry: dict[str, Any]) -> None:
    report = world.in_progress(**entry)
    verification.reclassify_report(
        report, by=world.kirana, report_class="complaint", grade=Grade.PLAIN, reason="Keliru."
    )
    public = {event.event.action for event in detail(world.danu, report).entries}
    own = {event.event.action for event in detail(world.oki, report).entries}
    assert Action.FOLLOW_UP in own
    assert public <= own


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_who_called_is_read_again_unless_the_name_was_sealed(
    world: World, entry: dict[str, Any], is_anonymous: bool
) -> None:
    report = world.filed(is_anonymous=is_anonymous, **entry)
    assert disclosure.reporter_of(world.oki, report).is_empty == is_anonymous


def test_a_typo_is_mended_until_somebody_has_verified(world: World, entry: dict[str, Any]) -> None:
    report = world.filed(**entry)
    was = report.incident_on
    assert was
    entries.mend_entry(
        report,
        by=world.lukman,
        title="Lampu jalan padam",
        body="Lampu padam di Gang 3.",
        place="Gang 3",
        incident_on=was - timedelta(days=1),
    )
    assert (report.title, report.place, report.channel) == ("Lampu jalan padam", "Gang 3", Channel.PHONE)
    assert report.original_title == "Lampu jalan mati di Jalan Tanjung"
    note = Post.objects.get(report=report, kind=PostKind.NOTE).body
    assert "Tempat semula: Depan Pasar Legi, Jalan Tanjung" in note
    verification.verify_report(
        report, by=world.kirana, report_class="complaint", grade=Grade.PLAIN, to=world.dlh
    )
    with pytest.raises(OutOfTurn):
        entries.mend_entry(report, by=world.oki, title="Lagi", body="Lagi.", place="Gang 4", incident_on=was)


def test_a_mended_entry_still_says_what_a_complaint_must_say(world: World, entry: dict[str, Any]) -> None:
    report = world.filed(**entry, region=None, pin=None)
    for given, refusal in (
        ({"incident_on": None}, Incomplete),
        ({"place": ""}, Incomplete),
        ({"title": " "}, Incomplete),
        ({"incident_on": clock.today() + timedelta(days=3)}, Invalid),
    ):
        told = {"title": "Lampu", "body": "Padam.", "place": "Gang 3", "incident_on": report.incident_on}
        with pytest.raises(refusal):
            entries.mend_entry(report, by=world.oki, **(told | given))
    assert Report.objects.get(pk=report.pk).title == "Lampu jalan mati di Jalan Tanjung"


def test_a_message_that_is_passed_on_is_told_as_such_and_judges_nothing(
    world: World, entry: dict[str, Any]
) -> None:
    report = world.resolved(**entry)
    entries.relay_message(report, by=world.oki, words="Katanya sudah menyala.")
    assert report.status == Status.RESOLVED
    event = Event.objects.filter(report=report).latest("number")
    assert (event.action, event.party, event.agency) == (Action.RELAY, Party.RECORDER, world.dishub)
    post = Post.objects.get(report=report, kind=PostKind.RELAYED)
    assert (post.party, post.is_public) == (Party.RECORDER, False)
    own = detail(world.reporter_of(report), report)
    assert "Katanya sudah menyala." in [one.body for entry in own.entries for one in entry.posts]
    for action in (Action.CONFIRM, Action.OBJECT, Action.WITHDRAW):
        with pytest.raises(NotAllowed):
            VERBS[action](world, report, world.oki)
    closing.confirm_report(report, by=world.reporter_of(report))
    with pytest.raises(NotAllowed):
        closing.rate_report(report, by=world.oki, score=5)


def test_what_the_reporter_answers_by_phone_completes_the_report(world: World, entry: dict[str, Any]) -> None:
    report = world.needs_info(**entry)
    entries.relay_message(report, by=world.oki, words="Nomor dua belas.")
    assert (report.status, report.last_party) == (Status.SUBMITTED, Party.REPORTER)


def test_nothing_said_and_nothing_sent_is_no_addition(world: World, entry: dict[str, Any]) -> None:
    report = world.filed(**entry)
    with pytest.raises(Incomplete):
        entries.add_to_entry(report, by=world.oki, words=" ")


def test_only_the_unit_that_entered_it_does_any_of_this(world: World, entry: dict[str, Any]) -> None:
    report = world.filed(**entry)
    for actor in (world.kirana, world.nadia, world.reporter_of(report)):
        for action in (Action.MEND_ENTRY, Action.ADD_TO_ENTRY, Action.RELAY):
            with pytest.raises(NotAllowed):
                VERBS[action](world, report, actor)


def test_reports_from_before_are_known_from_their_events(world: World, entry: dict[str, Any]) -> None:
    typed, sent = world.filed(**entry), world.filed()
    Report.objects.update(entered_by_agency=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("lapor.reports.migrations.0021_entering_unit").BACKFILL)
    assert may_open(world.oki, typed)
    assert Report.objects.get(pk=sent.pk).entered_by_agency is None


def test_what_moves_a_case_is_told_to_everybody(world: World) -> None:
    """What the system does silently aside; a change of class is told to those whom it concerns."""
    hidden = {
        row.action
        for row in TABLE
        if (row.to not in (None, *row.sources) or set(row.stops) - set(row.starts))
        and facts_of(row.action).audience != Audience.PUBLIC
    }
    assert hidden == set()


def test_the_unit_that_typed_it_in_reads_no_limit_and_no_page_beyond_its_intake(
    world: World, entry: dict[str, Any], client: Client
) -> None:
    report = world.filed(**entry)
    client.force_login(Person.objects.get(pk=world.oki.person_id))
    number = Clock.objects.filter(report=report).values_list("number", flat=True)[0]
    for rest in ("", f"clocks/{number}/", f"clocks/{number}/certificate.pdf", "ombudsman.pdf"):
        answer = client.get(f"/r/{report.number}/{rest}")
        assert (answer.status_code, answer.headers.get("Location")) in (
            (302, f"/desk/reports/{report.number}/"),
            (403, None),
        ), rest
    json = {"headers": {"accept": "application/json"}}
    assert client.get(f"/r/{report.number}/clocks/{number}/certificate.json", **json).status_code == 404
    assert client.post(f"/r/{report.number}/reply/", {"words": "Halo."}).status_code == 403
