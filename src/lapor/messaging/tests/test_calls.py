"""What providers call us with: proved, kept once, in any order, and worked off afterwards."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lapor.common import clock
from lapor.messaging import inbound, messenger, subscriptions
from lapor.messaging.models import Call, Delivery, StoppedAddress, Subscription
from lapor.messaging.outbound import forget_transports
from lapor.messaging.vocabulary import Reader, State, Way
from lapor.reports.models import Report
from tests.mail_server import Mailbox, send_everything
from tests.world import World

PHONE = "+6281234567890"


@pytest.fixture(autouse=True)
def agreed(settings: Any) -> None:
    settings.WHATSAPP_APP_SECRET, settings.WHATSAPP_VERIFY_TOKEN = "app-secret", "our-word"
    settings.SMS_WEBHOOK_KEY, settings.TELEGRAM_WEBHOOK_KEY = "sms-key", "telegram-word"


def told(report: Report, way: Way = Way.WHATSAPP, address: str = PHONE) -> Subscription:
    subscriptions.subscribe_filed(report, [(way, address)], language="id")
    return Subscription.objects.get(report_id=report.pk, way=way)


def handed(row: Subscription, **changes: Any) -> Delivery:
    now = clock.now()
    values = {"state": State.HANDED, "provider_id": "wamid.A", "handed_at": now} | changes
    return Delivery.objects.create(
        way=row.way,
        reader=Reader.REPORTER,
        report_id=row.report_id,
        subscription=row,
        due_at=now,
        made_at=now,
        event_at=now,
        **values,
    )


def status(value: str, **more: Any) -> dict[str, Any]:
    one = {"id": "wamid.A", "status": value, "timestamp": str(int(clock.now().timestamp()))} | more
    return {"entry": [{"changes": [{"value": {"statuses": [one]}}]}]}


def message(text: str, sender: str = PHONE) -> dict[str, Any]:
    one = {"from": sender.lstrip("+"), "id": f"wamid.{text}", "timestamp": "1", "text": {"body": text}}
    return {"entry": [{"changes": [{"value": {"messages": [one]}}]}]}


def whatsapp(client: Client, body: Any, *, secret: str = "app-secret") -> int:
    raw = json.dumps(body).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return client.post(
        "/webhooks/whatsapp/",
        raw,
        content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={signature}"},
    ).status_code


def test_statuses_move_a_delivery_forward_in_any_order_and_twice(world: World, client: Client) -> None:
    delivery = handed(told(world.filed()))
    for value in ("read", "delivered", "sent", "read"):
        assert whatsapp(client, status(value)) == 200
    inbound.work_off_calls()
    delivery.refresh_from_db()
    assert delivery.state == State.READ
    assert delivery.delivered_at is not None
    # The same call, twice.
    assert Call.objects.count() == 3


def test_a_status_that_is_faster_than_our_own_note_is_not_lost(world: World, client: Client) -> None:
    delivery = handed(told(world.filed()), state=State.WAITING, provider_id="", handed_at=None)
    whatsapp(client, status("delivered", biz_opaque_callback_data=str(delivery.pk)))
    inbound.work_off_calls()
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED


def test_what_is_not_signed_is_neither_kept_nor_believed(world: World, client: Client) -> None:
    delivery = handed(told(world.filed()))
    assert whatsapp(client, status("read"), secret="guessed") == 403
    assert client.post("/webhooks/whatsapp/", b"{}", content_type="application/json").status_code == 403
    assert client.post("/webhooks/telegram/", b"{}", content_type="application/json").status_code == 403
    assert client.get("/webhooks/sms/?key=wrong&status=1").status_code == 403
    assert not Call.objects.exists()
    delivery.refresh_from_db()
    assert delivery.state == State.HANDED


def test_without_secrets_nobody_is_let_in(world: World, client: Client, settings: Any) -> None:
    settings.WHATSAPP_APP_SECRET = settings.SMS_WEBHOOK_KEY = settings.TELEGRAM_WEBHOOK_KEY = ""
    settings.WHATSAPP_VERIFY_TOKEN = ""
    assert whatsapp(client, status("read"), secret="") == 403
    assert client.get("/webhooks/sms/?key=&status=1").status_code == 403
    assert client.get("/webhooks/whatsapp/?hub.verify_token=&hub.challenge=1").status_code == 403


def test_meta_learns_that_the_address_is_ours(client: Client, db: None) -> None:
    asked = client.get("/webhooks/whatsapp/?hub.mode=subscribe&hub.verify_token=our-word&hub.challenge=4711")
    assert asked.content == b"4711"


def test_stop_in_a_chat_ends_everything_to_that_number(world: World, client: Client) -> None:
    row, sms = told(world.filed()), told(world.filed(), Way.SMS)
    whatsapp(client, message(" Berhenti. "))
    inbound.work_off_calls()
    row.refresh_from_db()
    sms.refresh_from_db()
    assert (row.ending, sms.ending) == ("stopped", "stopped")
    assert StoppedAddress.objects.filter(address_hash=row.address_hash).exists()


def test_a_second_stop_in_the_same_words_counts_once_the_first_is_forgotten(
    world: World, client: Client
) -> None:
    row, stop = told(world.filed(), Way.SMS), f"/webhooks/sms/?key=sms-key&from={PHONE[1:]}&text=STOP"
    client.get(stop)
    inbound.work_off_calls()
    subscriptions.allow_address(row.address_hash)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert inbound.forget_old(days=1) == 1
        client.get(stop)
        inbound.work_off_calls()
    assert StoppedAddress.objects.filter(address_hash=row.address_hash).exists()


def test_who_writes_from_an_address_has_proved_it(world: World, client: Client) -> None:
    row = told(world.filed())
    subscriptions.send_code(row)
    whatsapp(client, message("halo", sender="+6289999999999"))
    inbound.work_off_calls()
    row.refresh_from_db()
    assert row.proved_at is None
    whatsapp(client, message("halo"))
    inbound.work_off_calls()
    row.refresh_from_db()
    assert row.proved_at is not None
    assert row.heard_at is not None


def test_a_gateway_reports_by_our_own_id(world: World, client: Client) -> None:
    delivery = handed(told(world.filed(), Way.SMS), provider_id="")
    assert client.get(f"/webhooks/sms/?key=sms-key&id={delivery.pk}&status=1").status_code == 200
    assert client.get(f"/webhooks/sms/?key=sms-key&id={uuid4()}&status=1").status_code == 200
    assert client.get("/webhooks/sms/?key=sms-key&id=nonsense&status=1").status_code == 200
    inbound.work_off_calls()
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED
    assert b"sms-key" not in b"".join(bytes(call.body) for call in Call.objects.all())


def test_a_message_that_failed_goes_by_the_next_way(
    world: World, client: Client, mailbox: Mailbox, settings: Any
) -> None:
    settings.WHATSAPP_TOKEN, settings.WHATSAPP_PHONE_ID = "token", "111"
    forget_transports()
    report = world.filed()
    ways = [(Way.WHATSAPP, PHONE), (Way.EMAIL, "siti@warga.example")]
    subscriptions.subscribe_filed(report, ways, language="id")
    messenger.follow_and_collect()
    first = Delivery.objects.get(reader=Reader.REPORTER)
    assert first.way == Way.WHATSAPP
    Delivery.objects.filter(pk=first.pk).update(state=State.HANDED, provider_id="wamid.A")
    whatsapp(client, status("failed", errors=[{"code": 131026}]))
    send_everything()
    (mail,) = mailbox.to("siti@warga.example")
    assert str(report) in mail["Subject"]
    second = Delivery.objects.get(replaces_id=first.pk)
    assert (second.way, second.state) == (Way.EMAIL, State.HANDED)


def test_a_chat_opened_by_the_link_of_a_report_is_told_of_it(world: World, client: Client) -> None:
    report = world.filed()
    token = subscriptions.chat_token(report)
    for text in (f"/start {token}", f"/start {report.pk}-{'0' * 32}", "/start", "halo"):
        update = {
            "message": {"chat": {"id": 555, "type": "private"}, "date": 1, "message_id": text, "text": text}
        }
        client.post(
            "/webhooks/telegram/",
            json.dumps(update),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": "telegram-word"},
        )
    inbound.work_off_calls()
    row = Subscription.objects.get()
    assert (row.way, row.report_id, row.proved_at is not None) == (Way.TELEGRAM, report.pk, True)
    assert subscriptions.address_of(row) == "555"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"[]", b"{", b'{"entry": 7}', b'{"entry": [{"changes": [7]}]}']
)
def test_what_cannot_be_read_holds_nobody_up(world: World, client: Client, body: bytes) -> None:
    inbound.keep(Way.WHATSAPP, body)
    delivery = handed(told(world.filed()))
    whatsapp(client, status("read"))
    inbound.work_off_calls()
    delivery.refresh_from_db()
    assert delivery.state == State.READ
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        inbound.work_off_calls()
