"""The process that opens one file: `python -m lapor.common.decoding FOLDER`.

In FOLDER lies `given`; it leaves `full`, perhaps `thumbnail`, and `answer`, one line of JSON: what became of the file,
or the code of its refusal. It first takes from itself all that it does not need: time, memory, further processes.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lapor.common.decoding.kinds import LIMITS
from lapor.common.decoding.refusals import FileRefused, TooHeavy


def main(folder: Path) -> None:
    _renounce()
    (folder / "answer").write_text(json.dumps(_answer(folder)))


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
        return {"refused": refusal.code, "params": dict(refusal.params)}
    except (MemoryError, RecursionError):
        return {"refused": TooHeavy.code, "params": {}}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
