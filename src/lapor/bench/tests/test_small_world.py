"""A world in small, made as the large ones are: it is whole, and nothing reads more of it when it has grown."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from lapor.bench.plans import Read, looked_at

SMALLER, LARGER = "3000", "12000"
# Known to grow, each with what will mend it. Nothing is left out silently: one that no longer grows must go from here.
GROWS: dict[str, str] = {}


class Small:
    """The world, in a database of its own; each part of the benchmark runs in a process of its own."""

    def __init__(self, url: str, name: str) -> None:
        head, _, options = url.partition("?")
        self.url = f"{head.rpartition('/')[0]}/{name}?{options}"

    def run(self, *part: str) -> dict[str, Any]:
        env = {**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "lapor.bench.settings"}
        command = [sys.executable, "-P", "-m", "lapor.bench.inside", *part]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    url, name = os.environ["DATABASE_URL"], f"small_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            world = Small(url, name)
            world.run("prepare", "tables")
            yield world
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def reads(small: Small) -> dict[str, Any]:
    """By name of a page: {"grows", "is_flat", "rows" in both worlds, "worst" statement}."""
    return small.run("plans", "small", SMALLER, LARGER)


def test_no_page_and_no_sweep_reads_more_in_a_world_four_times_as_large(reads: dict[str, Any]) -> None:
    told = {
        name: f"{found['rows'][0]} → {found['rows'][1]} rows; most by {found['worst']['worst'][:600]}"
        for name, found in reads.items()
        if found["grows"] and name not in GROWS
    }
    assert not told, "\n\n".join(f"{name}: {text}" for name, text in told.items())


def test_what_is_known_to_grow_still_does(reads: dict[str, Any]) -> None:
    mended = [name for name in GROWS if reads[name]["is_flat"]]
    assert not mended, f"take these from the list: {mended}"


def test_a_scan_that_grows_is_seen(reads: dict[str, Any]) -> None:
    """Else all of this would prove nothing: a page that reads a whole table is found."""
    scan = {"Node Type": "Seq Scan", "Actual Rows": 10, "Rows Removed by Filter": 3990, "Actual Loops": 1}
    assert looked_at({"Node Type": "Limit", "Actual Rows": 10, "Actual Loops": 1, "Plans": [scan]}) == 4000
    assert Read(4000, 1, "", 0).grows(Read(16_000, 1, "", 0))
    assert not Read(4000, 1, "", 0).grows(Read(4100, 1, "", 0))
    assert reads["public list"]["rows"][1] > 0


def test_what_was_multiplied_is_whole(small: Small, reads: dict[str, Any]) -> None:
    """Chains, digests, words, turns that add up, limits that explain themselves, and the feed."""
    check = small.run("verify")
    assert check["breaks"] == 0
    assert check["count"] > 5 * int(LARGER)


def test_asking_for_a_world_that_is_there_adds_nothing_and_what_is_filed_next_lies_above_it(
    small: Small, reads: dict[str, Any]
) -> None:
    assert small.run("build", "small", LARGER)["reports"] == int(LARGER)
    with psycopg.connect(small.url) as server:
        newest, following = server.execute(
            "SELECT (SELECT max(id) FROM reports_report), nextval('reports_report_id_seq')"
        ).fetchone() or (0, 0)
    assert following == newest + 1
