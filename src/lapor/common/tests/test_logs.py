"""Logs tell what went wrong and where: no row contents, no traceback for what strangers cause, no visitor's address."""

import json
import logging

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lapor.common import rate_limits, security_log
from lapor.common.logs import Formatter, JsonFormatter, WithoutTraceback, about, new_request_id, tell_also
from lapor.common.models import Hit, Mark
from lapor.common.refusals import TooMany
from lapor.common.security_log import Event

WORDS = "kata-kata seorang pelapor"


def line_of(error: BaseException) -> str:
    record = logging.LogRecord(
        "lapor", logging.ERROR, __file__, 1, "failed", None, (type(error), error, error.__traceback__)
    )
    return Formatter("%(message)s").format(record)


def test_a_failed_insert_tells_no_row(db: None) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Mark.objects.bulk_create([Mark(subject=WORDS, token=None)])
    assert WORDS in str(caught.value), "PostgreSQL itself does tell"
    said = line_of(caught.value)
    assert WORDS not in said
    assert "23502 common_mark token" in said
    assert "test_logs.py" in said


def test_a_failed_value_tells_no_value(db: None) -> None:
    with pytest.raises(Exception, match=WORDS) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [WORDS])
    assert WORDS not in line_of(caught.value)


def test_an_error_that_others_put_into_their_words_tells_no_row() -> None:
    said = f"job failed: null value\nDETAIL:  Failing row contains ({WORDS}).\nCONTEXT: x"
    record = logging.LogRecord("procrastinate", logging.ERROR, __file__, 1, said, None, None)
    assert Formatter("%(message)s").format(record) == "job failed: null value"


def test_another_error_is_told_as_ever() -> None:
    with pytest.raises(KeyError) as caught:
        {}["missing"]
    assert line_of(caught.value).endswith("KeyError: 'missing'")


@pytest.mark.parametrize("kind", ["DisallowedHost", "RequestDataTooBig", "TooManyFilesSent"])
def test_what_strangers_cause_is_one_line_without_what_they_sent(kind: str) -> None:
    error = (ValueError, ValueError("x" * 9000), None)
    record = logging.LogRecord(f"django.security.{kind}", logging.ERROR, __file__, 1, "x" * 9000, None, error)
    WithoutTraceback().filter(record)
    assert Formatter("%(message)s").format(record) == f"refused: {kind}"


def test_a_security_line_has_ids_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    security_log.note(Event.WRONG_PIN, visitor="192.0.2.7", report=1000001, person=None)
    assert "security wrong_pin report=1000001 visitor=" in caplog.text
    assert "192.0.2.7" not in caplog.text
    assert "person" not in caplog.text


def test_a_limit_that_is_hit_is_told(db: None, caplog: pytest.LogCaptureFixture) -> None:
    from datetime import timedelta

    rate_limits.count_attempt("pin", "192.0.2.7", limit=1, per=timedelta(minutes=1))
    with pytest.raises(TooMany):
        rate_limits.count_attempt("pin", "192.0.2.7", limit=1, per=timedelta(minutes=1))
    assert "security limit_hit limit=pin" in caplog.text
    assert "192.0.2.7" not in caplog.text
    assert not Hit.objects.filter(key__contains="192").exists()


def test_the_shared_cache_keeps_no_address_in_its_keys(db: None) -> None:
    cache.set("allauth:rl:login:ip:192.0.2.7", [1.0], 60)
    assert cache.get("allauth:rl:login:ip:192.0.2.7") == [1.0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE cache_key LIKE '%%192.0.2.7%%') FROM common_cache"
        )
        assert cursor.fetchone() == (1, 0)


def test_a_line_tells_what_it_is_about_as_words_and_as_json() -> None:
    record = logging.LogRecord("lapor", logging.WARNING, __file__, 1, "slow: %.1f s", (2.5,), None)
    with about(request="abc12345", route="report"):
        tell_also(report=1000001)
        assert Formatter("%(message)s").format(record) == (
            "slow: 2.5 s [request=abc12345 route=report report=1000001]"
        )
        told = json.loads(JsonFormatter().format(record))
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "WARNING",
        "logger": "lapor",
        "message": "slow: 2.5 s",
        "request": "abc12345",
        "route": "report",
        "report": 1000001,
    }
    assert Formatter("%(message)s").format(record) == "slow: 2.5 s"


def test_a_json_line_tells_no_row_either(db: None) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Mark.objects.bulk_create([Mark(subject=WORDS, token=None)])
    raised = (type(caught.value), caught.value, caught.value.__traceback__)
    record = logging.LogRecord("lapor", logging.ERROR, __file__, 1, "failed", None, raised)
    told = JsonFormatter().format(record)
    assert WORDS not in told
    assert "23502 common_mark token" in json.loads(told)["error"]


@pytest.mark.parametrize(
    ("given", "is_kept"), [("a1-B2_c3", True), ("x" * 65, False), ("ab", False), ("a b\nc", False)]
)
def test_a_request_is_called_what_a_proxy_calls_it_where_that_is_a_name(given: str, is_kept: bool) -> None:
    assert (new_request_id(given) == given) is is_kept


def test_a_refused_request_is_told_by_its_route_and_never_by_its_address(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.get("/r/1000001/").status_code == 422
    (record,) = [one for one in caplog.records if one.name == "django.request"]
    WithoutTraceback().filter(record)
    told = Formatter("%(message)s").format(record)
    assert told.startswith("Unprocessable Entity [request=")
    assert "route=report" in told
    assert "/r/1000001" not in told
