"""Nobody's silence is taken for consent while they may have been kept out, and a lost PIN has a way back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from lapor.common import clock
from lapor.common.refusals import NotAllowed, NotFound, OutOfTurn, TooMany
from lapor.directory.models import Person
from lapor.reports import disclosure, permissions, receipts, sweeps
from lapor.reports.commands import closing, reporter_access
from lapor.reports.commands._step import TwoHats
from lapor.reports.commands.reporter_access import WrongContact, renew_pin
from lapor.reports.identity import Reporter
from lapor.reports.models import BY_REPORTER, Clock, Event, Report
from lapor.reports.queries.detail import detail
from lapor.reports.receipts import Visitor, WrongPin, open_with_pin
from lapor.reports.vocabulary import Channel
from lapor.reports.workflow import Action, ClockKind, Status
from lapor.web.case.timeline import timeline_of
from lapor.web.tests.filing_visits import complaint
from tests.world import World

TEN_WORKING_DAYS = timedelta(days=15)
SOMEBODY = Visitor("198.51.100.9", "198.51.100.0")


def guess_until_slowed(report: Report) -> None:
    for _try in range(6):
        with pytest.raises((WrongPin, TooMany)):
            open_with_pin(report.number, "9999999999", visitor=SOMEBODY)


def now_of(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def sweep(at: datetime) -> None:
    with clock.frozen(at):
        sweeps.advance_alerts()


@pytest.mark.parametrize(
    ("state", "kind", "ends_as"),
    [
        ("resolved", ClockKind.REPORTER_REPLY, Status.CLOSED),
        ("needs_info", ClockKind.COMPLETION, Status.ARCHIVED),
    ],
)
def test_a_case_whose_reporter_was_kept_out_waits_once_more_and_says_why(
    world: World, morning: datetime, state: str, kind: ClockKind, ends_as: Status
) -> None:
    report = getattr(world, state)()
    before = Status(report.status)
    with clock.frozen(morning + timedelta(days=3)):
        guess_until_slowed(report)
    sweep(morning + TEN_WORKING_DAYS)
    assert now_of(report).status == before
    rows = Clock.objects.filter(report=report, kind=kind).order_by("number")
    assert [row.stopped_at is None for row in rows] == [False, True]
    assert rows[1].started_at == morning + TEN_WORKING_DAYS
    own = timeline_of(detail(world.reporter_of(report), now_of(report)))
    assert "tidak ditutup" in own[-1].words
    public = timeline_of(detail(world.klara, now_of(report)))
    assert not any("ditebak" in line.words for line in public)
    # Nobody guesses any more: the new time ends like any other.
    sweep(morning + 2 * TEN_WORKING_DAYS)
    assert now_of(report).status == ends_as


def test_guesses_before_the_reporters_turn_do_not_keep_a_case_open(world: World, morning: datetime) -> None:
    report = world.in_progress()
    guess_until_slowed(report)
    with clock.frozen(morning + timedelta(hours=2)):
        from tests.verbs import VERBS

        VERBS[Action.RESOLVE](world, report, world.lukman)
    sweep(morning + timedelta(days=16))
    assert now_of(report).status == Status.CLOSED


def test_silence_cannot_close_by_another_way_and_nothing_waits_without_a_reason(
    world: World, morning: datetime
) -> None:
    report, quiet = world.resolved(), world.resolved()
    reporter_access.note_kept_out(report)
    with clock.frozen(morning + TEN_WORKING_DAYS):
        with pytest.raises(OutOfTurn):
            closing.close_silent(report, clock_number=running(report))
        with pytest.raises(OutOfTurn):
            reporter_access.await_reporter(quiet, clock_number=running(quiet))
    with clock.frozen(morning + timedelta(days=1)), pytest.raises(OutOfTurn):
        reporter_access.await_reporter(report, clock_number=running(report))


def running(report: Report) -> int:
    return Clock.objects.get(report=report, kind=ClockKind.REPORTER_REPLY, stopped_at=None).number


def test_a_reporter_who_was_kept_out_may_still_answer_and_an_officer_may_still_close(
    world: World, morning: datetime
) -> None:
    report, other = world.resolved(), world.resolved()
    for one in (report, other):
        reporter_access.note_kept_out(one)
    sweep(morning + TEN_WORKING_DAYS)
    with clock.frozen(morning + timedelta(days=16)):
        closing.confirm_report(report, by=world.reporter_of(report))
        closing.close_report(other, by=world.kirana, reason="Pelapor sudah menyatakan selesai lewat telepon.")
    assert {now_of(report).status, now_of(other).status} == {Status.CLOSED}


# -- a lost PIN --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", ["0812 3456 7890", "+62 812-3456-7890", " SITI@warga.example "])
def test_the_contact_of_the_filing_gives_a_new_pin_and_ends_the_old_one(world: World, contact: str) -> None:
    filed = world.receipt()
    pin = renew_pin(filed.report, by=world.kirana, contact=contact)
    assert pin != filed.pin
    with pytest.raises(WrongPin):
        open_with_pin(filed.report.number, filed.pin, visitor=SOMEBODY)
    assert open_with_pin(filed.report.number, pin, visitor=SOMEBODY) == filed.report
    event = Event.objects.get(report=filed.report, action=Action.RENEW_PIN)
    assert event.person_id == world.kirana.person_id
    assert pin not in str(event.data)
    assert "7890" not in str(event.data)
    told = timeline_of(detail(world.reporter_of(filed.report), now_of(filed.report)))[-1]
    assert "PIN lama tidak berlaku lagi" in told.words
    assert told.title.startswith("Pemerintah Kota Blitar")


def test_another_contact_gives_nothing_and_is_not_tried_for_long(world: World) -> None:
    filed = world.receipt()
    for wrong in ("081234567891", "siti@lain.example", "7890"):
        with pytest.raises(WrongContact):
            renew_pin(filed.report, by=world.kirana, contact=wrong)
    for officer in (world.kirana, world.nadia):
        with pytest.raises(TooMany):
            renew_pin(filed.report, by=officer, contact="081234567890")
    assert open_with_pin(filed.report.number, filed.pin, visitor=SOMEBODY) == filed.report
    own = timeline_of(detail(world.reporter_of(filed.report), now_of(filed.report)))
    assert ["tidak sama" in line.words for line in own].count(True) == 3
    public = timeline_of(detail(world.klara, now_of(world.in_progress())))
    assert not any("tidak sama" in line.words for line in public)
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert renew_pin(filed.report, by=world.kirana, contact="081234567890")
    assert Event.objects.filter(report=filed.report, action=Action.RENEW_PIN).count() == 1


def test_who_may_not_renew_uses_up_nobodys_tries(world: World) -> None:
    filed = world.receipt()
    for _try in range(4):
        with pytest.raises((NotAllowed, NotFound)):
            renew_pin(filed.report, by=world.lukman, contact="081299999999")
    assert renew_pin(filed.report, by=world.kirana, contact="081234567890")
    assert not Event.objects.filter(report=filed.report, action=Action.REFUSE_PIN).exists()


def test_without_a_contact_there_is_no_new_pin_for_anybody(world: World) -> None:
    filed = world.receipt(is_anonymous=True, reporter=Reporter())
    for contact in ("081234567890", "siti@warga.example", "0", "+62"):
        with pytest.raises((WrongContact, TooMany)):
            renew_pin(filed.report, by=world.nadia, contact=contact)


def test_the_seal_of_an_anonymous_reporter_stays_closed(world: World) -> None:
    filed = world.receipt(is_anonymous=True)
    renew_pin(filed.report, by=world.kirana, contact="081234567890")
    assert not Event.objects.filter(report=filed.report, action=Action.OPEN_IDENTITY).exists()


@pytest.mark.parametrize("name", ["lukman", "oki", "hana", "klara", "danu", "omar", "ira"])
def test_only_the_office_that_verifies_gives_a_new_pin(world: World, name: str) -> None:
    report = world.in_progress()
    with pytest.raises((NotAllowed, NotFound)):
        renew_pin(report, by=world.actor[name], contact="081234567890")


def test_the_desk_shows_the_new_pin_once_and_keeps_a_wrong_contact_in_the_form(world: World) -> None:
    report, kirana = world.in_progress(), Client()
    kirana.force_login(Person.objects.get(email="kirana@contoh.example"))
    address = f"/desk/reports/{report.number}/renew_pin/"
    refused = kirana.post(address, {"contact": "081299999999"})
    assert refused.status_code == 422
    assert "081299999999" in refused.content.decode()
    shown = kirana.post(address, {"contact": "081234567890"}).content.decode()
    told = shown.split("PIN baru untuk laporan")[1][:60]
    pin = "".join(character for character in told.split(":")[1] if character.isdigit())[:10]
    assert receipts.open_with_pin(report.number, pin, visitor=SOMEBODY).pk == report.pk
    assert pin[6:] not in kirana.get(f"/desk/reports/{report.number}/").content.decode()


def test_the_same_form_sent_again_does_not_show_a_pin_that_has_ended(world: World) -> None:
    told, client = complaint(), Client()
    client.post("/reports/new/", told)
    report = Report.objects.get()
    renew_pin(
        report,
        by=world.kirana if report.agency_ids == [world.blitar.pk] else world.nadia,
        contact="081234567890",
    )
    again = Client()
    answer = again.post("/reports/new/", told)
    assert answer["Location"] == f"/r/{report.number}/"
    assert "holds" not in again.session


def test_a_new_pin_closes_the_open_visit_and_its_receipt(world: World) -> None:
    """Who had the report open by the old PIN is a stranger again; the receipt shows no PIN that has ended."""
    told, client = complaint(is_confidential="on"), Client()
    client.post("/reports/new/", told)
    report = Report.objects.get()
    assert client.get(f"/r/{report.number}/receipt/").status_code == 200
    assert "Laporan yang terbuka di perangkat ini" in client.get("/").content.decode()
    renew_pin(
        report,
        by=world.kirana if report.agency_ids == [world.blitar.pk] else world.nadia,
        contact="081234567890",
    )
    assert client.get(f"/r/{report.number}/receipt/").status_code == 302
    assert 'name="pin"' in client.get(f"/r/{report.number}/").content.decode()
    assert "Laporan yang terbuka di perangkat ini" not in client.get("/").content.decode()


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_only_who_typed_it_in_gives_a_new_pin_and_not_to_an_anonymous_caller(
    world: World, is_anonymous: bool
) -> None:
    """Neither does a colleague read the caller's name."""
    report = world.filed(by=world.oki, channel=Channel.PHONE, is_anonymous=is_anonymous)
    offered = {
        name: Action.RENEW_PIN in permissions.possible_actions(world.actor[name], report, [])
        for name in ("oki", "lukman")
    }
    assert offered == {"oki": not is_anonymous, "lukman": False}
    assert disclosure.reporter_of(world.lukman, report).is_empty
    refused = [world.lukman, world.oki] if is_anonymous else [world.lukman]
    for actor in refused:
        with pytest.raises(NotAllowed):
            renew_pin(report, by=actor, contact="081234567890")
    if not is_anonymous:
        assert renew_pin(report, by=world.oki, contact="081234567890")


