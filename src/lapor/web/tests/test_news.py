"""Kabar in the product, how officers are told, what reached nobody, and the words of notices."""

from datetime import timedelta
from uuid import uuid4

from django.test import Client

from lapor.common import clock
from lapor.directory.models import Person
from lapor.messaging import subscriptions, wordings
from lapor.messaging.models import Delivery, Notice, OfficerChoice, Wording
from lapor.messaging.vocabulary import Kind, Reader, State, Way
from lapor.reports.models import Report
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World

SITI = "siti@warga.example"


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=world.actor[name].person_id))
    return client


def lost_message(world: World, mailbox: Mailbox) -> tuple[Report, Delivery]:
    mailbox.answers[SITI] = "554 5.7.1 Refused by policy"
    report = world.verified()
    subscriptions.subscribe_filed(report, [(Way.EMAIL, SITI)], language="id")
    send_everything()
    return report, Delivery.objects.get(reader=Reader.REPORTER)


def test_an_officer_finds_what_they_were_told_with_a_mark_on_what_is_new(
    world: World, mailbox: Mailbox
) -> None:
    world.verified(title="Lampu padam")
    send_everything()
    lukman = signed_in(world, "lukman")
    page = lukman.get("/news/").content.decode()
    assert "Lampu padam" in page
    assert ">baru<" in page
    key = Notice.objects.get(recipient=world.lukman.person_id).pk
    assert lukman.get(f"/news/{key}/").status_code == 302
    assert ">baru<" not in lukman.get("/news/").content.decode()


def test_nobody_reads_what_another_was_told(world: World, mailbox: Mailbox) -> None:
    world.verified(title="Lampu padam")
    send_everything()
    key = Notice.objects.get(recipient=world.lukman.person_id).pk
    danu = signed_in(world, "danu")
    assert "Lampu padam" not in danu.get("/news/").content.decode()
    assert danu.get(f"/news/{key}/").status_code == 404
    danu.post("/news/", {"upto": key})
    assert Notice.objects.get(pk=key).seen_at is None


def test_a_reporter_with_an_account_has_a_list_without_any_address(world: World, mailbox: Mailbox) -> None:
    world.filed(by=world.siti)
    send_everything()
    assert "Laporan diterima" in signed_in(world, "siti").get("/news/").content.decode()
    assert not Delivery.objects.filter(reader=Reader.REPORTER).exists()


def test_an_officer_chooses_ways_and_a_deputy(world: World, mailbox: Mailbox) -> None:
    lukman = signed_in(world, "lukman")
    today = clock.today()
    given = {
        "ways": ["email"],
        "language": "id",
        "away_from": today.isoformat(),
        "away_until": (today + timedelta(days=3)).isoformat(),
    }
    assert lukman.post("/news/choice/", given).status_code == 422
    assert lukman.post("/news/choice/", given | {"deputy": world.oki.person_id}).status_code == 302
    assert OfficerChoice.objects.get().stands_in_id == world.oki.person_id
    # A colleague only.
    assert lukman.post("/news/choice/", given | {"deputy": world.danu.person_id}).status_code == 422


def test_a_lost_message_is_seen_at_the_desk_and_sent_again(world: World, mailbox: Mailbox) -> None:
    report, lost = lost_message(world, mailbox)
    assert lost.state == State.FAILED
    lukman = signed_in(world, "lukman")
    assert "smtp 554" in lukman.get("/desk/undelivered/").content.decode()
    page = lukman.get(f"/desk/reports/{report.number}/notices/").content.decode()
    assert "Hubungi lewat telepon" in page
    assert SITI not in page
    mailbox.answers.clear()
    address = f"/desk/reports/{report.number}/notices/{lost.pk}/"
    assert lukman.post(address, {"by": "other"}).status_code == 409
    assert lukman.post(address, {"by": "same"}).status_code == 302
    send_everything()
    assert len(mailbox.to(SITI)) == 1
    assert "smtp 554" not in lukman.get("/desk/undelivered/").content.decode()


