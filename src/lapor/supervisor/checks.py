"""`./lapor test`: everything that must hold before a change is taken, on a database made for it and thrown away."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from lapor.embedded import choose_binaries, throw_away_cluster
from lapor.supervisor.browser import find_chromium
from lapor.supervisor.home import ROOT

PYTHON = (sys.executable, "-P")
JOURNEYS = "tests/journeys"
CHECKS = {
    "Lint": (*PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "Format": (*PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "Architecture": (*PYTHON, "-c", "from importlinter.cli import lint_imports_command as check; check()"),
    "Types": (*PYTHON, "-m", "mypy"),
}


def check_everything(*, pytest_arguments: Sequence[str] = ()) -> int:
    """Run all checks, also after one has failed, and give 0 only if all passed.

    With arguments only pytest runs, and they are for it.
    """
    chromium = find_chromium(environ=os.environ)
    with (
        tempfile.TemporaryDirectory(prefix="lapor-test-") as home,
        throw_away_cluster(binaries=choose_binaries(data_dir=Path(home, "none"))) as cluster,
    ):
        environment = _environment(Path(home), database_url=cluster.url, chromium=chromium)
        environment["LAPOR_TEST_APPLICATION_URL"] = cluster.application_url
        if pytest_arguments:
            return _run("Tests", (*PYTHON, "-m", "pytest", *pytest_arguments), environment=environment)
        codes = [_run(name, command, environment=environment) for name, command in CHECKS.items()]
        codes.append(_run("Tests", _pytest(chromium), environment=environment))
    return _conclude(codes, is_browser_missing=chromium is None)


def _run(name: str, command: Sequence[str], *, environment: Mapping[str, str]) -> int:
    _say(f"== {name}")
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL).returncode
    _say(f"== {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s\n")
    return code


def _pytest(chromium: str | None) -> tuple[str, ...]:
    journeys = () if chromium else (f"--ignore={JOURNEYS}",)
    return (*PYTHON, "-m", "pytest", "--numprocesses=2", "--dist=worksteal", "--quiet", *journeys)


def _conclude(codes: Sequence[int], *, is_browser_missing: bool) -> int:
    """Say what was left out. On a build machine nothing may be left out."""
    if not is_browser_missing:
        return int(any(codes))
    _say(
        f"The browser journeys ({JOURNEYS}) were skipped: no Chromium on PATH and none named by LAPOR_CHROMIUM "
        "(Debian: apt install chromium)."
    )
    is_build_machine = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if is_build_machine:
        _say("CI is set, and there they may not be skipped: FAILED.")
    return int(any(codes) or is_build_machine)


def _environment(home: Path, *, database_url: str, chromium: str | None) -> dict[str, str]:
    """Keys and places of this run alone; nothing of the operator's own installation is touched."""
    (home / "static").mkdir()  # whitenoise warns where it is missing
    ours = {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "IDENTITY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "lapor.config.settings",
        "LAPOR_HOME": str(home),
        "MEDIA_ROOT": str(home / "media"),
        "PGOPTIONS": "-c lapor.amending=truncate",  # so that tests can empty the tables of history
        "PLAIN_STATIC": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return {**os.environ, **ours, **({"LAPOR_CHROMIUM": chromium} if chromium else {})}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
