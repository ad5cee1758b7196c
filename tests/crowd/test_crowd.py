"""Fifty people open boards, leave, or wait for ever: filing goes on, and nothing runs on for nobody."""

import http.client
import http.cookiejar
import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.journeys.product import Product, served

VISITORS = 50
PAGE_TIMEOUT, BOARD_TIMEOUT, EXPORT_TIMEOUT = 3, 6, 5  # seconds
SETTINGS = {
    "PLAIN_STATIC": "1",
    "BOARDS_AT_ONCE": "1",
    "BOARD_WAIT": "2",
    "PAGE_TIMEOUT": str(PAGE_TIMEOUT),
    "BOARD_TIMEOUT": str(BOARD_TIMEOUT),
    "EXPORT_TIMEOUT": str(EXPORT_TIMEOUT),
}
SOON = 4.0  # seconds: the watcher looks twice a second, on a machine that may be busy


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Product]:
    counts = tmp_path_factory.mktemp("counts")
    with served(
        tmp_path_factory.mktemp("crowd"),
        name=f"lapor_crowd_{worker_id}",
        application="tests.crowd.served:application",
        furnished_by="tests.crowd.served",
        worker=("lapor.config.web_server.Worker", "--threads", "96", "--workers", "2", "--preload"),
        settings=SETTINGS | {"PROMETHEUS_MULTIPROC_DIR": str(counts)},
    ) as found:
        yield found


