"""Nothing that people open or that runs by itself reads more because more is stored."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

SMALLER, LARGER = "4000", "16000"
# Known to grow, each with what will mend it. Nothing is left out silently: one that no longer grows must go from here.
GROWS: dict[str, str] = {}


@pytest.fixture(scope="module")
def reads() -> Iterator[dict[str, Any]]:
    """By name: {"grows", "rows" in both worlds, "worst" statement}; from a database of its own."""
    url = os.environ["DATABASE_URL"]
    name = f"plans_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield _run("plans", "small", SMALLER, LARGER, url=_as_url(url, name))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _as_url(url: str, name: str) -> str:
    head, _, options = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{options}"


def _run(*arguments: str, url: str) -> dict[str, Any]:
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lapor.bench.settings"}
    for part in (("prepare", "tables"), arguments):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "lapor.bench.inside", *part], env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_no_page_and_no_sweep_reads_more_in_a_world_four_times_as_large(reads: dict[str, Any]) -> None:
    told = {
        name: f"{found['rows'][0]} → {found['rows'][1]} rows; most by {found['worst']['worst'][:600]}"
        for name, found in reads.items()
        if found["grows"] and name not in GROWS
    }
    assert not told, "\n\n".join(f"{name}: {text}" for name, text in told.items())


def test_what_is_known_to_grow_still_does(reads: dict[str, Any]) -> None:
    mended = [name for name in GROWS if not reads[name]["grows"]]
    assert not mended, f"take these from the list: {mended}"


def test_the_plans_see_a_scan_that_grows(reads: dict[str, Any]) -> None:
    """Else all of this would prove nothing: a page that reads the whole table is found."""
    from lapor.bench.plans import Read, looked_at

    scan = {"Node Type": "Seq Scan", "Actual Rows": 10, "Rows Removed by Filter": 3990, "Actual Loops": 1}
    assert looked_at({"Node Type": "Limit", "Actual Rows": 10, "Actual Loops": 1, "Plans": [scan]}) == 4000
    assert Read(4000, 1, "", 0).grows(Read(16_000, 1, "", 0))
    assert not Read(4000, 1, "", 0).grows(Read(4100, 1, "", 0))
    assert reads["public list"]["rows"][1] > 0
