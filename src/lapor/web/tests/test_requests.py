"""What is taken for a request, and what the site says of itself."""

from typing import Any

import pytest
from django.test import Client

from lapor.web.tests.filing_visits import send
from tests.world import World


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FOO"])
@pytest.mark.parametrize("path", ["/", "/desk/", "/office/", "/accounts/login/", "/r/10002345/"])
def test_a_method_that_no_page_has_is_refused(client: Client, method: str, path: str) -> None:
    answer = client.generic(method, path)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert "Tidak ada yang berubah" in answer.content.decode()


def test_an_address_that_is_too_long_is_refused_in_words(client: Client) -> None:
    answer = client.get("/reports/", {"q": "a" * 5000})
    assert answer.status_code == 414
    assert "terlalu panjang" in answer.content.decode()


def test_a_body_beyond_all_limits_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/reports/new/", {"title": "x"}, CONTENT_LENGTH="2000000000")
    assert answer.status_code == 413
    assert "terlalu besar" in answer.content.decode()


def test_pages_with_names_are_not_indexed_and_others_are(world: World, client: Client) -> None:
    report = world.verified()
    assert client.get(f"/r/{report.number}/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/reports/").headers
    rules = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in rules
    assert "Disallow: /r/" not in rules  # a crawler has to read the label


def test_holes_may_be_told_where_the_setting_says(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "aman@contoh.example"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:aman@contoh.example\n" in text
    assert "\nExpires: 20" in text


def test_a_browser_finds_the_icon(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("icon.svg")


def test_headers_keep_a_page_from_what_it_does_not_need(world: World, client: Client) -> None:
    answer = client.get("/")
    assert "base-uri 'none'" in answer["Content-Security-Policy"]
    assert "microphone=()" in answer["Permissions-Policy"]


def test_words_that_another_site_sent_are_not_shown(world: World) -> None:
    foreign = Client(enforce_csrf_checks=True)
    sent = {"title": "Kata dari situs lain yang panjang"}
    answer = foreign.post("/reports/new/", sent, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Kata dari situs lain" not in answer.content.decode()
    own = foreign.post("/reports/new/", sent)
    assert "Kata dari situs lain" in own.content.decode()


def test_the_receipt_can_be_taken_along_without_its_pin_in_an_address_of_ours(world: World) -> None:
    client = Client()
    page = client.get(send(client)["Location"]).content.decode()
    assert "Kirim ke WhatsApp saya" in page
    assert 'href="whatsapp://send?text=' in page
    assert "data-copy-text=" in page
