"""One job of the load generator, measured from outside: what web and database used while it ran."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lapor.bench.figures import Figure, percentiles
from lapor.bench.processes import Used
from lapor.bench.server import Server
from lapor.supervisor.refusals import CannotRun


class Client:
    """A load generator that has prepared its job and waits."""

    def __init__(self, server: Server, story: str, given: dict[str, Any], **job: Any) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lapor.bench.load.client"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        full = {"connections": 1, "turns": 100, "seconds": 10.0, **job}
        self._tell({"story": story, "host": server.host, "port": server.port, "given": given, **full})
        if self._hear() != "ready\n":
            raise CannotRun("the load generator has ended before it was ready; what it said stands above.")

    def begin(self) -> None:
        self._tell("go")

    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._hear() or "{}")
        self._process.wait()
        if not found:
            raise CannotRun("the load generator has ended without a result.")
        return found

    def _tell(self, what: object) -> None:
        if self._process.stdin:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()

    def _hear(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""


@contextmanager
def used_meanwhile(server: Server) -> Iterator[list[Used]]:
    """Afterwards the list holds what was used within the block."""
    before = server.used()
    found: list[Used] = []
    yield found
    found.append(server.used().since(before))


def measure(server: Server, name: str, story: str, given: dict[str, Any], **job: Any) -> list[Figure]:
    """The figure of a story as a whole, then one for each kind of request in it, where there are several. CPU is known
    for the whole only; a kind of request gets its share of it by how long it took.
    """
    client = Client(server, story, {"name": name, **given}, **job)
    with used_meanwhile(server) as used:
        client.begin()
        result = client.result()
    return _figures(name, result, used[0])


def _figures(name: str, result: dict[str, Any], used: Used) -> list[Figure]:
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sample in result["samples"]:
        kinds[sample["name"]].append(sample)
    counted: dict[str, int] = defaultdict(int)
    for sample in result["counted"]:
        counted[sample["name"]] = max(counted[sample["name"]], sample["statements"])
    turns = max(1, result["turns"])
    whole = Figure(
        name=name,
        count=result["turns"],
        web_ms=used.web * 1000 / turns,
        database_ms=used.database * 1000 / turns,
        size=sum(sample["size"] for sample in result["samples"]) // turns,
        statements=sum(sample["statements"] for sample in result["counted"]),
        rate=result["turns"] / result["seconds"],
        wrong="; ".join(result["wrong"][:2]),
        notes={"own_cpu_ms": result["own_cpu"] * 1000 / turns, "seconds": result["seconds"]},
    )
    whole.p50, whole.p95, whole.p99 = percentiles([sample["ms"] for sample in result["samples"]])
    if len(kinds) < 2:
        return [whole]
    total = sum(sample["ms"] for sample in result["samples"]) or 1.0
    parts = [_part(kind, samples, counted[kind], used, total) for kind, samples in kinds.items()]
    return [whole, *parts]


def _part(name: str, samples: list[dict[str, Any]], statements: int, used: Used, total: float) -> Figure:
    share = sum(sample["ms"] for sample in samples) / total
    part = Figure(
        name=name,
        count=len(samples),
        web_ms=used.web * 1000 * share / len(samples),
        database_ms=used.database * 1000 * share / len(samples),
        size=sum(sample["size"] for sample in samples) // len(samples),
        statements=statements,
    )
    part.p50, part.p95, part.p99 = percentiles([sample["ms"] for sample in samples])
    return part
