"""How long one statement may take. The web gives up early, so that few slow requests cannot starve all others; pages
that look at much say so.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

Answer = TypeVar("Answer")
LOCK_SHARE = 2  # a lock is waited for half as long as a statement may take


def options_for(seconds: int, *, also: str = "") -> str:
    """libpq's `options` for a connection whose statements may take so long; 0: as long as they like."""
    limits = (
        f"-c statement_timeout={seconds}s -c lock_timeout={seconds * 1000 // LOCK_SHARE}ms" if seconds else ""
    )
    return f"{also} {limits}".strip()


def patient(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A page that looks at many reports: its statements may take BOARD_TIMEOUT seconds. Goes below the guard."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Answer:
        if not settings.STATEMENT_TIMEOUT:
            return view(*args, **kwargs)
        _allow(settings.BOARD_TIMEOUT)
        try:
            return view(*args, **kwargs)
        finally:
            if connection.connection and not connection.connection.broken:
                _allow(settings.STATEMENT_TIMEOUT)

    return asked


def _allow(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{seconds}s"])
