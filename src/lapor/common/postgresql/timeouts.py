"""Statements that the database gave up: because their time was over, or a lock was not had in time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from lapor.common import metrics
from lapor.common.postgresql import inflight

_CAUSES = {"57014": "statement", "55P03": "lock"}


@contextmanager
def counting_timeouts(work: str) -> Iterator[None]:
    """Count what the database gives up by itself inside the block."""
    try:
        yield
    except OperationalError as error:
        if (cause := cause_of(error)) and not inflight.was_cancelled():
            metrics.TIMEOUTS.labels(work, cause).inc()
        raise


def cause_of(error: BaseException | None) -> str:
    """Why the database gave a statement up: statement, lock; empty when it did not."""
    return _CAUSES.get(getattr(getattr(error, "__cause__", None), "sqlstate", None) or "", "")
