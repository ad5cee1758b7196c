"""The loop that keeps messages going: events become notices, notices deliveries, and deliveries are sent.

One thread follows and collects; for each way some threads send, so that a provider that hangs blocks nobody else. Each
claims a small batch, ends its transaction, talks to the provider, and records what came of it. Any number of processes
may do so side by side.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connection

from lapor.messaging import deliveries, inbound, notices
from lapor.messaging.letter_rows import Loaded, NotToBeSent, load
from lapor.messaging.letters import letter_of
from lapor.messaging.models import Delivery
from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, Transport, transports
from lapor.reports import feed

log = logging.getLogger(__name__)

# Seconds between two looks when there was nothing to do, and after something broke.
IDLE, BROKEN = 1.0, 5.0
BATCH = 20
# A letter is not begun so shortly before somebody else may take it, seconds.
MARGIN = 45.0


class Pace:
    """How many letters a second a provider takes from this process, over all its threads."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = self._paused_until = 0.0
        self._lock = threading.Lock()

    def wait(self, *, most: float) -> bool:
        """Until the next letter may go; False at once when that is longer than `most` seconds."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            if at - now > most:
                return False
            self._next = at + self._gap
        time.sleep(at - now)
        return True

    def is_paused(self) -> bool:
        """Whether the provider still wants to hear nothing."""
        with self._lock:
            return time.monotonic() < self._paused_until

    def pause(self, seconds: float) -> None:
        """The provider wants to hear nothing for so long."""
        with self._lock:
            self._paused_until = max(self._paused_until, time.monotonic() + seconds)
            self._next = max(self._next, self._paused_until)


def follow_and_collect() -> int:
    """One round; gives how much there was to do."""
    done, _failed = feed.follow(notices.FOLLOWER, notices.note_event)
    return inbound.work_off_calls() + done + deliveries.collect_due()


def send_due(transport: Transport, pace: Pace, *, limit: int = BATCH) -> int:
    """Send one batch by one way; gives how many were claimed. What has become of each is noted whatever happens to the
    others, and what was not tried is given back.
    """
    if pace.is_paused():
        return 0
    ends = time.monotonic() + deliveries.CLAIM.total_seconds() - MARGIN
    claimed = deliveries.claim(transport.way, limit=limit)
    if not claimed:
        return 0
    left = list(claimed)
    outcomes: list[tuple[Delivery, Outcome]] = []
    try:
        loaded = load(claimed)
        with transport.session() as send:
            while left and not pace.is_paused() and pace.wait(most=ends - time.monotonic()):
                delivery = left.pop(0)
                if outcome := _outcome_of(delivery, loaded, send, transport):
                    outcomes.append((delivery, outcome))
                if isinstance(outcome, Refused) and outcome.pause:
                    pace.pause(outcome.pause)
    finally:
        deliveries.record(outcomes)
        deliveries.give_back(left)
    return len(claimed)


def _outcome_of(delivery: Delivery, loaded: Loaded, send: Send, transport: Transport) -> Outcome | None:
    """None: it was not to be sent any more. A letter that breaks something fails alone; what the error says may hold an
    address, and is not told.
    """
    try:
        return _tried(send, letter_of(delivery, loaded), transport)
    except NotToBeSent as why:
        deliveries.drop(delivery, why.code)
        return None
    except Exception as error:  # noqa: BLE001 - told, and tried again
        log.error("delivery %s by %s broke: %s", delivery.pk, transport.way, type(error).__name__)
        return Refused(type(error).__name__)


def _tried(send: Send, letter: Letter, transport: Transport) -> Outcome:
    """Where no provider is set up the log tells of it, without a word of the letter."""
    if not transport.is_configured():
        log.info("no provider for %s: delivery %s (%s) goes nowhere", transport.way, letter.id, letter.kind)
        return Handed()
    if not connection.in_atomic_block:
        # A provider that hangs holds no connection, of which there are fewer than threads.
        connection.close()
    outcome = send(letter)
    if isinstance(outcome, Refused):
        log.warning("delivery %s by %s was refused: %s", letter.id, transport.way, outcome.code)
    return outcome


def run(stop: threading.Event) -> list[threading.Thread]:
    """Start all threads; they end soon after `stop` is set."""
    tasks: list[tuple[str, Callable[[], int]]] = [("messages", follow_and_collect)]
    for transport in transports():
        pace = Pace(transport.per_second)
        for number in range(transport.at_once):
            tasks.append((f"{transport.way}-{number}", _sender(transport, pace)))
    threads = [
        threading.Thread(target=_repeat, args=(task, stop), name=name, daemon=True) for name, task in tasks
    ]
    for thread in threads:
        thread.start()
    return threads


def _sender(transport: Transport, pace: Pace) -> Callable[[], int]:
    return lambda: send_due(transport, pace)


def _repeat(task: Callable[[], int], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            pause = 0.0 if task() else IDLE
        except Exception:
            log.exception("%s stumbled and goes on", threading.current_thread().name)
            pause = BROKEN
        finally:
            close_old_connections()
        stop.wait(pause)
