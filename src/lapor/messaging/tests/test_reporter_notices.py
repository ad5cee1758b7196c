"""A reporter hears of the report: by mail, in one thread, without a word that is not for the address."""

from datetime import timedelta

import pytest

from lapor.common import clock
from lapor.messaging import subscriptions
from lapor.messaging.models import Delivery, Notice, StoppedAddress, Subscription
from lapor.messaging.vocabulary import Kind, Reader, State, Way
from lapor.reports.commands import closing, follow_ups, verification
from lapor.reports.models import Report
from lapor.reports.vocabulary import Missing
from tests.mail_server import Mailbox, html_of, send_everything, text_of
from tests.world import World

SITI = "siti@warga.example"


def told(report: Report, *, is_proved: bool = True) -> Subscription:
    """Siti wants to be told by mail."""
    subscriptions.subscribe_filed(report, [(Way.EMAIL, SITI)], language="id")
    row = Subscription.objects.get(report_id=report.pk)
    if is_proved:
        subscriptions.prove(row)
    return row


def kinds(reader: Reader = Reader.REPORTER) -> list[str]:
    return list(Notice.objects.filter(reader=reader).order_by("id").values_list("kind", flat=True))


def test_the_receipt_goes_to_a_new_address_without_a_word_of_the_report(
    world: World, mailbox: Mailbox
) -> None:
    report = world.filed()
    told(report, is_proved=False)
    send_everything()
    (mail,) = mailbox.to(SITI)
    assert str(report) in mail["Subject"]
    said = text_of(mail) + html_of(mail)
    assert f"https://lapor.contoh.example/r/{report.number}/" in said
    assert "/notices/proof/" in said
    for word in (report.title, report.body, "Siti", "Pasar Legi", "Kota Blitar"):
        assert word not in said


def test_an_answer_reaches_a_proved_address_with_its_words_and_in_the_same_thread(
    world: World, mailbox: Mailbox
) -> None:
    report = world.filed()
    told(report)
    send_everything()
    with clock.frozen(clock.now() + timedelta(hours=1)):
        report = verification.verify_report(
            report,
            by=world.kirana,
            report_class=report.report_class,
            grade="non_oversight",
            topic=world.topic,
            no_respondent="Tidak disebut.",
            to=world.dishub,
        )
        send_everything()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        follow_ups.follow_up(report, by=world.lukman, words="Petugas kami ke sana besok pagi.")
        send_everything()
    mails = mailbox.to(SITI)
    assert kinds() == [Kind.RECEIVED, Kind.VERIFIED, Kind.FOLLOWED_UP]
    assert [str(report) in mail["Subject"] for mail in mails] == [True, True, True]
    assert "Petugas kami ke sana besok pagi." in text_of(mails[2])
    assert "Dinas Perhubungan Kota Blitar" in text_of(mails[1])
    assert len({mail["References"] for mail in mails}) == 1
    assert len({mail["Message-ID"] for mail in mails}) == 3
    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-generated"}
    assert all(mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" for mail in mails)
    assert set(Delivery.objects.filter(reader=Reader.REPORTER).values_list("state", flat=True)) == {
        State.HANDED
    }


@pytest.mark.parametrize(
    "details", [{"is_confidential": True}, {"is_anonymous": True, "is_confidential": True}]
)
def test_nothing_of_a_confidential_report_leaves_the_house(
    world: World, mailbox: Mailbox, details: dict[str, bool]
) -> None:
    report = world.filed(**details)
    told(report)
    verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Rumah nomor KANARI?")
    send_everything()
    said = "".join(text_of(mail) + html_of(mail) + str(mail["Subject"]) for mail in mailbox.mails)
    for word in (report.title, "KANARI", "Pasar Legi", "Siti"):
        assert word not in said


def test_what_happens_within_a_quarter_of_an_hour_is_one_message(world: World, mailbox: Mailbox) -> None:
    report = world.filed()
    told(report)
    send_everything()
    asked = verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Di mana?")
    send_everything()
    assert len(mailbox.to(SITI)) == 1
    follow_ups.supply_info(asked, by=world.reporter_of(report), words="Depan pasar.")
    report.refresh_from_db()
    verification.archive_report(
        report, by=world.kirana, reason="unclear", words="Mohon ceritakan lebih jelas."
    )
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        send_everything()
    assert len(mailbox.to(SITI)) == 2
    assert "2 kabar" in mailbox.to(SITI)[1]["Subject"]


def test_at_night_only_what_was_just_asked_for_is_sent(world: World, mailbox: Mailbox) -> None:
    night = clock.now().replace(hour=15)  # 22.00 WIB
    with clock.frozen(night):
        report = world.filed()
        told(report)
        asked = verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Di mana?")
        send_everything()
        assert kinds() == [Kind.RECEIVED, Kind.QUESTION]
        assert len(mailbox.to(SITI)) == 1
    with clock.frozen(night + timedelta(hours=8, minutes=59)):
        send_everything()
        assert len(mailbox.to(SITI)) == 1
    with clock.frozen(night + timedelta(hours=9)):
        send_everything()
        assert len(mailbox.to(SITI)) == 2
    assert asked.pk == report.pk


def test_an_address_that_does_not_exist_is_stopped_and_not_tried_again(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.answers[SITI] = "550 5.1.1 No such user here"
    report = world.filed()
    row = told(report)
    send_everything()
    assert Delivery.objects.get(reader=Reader.REPORTER).state == State.BOUNCED
    row.refresh_from_db()
    assert row.ending == "bounced"
    assert StoppedAddress.objects.filter(address_hash=row.address_hash).exists()


def test_a_server_that_is_busy_is_asked_again_later(world: World, mailbox: Mailbox) -> None:
    mailbox.answers[SITI] = "451 4.3.0 Try again later"
    told(world.filed())
    send_everything()
    delivery = Delivery.objects.get(reader=Reader.REPORTER)
    assert (delivery.state, delivery.attempts) == (State.WAITING, 1)
    mailbox.answers.clear()
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        send_everything()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.HANDED, 2)
    assert len(mailbox.to(SITI)) == 1


def test_who_stopped_hears_no_more(world: World, mailbox: Mailbox) -> None:
    report = world.filed()
    row = told(report)
    subscriptions.end(row)
    verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Di mana?")
    send_everything()
    assert mailbox.to(SITI) == []


def test_the_reporter_is_not_told_what_they_did(world: World, mailbox: Mailbox) -> None:
    report = world.resolved()
    told(report)
    before = Notice.objects.filter(reader=Reader.REPORTER).count()
    closing.confirm_report(report, by=world.reporter_of(report))
    send_everything()
    assert Kind.CLOSED not in kinds()
    assert before == 0
