"""What proxies and monitoring ask."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import InterfaceError, connection
from django.test import Client

from lapor.reports import history
from lapor.web.public import health
from lapor.web.tests.office_visits import signed_in
from tests.world import World


@pytest.fixture(autouse=True)
def nothing_looked_up_before() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


def test_the_process_says_that_it_lives_without_asking_anybody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_is_told_with_the_state_of_feed_and_history(client: Client, world: World) -> None:
    world.resolved()
    history.verify_new()
    body = client.get("/readyz").json()
    assert body["status"] == "ok"
    assert body["history"]["is_whole"] is True
    assert body["feed"]["position"] == body["history"]["position"] > 0
    assert body["feed"]["pending"] == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"Forwarded": "for=203.0.113.9"}},
    ],
)
def test_a_stranger_reads_whether_it_is_ready_and_no_figures(
    client: Client, world: World, asked: dict[str, Any]
) -> None:
    assert client.get("/readyz", **asked).json() == {"status": "ok"}


def test_a_connection_that_was_cut_off_is_a_database_that_is_away(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> dict[str, Any]:
        raise InterfaceError("connection already closed")

    monkeypatch.setitem(health.LOOKS, "feed", look)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")


def test_a_break_is_told_without_the_number_of_the_report_and_serves_on(client: Client, world: World) -> None:
    report = world.resolved()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET body = 'Lain.' WHERE id = %s", [report.pk])
    history.verify_everything()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["history"]["first_break"] == "words_changed"
    assert str(report.pk) not in response.content.decode()


def test_asking_often_looks_once(client: Client, world: World, django_assert_num_queries: object) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/readyz").status_code == 200


def test_the_national_administrator_reads_the_first_break(client: Client, world: World) -> None:
    report = world.resolved()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reports_report SET body = 'Lain.' WHERE id = %s", [report.pk])
    history.verify_everything()
    sentence = "Riwayat sebuah laporan tidak utuh"
    page = signed_in("nadia").get("/office/").content.decode()
    assert sentence in page
    assert str(report) in page
    assert sentence not in signed_in("kirana").get("/office/").content.decode()
