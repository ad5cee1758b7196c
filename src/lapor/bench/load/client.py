"""The load generator: one process, some connections, one story. A job comes as a line of JSON, a result goes as one.

    {"story": "pages", "host": …, "port": …, "connections": 1, "turns": 200, "seconds": 5, "given": {…}}

It prepares, says `ready`, waits for a line, and begins. Its own seconds are in the result, and in nobody's figures.
"""

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from lapor.bench.load.stories import STORIES, Told, tell
from lapor.bench.load.visitors import Visitor, WrongAnswer

WARM = 3
# What ends a teller, and is told with the result.
WRONG = (WrongAnswer, OSError, ValueError, LookupError, http.client.HTTPException)


def main() -> int:
    job = json.loads(sys.stdin.readline())
    tellers = [_teller(job, number) for number in range(job["connections"])]
    wrong: list[str] = []
    counted = _prepare(job, tellers, wrong)
    for told in tellers:
        told.visitor.samples.clear()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began, cpu = time.monotonic(), time.process_time()
    done = _run(job, tellers, wrong, until=began + job["seconds"])
    result = {
        "seconds": time.monotonic() - began,
        "own_cpu": time.process_time() - cpu,
        "turns": done,
        "wrong": wrong,
        "counted": counted,
        "samples": [asdict(sample) for told in tellers for sample in told.visitor.samples],
        "kept": [told.kept.get("session") for told in tellers],
    }
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


def _teller(job: dict[str, Any], number: int) -> Told:
    rng = random.Random(f"{job['story']} {number} {time.time_ns()}")  # noqa: S311 - load, not a secret
    visitor = Visitor(job["host"], job["port"], address=f"10.0.{number}.1")
    visitor.cookies = dict(job["given"].get("cookies") or {})
    visitor.address = job["given"].get("address") or visitor.address
    return Told(visitor, job["given"], rng)


def _prepare(job: dict[str, Any], tellers: list[Told], wrong: list[str]) -> list[dict[str, Any]]:
    """Warm the processes, count the statements of one turn, and prepare the others; gives the samples of that turn."""
    prepare, turn = STORIES[job["story"]]
    first = tellers[0]
    warm = WARM if job.get("warms", True) else 0
    counted: list[Any] = []
    try:
        if prepare:
            prepare(first, warm + 1)
        for _ in range(warm):
            turn(first)
        if warm:
            first.visitor.samples.clear()
            first.visitor.counts = True
            turn(first)
            counted = [asdict(sample) for sample in first.visitor.samples]
            first.visitor.counts = False
        for told in tellers if prepare else ():
            prepare(told, job["turns"])  # type: ignore[misc]
    except WRONG as error:
        wrong.append(str(error) or type(error).__name__)
    return counted


def _run(job: dict[str, Any], tellers: list[Told], wrong: list[str], *, until: float) -> int:
    done = [0] * len(tellers)

    def one(number: int) -> None:
        try:
            done[number] = tell(job["story"], tellers[number], turns=job["turns"], until=until)
        except WRONG as error:
            done[number] = tellers[number].number
            wrong.append(str(error) or type(error).__name__)

    if wrong:
        return 0
    threads = [threading.Thread(target=one, args=[number]) for number in range(len(tellers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


if __name__ == "__main__":
    sys.exit(main())
