"""What Prometheus reads: routes by name, what waits in the database, and nothing for strangers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from lapor.common import clock, metrics
from lapor.reports import feed, sweeps
from lapor.web.kit.visits import HEADER
from tests.world import World


def told(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples
    }


def labelled(**labels: str) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())


def test_requests_are_counted_by_the_name_of_their_page(client: Client, world: World) -> None:
    report = world.verified()
    page = labelled(route="report", method="GET", status="200")
    before = told(client).get(("lapor_requests_total", page), 0.0)
    client.get(f"/r/{report.number}/?nama=Budi")
    client.get(f"/r/{report.number}/")
    after = told(client)
    assert after["lapor_requests_total", page] == before + 2
    assert after["lapor_request_statements_total", labelled(route="report")] > 0
    assert after["lapor_request_seconds_count", labelled(route="report")] >= 2
    values = {value for _name, labels in after for _label, value in labels}
    assert not [value for value in values if report.number in value or "Budi" in value or "/" in value]


def test_a_method_that_a_stranger_made_up_is_no_label(client: Client, db: None) -> None:
    client.generic("GRUSS", "/")
    methods = {dict(labels).get("method") for _name, labels in told(client)}
    assert "other" in methods
    assert "GRUSS" not in methods


def test_what_waits_is_told_with_its_age(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    passed = metrics.LIMITS_TOLD.labels("pass_due")._value.get()
    world.verified()
    feed.start_at_end("somebody")
    world.verified()
    assert told(client)["lapor_feed_pending", frozenset()] > 0
    assert told(client)["lapor_oldest_due_seconds", labelled(row="rung")] == 0
    assert sweeps.oldest_rung() is None
    with clock.frozen(clock.now() + timedelta(days=30)):
        known = told(client)
        assert known["lapor_oldest_due_seconds", labelled(row="event")] == pytest.approx(30 * 86_400)
        assert 86_400 < known["lapor_oldest_due_seconds", labelled(row="rung")] < 30 * 86_400
        feed.sequence()
        with django_capture_on_commit_callbacks(execute=True):
            sweeps.advance_alerts()
        known = told(client)
    assert known["lapor_feed_pending", frozenset()] > 0, "what the sweep has told is to be heard too"
    assert known["lapor_oldest_due_seconds", labelled(row="rung")] == 0
    assert metrics.LIMITS_TOLD.labels("pass_due")._value.get() > passed
    assert known["lapor_feed_behind", labelled(follower="somebody")] > 0
    assert known["lapor_database_up", frozenset()] == 1


def test_a_database_that_is_away_is_told_too(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(feed, "lag", gone)
    known = told(client)
    assert known["lapor_database_up", frozenset()] == 0
    assert ("lapor_feed_pending", frozenset()) not in known


@pytest.mark.parametrize(
    ("asked", "token", "status"),
    [
        ({}, "", 200),
        ({"REMOTE_ADDR": "203.0.113.9"}, "", 404),
        ({"headers": {"X-Forwarded-For": "203.0.113.9"}}, "", 404),
        ({"REMOTE_ADDR": "203.0.113.9", "headers": {"Authorization": "Bearer "}}, "", 404),
        ({"REMOTE_ADDR": "203.0.113.9", "headers": {"Authorization": "Bearer wrong"}}, "right", 404),
        ({"REMOTE_ADDR": "203.0.113.9", "headers": {"Authorization": "Bearer right"}}, "right", 200),
    ],
)
def test_figures_are_for_this_machine_and_for_who_has_the_token(
    client: Client, world: World, settings: Any, asked: dict[str, Any], token: str, status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", **asked)
    assert answer.status_code == status
    assert ("lapor_requests" in answer.content.decode()) is (status == 200)


def test_a_sweep_counts_its_rows() -> None:
    def count(outcome: str) -> float:
        return metrics.SWEEP_ROWS.labels("trial", outcome)._value.get()

    metrics.count_rows("trial", (3, 1))
    metrics.count_rows("trial", 2)
    metrics.count_rows("trial", None)
    assert (count("done"), count("failed")) == (5, 1)


def test_an_error_page_says_by_what_name_it_is_found(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("lapor.web.public.home.queries.public_reports", broken)
    client.raise_request_exception = False
    answer = client.get("/reports/", headers={HEADER: "chosen-by-a-stranger"})
    assert answer.status_code == 500
    assert re.fullmatch("[0-9a-f]{16}", answer[HEADER])
    assert f"Kode kejadian: {answer[HEADER]}" in answer.content.decode()


def test_a_proxy_of_ours_may_name_a_request(client: Client, db: None, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={HEADER: "abc-123-def"})[HEADER] == "abc-123-def"
