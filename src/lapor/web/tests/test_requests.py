"""What is taken for a request, and what the site says of itself."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from lapor.directory.models import Person
from lapor.web.kit.bodies import ANNOUNCED, refused_body
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


MB = 1_000_000


def large(client: Client, path: str, **given: Any) -> Any:
    """A body of four megabytes, of which nobody has to read more than its length."""
    return client.post(path, given or {"words": "Halo"}, CONTENT_LENGTH=str(4 * MB))


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=f"{name}@contoh.example"))
    return client


def test_a_body_larger_than_a_form_is_read_by_pages_that_take_files_alone(world: World) -> None:
    lukman = signed_in("lukman")
    for path in (
        "/accounts/login/",
        "/reports/new/coach/",
        "/nowhere/",
        "/visit/",
        "/desk/bulk/",
        "/language/",
    ):
        answer = large(lukman, path)
        assert answer.status_code == 413, path
        assert "terlalu besar" in answer.content.decode()
    assert lukman.generic("GET", "/reports/new/", "a" * 3 * MB).status_code == 413


def test_a_body_larger_than_a_form_is_read_from_those_alone_who_may_send_there(world: World) -> None:
    receipt, reporter = world.receipt(), Client()
    reply = f"/r/{receipt.report.number}/reply/"
    follow_up = f"/desk/reports/{world.in_progress().number}/follow_up/"
    reporter.post(f"/r/{receipt.report.number}/pin/", {"pin": receipt.pin})
    lukman, stranger = signed_in("lukman"), Client()
    for client, path in (
        (stranger, reply),
        (lukman, reply),
        (stranger, "/desk/new/"),
        (stranger, follow_up),
        (reporter, follow_up),
        (lukman, f"/desk/reports/{receipt.report.number}/follow_up/"),
        (stranger, "/r/10000001/reply/"),
        (stranger, "/r/abc/reply/"),
    ):
        answer = large(client, path)
        assert answer.status_code == 403, path
        assert "berkasnya tidak kami baca" in answer.content.decode()
    for client, path in (
        (reporter, reply),
        (lukman, follow_up),
        (lukman, "/desk/new/"),
        (stranger, "/reports/new/"),
    ):
        assert refused_body(environment(client, path)) == 0, path


def test_on_the_desk_the_form_stays_beside_the_refusal_of_its_files(world: World) -> None:
    answer = Client().post(
        f"/desk/reports/{world.in_progress().number}/follow_up/",
        {"words": "Halo"},
        CONTENT_LENGTH=str(4 * MB),
        headers={"HX-Request": "true"},
    )
    assert (answer.status_code, answer["HX-Reswap"]) == (403, "afterbegin")
    assert "<html" not in answer.content.decode()
    assert "berkasnya tidak kami baca" in answer.content.decode()


def environment(client: Client, path: str) -> dict[str, Any]:
    cookie = client.cookies.output(header="", sep=";").strip()
    made = RequestFactory().post(path, headers={"Cookie": cookie}).environ
    return made | {"CONTENT_LENGTH": str(4 * MB)}


def test_where_there_is_no_room_a_large_body_waits_and_words_are_taken(world: World, settings: Any) -> None:
    settings.FREE_DISK_MB = 10**9
    answer = large(Client(), "/reports/new/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "kirim dulu tanpa berkas" in answer.content.decode()
    assert send(Client()).status_code == 302


def test_what_is_on_its_way_already_takes_room(world: World) -> None:
    environ = environment(Client(), "/reports/new/")
    assert refused_body(environ) == 0
    assert refused_body(environ | {ANNOUNCED: 10**18}) == 503


def test_while_the_database_is_away_a_large_body_is_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError

    environ = environment(signed_in("lukman"), "/desk/new/")
    monkeypatch.setattr("lapor.web.kit.bodies.actor_for", away)
    assert refused_body(environ) == 503


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
