"""Working off rows that are due, batch by batch: what refuses or fails is passed over, and the rest goes on."""

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from django.db import DatabaseError, transaction

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
    for keys in _batches(find, batch):
        with opened(keys) as act:
            for key in keys:
                try:
                    with transaction.atomic():
                        act(key)
                    done += 1
                except Refusal as refusal:
                    _note_refusal(name, key, refusal)
                except Exception:
                    failed += 1
                    log.exception("%s: %s failed", name, key)
    return done, failed


def work_off_together(
    name: str,
    find: Callable[[set[Key], int], Iterable[Key]],
    opened: Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]],
    *,
    batch: int = 500,
) -> tuple[int, int]:
    """As `work_off`, where acting on a key only says what is to be written, and `opened` writes it all as it ends.

    What refuses or fails has said nothing; the others are written. When the database refuses a batch, each key of it
    has a batch of its own, so that the one at fault undoes itself alone.
    """
    done = failed = 0
    for keys in _batches(find, batch):
        try:
            some = _act_together(name, keys, opened)
        except DatabaseError as error:
            log.warning("%s: %s at once failed (%s), so one by one", name, len(keys), type(error).__name__)
            each = [_act_alone(name, key, opened) for key in keys]
            some = sum(one for one, _bad in each), sum(bad for _one, bad in each)
        done, failed = done + some[0], failed + some[1]
    return done, failed


def _batches(find: Callable[[set[Key], int], Iterable[Key]], size: int) -> Iterator[list[Key]]:
    skip: set[Key] = set()
    while keys := list(find(skip, size)):
        skip.update(keys)
        yield keys


def _act_together(
    name: str, keys: Sequence[Key], opened: Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]]
) -> tuple[int, int]:
    done = failed = 0
    with opened(keys) as act:
        for key in keys:
            try:
                act(key)
                done += 1
            except Refusal as refusal:
                _note_refusal(name, key, refusal)
            except DatabaseError:
                raise
            except Exception:
                failed += 1
                log.exception("%s: %s failed", name, key)
    return done, failed


def _act_alone(
    name: str, key: Key, opened: Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]]
) -> tuple[int, int]:
    try:
        return _act_together(name, [key], opened)
    except DatabaseError:
        log.exception("%s: %s failed", name, key)
        return 0, 1


def _note_refusal(name: str, key: Hashable, refusal: Refusal) -> None:
    log.info("%s: %s was already dealt with (%s)", name, key, refusal.code)


def one_by_one(act: Act[Key]) -> Callable[[Sequence[Key]], AbstractContextManager[Act[Key]]]:
    """For `work_off`: nothing to prepare, and each key in a transaction of its own."""

    @contextmanager
    def opened(keys: Sequence[Key]) -> Iterator[Act[Key]]:
        yield act

    return opened
