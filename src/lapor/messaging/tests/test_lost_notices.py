"""No notice is lost because of another one or of a busy provider, and none is told twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.db import connection

from lapor.common import clock
from lapor.messaging import messenger, notices, subscriptions
from lapor.messaging.models import Delivery, Notice, OfficerChoice, Subscription
from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, forget_transports
from lapor.messaging.vocabulary import Reader, State, Way
from lapor.reports import feed
from lapor.reports.commands import closing
from lapor.reports.identity import seal_address
from lapor.reports.models import FeedCursor, FeedPending, Report
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World

SITI, FOLLOWER = "siti@warga.example", "pengikut@warga.example"


def told(report: Report, *addresses: str, reader: Reader = Reader.REPORTER) -> None:
    """Proved addresses, the first of them tried first."""
    subscriptions.subscribe_filed(report, [(Way.EMAIL, one) for one in addresses], language="id")
    for row in Subscription.objects.filter(report_id=report.pk, proved_at=None):
        subscriptions.prove(row)
    Subscription.objects.filter(report_id=report.pk).update(reader=reader)


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_none_comes_twice(
    world: World, mailbox: Mailbox
) -> None:
    broken, whole = world.filed(), world.filed()
    told(broken, "broken@warga.example")
    told(whole, SITI)
    messenger.follow_and_collect()
    Notice.objects.filter(report_id=broken.pk, reader=Reader.REPORTER).update(kind="of_a_later_version")
    for minutes in (0, 4, 8):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            send_everything()
    assert len(mailbox.to(SITI)) == 1
    assert Delivery.objects.get(report_id=broken.pk, reader=Reader.REPORTER).error == "ValueError"


class Busy:
    """A provider that takes one letter and then wants to hear nothing for an hour."""

    way, at_once, per_second = Way.EMAIL, 1, 1000.0

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def is_configured(self) -> bool:
        return True

    def faults(self) -> list[str]:
        return []

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self._send

    def _send(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        return Handed() if len(self.letters) == 1 else Refused("slow", pause=3600.0)


def test_what_a_busy_provider_was_not_given_is_no_attempt_and_keeps_nobody_waiting(
    world: World, mailbox: Mailbox
) -> None:
    for _number in range(4):
        told(world.filed(), SITI)
    messenger.follow_and_collect()
    busy = Busy()
    pace = messenger.Pace(busy.per_second)
    assert messenger.send_due(busy, pace) == 4
    rows = Delivery.objects.filter(reader=Reader.REPORTER)
    assert sorted(rows.values_list("state", "attempts")) == [
        (State.HANDED, 1), (State.WAITING, 0), (State.WAITING, 0), (State.WAITING, 1)
    ]  # fmt: skip
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert messenger.send_due(busy, pace) == 0, "it is left in peace"
        # Another process has a pace of its own; the one that was refused waits for as long as the provider wants.
        assert messenger.send_due(busy, messenger.Pace(busy.per_second)) == 2
    assert len(busy.letters) == 3


def test_what_happened_before_there_were_messages_is_told_nobody(world: World, mailbox: Mailbox) -> None:
    world.filed()
    feed.sequence()
    world.verified()
    assert FeedPending.objects.exists(), "an old installation has a year of them"
    FeedCursor.objects.filter(name=notices.FOLLOWER).delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("lapor.messaging.migrations.0002_from_now_on").BEGIN)
    messenger.follow_and_collect()
    assert not Notice.objects.exists()
    report = world.filed()
    messenger.follow_and_collect()
    assert set(Notice.objects.values_list("report_id", flat=True)) == {report.pk}


class Hanging(Busy):
    """A provider that hangs, and looks meanwhile whether a connection is held for it."""

    def _send(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        assert connection.connection is None
        return Handed()


def test_while_a_provider_is_talked_to_nobody_waits_for_a_connection(committed: World) -> None:
    row = Subscription.objects.create(
        report_id=10, reader=Reader.REPORTER, way=Way.EMAIL, sealed=seal_address(SITI), address_hash="0",
        made_at=clock.now(),
    )  # fmt: skip
    delivery = subscriptions.send_code(row)
    hanging = Hanging()
    messenger.send_due(hanging, messenger.Pace(hanging.per_second))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.HANDED, "")


def test_when_an_address_has_ended_meanwhile_the_next_one_is_told(world: World, mailbox: Mailbox) -> None:
    report = world.filed()
    told(report, SITI, "rumah@warga.example")
    messenger.follow_and_collect()
    subscriptions.end(Subscription.objects.get(report_id=report.pk, rank=0))
    send_everything()
    assert mailbox.to(SITI) == []
    assert len(mailbox.to("rumah@warga.example")) == 1


def test_a_follower_hears_that_the_report_was_put_aside_and_nothing_of_its_content(
    world: World, mailbox: Mailbox
) -> None:
    report = world.verified()
    told(report, FOLLOWER, reader=Reader.FOLLOWER)
    closing.withdraw_report(report, by=world.reporter_of(report))
    send_everything()
    (mail,) = mailbox.to(FOLLOWER)
    assert "dicabut" in mail["Subject"]
    assert report.title not in text_of(mail)


def test_an_officer_is_told_by_the_next_way_when_there_is_no_number(
    world: World, mailbox: Mailbox, settings: Any
) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/"
    forget_transports()
    OfficerChoice.objects.create(
        person_id=world.kirana.person_id, ways=["sms", "email"], is_always_at_once=True
    )
    world.filed()
    send_everything()
    send_everything()
    forget_transports()
    assert len(mailbox.to("kirana@contoh.example")) == 1
