"""The database is away, or slow: 503 with Retry-After and every word that was typed, and nobody waits long."""

from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from lapor.common.postgresql import breaker as breakers
from lapor.common.postgresql.breaker import Breaker
from lapor.common.postgresql.work import Work, options_for
from lapor.common.refusals import TimeWentBack
from lapor.web.public import filing
from tests.world import World

WORDS = "Lampu jalan di depan sekolah padam sejak seminggu."


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object, **_options: object) -> None:
        raise OperationalError("server closed the connection") from psycopg.OperationalError(WORDS)

    monkeypatch.setattr(filing, "_page", gone)


def test_words_that_were_typed_come_back(db: None, away: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().post("/reports/new/", {"title": "Lampu padam", "body": WORDS, "key": "k"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert WORDS in answer.content.decode()
    assert "Tempat penyimpanan kami" in answer.content.decode()
    assert WORDS not in caplog.text
    assert "the database does not answer" in caplog.text


def test_a_session_that_cannot_be_read_is_the_same(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_arguments: object) -> None:
        raise OperationalError("couldn't get a connection after 3.00 sec")

    monkeypatch.setattr("lapor.web.kit.language.LanguageMiddleware.__call__", gone)
    client = Client(raise_request_exception=False)
    answer = client.post("/reports/new/", {"body": WORDS})
    assert (answer.status_code, bool(answer["Retry-After"])) == (503, True)
    assert WORDS in answer.content.decode()


def test_a_wrong_clock_keeps_the_words_and_says_when_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_arguments: object) -> None:
        raise TimeWentBack

    monkeypatch.setattr(filing, "_file", wrong)
    form = {"report_class": "aspiration", "title": "Taman baca", "body": WORDS, "proposal": "Buka taman baca.",
            "is_anonymous": "on", "key": "11111111-1111-4111-8111-111111111111"}  # fmt: skip
    answer = Client().post("/reports/new/", form)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert WORDS in answer.content.decode()
    assert "Jam server kami sedang keliru" in answer.content.decode()


def test_while_it_is_away_one_request_in_a_while_finds_out(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 100.0
    monkeypatch.setattr(breakers.time, "monotonic", lambda: moment)
    breaker = Breaker()
    assert not breaker.refuses()
    breaker.trip()
    assert breaker.refuses()
    moment += breakers.PAUSE
    assert [breaker.refuses() for _ in range(3)] == [False, True, True]
    breaker.reset()
    assert not breaker.refuses()


def test_statements_end_in_time_by_their_kind_and_other_options_stay(settings: Any) -> None:
    settings.STATEMENT_TIMEOUTS = {"page": 10, "step": 15}
    settings.MIGRATION_LOCK_TIMEOUT = 60
    assert options_for(Work.STEP, also="-c a=b") == "-c a=b -c statement_timeout=15s -c lock_timeout=7500ms"
    assert options_for(Work.PAGE) == "-c statement_timeout=10s -c lock_timeout=5000ms"
    assert options_for(Work.MIGRATION) == "-c lock_timeout=60000ms"
    assert options_for(Work.COMMAND) == ""
