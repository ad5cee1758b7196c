"""The processes under the supervisor: each with a log file, restarted when it dies, stopped with all it started."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lapor.embedded.parent_death import die_with_parent

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a restart
STEADY_AFTER = 60.0  # seconds; a child that lived so long begins with a short pause again
LARGEST_LOG = 10_000_000  # bytes


class Child:
    """One program that is to be running. Its output goes to `log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        pass_fds: Sequence[int] = (),
        spawn_options: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self.failures = 0
        self._command = list(command)
        self._environment = dict(environment)
        self._pass_fds = tuple(pass_fds)
        self._spawn_options = dict(spawn_options or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._began = self._next_start = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self._process is not None and not _has_ended(self._process)

    def start(self) -> None:
        keep_small(self.log)
        with open(self.log, "ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd="/",
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=self._pass_fds,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the children in order
                preexec_fn=die_with_parent(signal.SIGTERM),
                **self._spawn_options,
            )
        self._began = time.monotonic()

    def keep_running(self) -> str | None:
        """Start it again if it died and its pause is over. Gives a line to print when a death is noticed."""
        if self.is_running:
            return None
        now = time.monotonic()
        if self._process is not None:
            pause = self._note_death(now)
            return f"{self.name} stopped unexpectedly; starting it again in {pause:g} s. Its log: {self.log}"
        if now >= self._next_start:
            self.start()
        return None

    def _note_death(self, now: float) -> float:
        self.failures = 0 if now - self._began > STEADY_AFTER else self.failures
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self._next_start = now + pause
        self._end_group()
        return pause

    def ask_to_stop(self) -> None:
        if self.is_running and self._process is not None:
            self._process.terminate()

    def stopped_by(self, deadline: float) -> None:
        """Wait until `deadline`, then end the child and whatever it started."""
        while self.is_running and time.monotonic() < deadline:
            time.sleep(0.02)
        self._end_group()

    def _end_group(self) -> None:
        """End what is left of the child's own session: workers of a gunicorn that was killed, for instance.

        The group bears the child's number. The child is reaped only afterwards, so the number is still its own.
        """
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def keep_small(log: Path) -> None:
    """Move what a log holds to `….1` when it has grown; programs that append to it go on at its beginning.

    What is written between copy and cut is lost: a few lines once in ten million bytes. On a full disk all is cut.
    """
    if not log.exists() or log.stat().st_size <= LARGEST_LOG:
        return
    with contextlib.suppress(OSError):
        shutil.copy2(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Look without reaping: an unreaped child keeps its number from being given to a stranger."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def stop_all(children: Sequence[Child], *, patience: float) -> None:
    """Ask all at once, give them `patience` seconds together, then insist."""
    deadline = time.monotonic() + patience
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stopped_by(deadline)