def asked(product: Product, address: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    request = urllib.request.Request(product.address + address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def running(product: Product, mark: str) -> int:
    """How many statements with that mark the database works on."""
    with psycopg.connect(product.database_url) as watching:
        row = watching.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
            " AND datname = current_database() AND query LIKE %s",
            [f"%/* {mark} */%"],
        ).fetchone()
    return int(row[0]) if row else 0


def until(condition: Any, *, within: float) -> bool:
    ends_at = time.monotonic() + within
    while time.monotonic() < ends_at:
        if condition():
            return True
        time.sleep(0.1)
    return bool(condition())


@contextmanager
def opened(product: Product, address: str, *, method: str = "GET") -> Iterator[socket.socket]:
    """A visitor who has asked and reads nothing; who leaves at the end of the block."""
    place = urlsplit(product.address)
    visitor = socket.create_connection((place.hostname, place.port))
    with visitor:
        visitor.sendall(
            f"{method} {address} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        yield visitor


def file_report(product: Product, title: str) -> float:
    """File one as a browser does; gives the seconds of the filing itself."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{product.address}/reports/new/", timeout=30).read().decode()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    form = hidden | {
        "report_class": "complaint",
        "title": title,
        "body": "Lampu jalan di depan pasar padam sudah dua minggu, jalan menjadi gelap dan rawan.",
        "incident_on": "2026-01-05",
        "place": "Jalan Tanjung, depan pasar",
        "name": "Siti Rahmawati",
        "phone": "081234567890",
        "consent": "on",
    }
    began = time.monotonic()
    answer = browser.open(
        f"{product.address}/reports/new/", urllib.parse.urlencode(form).encode(), timeout=30
    )
    took = time.monotonic() - began
    assert "/receipt/" in answer.url
    return took


def test_filing_goes_on_while_fifty_people_open_boards(product: Product) -> None:
    alone = sorted(file_report(product, f"Lampu padam {number}") for number in range(5))[2]
    is_over = threading.Event()
    answers: Counter[int] = Counter()
    busy: list[tuple[http.client.HTTPMessage, str]] = []

    def open_boards() -> None:
        while not is_over.is_set():
            status, headers, page = asked(product, "/crowd/board")
            answers[status] += 1
            if status == 503:
                busy.append((headers, page))

    crowd = [threading.Thread(target=open_boards) for _ in range(VISITORS)]
    for visitor in crowd:
        visitor.start()
    try:
        assert until(lambda: answers[503] > 0, within=30)
        at_once = []
        filed = []
        for number in range(10):
            filed.append(file_report(product, f"Jalan rusak {number}"))
            at_once.append(running(product, "board"))
    finally:
        is_over.set()
        for visitor in crowd:
            visitor.join()
    assert set(answers) == {200, 503}
    assert max(at_once) == 1, "one board at a time in the whole installation, whatever process serves it"
    headers, page = busy[0]
    assert "Sedang ramai" in page
    assert 10 <= int(headers["Retry-After"]) == int(headers["Refresh"]) <= 20
    # The crowd works the processors of this machine too: it is asked to be fair, not to be absent.
    assert sorted(filed)[5] < alone * 8 + 0.5


def test_who_leaves_ends_what_was_asked_for(product: Product) -> None:
    for address in ("/crowd/endless-board", "/crowd/endless"):
        with opened(product, address):
            assert until(lambda: running(product, "endless") == 1, within=SOON)
        assert until(lambda: running(product, "endless") == 0, within=min(SOON, PAGE_TIMEOUT - 0.5))
    assert asked(product, "/crowd/board")[0] == 200, "its place is free again"


def test_what_takes_too_long_ends_and_says_so(product: Product) -> None:
    for address, seconds in (
        ("/crowd/endless", PAGE_TIMEOUT),
        ("/crowd/questions", PAGE_TIMEOUT),
        ("/crowd/endless-board", BOARD_TIMEOUT),
    ):
        began = time.monotonic()
        status, headers, page = asked(product, address)
        assert status == 503, address
        assert seconds - 1 < time.monotonic() - began < seconds + SOON
        assert "Halaman ini terlalu lama disiapkan" in page
        assert headers["X-Request-ID"] in page
    assert running(product, "endless") == running(product, "slow") == 0


def test_who_leaves_while_waiting_leaves_the_line(product: Product) -> None:
    with opened(product, "/crowd/endless-board"), ExitStack() as crowd:
        assert until(lambda: running(product, "endless") == 1, within=SOON)
        for _ in range(40):
            crowd.enter_context(opened(product, "/crowd/endless-board"))
    assert until(lambda: running(product, "endless") == 0, within=SOON)
    assert asked(product, "/crowd/board")[0] == 200


def test_an_export_that_nobody_reads_gives_its_place_back(product: Product) -> None:
    def is_free() -> bool:
        with psycopg.connect(product.database_url) as watching:
            held = watching.execute(
                "SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            )
            return held.fetchone() is None

    with opened(product, "/crowd/export"):
        assert until(lambda: running(product, "slow") == 1, within=SOON)
        status, _headers, page = asked(product, "/crowd/export")
        assert (status, "Sedang ramai" in page) == (503, True)
        assert asked(product, "/crowd/board")[0] == 200, "boards do not wait for exports"
        assert until(is_free, within=EXPORT_TIMEOUT + SOON), "who reads too slowly is cut off"
    with opened(product, "/crowd/export"):
        assert until(lambda: running(product, "slow") == 1, within=SOON)
    assert until(is_free, within=SOON), "who leaves is not waited for"


def test_what_was_sent_is_seen_through_though_its_sender_has_gone(product: Product) -> None:
    with opened(product, "/crowd/step?subject=sent", method="POST"):
        pass

    def is_written() -> bool:
        with psycopg.connect(product.database_url) as watching:
            return watching.execute("SELECT FROM common_mark WHERE subject = 'sent'").fetchone() is not None

    assert until(is_written, within=1.5 + SOON)


def test_figures_tell_what_happened_without_an_address(product: Product) -> None:
    asked(product, "/r/1000001/?nama=Siti")
    status, _headers, told = asked(product, "/metrics")
    figures = dict(re.findall(r"^(\S+(?:\{[^}]*\})?) ([0-9.e+-]+)$", told, re.MULTILINE))
    assert status == 200
    assert float(figures['lapor_busy_total{line="boards"}']) > 0
    assert float(figures['lapor_requests_ended_total{cause="gone"}']) > 0
    assert float(figures['lapor_requests_ended_total{cause="late"}']) > 0
    assert float(figures['lapor_requests_total{method="POST",route="new_report",status="302"}']) >= 15
    assert float(figures["lapor_database_up"]) == 1
    assert "lapor_feed_pending" in figures
    assert "1000001" not in told
    assert "Siti" not in told
    assert asked(product, "/metrics", **{"X-Forwarded-For": "203.0.113.9"})[0] == 404
