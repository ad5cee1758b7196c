"""Values kept in memory and dropped when their rows change, in this process at once and in others within CHECK_EVERY.

A writer calls `touch(subject)` in its transaction; a reader keeps what it loaded in a `Kept` and looks at the
subject's mark again after CHECK_EVERY. The mark is read before the value, so a value is never taken for newer than it
is.
"""

import time
import uuid
from collections.abc import Callable
from threading import RLock
from typing import Generic, TypeVar
from weakref import WeakSet

from django.db import transaction

from lapor.common.models import Mark
from lapor.common.replica import reading_from_primary

Value = TypeVar("Value")

# Seconds; with the time a load takes this stays well under a minute.
CHECK_EVERY = 30.0


class Kept(Generic[Value]):
    """One value, loaded on first use, e.g. `TREE = Kept("topic", load_tree)` and then `TREE.get()`."""

    everywhere: "WeakSet[Kept]" = WeakSet()

    def __init__(self, subject: str, load: Callable[[], Value]) -> None:
        self.subject = subject
        self._load = load
        self._lock = RLock()
        self._loaded: tuple[uuid.UUID | None, Value] | None = None
        self._checked_at = 0.0
        Kept.everywhere.add(self)

    def get(self) -> Value:
        """The value, at most CHECK_EVERY seconds behind another process's write. One query per check."""
        with self._lock:
            if self._loaded is None or time.monotonic() - self._checked_at > CHECK_EVERY:
                self._refresh()
            assert self._loaded is not None  # noqa: S101 - for the type checker; _refresh sets it or raises
            return self._loaded[1]

    def recheck(self) -> None:
        """Look at the mark again before the next use."""
        self._checked_at = float("-inf")

    def forget(self) -> None:
        """Load again at the next use, whatever the mark says."""
        self._loaded = None

    def _refresh(self) -> None:
        with reading_from_primary():
            token = mark(self.subject)
            if self._loaded is None or self._loaded[0] != token:
                self._loaded = (token, self._load())
        self._checked_at = time.monotonic()


def mark(subject: str) -> uuid.UUID | None:
    """The subject's present token; None when nothing was ever written."""
    return Mark.objects.filter(pk=subject).values_list("token", flat=True).first()


def touch(subject: str) -> None:
    """Tell every process that the subject's rows have changed. To be called inside the writer's transaction."""
    Mark.objects.update_or_create(pk=subject, defaults={"token": uuid.uuid4()})
    _doubt(subject)
    transaction.on_commit(lambda: _doubt(subject))


def doubt_everything() -> None:
    """Look at every mark again before the next use: between tests, whose transactions are rolled back."""
    for kept in list(Kept.everywhere):
        kept.recheck()


def forget_everything() -> None:
    """Drop all kept values: between tests, whose transactions are rolled back under them."""
    for kept in list(Kept.everywhere):
        kept.forget()


def _doubt(subject: str) -> None:
    for kept in list(Kept.everywhere):
        if kept.subject == subject:
            kept.recheck()
