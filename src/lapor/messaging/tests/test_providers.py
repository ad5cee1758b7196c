"""The ways out that speak HTTP, against servers that answer as providers document it, and as on bad days."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, forget_transports, transport_of
from lapor.messaging.outbound.push import encryption
from lapor.messaging.outbound.sms.segments import fitted, parts
from lapor.messaging.vocabulary import Way
from tests.provider_server import Provider, Reply, provider

LINK = "https://lapor.contoh.example/r/10000017/"


def letter(**changes: Any) -> Letter:
    values: dict[str, Any] = {
        "id": "6f3c2a52-0000-4000-8000-000000000001",
        "address": "+6281234567890",
        "subject": "Laporan 1000001-7 dijawab",
        "short": f"Laporan 1000001-7 sudah dijawab. Apakah masalahnya selesai? {LINK}",
        "text": "Laporan 1000001-7 sudah dijawab.",
        "html": "",
        "language": "id",
        "kind": "answered",
        "link": LINK,
        "thread": "a" * 32,
        "parameters": ("1000001-7", LINK),
    }
    return Letter(**(values | changes))


def sent(way: Way, one: Letter) -> Outcome:
    with transport_of(way).session() as send:
        return send(one)


@pytest.fixture
def there(settings: Any) -> Iterator[Provider]:
    with provider() as found:
        settings.PUBLIC_URL = "https://lapor.contoh.example"
        settings.WHATSAPP_URL, settings.WHATSAPP_PHONE_ID = f"{found.url}/v23.0", "111"
        settings.WHATSAPP_TOKEN = "token"
        settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD = f"{found.url}/sms", "user", "secret"
        settings.TELEGRAM_URL, settings.TELEGRAM_TOKEN, settings.TELEGRAM_BOT = found.url, "1:x", "lapor_bot"
        settings.PUSH_KEY = encryption.encoded((7).to_bytes(32, "big"))
        settings.PUSH_HOSTS = ["127.0.0.1"]
        forget_transports()
        yield found
        forget_transports()


# -- WhatsApp -----------------------------------------------------------------------------------------------------


def test_whatsapp_gets_an_approved_template_until_its_reader_has_written(there: Provider) -> None:
    there.answers(Reply(body={"messages": [{"id": "wamid.A"}]}))
    assert sent(Way.WHATSAPP, letter()) == Handed("wamid.A")
    assert sent(Way.WHATSAPP, letter(is_in_conversation=True)) == Handed("wamid.A")
    first, second = (asked.json for asked in there.asked)
    assert there.asked[0].path == "/v23.0/111/messages"
    assert there.asked[0].headers["authorization"] == "Bearer token"
    assert (first["to"], first["type"]) == ("6281234567890", "template")
    assert [one["text"] for one in first["template"]["components"][0]["parameters"]] == ["1000001-7", LINK]
    assert second["text"]["body"] == "Laporan 1000001-7 sudah dijawab."
    assert first["biz_opaque_callback_data"] == letter().id


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            Reply(400, {"error": {"code": 131026}}),
            Refused("whatsapp 131026", is_final=True, is_address=True),
        ),
        (Reply(400, {"error": {"code": 132001}}), Refused("whatsapp 132001", is_final=True)),
        (Reply(400, {"error": {"code": 130429}}), Refused("whatsapp 130429", pause=30.0)),
        (Reply(429, {}, {"Retry-After": "7"}), Refused("http 429", pause=7.0)),
        (Reply(503, b"<html>"), Refused("http 503")),
        (Reply(200, b"nonsense"), Refused("nonsense")),
        (Reply(200, {"messages": "no"}), Refused("nonsense")),
        (Reply(cut=True), Refused("ProtocolError")),
    ],
)
def test_what_whatsapp_may_answer(there: Provider, reply: Reply, outcome: Outcome) -> None:
    there.answers(reply)
    assert sent(Way.WHATSAPP, letter()) == outcome


def test_a_provider_that_is_not_there_is_tried_later(there: Provider, settings: Any) -> None:
    settings.WHATSAPP_URL = "http://127.0.0.1:9"
    refused = sent(Way.WHATSAPP, letter())
    assert isinstance(refused, Refused)
    assert not refused.is_final


# -- SMS ----------------------------------------------------------------------------------------------------------


def test_kannel_is_asked_by_its_fields_and_told_where_to_report(there: Provider, settings: Any) -> None:
    settings.SMS_SHAPE, settings.SMS_WEBHOOK_KEY = "kannel", "k&y"
    there.answers(Reply(202, b"0: Accepted for delivery"))
    assert sent(Way.SMS, letter()) == Handed(letter().id)
    fields = {name: values[0] for name, values in parse_qs(there.asked[0].body.decode()).items()}
    assert (fields["to"], fields["coding"], fields["username"]) == ("+6281234567890", "0", "user")
    assert fields["text"].endswith(LINK)
    report = "https://lapor.contoh.example/webhooks/sms/?key=k%26y"
    assert fields["dlr-url"] == f"{report}&id={letter().id}&status=%d"


def test_twilio_answers_with_its_own_id_or_a_code(there: Provider, settings: Any) -> None:
    settings.SMS_SHAPE = "twilio"
    there.answers(Reply(201, {"sid": "SM1"}), Reply(400, {"code": 21211}), Reply(429, {"code": 20429}))
    assert sent(Way.SMS, letter()) == Handed("SM1")
    assert sent(Way.SMS, letter()) == Refused("sms 21211", is_final=True, is_address=True)
    assert sent(Way.SMS, letter()) == Refused("sms 20429", pause=30.0)
    assert there.asked[0].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ü" * 160, 1),
    ],
)
def test_gsm_letters_are_counted_as_networks_do(text: str, count: int) -> None:
    assert parts(text) == count


@pytest.mark.parametrize(("text", "count"), [("ꦲ" * 70, 1), ("ꦲ" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2)])
def test_one_letter_outside_the_alphabet_makes_all_of_them_wide(text: str, count: int) -> None:
    assert parts(text) == count


def test_a_long_message_loses_words_and_never_its_link() -> None:
    short = fitted(f"{'kata ' * 300}{LINK}", LINK, most=2)
    assert short.endswith(LINK)
    assert parts(short) == 2
    assert parts(fitted(f"“Jalan – gelap” {LINK}", LINK, most=1)) == 1


# -- Telegram -----------------------------------------------------------------------------------------------------


def test_what_telegram_may_answer(there: Provider) -> None:
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    slow = {"ok": False, "error_code": 429, "parameters": {"retry_after": 5}}
    gone = {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
    there.answers(
        Reply(200, {"ok": True, "result": {"message_id": 9}}),
        Reply(403, blocked),
        Reply(429, slow),
        Reply(400, gone),
    )
    one = letter(address="555")
    assert sent(Way.TELEGRAM, one) == Handed("555:9")
    assert sent(Way.TELEGRAM, one) == Refused("telegram 403", is_final=True, is_address=True)
    assert sent(Way.TELEGRAM, one) == Refused("telegram 429", pause=5.0)
    assert sent(Way.TELEGRAM, one) == Refused("telegram 400", is_final=True, is_address=True)
    assert there.asked[0].path == "/bot1:x/sendMessage"
    assert there.asked[0].json["chat_id"] == "555"


# -- push ---------------------------------------------------------------------------------------------------------


def test_the_example_of_rfc_8291_comes_out_to_the_letter() -> None:
    body = encryption.encrypted(
        b"When I grow up, I want to be a watermelon",
        browser=encryption.decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        secret=encryption.decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=encryption.decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        key=encryption.private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert encryption.encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def browser_at(url: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    keys = {"p256dh": encryption.encoded(encryption.public_bytes(key)), "auth": encryption.encoded(b"s" * 16)}
    return json.dumps({"endpoint": url, "keys": keys})


def test_a_browser_is_told_and_one_that_has_ended_it_is_forgotten(there: Provider) -> None:
    there.answers(Reply(201), Reply(410))
    one = letter(address=browser_at(f"{there.url}/push/1"))
    assert sent(Way.PUSH, one) == Handed(one.id)
    assert sent(Way.PUSH, one) == Refused("push 410", is_final=True, is_address=True)
    headers = there.asked[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert b"dijawab" not in there.asked[0].body


@pytest.mark.parametrize(
    "address",
    [
        "{}",
        "[]",
        "no json",
        '{"endpoint": "https://example.org/push", "keys": {"p256dh": "AA", "auth": "AA"}}',
        browser_at("https://lapor-internal.example/push"),
        browser_at("http://push.apple.com.evil.example/"),
    ],
)
def test_nobody_sends_us_elsewhere(there: Provider, address: str) -> None:
    outcome = sent(Way.PUSH, letter(address=address))
    assert isinstance(outcome, Refused)
    assert outcome.is_address
    assert there.asked == []
