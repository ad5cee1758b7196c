"""The only place that reads the time. Everything else asks here, so that a test or the demo can walk through a year.

Moments are aware datetimes in UTC; dates are local to a zone and named `*_on`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: ZoneInfo = JAKARTA) -> date:
    """The present date in a zone."""
    return now().astimezone(zone).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Within the block, the present is `moment` (aware)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def is_frozen() -> bool:
    """Whether the present is not the machine's."""
    return _frozen.get() is not None
