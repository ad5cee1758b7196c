"""The way to a report: number and PIN, few tries, and nothing told to whoever may not know of it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from lapor.common import clock, codes
from lapor.directory.models import Person
from lapor.reports.models import Report
from lapor.reports.receipts import WRONG_ON_ONE_REPORT
from lapor.reports.vocabulary import Grade
from lapor.web.tests.report_visits import holder_of, page_of
from tests.pages import source_of
from tests.world import World


def test_number_and_pin_open_the_report(world: World, client: Client) -> None:
    receipt = world.receipt()
    response = client.post(
        f"/r/{receipt.report.number}/pin/", {"pin": f" {receipt.pin[:3]} {receipt.pin[3:]}"}
    )
    assert response["Location"] == f"/r/{receipt.report.number}/"
    assert "Sudah dua minggu lampu jalan" in page_of(client, receipt.report)


def test_a_wrong_pin_and_a_number_that_does_not_exist_look_the_same(world: World) -> None:
    report, nobody = world.filed(), codes.tracking_number(4_000_000)
    answers = []
    for number in (report.number, nobody):
        page = Client().get(f"/r/{number}/")
        refused = Client().post(f"/r/{number}/pin/", {"pin": "000000"})
        hidden = re.compile(rf"{number}|{codes.spoken(number)}|[\w-]{{40,}}")
        answers.append(
            (
                page.status_code,
                hidden.sub("", source_of(page)),
                refused.status_code,
                hidden.sub("", source_of(refused)),
            )
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 200
    assert answers[0][2] == 404
    assert "tidak cocok" in answers[0][3]


def test_guessing_pins_is_slowed_down_after_five_tries_and_the_wait_is_told(
    world: World, client: Client
) -> None:
    receipt = world.receipt()
    address = f"/r/{receipt.report.number}/pin/"
    assert [client.post(address, {"pin": "9999999999"}).status_code for _ in range(6)] == [404] * 5 + [429]
    refused = client.post(address, {"pin": receipt.pin})
    assert (refused.status_code, refused["Retry-After"]) == (429, "2")
    assert "coba lagi dalam 2 detik" in source_of(refused)
    with clock.frozen(clock.now() + timedelta(seconds=2)):
        assert client.post(address, {"pin": receipt.pin}).status_code == 302


def test_a_device_that_had_the_report_open_is_never_kept_out(world: World, client: Client) -> None:
    receipt = world.receipt()
    address = f"/r/{receipt.report.number}/pin/"
    client.post(address, {"pin": receipt.pin})
    mark = client.cookies["device"]
    assert receipt.report.number not in mark.value
    assert str(receipt.report.pk) not in mark.value
    assert mark["httponly"]
    del client.cookies["sessionid"]
    for _try in range(6):
        Client().post(address, {"pin": "9999999999"})
    assert Client().post(address, {"pin": receipt.pin}).status_code == 429
    assert client.post(address, {"pin": receipt.pin}).status_code == 302
    forged = Client()
    forged.cookies["device"] = f"{'0' * 16}{'1' * 32}"
    assert forged.post(address, {"pin": receipt.pin}).status_code == 429


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_slip_of_the_finger_in_the_number_is_told_at_once(
    world: World, client: Client, method: str
) -> None:
    number = world.filed().number
    wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    response = (
        client.get(f"/r/{wrong}/") if method == "get" else client.post(f"/r/{wrong}/pin/", {"pin": "123456"})
    )
    assert response.status_code == 422
    assert "salah ketik" in source_of(response)


def test_the_box_takes_a_number_as_people_write_it(world: World, client: Client) -> None:
    report = world.filed()
    assert client.get("/r/", {"number": f" {report} "})["Location"] == f"/r/{report.number}/"
    assert client.get("/reports/", {"q": str(report)})["Location"] == f"/r/{report.number}/"


HIDDEN: dict[str, Callable[[World], Report]] = {
    "confidential and verified": lambda world: world.in_progress(is_confidential=True),
    "confidential and closed": lambda world: world.closed(is_confidential=True),
    "confidential and withdrawn": lambda world: world.withdrawn(is_confidential=True),
    "confidential and archived": lambda world: world.archived(is_confidential=True),
    "confidential and merged": lambda world: world.merged(is_confidential=True),
    "not verified": lambda world: world.filed(),
    "of oversight grade": lambda world: world.verified(
        world.inspektorat, grade=Grade.OVERSIGHT, is_confidential=True
    ),
}


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("name", ["", "danu"])
def test_a_stranger_learns_of_a_hidden_report_as_much_as_of_none(world: World, kind: str, name: str) -> None:
    report = HIDDEN[kind](world)
    hidden = re.compile(rf"{report.number}|{report}|4000000\d|4000000-\d|[\w-]{{40,}}")
    told = []
    for number in (report.number, codes.tracking_number(4_000_000)):
        browser = Client()
        if name:
            browser.force_login(Person.objects.get(email=f"{name}@contoh.example"))
        pages = [
            browser.get(f"/r/{number}/"),
            browser.post(f"/r/{number}/reply/", {"words": "Halo, apa kabar?"}),
        ]
        told.append([(page.status_code, hidden.sub("", source_of(page))) for page in pages])
    assert told[0] == told[1]
    assert "Lampu jalan mati" in page_of(holder_of(report), report)


def test_while_somebody_guesses_the_page_asks_for_the_telephone_too_whatever_the_number(world: World) -> None:
    receipt, nobody = world.receipt(), codes.tracking_number(4_000_000)
    for number in (receipt.report.number, nobody):
        assert 'name="phone_end"' not in source_of(Client().get(f"/r/{number}/"))
        for last in range(WRONG_ON_ONE_REPORT):
            Client(REMOTE_ADDR=f"198.51.{last}.7").post(f"/r/{number}/pin/", {"pin": "9999999999"})
        assert 'name="phone_end"' in source_of(Client().get(f"/r/{number}/"))
    reporter = Client(REMOTE_ADDR="203.0.113.7")
    address = f"/r/{receipt.report.number}/pin/"
    assert reporter.post(address, {"pin": receipt.pin}).status_code == 404
    assert reporter.post(address, {"pin": receipt.pin, "phone_end": "7890"}).status_code == 302
