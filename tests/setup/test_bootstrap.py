"""The file `lapor`: makes .venv from the lock file once, and says in a sentence what keeps it from doing so."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "lapor"
NO_TOOLS = "/nonexistent"
PRETENDED = """
import runpy, sys, importlib.util
find = importlib.util.find_spec
{setting}
sys.argv = ["lapor", "run"]
runpy.run_path({script!r}, run_name="__main__")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return write_checkout(tmp_path)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A checkout after its first start, and what was said; made once, as making takes seconds."""
    checkout = write_checkout(tmp_path_factory.mktemp("started"))
    first = start(checkout, "run", "--port", "80")
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"hello {checkout}/.venv run --port 80\n", "only what the command itself gives"
    return checkout, first.stderr


@pytest.fixture
def known(started: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that checkout for the test's own."""
    return shutil.copytree(started[0], tmp_path / "checkout", symlinks=True)


def write_checkout(tmp_path: Path) -> Path:
    """A checkout whose lock file asks for nothing and whose command greets."""
    shutil.copy(SCRIPT, tmp_path)
    for name in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / name).write_text("# nothing\n")
    (tmp_path / "src" / "lapor").mkdir(parents=True)
    (tmp_path / "src" / "lapor" / "__init__.py").touch()
    (tmp_path / "src" / "lapor" / "cli.py").write_text(
        "import sys\nprint('hello', sys.prefix, *sys.argv[1:])\n"
    )
    return tmp_path


def start(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script by the Python of the tests, without uv, away from any package index."""
    kept = {"PATH": NO_TOOLS, "HOME": str(checkout), "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    return subprocess.run(
        [sys.executable, checkout / "lapor", *arguments],
        env={**kept, "PIP_INDEX_URL": "http://127.0.0.1:9/simple", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def pretend(setting: str) -> subprocess.CompletedProcess[str]:
    code = PRETENDED.format(setting=setting, script=str(SCRIPT))
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": NO_TOOLS},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def is_one_sentence(said: str) -> bool:
    return len(said.strip().splitlines()) == 1 and "Traceback" not in said


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(started: tuple[Path, str]) -> None:
    checkout, said = started
    assert "Making .venv" in said
    assert start(checkout, "run").stdout == f"hello {checkout}/.venv run\n"


def test_a_checkout_that_was_moved_still_works(known: Path) -> None:
    assert start(known, "run").stdout == f"hello {known}/.venv run\n"


def test_a_changed_lock_file_and_a_half_made_environment_are_mended(known: Path) -> None:
    (known / "requirements.lock").write_text("# changed\n")
    mended = start(known, "run")
    assert "Installing" in mended.stderr
    assert "Making .venv" not in mended.stderr
    (known / ".venv" / "lapor-stamp.json").unlink()
    (known / ".venv" / "half-made").touch()
    remade = start(known, "run")
    assert "Making .venv" in remade.stderr
    assert "hello" in remade.stdout
    assert not (known / ".venv" / "half-made").exists()


def test_a_package_that_cannot_be_fetched_ends_with_the_log_and_a_remedy(known: Path) -> None:
    (known / "requirements.lock").write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    failed = start(known, "run")
    assert failed.returncode == 1
    assert "The packages could not be installed." in failed.stderr
    assert "no-such-package" in failed.stderr
    assert "hello" not in failed.stdout
    assert not (known / ".venv" / "lapor-stamp.json").exists(), "what failed must count as half-made"


def test_without_any_python_it_says_what_to_install() -> None:
    said = subprocess.run(["/bin/sh", SCRIPT, "run"], env={"PATH": NO_TOOLS}, capture_output=True, text=True)
    assert said.returncode == 1
    assert is_one_sentence(said.stderr)
    assert "apt install python3" in said.stderr


def test_an_old_python_can_read_the_file_and_says_what_it_lacks() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    SCRIPT.read_text(encoding="ascii")
    said = pretend("sys.version_info = (3, 9, 2)")
    assert said.returncode == 1
    assert is_one_sentence(said.stderr)
    assert "needs Python 3.11 or newer, and this is 3.9" in said.stderr


def test_without_venv_and_uv_it_says_what_to_install(checkout: Path) -> None:
    code = PRETENDED.format(
        setting="importlib.util.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)",
        script=str(checkout / "lapor"),
    )
    said = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": NO_TOOLS}, capture_output=True, text=True
    )
    assert said.returncode == 1
    assert is_one_sentence(said.stderr)
    assert "apt install python3-venv" in said.stderr
    assert not (checkout / ".venv").exists()


def test_a_broken_uv_is_passed_over(known: Path) -> None:
    (known / "requirements.lock").write_text("# changed\n")
    tools = known / "tools"
    tools.mkdir()
    (tools / "uv").write_text("#!/bin/sh\nexit 127\n")
    (tools / "uv").chmod(0o755)
    assert "hello" in start(known, "run", PATH=f"{tools}:/usr/bin:/bin").stdout


def test_the_test_set_contains_the_run_set() -> None:
    run_lines = packages((CHECKOUT / "requirements.lock").read_text())
    assert run_lines <= packages((CHECKOUT / "requirements-test.lock").read_text())


def packages(lock: str) -> set[str]:
    return {line.split()[0] for line in lock.splitlines() if line[:1].isalnum()}
