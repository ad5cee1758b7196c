"""Many lines through `./lapor deadlines compute`: in their order, as they come, in bounded memory."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from lapor.directory import decrees
from lapor.reports.clocks.lines import days_off
from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
from lapor.reports.clocks.lines.question import LONGEST_LINE
from lapor.reports.clocks.lines.stream import AHEAD, READ_BYTES, answers
from lapor.reports.tests.walking import cases, line_of

COMMAND = [sys.executable, "-P", "-m", "lapor.cli", "deadlines", "compute"]
# No database, no settings, no keys.
ENVIRONMENT = {"PYTHONPATH": str(Path(settings.ROOT) / "src")}
GOOD = b'{"id": %d, "start": "2026-02-02T02:00Z", "zone": "WIB", "length": 5, "as_of": "2026-02-03T02:00Z"}\n'
MANY = b"".join(GOOD % number for number in range(3000))
ANSWERER = Answerer(Calendars(shipped_days()))


def compute(content: bytes, *options: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *options], input=content, capture_output=True, env=ENVIRONMENT, timeout=60
    )


def lines_of(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_every_line_is_answered_in_its_order() -> None:
    done = compute(MANY)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [line["id"] for line in lines_of(done.stdout)] == list(range(3000))


def test_several_processes_say_what_one_says(tmp_path: Path) -> None:
    source, file = random.Random(5), tmp_path / "lines"
    lines = [line_of(case, source) if index % 50 else b"{" for index, case in enumerate(cases(5, 1000))]
    file.write_bytes(b"\n".join(lines))
    with file.open("rb") as given:
        one = list(answers(given.fileno(), ANSWERER, processes=1))
    many = compute(file.read_bytes())
    assert "".join(block.text for block in one).encode() == many.stdout
    assert (sum(block.failures for block in one), many.returncode) == (20, 1)


def test_what_is_read_ahead_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_bytes(MANY * 20)
    with file.open("rb", buffering=0) as source:
        given = answers(source.fileno(), ANSWERER, processes=1)
        next(given)
        assert 0 < source.tell() <= (AHEAD + 1) * READ_BYTES < len(MANY * 20) / 20
        given.close()


def test_whoever_writes_a_line_and_waits_has_its_answer() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdin
        assert process.stdout
        for number in range(3):
            process.stdin.write(GOOD % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.write(b"".join(GOOD % number for number in range(100)))
        process.stdin.flush()
        assert [json.loads(process.stdout.readline())["id"] for _ in range(100)] == list(range(100))
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_a_bad_line_spoils_no_other_and_shows_in_the_exit_code() -> None:
    done = compute(GOOD % 1 + b"\n  \nnonsense\n" + GOOD % 2 + GOOD.replace(b"5", b"0", 1) % 3)
    given = lines_of(done.stdout)
    assert done.returncode == 1
    assert [line["id"] for line in given] == [1, None, 2, 3]
    assert [line.get("line") for line in given] == [None, 4, None, 6]


def test_the_last_line_needs_no_end_and_no_input_needs_no_answer() -> None:
    assert len(lines_of(compute((GOOD * 2 % (1, 2)).rstrip()).stdout)) == 2
    assert (compute(b"").returncode, compute(b"\n\n").stdout) == (0, b"")


def test_a_line_without_end_is_refused_and_the_next_one_answered() -> None:
    done = compute(b"x" * (3 * LONGEST_LINE) + b"\n" + GOOD % 2)
    given = lines_of(done.stdout)
    assert [line.get("error", {}).get("code") for line in given] == ["line_too_long", None]  # type: ignore[attr-defined]
    assert given[1]["id"] == 2


def test_days_can_be_left_out() -> None:
    assert "days" not in lines_of(compute(GOOD % 1, "--no-days").stdout)[0]


def test_a_calendar_file_adds_days(tmp_path: Path) -> None:
    file = tmp_path / "calendar.csv"
    file.write_text(
        "date,kind,name,decree,region,agency\n2026-02-03,local,Galungan,SK 1,51,\n2026-02-04,closure,Pindah,,,dishub\n"
    )
    bali = (GOOD % 1).replace(b"}", b', "calendar": {"region": "51.71"}}')
    given = lines_of(compute(GOOD % 1 + bali, "--calendar", str(file)).stdout)
    assert [line["due_on"] for line in given] == ["2026-02-09", "2026-02-10"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"2026-02-30,local,Galungan,,51\n", "line 1: no such day: 2026-02-30"),
        (b"2026-03-22,national,Idulfitri\n2026-03-22,national,Minggu\n", "line 2: the same day as on line 1"),
        (b"2026-06-17,local,Galungan\n2026-06-18,holiday,Galungan\n", "line 2: no such kind of day: holiday"),
        (b"\xff", "line 1: not text in UTF-8"),
    ],
)
def test_a_wrong_calendar_file_answers_nothing(tmp_path: Path, content: bytes, fault: str) -> None:
    file = tmp_path / "calendar.csv"
    file.write_bytes(content)
    done = compute(GOOD % 1, "--calendar", str(file))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"lapor: {file}: line ")
    assert done.stderr.decode().endswith(fault + "\n")


def test_a_calendar_file_that_is_not_there_answers_nothing(tmp_path: Path) -> None:
    done = compute(GOOD % 1, "--calendar", str(tmp_path / "none.csv"))
    assert (done.returncode, done.stdout, b"Traceback" in done.stderr) == (2, b"", False)


def test_every_fault_of_a_calendar_file_has_its_words() -> None:
    assert set(days_off._FAULTS) == set(decrees.WORDS) - {decrees.UNKNOWN_REGION, decrees.UNKNOWN_AGENCY}


def test_when_nobody_reads_any_more_it_ends() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(GOOD % 1)
        process.stdin.flush()
        assert process.wait(timeout=30) == 1
        assert process.stderr.read() == b""


def test_no_part_of_the_product_is_started() -> None:
    code = (
        "import sys; from lapor.reports.clocks.lines.command import run; run(['compute']); "
        "sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-P", "-c", code], input=GOOD % 1, env=ENVIRONMENT).returncode == 0


# -- when a process is killed ---------------------------------------------------------------------------------------


@pytest.fixture
def busy() -> Iterator[tuple["subprocess.Popen[bytes]", list[int]]]:
    """A computation that has begun to use its processes and waits for more lines."""
    if (os.cpu_count() or 1) == 1:
        pytest.skip("one core, one process")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(COMMAND, env=ENVIRONMENT, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin
        assert process.stdout
        threading.Thread(target=process.stdin.write, args=[MANY]).start()
        for _ in range(3000):
            process.stdout.readline()
        workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert workers
        yield process, [int(pid) for pid in workers]
        process.kill()


def is_gone(pid: int) -> bool:
    """Whether a process has ended; whether somebody has asked for its exit code is another matter."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_when_the_command_is_killed_its_processes_go(
    busy: tuple["subprocess.Popen[bytes]", list[int]],
) -> None:
    process, workers = busy
    process.kill()
    assert eventually(lambda: all(map(is_gone, workers)))


def test_when_one_of_its_processes_is_killed_the_command_says_so(
    busy: tuple["subprocess.Popen[bytes]", list[int]],
) -> None:
    process, workers = busy
    os.kill(workers[0], signal.SIGKILL)
    assert eventually(lambda: is_gone(workers[0]))
    assert process.stdin
    assert process.stderr
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(MANY)
        process.stdin.flush()
    assert process.wait(timeout=30) == 1
    assert process.stderr.read().startswith(b"lapor: a process was ended from outside")
