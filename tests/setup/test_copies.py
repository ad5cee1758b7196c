"""Dump and restore of the embedded database: nothing good is lost by a command that fails or comes too early."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lapor.supervisor import copies
from lapor.supervisor.database import own_cluster
from lapor.supervisor.home import Home, only_one_run, open_home
from lapor.supervisor.refusals import CannotRun

TABLES = """
    CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz DEFAULT now());
    CREATE TABLE village (name text);
    CREATE TABLE django_session (session_key text, session_data text);
    INSERT INTO village VALUES ('Jatinom');
    INSERT INTO django_session VALUES ('key-of-a-session', 'data-of-a-session');
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small database in it, made once."""
    home = open_home(environ={"LAPOR_HOME": str(tmp_path_factory.mktemp("filled") / "home")})
    execute(home, TABLES)
    return home.path


@pytest.fixture
def home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    shutil.copytree(filled, tmp_path / "home", ignore=shutil.ignore_patterns("*.socket"))
    monkeypatch.setenv("LAPOR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return open_home(environ=os.environ)


def execute(home: Home, statement: str) -> list[tuple[object, ...]]:
    cluster = own_cluster(home, environ={})
    assert cluster
    with cluster, psycopg.connect(cluster.url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_dump_comes_back_as_it_was_without_its_sessions(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    execute(home, "INSERT INTO village VALUES ('Sekadau'); CREATE TABLE of_tomorrow (id int)")
    copies.restore(str(tmp_path / "a.dump"))
    assert execute(home, "SELECT name FROM village") == [("Jatinom",)]
    assert execute(home, "SELECT count(*) FROM django_session") == [(0,)]
    assert execute(home, "SELECT to_regclass('of_tomorrow')") == [(None,)]

    (safety,) = (home.path / "before-restore").iterdir()
    assert str(safety) in capsys.readouterr().out
    copies.restore(str(safety))
    assert execute(home, "SELECT name FROM village") == [("Jatinom",), ("Sekadau",)]


def test_a_dump_holds_no_key_of_a_session(home: Home, tmp_path: Path) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    cluster = own_cluster(home, environ={})
    assert cluster
    told = subprocess.run(
        [cluster.binaries.program("pg_restore"), "--file=-", tmp_path / "a.dump"],
        capture_output=True,
        check=True,
    ).stdout
    assert b"Jatinom" in told
    assert b"of-a-session" not in told


def test_a_dump_is_private_even_in_the_place_of_a_file_that_was_not(home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.dump").write_text("the last good one")
    (tmp_path / "a.dump").chmod(0o644)
    copies.dump(str(tmp_path / "a.dump"))
    assert stat.S_IMODE((tmp_path / "a.dump").stat().st_mode) == 0o600


def test_a_dump_that_fails_leaves_the_one_before_it(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.dump").write_text("the last good one")
    monkeypatch.setattr(copies, "_run_program", failing_halfway)
    with pytest.raises(CannotRun, match=r"a\.dump is what it was before"):
        copies.dump(str(tmp_path / "a.dump"))
    assert [path.name for path in tmp_path.glob("a.dump*")] == ["a.dump"]
    assert (tmp_path / "a.dump").read_text() == "the last good one"


def failing_halfway(*_arguments: object, output: int, **_options: object) -> int:
    os.write(output, b"half")
    return 1


def test_a_place_that_cannot_be_written_is_a_sentence(home: Home, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be written"):
        copies.dump(str(tmp_path / "nowhere" / "a.dump"))


def test_nothing_is_restored_under_a_serving_run(home: Home, tmp_path: Path) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    execute(home, "INSERT INTO village VALUES ('Sekadau')")
    with only_one_run(home), pytest.raises(CannotRun, match=r"stop it first.*then restore"):
        copies.restore(str(tmp_path / "a.dump"))
    assert execute(home, "SELECT count(*) FROM village") == [(2,)]


def test_nothing_is_restored_while_somebody_uses_the_database(home: Home, tmp_path: Path) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    cluster = own_cluster(home, environ={})
    assert cluster
    with (
        cluster,
        psycopg.connect(cluster.application_url),
        pytest.raises(CannotRun, match="1 other connection"),
    ):
        copies.restore(str(tmp_path / "a.dump"))


@pytest.mark.parametrize("damage", ["truncated", "junk", "empty"])
def test_a_damaged_dump_changes_nothing(home: Home, tmp_path: Path, damage: str) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    whole = (tmp_path / "a.dump").read_bytes()
    damaged = {"truncated": whole[: len(whole) // 2], "junk": b"junk" * 100, "empty": b""}[damage]
    (tmp_path / "a.dump").write_bytes(damaged)
    with pytest.raises(CannotRun, match="is what it was before"):
        copies.restore(str(tmp_path / "a.dump"))
    assert execute(home, "SELECT name FROM village") == [("Jatinom",)]
    assert execute(home, "SELECT count(*) FROM pg_database WHERE datname LIKE 'lapor%'") == [(1,)]


def test_a_dump_is_restored_into_a_fresh_home(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.dump(str(tmp_path / "a.dump"))
    monkeypatch.setenv("LAPOR_HOME", str(tmp_path / "fresh"))
    copies.restore(str(tmp_path / "a.dump"))
    fresh = open_home(environ=os.environ)
    assert execute(fresh, "SELECT name FROM village") == [("Jatinom",)]
    assert not (fresh.path / "before-restore").exists()


@pytest.mark.parametrize(("age", "is_doubted"), [("2 hours", False), ("3 days", True), ("-3 days", True)])
def test_the_witness_of_the_clock_comes_back_as_it_was_and_a_long_gap_is_for_a_person_to_judge(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], age: str, is_doubted: bool
) -> None:
    execute(
        home,
        "CREATE TABLE common_pulse (id int, at timestamptz);"
        f"INSERT INTO common_pulse VALUES (1, now() - interval '{age}')",
    )
    was = execute(home, "SELECT at FROM common_pulse")
    copies.dump(str(tmp_path / "a.dump"))
    copies.restore(str(tmp_path / "a.dump"))
    assert execute(home, "SELECT at FROM common_pulse") == was
    assert ("./lapor clock confirm" in capsys.readouterr().out) == is_doubted


def test_the_command_gives_one_sentence_and_a_code(home: Home, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-P", "-m", "lapor.cli", "restore", str(tmp_path / "none.dump")],
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stderr) == (1, f"lapor: {tmp_path}/none.dump is not there.\n")
