"""What providers call us with. Kept as it came and answered at once; the messenger works it off.

Each way has a module that reads its calls into the few things below: what became of a message of ours, and what
somebody has said. To add a way: a module with `parts_of`, and a line in `READERS`.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.db import transaction

from lapor.common import clock
from lapor.common.codes import keyed_hash
from lapor.common.sweeps import one_by_one, work_off
from lapor.messaging import deliveries, subscriptions
from lapor.messaging.addresses import address_hash
from lapor.messaging.models import Call, Subscription
from lapor.messaging.vocabulary import Ending, State, Way

log = logging.getLogger(__name__)
# Bytes; a provider's calls are far smaller.
LONGEST = 1_000_000
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600, 1440))
# How a chat tells for which report it was opened.
START = "/start "
# Words by which somebody wants to hear nothing more, alone in a message, in any case.
STOP_WORDS: frozenset[str] = frozenset({"stop", "berhenti", "stopall", "unsubscribe", "unreg", "stop all"})


@dataclass(frozen=True, slots=True)
class Status:
    """How far a message of ours has come, by the provider's id or by ours."""

    state: State
    at: datetime
    provider_id: str = ""
    delivery_id: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody has written to us. `key`: the provider's id of the message."""

    address: str
    text: str
    at: datetime
    key: str


Part = Status | Said
READERS: Mapping[Way, str] = {
    Way.WHATSAPP: "lapor.messaging.inbound.whatsapp",
    Way.SMS: "lapor.messaging.inbound.sms",
    Way.TELEGRAM: "lapor.messaging.inbound.telegram",
}


def keep(way: Way, body: bytes) -> bool:
    """Keep a call; False: it had come before. One statement."""
    moment = clock.now()
    key = keyed_hash("provider-call", str(way), hashlib.sha256(body).hexdigest())
    made = Call.objects.bulk_create(
        [Call(key=key, way=way, body=body, at=moment, due_at=moment)], ignore_conflicts=True
    )
    return bool(made)


def work_off_calls() -> int:
    """Work off what has come in; gives how many. What cannot be read is tried again, and then left for an engineer."""
    done, failed = work_off("calls", _due, one_by_one(_work_off))
    return done + failed


def _due(skip: set[str], limit: int) -> Iterator[str]:
    rows = Call.objects.filter(done_at=None, due_at__lte=clock.now()).exclude(key__in=skip)
    return iter(rows.order_by("due_at").values_list("key", flat=True)[:limit])


def _work_off(key: str) -> None:
    """Pushed forward before it is read, so that one that breaks its reader holds nobody up."""
    with transaction.atomic():
        call = Call.objects.select_for_update(skip_locked=True).filter(key=key, done_at=None).first()
        if call is None:
            return
        pause = PAUSES[min(call.attempts, len(PAUSES) - 1)]
        call.attempts, call.due_at = call.attempts + 1, clock.now() + pause
        call.save(update_fields=["attempts", "due_at"])
        try:
            with transaction.atomic():
                for part in parts_of(Way(call.way), bytes(call.body)):
                    take(Way(call.way), part)
        except Exception:
            log.exception("a call of %s cannot be worked off yet (attempt %s)", call.way, call.attempts)
            return
        call.done_at, call.body = clock.now(), b""
        call.save(update_fields=["done_at", "body"])


def parts_of(way: Way, body: bytes) -> Iterator[Part]:
    reader: Callable[[bytes], Iterator[Part]] = import_module(READERS[way]).parts_of
    return reader(body)


def take(way: Way, part: Part) -> None:
    """What a part means for what we know."""
    match part:
        case Status(delivery_id=str(delivery_id), state=state, at=at) if delivery_id:
            deliveries.note_status_of(delivery_id, state, at=at, error=part.error)
        case Status(provider_id=provider_id, state=state, at=at):
            deliveries.note_status(way, provider_id, state, at=at, error=part.error)
        case Said():
            _hear(way, part)


def _hear(way: Way, said: Said) -> None:
    """STOP ends it; anything else proves that whoever reads there can write, and may be a code."""
    if way == Way.TELEGRAM and said.text.startswith(START):
        subscriptions.subscribe_by_token(said.text.removeprefix(START).strip(), way=way, address=said.address)
        return
    hashed = address_hash(way, said.address)
    word = " ".join(said.text.lower().split()).strip(".!")
    if word in STOP_WORDS:
        subscriptions.stop_address(hashed, Ending.STOPPED)
        return
    rows = Subscription.objects.filter(address_hash=hashed, way=way, ended_at=None)
    rows.update(heard_at=said.at)
    for row in rows.filter(proved_at=None).exclude(code_hash=""):
        # It came from the address itself, which is what the code would prove.
        subscriptions.prove(row)


def forget_old(*, days: int) -> int:
    """Sweep: calls that were worked off; gives how many. From then on the same words are a new call: a gateway that
    gives its messages no ids sends the second STOP of a phone as it sent the first.
    """
    before = clock.now() - timedelta(days=days)
    deleted, _by_model = Call.objects.filter(done_at__lt=before).delete()
    return deleted
