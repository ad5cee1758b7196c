"""500 filings at once while processes are killed with -9: whoever saw a receipt has a whole report, and nobody has two.

The real product: supervisor, embedded PostgreSQL with durability on, gunicorn, worker; filings over HTTP by the form.
"""

import http.client
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILINGS, CLIENTS, KILLS = 500, 8, 6
TRIES, PAUSE = 60, 0.5
BUILD = "from tests.world import build_world; build_world()"
COUNT = """
import json
from lapor.reports.models import *
rows = {}
for report in Report.objects.all():
    rows[report.number] = [
        Event.objects.filter(report=report, action="file").count(),
        Turn.objects.filter(report=report, ended_at=None).count(),
        Clock.objects.filter(report=report, kind="verify").count(),
        report.title,
    ]
print("COUNTED " + json.dumps(rows))
"""


class Product:
    """One `./lapor run` in a home of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.home = home
        ours = ("DATABASE_URL", "SECRET_KEY", "IDENTITY_KEY", "MEDIA_ROOT", "PLAIN_STATIC", "PUBLIC_URL")
        self.environment = {name: value for name, value in os.environ.items() if name not in ours} | {
            "LAPOR_HOME": str(home),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "lapor.cli", "run", "--no-demo", "--port", str(self.port)]
        with (self.home.parent / "run.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._await_answer()

    def _await_answer(self) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        pytest.fail("the product did not come up: " + (self.home.parent / "run.log").read_text()[-2000:])

    def shell(self, code: str) -> str:
        command = [sys.executable, "-m", "lapor.cli", "manage", "shell", "-v", "0", "-c", code]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def stop(self, how: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)

    def descendants(self) -> list[int]:
        """Everything below the supervisor: web server, its workers, the worker, the postmaster and its children."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                text = stat.read_text()
            except OSError:
                continue
            parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
        assert self.process is not None
        found, fresh = set(), {self.process.pid}
        while fresh := {pid for pid, parent in parents.items() if parent in fresh} - found:
            found |= fresh
        return sorted(found)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    (tmp_path / "home").mkdir()
    tmp_path.chmod(0o755)
    one = Product(tmp_path / "home")
    one.start()
    yield one
    one.stop(signal.SIGTERM)


def file_one(address: str, number: int) -> tuple[str, str] | None:
    """File as a browser would, retrying the same form; returns (tracking number, title) once the receipt was shown."""
    title = f"Laporan uji nomor {number}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form: dict[str, str] = {}
    for _try in range(TRIES):
        try:
            if not form:
                page = browser.open(f"{address}/reports/new/", timeout=20).read().decode()
                form = fields(page, title)
            answer = browser.open(
                f"{address}/reports/new/", urllib.parse.urlencode(form).encode(), timeout=20
            )
            if "/receipt/" in answer.url:
                answer.read()
                return answer.url.split("/r/")[1].split("/")[0], title
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(PAUSE)
    return None


def fields(page: str, title: str) -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return hidden | {
        "report_class": "complaint",
        "title": title,
        "body": "Lampu jalan di depan pasar padam sudah dua minggu, jalan menjadi gelap dan rawan.",
        "incident_on": "2026-01-05",
        "place": "Jalan Tanjung, depan pasar",
        "name": "Siti Rahmawati",
        "phone": "081234567890",
        "consent": "on",
    }


def kill_about(product: Product, until: threading.Event) -> int:
    """Kill -9 one process after another, each any of them, until told to stop."""
    rng, killed = random.Random(9), 0
    while killed < KILLS and not until.wait(rng.uniform(1.0, 2.5)):
        if victims := product.descendants():
            try:
                os.kill(rng.choice(victims), signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                continue
    return killed


def test_every_receipt_shown_is_a_whole_report_and_none_is_double(product: Product) -> None:
    product.shell(BUILD)
    done = threading.Event()
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        killer = pool.submit(kill_about, product, done)
        receipts = [r for r in pool.map(lambda n: file_one(product.address, n), range(FILINGS)) if r]
        done.set()
        assert killer.result() >= KILLS // 2
    product.stop(signal.SIGKILL)
    product.start()

    rows = json.loads(product.shell(COUNT).split("COUNTED ")[1].splitlines()[0])
    assert len(receipts) == FILINGS
    for number, title in receipts:
        assert rows[number] == [1, 1, 1, title]
    titles = [row[3] for row in rows.values()]
    assert len(titles) == len(set(titles)) == FILINGS