def test_what_is_said_with_a_renewed_pin_is_marked_and_left_out_of_the_figures(world: World) -> None:
    before, after = world.resolved(), world.resolved()
    for report, is_first in ((before, True), (after, False)):
        if is_first:
            closing.confirm_report(report, by=world.reporter_of(report))
        renew_pin(report, by=world.kirana, contact="081234567890")
        if not is_first:
            closing.confirm_report(report, by=world.reporter_of(report))
    verdicts = {
        report.pk: Event.objects.get(report=report, action=Action.CONFIRM).data.get("entered", False)
        for report in (before, after)
    }
    assert verdicts == {before.pk: False, after.pk: True}
    assert list(Report.objects.filter(BY_REPORTER)) == [before]


def test_who_gave_out_a_pin_does_not_act_with_it_when_serving_elsewhere(world: World) -> None:
    report = world.resolved()
    renew_pin(report, by=world.kirana, contact="081234567890")
    moved = replace(world.klara, person_id=world.kirana.person_id, unlocked=frozenset({report.pk}))
    with pytest.raises(TwoHats):
        closing.confirm_report(report, by=moved)


def test_a_colleague_of_the_unit_that_typed_it_in_is_not_its_reporter(world: World) -> None:
    report = world.filed(by=world.oki, channel=Channel.PHONE)
    with pytest.raises(TwoHats):
        closing.withdraw_report(report, by=replace(world.lukman, unlocked=frozenset({report.pk})))


def test_strangers_do_not_keep_a_case_open_for_ever_and_its_reporter_may_still_reopen_it(
    world: World, morning: datetime
) -> None:
    report = world.resolved()
    for spell in range(3):
        assert now_of(report).status == Status.RESOLVED
        with clock.frozen(morning + spell * TEN_WORKING_DAYS + timedelta(days=3)):
            reporter_access.note_kept_out(report)
        sweep(morning + (spell + 1) * TEN_WORKING_DAYS)
    assert now_of(report).status == Status.CLOSED
    with clock.frozen(morning + timedelta(days=400)):
        closing.reopen_report(now_of(report), by=world.reporter_of(report), words="Baru sekarang bisa masuk.")
    assert now_of(report).status == Status.IN_PROGRESS
