"""Being told: chosen while filing, proved, changed and stopped on the report's page, and by the links in mails."""

import json
import re
from typing import Any

from django.test import Client

from lapor.messaging.models import Subscription
from lapor.messaging.outbound import forget_transports
from lapor.messaging.outbound.push import encryption
from lapor.messaging.vocabulary import Reader
from lapor.reports.commands import follow_ups
from lapor.reports.models import Report
from lapor.web.tests.filing_visits import send
from lapor.web.tests.report_visits import holder_of
from tests.mail_server import Mailbox, send_everything, text_of
from tests.world import World

SITI = "siti@warga.example"


def link_in(text: str, kind: str) -> str:
    found = re.search(rf"https://lapor\.contoh\.example(/notices/{kind}/[\w-]+/)", text)
    assert found, text
    return found[1]


def test_filed_with_an_address_the_receipt_comes_by_mail_and_the_link_proves_it(
    world: World, mailbox: Mailbox, client: Client
) -> None:
    send(client, email=SITI)
    send_everything()
    (mail,) = mailbox.to(SITI)
    proof = link_in(text_of(mail), "proof")
    assert client.get(proof).status_code == 200
    assert Subscription.objects.get().proved_at is None
    assert "memuat isi" in client.post(proof).content.decode()
    assert Subscription.objects.get().proved_at is not None


def test_who_wants_nothing_is_told_nothing(world: World, mailbox: Mailbox, client: Client) -> None:
    send(client, email=SITI, told_by="none")
    assert not Subscription.objects.exists()


def test_one_click_stops_and_a_look_at_the_link_does_not(
    world: World, mailbox: Mailbox, client: Client
) -> None:
    send(client, email=SITI)
    send_everything()
    mail = mailbox.to(SITI)[0]
    stop = link_in(mail["List-Unsubscribe"], "stop")
    client.get(stop)
    assert Subscription.objects.get().ended_at is None
    # As a mail program does it: no page seen, no token of ours.
    program = Client(enforce_csrf_checks=True)
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().ending == "stopped"


def test_a_link_with_another_signature_is_none_of_ours(
    world: World, client: Client, mailbox: Mailbox
) -> None:
    send(client, email=SITI)
    row = Subscription.objects.get()
    assert client.post(f"/notices/stop/{row.pk}-{'0' * 40}/").status_code == 404
    assert client.post("/notices/stop/x/").status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_on_the_page_an_address_is_added_proved_by_its_code_and_stopped(
    world: World, mailbox: Mailbox
) -> None:
    report = world.filed()
    send_everything()
    siti = holder_of(report)
    siti.post(f"/r/{report.number}/notices/new/", {"way": "email", "address": "SITI@warga.example "})
    send_everything()
    code = re.search(r"Kode Anda: (\d{6})", text_of(mailbox.to(SITI)[-1]))
    assert code
    key = Subscription.objects.get().pk
    address = f"/r/{report.number}/notices/{key}/"
    wrong = siti.post(address, {"what": "prove", "code": "000000"})
    assert wrong.status_code == 422
    assert "tidak cocok" in wrong.content.decode()
    siti.post(address, {"what": "prove", "code": code[1]})
    page = siti.get(f"/r/{report.number}/notices/").content.decode()
    assert "s•••@warga.example" in page
    assert "dipastikan" in page
    assert SITI not in page
    siti.post(address, {"what": "stop"})
    assert Subscription.objects.get().ending == "stopped"


def test_nobody_else_reads_or_changes_where_a_reporter_is_told(
    world: World, mailbox: Mailbox, client: Client
) -> None:
    report: Report = world.verified()
    assert client.get(f"/r/{report.number}/notices/").status_code == 404
    refused = client.post(f"/r/{report.number}/notices/new/", {"way": "email", "address": SITI})
    assert refused.status_code == 404
    assert not Subscription.objects.exists()


def test_a_follower_hears_of_a_public_report_once_the_address_is_proved(
    world: World, mailbox: Mailbox, client: Client
) -> None:
    report = world.in_progress()
    follower = "pengikut@warga.example"
    client.post(f"/r/{report.number}/followers/", {"address": follower})
    send_everything()
    (mail,) = mailbox.to(follower)
    assert report.title not in text_of(mail)
    client.post(link_in(text_of(mail), "proof"))
    row = Subscription.objects.get(reader=Reader.FOLLOWER)
    assert row.proved_at is not None
    follow_ups.resolve_report(
        report, by=world.lukman, words="Lampu sudah kami ganti.", without_evidence="Foto menyusul."
    )
    send_everything()
    assert "Lampu sudah kami ganti." in text_of(mailbox.to(follower)[-1])


def test_what_is_not_public_is_followed_by_nobody(world: World, mailbox: Mailbox, client: Client) -> None:
    report = world.verified(is_confidential=True)
    assert client.post(f"/r/{report.number}/followers/", {"address": SITI}).status_code == 404
    assert not Subscription.objects.exists()


def browser(endpoint: str) -> str:
    key = encryption.public_bytes(encryption.private_key(encryption.encoded((5).to_bytes(32, "big"))))
    keys = {"p256dh": encryption.encoded(key), "auth": encryption.encoded(b"s" * 16)}
    return json.dumps({"endpoint": endpoint, "keys": keys, "expirationTime": None})


def test_a_browser_is_told_and_one_of_nobodys_push_service_is_not(world: World, settings: Any) -> None:
    settings.PUSH_KEY = encryption.encoded((7).to_bytes(32, "big"))
    forget_transports()
    report = world.filed()
    siti, address = holder_of(report), f"/r/{report.number}/notices/browser/"
    assert "data-push=" in siti.get(f"/r/{report.number}/notices/").content.decode()
    others = (
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        # Two parsers, two hosts: the one that connects would go to the first.
        "https://169.254.169.254\\@fcm.googleapis.com/",
        "https://intern.example\\.fcm.googleapis.com/",
        "https://[fcm.googleapis.com/",
        "https://fcm.googleapis.com.intern.example/",
    )
    for odd in ("", "{}", "[1]", "[" * 2_000, *map(browser, others)):
        assert siti.post(address, {"address": odd}).status_code == 422
    assert not Subscription.objects.exists()
    siti.post(address, {"address": browser("https://fcm.googleapis.com/fcm/send/abc")})
    row = Subscription.objects.get()
    assert (row.way, row.proved_at is not None) == ("push", True)
    forget_transports()


def test_the_script_that_shows_notices_may_speak_for_all_pages(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
