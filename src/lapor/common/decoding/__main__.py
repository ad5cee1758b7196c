"""The process that opens one file: `python -m lapor.common.decoding FOLDER`.

In FOLDER lies `given`; it leaves `full`, perhaps `thumbnail`, and `answer`, one line of JSON: what became of the file,
or the code of its refusal. A fault of our own storage is told by the exit status: FAULT and the error's number. It
first takes from itself all that it does not need: time, memory, further processes.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lapor.common.decoding import faults
from lapor.common.decoding.kinds import LIMITS
from lapor.common.decoding.refusals import FileRefused, TooHeavy

FAULT = 100


def main(folder: Path) -> None:
    _renounce()
    try:
        (folder / "answer").write_text(json.dumps(_answer(folder)))
    except Exception as error:
        if fault := faults.behind(error):
            sys.exit(FAULT + (fault.errno or 0))
        raise


def _renounce() -> None:
    """Limits that end this process, and nobody else, when a file is made to exhaust it. macOS knows not all of them."""
    for what, limit in (
        (resource.RLIMIT_CPU, LIMITS.seconds),
        (resource.RLIMIT_AS, LIMITS.memory),
        (resource.RLIMIT_FSIZE, 2 * LIMITS.video_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (ValueError, OSError):
            continue


def _answer(folder: Path) -> dict[str, Any]:
    from lapor.common.decoding.intake import take

    try:
        return asdict(take(folder / "given", full=folder / "full", thumbnail=folder / "thumbnail"))
    except FileRefused as refusal:
        if faults.behind(refusal):
            raise
        return {"refused": refusal.code, "params": dict(refusal.params)}
    except (MemoryError, RecursionError):
        return {"refused": TooHeavy.code, "params": {}}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
