"""Opening a stranger's file in a process of its own: bounded time and memory, no secrets, no database.

A process costs about a tenth of a second and gives all its memory back. Whatever a decoder does with a file made to
break it, the web server goes on. A few are open at once, so that one heavy file does not stop the others' photos, and
many of them do not exhaust the machine.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import lapor
from lapor.common.decoding.__main__ import FAULT
from lapor.common.decoding.kinds import LIMITS
from lapor.common.decoding.refusals import BY_CODE, Damaged, TooHeavy

AT_ONCE = 2
_slots = threading.BoundedSemaphore(AT_ONCE)
_SOURCE = Path(lapor.__file__).parent.parent
_PASSAGE = re.compile(r"/proc/self/fd/(\d+)")
# Waiting for the disk is not working: the process's own limit counts its seconds of work.
_PATIENCE = 6 * LIMITS.seconds


def open_given(folder: Path) -> dict[str, Any]:
    """What became of `folder/given`: extension, width, height. Raises the FileRefused that was decided there, or the
    OSError that our storage met with.
    """
    command = [sys.executable, "-P", "-m", "lapor.common.decoding", str(folder)]
    environment = _environment()
    with _slots:
        try:
            done = subprocess.run(
                command,
                env=environment,
                cwd=folder,
                pass_fds=_passages([*command, *environment.values()]),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise TooHeavy from error
    return _answer(folder, code=done.returncode)


def _environment() -> dict[str, str]:
    """What an interpreter needs to find itself and us, and nothing else of ours."""
    paths = [str(_SOURCE), *filter(os.path.isabs, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    own = {name: os.environ[name] for name in ("PYTHONHOME", "LD_LIBRARY_PATH") if name in os.environ}
    ours = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    return own | ours


def _passages(words: Iterable[str]) -> tuple[int, ...]:
    """Descriptors by which a service user reaches directories of root's (see `supervisor/service.py`): named here, so
    needed there.
    """
    return tuple({int(number) for word in words for number in _PASSAGE.findall(word)})


def _answer(folder: Path, *, code: int) -> dict[str, Any]:
    """The answer it left. Without one, it was ended by its own limits, or by what the file did to a decoder."""
    if code > FAULT:
        raise OSError(code - FAULT, os.strerror(code - FAULT))
    try:
        answer: dict[str, Any] = json.loads((folder / "answer").read_text())
    except (FileNotFoundError, ValueError) as error:
        if code in (-9, -24):  # killed for want of memory or time
            raise TooHeavy from error
        raise Damaged from error
    if "refused" in answer:
        raise BY_CODE[answer["refused"]](**answer["params"])
    return answer
