"""The options of `./lapor deadlines`, and its exit codes."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lapor.directory.calendar_file import CalendarDay
from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, WrongCalendar, days_in, shipped_days
from lapor.reports.clocks.lines.stream import WorkerLost, answers

STANDARD_INPUT, STANDARD_OUTPUT = 0, 1
# Exit codes: all lines are answered; some could not be; none was read.
ALL, SOME, NONE = 0, 1, 2


def run(arguments: Sequence[str]) -> int:
    """Answer standard input on standard output, and give the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        local = days_in(chosen.calendar) if chosen.calendar else []
    except WrongCalendar as fault:
        return _fail(str(fault), NONE)
    try:
        return _answer_all(local, has_days=not chosen.no_days)
    except WorkerLost:
        return _fail("a process was ended from outside; what follows the last answer is not answered", SOME)
    except OSError as error:
        # What is still in the buffer has nowhere to go when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), STANDARD_OUTPUT)
        return SOME if isinstance(error, BrokenPipeError) else _fail(str(error), SOME)


def _answer_all(local: Sequence[CalendarDay], *, has_days: bool) -> int:
    answerer = Answerer(Calendars([*shipped_days(), *local]), has_days=has_days)
    failures = 0
    for text, failed in answers(STANDARD_INPUT, answerer, processes=_cores()):
        sys.stdout.write(text)
        sys.stdout.flush()
        failures += failed
    return SOME if failures else ALL


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"lapor: {sentence}\n")
    return code


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./lapor deadlines", description="Working-day limits, without a database."
    )
    compute = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "compute",
        help="one clock a line on standard input, its date a line on standard output",
        description="Reads one JSON object a line and writes one a line: docs/deadlines.md.",
        epilog="Exit code 0: every line is answered; 1: some are not, and say why; 2: no line was read.",
    )
    compute.add_argument(
        "--calendar", type=Path, metavar="FILE", help="more days, as CSV: date,kind,name,decree,region,agency"
    )
    compute.add_argument("--no-days", action="store_true", help="leave out the explained days")
    return parser
