"""Commands in a home whose database has no tables yet."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

NAME = "lapor_fresh_home"


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a home whose database was just made."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        yield {
            **os.environ,
            "LAPOR_HOME": str(tmp_path),
            "DATABASE_URL": url.replace("@/lapor?", f"@/{NAME}?"),
        }
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def lapor(*arguments: str, home: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "lapor.cli", *arguments]
    return subprocess.run(command, env=home, capture_output=True, text=True, timeout=120)


def test_in_a_fresh_home_the_demo_world_prepares_the_database_and_other_commands_say_what_to_do(
    fresh_home: dict[str, str],
) -> None:
    refused = lapor("calendar", "show", home=fresh_home)
    assert refused.returncode == 1
    assert refused.stderr.startswith("lapor: the database is not up to date")
    assert "Traceback" not in refused.stderr
    made = lapor("demo", "--reports", "2", home=fresh_home)
    assert made.returncode == 0, made.stderr
    assert "2 of 2 reports" in made.stdout
    assert "koordinator@blitar.example" in lapor("demo", "--accounts", home=fresh_home).stdout