def test_who_does_not_work_on_the_case_sends_nothing(world: World, mailbox: Mailbox) -> None:
    report, lost = lost_message(world, mailbox)
    danu = signed_in(world, "danu")
    assert danu.get(f"/desk/reports/{report.number}/notices/").status_code == 404
    assert danu.post(f"/desk/reports/{report.number}/notices/{lost.pk}/").status_code == 404
    assert "smtp" not in danu.get("/desk/undelivered/").content.decode()
    lukman = signed_in(world, "lukman")
    assert lukman.post(f"/desk/reports/{report.number}/notices/{uuid4()}/").status_code == 404


def test_the_nation_words_a_notice_and_an_agency_in_its_own_tone(world: World, mailbox: Mailbox) -> None:
    nadia, kirana = signed_in(world, "nadia"), signed_in(world, "kirana")
    words = {"subject": "Kabar {number}", "lead": "Nomor {number} kami terima.", "body": "Tentang {title}."}
    assert nadia.post("/office/words/received/id/", words | {"what": "save"}).status_code == 302
    own = words | {"lead": "Sugeng rawuh, {number} sampun kami terima."}
    assert kirana.post("/office/words/received/id/", own | {"what": "save"}).status_code == 302
    for to, expected in ((world.blitar, "Sugeng rawuh"), (world.klaten, "kami terima.")):
        report = world.filed(to=to)
        subscriptions.subscribe_filed(report, [(Way.EMAIL, SITI)], language="id")
        send_everything()
        mail = mailbox.to(SITI)[-1]
        assert mail["Subject"] == f"Kabar {report}"
        assert expected in text_of(mail)
    kirana.post("/office/words/received/id/", own | {"what": "reset"})
    assert Wording.objects.filter(ended_at=None).count() == 1


def test_words_that_would_tell_too_much_or_nothing_are_refused(world: World) -> None:
    nadia = signed_in(world, "nadia")
    words = {"subject": "Kabar {number}", "lead": "Tentang {title}", "body": "", "what": "save"}
    page = nadia.post("/office/words/received/id/", words)
    assert page.status_code == 422
    assert "hanya boleh di bagian isi" in page.content.decode()
    page = nadia.post("/office/words/received/id/", words | {"lead": "x", "body": "{__class__} {nama}"})
    assert "Tidak ada isian {" in page.content.decode()
    assert not Wording.objects.exists()


def test_a_preview_shows_a_real_case_to_who_works_on_it_alone(world: World) -> None:
    report = world.verified(title="Jembatan miring")
    words = {
        "subject": "Kabar {number}",
        "lead": "Nomor {number}.",
        "body": "Tentang {title}.",
        "what": "preview",
    }
    kirana, klara = signed_in(world, "kirana"), signed_in(world, "klara")
    page = kirana.post("/office/words/verified/id/", words | {"report": report.number}).content.decode()
    assert "Tentang Jembatan miring." in page
    foreign = klara.post("/office/words/verified/id/", words | {"report": report.number})
    assert foreign.status_code == 404
    assert not Wording.objects.exists()


def test_who_may_not_word_is_refused(world: World) -> None:
    for name in ("hana", "ira", "omar"):
        assert signed_in(world, name).get("/office/words/").status_code == 403
    assert signed_in(world, "kirana").get(f"/office/words/?agency={world.klaten.pk}").status_code == 403


def test_every_notice_is_worded_in_both_languages(world: World) -> None:
    for kind in Kind:
        assert wordings.words_of(kind, "id") != wordings.words_of(kind, "en")


def test_only_the_nation_reads_whether_notices_arrive(world: World, mailbox: Mailbox) -> None:
    lost_message(world, mailbox)
    page = signed_in(world, "nadia").get("/office/notices/").content.decode()
    assert "Apakah kabar sampai?" in page
    assert 'data-label="Gagal">1' in page
    assert signed_in(world, "kirana").get("/office/notices/").status_code == 403
