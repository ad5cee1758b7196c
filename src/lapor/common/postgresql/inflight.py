"""Which connection each thread uses, so that another thread can end what runs on it.

A query is cancelled by its connection, and a cancellation may arrive late: a connection that was sent one is closed,
not given to the next request, which would pay for it.
"""

import logging
import threading
from dataclasses import dataclass, field

import psycopg
from psycopg.pq import TransactionStatus

log = logging.getLogger(__name__)
CANCELLED_WITHIN = 2.0  # seconds


@dataclass(slots=True)
class _Use:
    connection: "psycopg.Connection | None"
    is_cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_USES: dict[int, _Use] = {}


def begin(connection: psycopg.Connection) -> None:
    """This thread uses it from now on."""
    _USES[threading.get_ident()] = _Use(connection)


def end() -> None:
    """This thread gives its connection back."""
    use = _USES.pop(threading.get_ident(), None)
    if use is None:
        return
    with use.lock:
        if use.is_cancelled and use.connection is not None:
            use.connection.close()
        use.connection = None


def was_cancelled() -> bool:
    """Whether this thread's work was ended by another one."""
    use = _USES.get(threading.get_ident())
    return use is not None and use.is_cancelled


def cancel(thread: int) -> bool:
    """End the statement that a thread waits for; False when it waits for none. May take a moment."""
    use = _USES.get(thread)
    if use is None:
        return False
    with use.lock:
        if use.connection is None or use.connection.info.transaction_status != TransactionStatus.ACTIVE:
            return False
        use.is_cancelled = True
        try:
            use.connection.cancel_safe(timeout=CANCELLED_WITHIN)
        except psycopg.Error as error:
            log.warning("a statement could not be cancelled: %s", type(error).__name__)
    return True
