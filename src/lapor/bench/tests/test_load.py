"""The benchmark measures what it says: every answer is looked at, others' CPU is counted and its own is not."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lapor.bench.figures import Figure, of_ceiling, percentiles
from lapor.bench.load.visitors import Visitor, WrongAnswer
from lapor.bench.paper import table, write_page
from lapor.bench.processes import cpu_of_tree
from lapor.bench.targets import TARGETS, Ceiling

BURN = "import time\nwhile time.process_time() < 0.5: pass\n"


class Answers(http.server.BaseHTTPRequestHandler):
    """A server that is always well, and now and then says so on the wrong page."""

    def do_GET(self) -> None:
        body = b"<h1>Sedang sibuk</h1>" if self.path == "/busy/" else b"<h1>Laporan</h1>"
        self.send_response(404 if self.path == "/gone/" else 200)
        self.send_header("Set-Cookie", "seen=1; Path=/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with closing(Visitor("127.0.0.1", server.server_port, address="10.0.0.1")) as found:
        yield found
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_taken_by_its_word_not_by_its_status_alone(visitor: Visitor) -> None:
    visitor.get("/", word="Laporan")
    with pytest.raises(WrongAnswer, match="Sedang sibuk"):
        visitor.get("/busy/", word="Laporan")
    with pytest.raises(WrongAnswer, match="404"):
        visitor.get("/gone/", word="Laporan")
    assert len(visitor.samples) == 3
    assert visitor.cookies == {"seen": "1"}


def test_a_form_that_is_answered_by_a_page_was_not_taken(visitor: Visitor) -> None:
    with pytest.raises(WrongAnswer):
        visitor.post("/", {"name": "value"})


def test_what_a_child_used_is_counted_while_it_runs_and_after_it_has_ended() -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE) as process:
        while (used := cpu_of_tree(process.pid)) < 0.5:
            assert process.poll() is None
        assert used >= 0.5
        assert process.stdin
        process.stdin.close()


def test_a_figure_stands_to_its_ceiling_as_its_cpu_does() -> None:
    ceilings = {Ceiling.SELECT: Figure(name="one SELECT", web_ms=0.7, database_ms=0.3)}
    page = Figure(name="case", web_ms=8.0, database_ms=1.0, target=TARGETS["case"])
    page.value = of_ceiling(page, TARGETS["case"], ceilings)
    assert (page.value, page.verdict) == (9.0, "must")
    assert TARGETS["case"].verdict(5.9) == "goal"
    assert TARGETS["case"].verdict(12.1) == "missed"
    assert TARGETS["short lifecycle"].verdict(29.9) == "missed"


def test_what_was_answered_wrongly_is_no_success_however_quick() -> None:
    assert Figure(name="case", target=TARGETS["case"], value=1.0, wrong="404").verdict == "wrong"


def test_percentiles_of_one_hundred_are_read_off() -> None:
    assert percentiles([float(ms) for ms in range(1, 102)]) == (51.0, 96.0, 100.0)
    assert percentiles([]) == (0.0, 0.0, 0.0)


def test_the_page_shows_each_figure_and_its_words_are_no_markup(tmp_path: Path) -> None:
    figures = [Figure(name="case <b>", count=3, target=TARGETS["case"], value=24.0, wrong="<script>")]
    path = tmp_path / "page.html"
    write_page(path, figures, {"world": "life & hot"})
    page = path.read_text()
    assert "case &lt;b&gt;" in page
    assert "<script>" not in page
    assert "24.00 of 12: wrong" in page
    assert "case <b>" in table(figures)
