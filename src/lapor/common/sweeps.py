"""Working off rows that are due: each in its own transaction, a poisoned one logged and passed over."""

import logging
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from lapor.common.refusals import Refusal

log = logging.getLogger(__name__)
Key = TypeVar("Key", bound=Hashable)


def work_off(
    name: str,
    find: Callable[[set[Key], int], Iterable[Key]],
    act: Callable[[Key], object],
    *,
    batch: int = 200,
) -> tuple[int, int]:
    """Find due keys batch by batch (`find(skip, limit)`) and act on each, until none is left.

    Returns (done, failed). A row another worker was faster with refuses and is passed over; a row that fails is
    logged with its key (keys are numbers, never personal data) and does not stop the others.
    """
    done = failed = 0
    skip: set[Key] = set()
    while keys := list(find(skip, batch)):
        for key in keys:
            skip.add(key)
            try:
                act(key)
                done += 1
            except Refusal as refusal:
                log.info("%s: %s was already dealt with (%s)", name, key, refusal.code)
            except Exception:
                failed += 1
                log.exception("%s: %s failed", name, key)
    return done, failed
