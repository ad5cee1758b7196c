"""Working off rows that are due, batch by batch: what refuses or fails is passed over, and the rest goes on."""

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from django.db import transaction

from lapor.common.refusals import Refusal

log = logging.getLogger(__name__)
Key = TypeVar("Key", bound=Hashable)
Act = Callable[[Key], object]


def work_off(
    name: str,
    find: Callable[[set[Key], int], Iterable[Key]],
    opened: Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]],
    *,
    batch: int = 200,
) -> tuple[int, int]:
    """Find due keys batch by batch (`find(skip, limit)`) and act on each, until none is left. Returns (done, failed).

    `opened(keys)` prepares a batch, perhaps in a transaction of its own, and gives what acts on one key. Each key has
    a transaction or savepoint, so that one which refuses (another worker was faster) or fails undoes itself alone; a
    failure is logged with its key (keys are numbers, never personal data).
    """
    done = failed = 0
    skip: set[Key] = set()
    while keys := list(find(skip, batch)):
        skip.update(keys)
        with opened(keys) as act:
            for key in keys:
                try:
                    with transaction.atomic():
                        act(key)
                    done += 1
                except Refusal as refusal:
                    log.info("%s: %s was already dealt with (%s)", name, key, refusal.code)
                except Exception:
                    failed += 1
                    log.exception("%s: %s failed", name, key)
    return done, failed


def one_by_one(act: Act[Key]) -> Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]]:
    """For `work_off`: nothing to prepare, and each key in a transaction of its own."""

    @contextmanager
    def opened(keys: Sequence[Key]) -> Iterator[Act[Key]]:
        yield act

    return opened
