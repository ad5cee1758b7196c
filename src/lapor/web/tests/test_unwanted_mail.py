"""Nobody uses us to write to somebody who does not want it, and nobody is told what is no longer theirs to know."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lapor.common import clock
from lapor.common.refusals import TooMany
from lapor.directory.models import Appointment
from lapor.messaging import deliveries, inbound, messenger, subscriptions
from lapor.messaging.models import Call, Delivery, StoppedAddress, Subscription
from lapor.messaging.vocabulary import Ending, Reader, State, Way
from lapor.reports.commands import follow_ups
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade
from lapor.web.tests.report_visits import holder_of
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World

VICTIM = "korban@warga.example"


def follow(client: Client, report: Report, address: str = VICTIM) -> Any:
    return client.post(f"/r/{report.number}/followers/", {"address": address}, follow=True)


def followed(report: Report) -> Subscription:
    """Somebody follows it, and has proved the address."""
    row = subscriptions.subscribe(
        report, reader=Reader.FOLLOWER, way=Way.EMAIL, address=VICTIM, language="id"
    )
    subscriptions.prove(row)
    return row


def test_a_thousand_reports_in_somebodys_name_do_not_fill_their_mailbox(
    world: World, mailbox: Mailbox
) -> None:
    for _n in range(deliveries.MOST_UNPROVED + 4):
        subscriptions.subscribe_filed(world.filed(), [(Way.EMAIL, VICTIM)], language="id")
    send_everything()
    assert len(mailbox.to(VICTIM)) == deliveries.MOST_UNPROVED
    subscriptions.subscribe_filed(world.filed(), [(Way.EMAIL, VICTIM)], language="id")
    send_everything()
    assert len(mailbox.to(VICTIM)) == deliveries.MOST_UNPROVED
    # Of their own report, whose address they have proved, they hear all the same.
    own = world.filed()
    subscriptions.subscribe_filed(own, [(Way.EMAIL, VICTIM)], language="id")
    subscriptions.prove(Subscription.objects.get(report_id=own.pk))
    send_everything()
    assert str(own) in mailbox.to(VICTIM)[-1]["Subject"]


def test_one_report_sends_no_codes_to_the_whole_town(world: World, mailbox: Mailbox) -> None:
    report = world.filed()
    siti = holder_of(report)
    for n in range(subscriptions.CODES_OF_REPORT + 5):
        siti.post(f"/r/{report.number}/notices/new/", {"way": "email", "address": f"warga{n}@warga.example"})
        for row in Subscription.objects.filter(report_id=report.pk, ended_at=None):
            siti.post(f"/r/{report.number}/notices/{row.pk}/", {"what": "stop"})
    assert Delivery.objects.filter(purpose="proof").count() == subscriptions.CODES_OF_REPORT


def test_who_wants_nothing_more_is_left_in_peace_whoever_types_the_address(
    world: World, mailbox: Mailbox, client: Client
) -> None:
    stopped = followed(world.in_progress())
    subscriptions.stop_address(stopped.address_hash, Ending.STOPPED)
    report, mine = world.in_progress(), world.filed()
    for _n in range(5):
        follow(client, report)
    holder_of(mine).post(f"/r/{mine.number}/notices/new/", {"way": "email", "address": VICTIM})
    assert StoppedAddress.objects.filter(address_hash=stopped.address_hash).exists()
    send_everything()
    assert len(mailbox.to(VICTIM)) == subscriptions.CODES_TO_STOPPED + 1
    # Only what was sent there brings it back.
    subscriptions.prove(Subscription.objects.get(report_id=mine.pk))
    assert not StoppedAddress.objects.exists()


def test_a_stranger_undoes_nobodys_stop(world: World, mailbox: Mailbox, client: Client) -> None:
    report = world.in_progress()
    row = followed(report)
    subscriptions.end(row)
    follow(client, report)
    send_everything()
    follow_ups.follow_up(report, by=world.lukman, words="Besok kami ke sana.")
    send_everything()
    assert [mail["Subject"] for mail in mailbox.to(VICTIM)] == ["Kode untuk memastikan alamat Anda"]


def test_nobody_learns_from_the_limits_who_follows_a_report(world: World, client: Client) -> None:
    report = world.in_progress()
    followed(report)
    said = [
        [follow(client, report, address).content.decode().count("Terlalu") for _n in range(7)]
        for address in (VICTIM, "lain@warga.example")
    ]
    assert said[0] == said[1]
    assert said[0][-1] > said[0][0]


def test_who_follows_reports_in_my_name_uses_up_no_code_of_mine(world: World, client: Client) -> None:
    for _n in range(2):
        report = world.in_progress()
        for _m in range(5):
            follow(client, report)
    with pytest.raises(TooMany):
        subscriptions.send_code(
            subscriptions.subscribe(
                world.in_progress(), reader=Reader.FOLLOWER, way=Way.EMAIL, address=VICTIM, language="id"
            )
        )
    mine = subscriptions.subscribe(
        world.filed(), reader=Reader.REPORTER, way=Way.EMAIL, address=VICTIM, language="id"
    )
    assert subscriptions.send_code(mine)


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"grade": Grade.OVERSIGHT}])
def test_followers_hear_nothing_of_what_was_hidden_before_the_letter_left(
    world: World, mailbox: Mailbox, hidden: dict[str, Any]
) -> None:
    report = world.in_progress()
    send_everything()
    followed(report)
    words = "Lampu sudah kami ganti."
    follow_ups.resolve_report(report, by=world.lukman, words=words, without_evidence="Foto menyusul.")
    messenger.follow_and_collect()
    Report.objects.filter(pk=report.pk).update(**hidden)
    send_everything()
    assert mailbox.to(VICTIM) == []
    assert set(Delivery.objects.filter(reader=Reader.FOLLOWER).values_list("error", flat=True)) == {
        "not_theirs"
    }


def test_an_officer_who_went_elsewhere_reads_nothing_of_it_in_tomorrows_digest(
    world: World, mailbox: Mailbox
) -> None:
    report = world.filed(title="Lampu jalan mati")
    send_everything()
    Appointment.objects.filter(person_id=world.kirana.person_id).update(ends_on=clock.today())
    with clock.frozen(clock.now() + timedelta(days=2)):
        send_everything()
    assert not [mail for mail in mailbox.mails if report.title in text_of(mail)]
    digest = Delivery.objects.get(person_id=world.kirana.person_id)
    assert (digest.state, digest.error) == (State.DROPPED, "nothing")


def test_one_letter_that_cannot_be_written_makes_no_other_be_sent_twice(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for address in ("satu@warga.example", VICTIM, "tiga@warga.example"):
        subscriptions.subscribe_filed(world.filed(), [(Way.EMAIL, address)], language="id")
    written = messenger.letter_of

    def break_one(delivery: Delivery, loaded: Any) -> Any:
        letter = written(delivery, loaded)
        if letter.address == VICTIM:
            raise ValueError(letter.address)
        return letter

    monkeypatch.setattr(messenger, "letter_of", break_one)
    for minutes in (0, 4, 8, 12):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            send_everything()
    assert [len(mailbox.to(name)) for name in ("satu@warga.example", "tiga@warga.example")] == [1, 1]
    assert Delivery.objects.get(state=State.WAITING, reader=Reader.REPORTER).error == "ValueError"
    assert VICTIM not in caplog.text


def test_a_lost_message_that_is_sent_again_twice_is_sent_once(world: World, mailbox: Mailbox) -> None:
    report = world.filed()
    subscriptions.subscribe_filed(report, [(Way.EMAIL, VICTIM)], language="id")
    send_everything()
    lost = Delivery.objects.get(reader=Reader.REPORTER)
    Delivery.objects.filter(pk=lost.pk).update(state=State.FAILED)
    first, second = deliveries.send_again(lost), deliveries.send_again(lost)
    assert first == second
    send_everything()
    assert len(mailbox.to(VICTIM)) == 2
    # Lost once more, it may be sent once more, from either line of the list.
    Delivery.objects.filter(pk=first.pk).update(state=State.FAILED)
    assert deliveries.send_again(lost).replaces_id == first.pk


def test_a_sender_without_a_number_and_a_seventh_chat_are_not_tried_for_ever(world: World) -> None:
    report = world.filed()
    inbound.keep(Way.SMS, b"from=TOKOMURAH&text=Promo")
    token = subscriptions.chat_token(report)
    for n in range(subscriptions.MOST_WAYS + 1):
        row = f'{{"message": {{"chat": {{"id": {n}, "type": "private"}}, "text": "/start {token}"}}}}'
        inbound.keep(Way.TELEGRAM, row.encode())
    inbound.work_off_calls()
    assert not Call.objects.filter(done_at=None).exists()
    assert Subscription.objects.count() == subscriptions.MOST_WAYS


def test_a_stopped_number_is_not_proved_by_whatever_it_writes(world: World) -> None:
    report = world.filed()
    row = subscriptions.subscribe(
        report, reader=Reader.REPORTER, way=Way.SMS, address="0812 3456 7890", language="id"
    )
    subscriptions.stop_address(row.address_hash, Ending.STOPPED)
    again = subscriptions.subscribe(
        report, reader=Reader.REPORTER, way=Way.SMS, address="0812 3456 7890", language="id"
    )
    subscriptions.send_code(again)
    inbound.keep(Way.SMS, b"from=%2B6281234567890&text=siapa+ini")
    inbound.work_off_calls()
    assert Subscription.objects.get().proved_at is None
    assert StoppedAddress.objects.exists()
