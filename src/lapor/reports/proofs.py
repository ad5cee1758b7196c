"""The chain of a report's events: whoever holds them can recompute it; a rewritten story shows where it breaks."""

import hashlib
import json
from collections.abc import Iterable

from lapor.reports.models import Event


def event_hash(event: Event) -> str:
    """Hex SHA-256 over the event's canonical JSON (sorted keys, no spaces, UTC moment) and the hash before it."""
    leaf = {
        "report": event.report_id,
        "number": event.number,
        "action": event.action,
        "at": event.at.isoformat(),
        "party": event.party,
        "agency": event.agency_id,
        "from": event.from_status,
        "to": event.to_status,
        "data": event.data,
        "previous": event.previous_hash,
    }
    return hashlib.sha256(json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def words_digest(salt: str, words: str) -> str:
    """Hex SHA-256 of salted words; the event keeps it, so that words can be proved, or blanked without a break."""
    return hashlib.sha256(f"{salt}\0{words}".encode()).hexdigest()


def report_digest(salt: str, title: str, body: str) -> str:
    """Hex SHA-256 of a report's salted title and text."""
    return words_digest(salt, f"{title}\0{body}")


def first_break(events: Iterable[Event]) -> int | None:
    """The number of the first event, in order, that does not follow from the one before it; None: whole."""
    previous = ""
    for event in events:
        if event.previous_hash != previous or event.hash != event_hash(event):
            return event.number
        previous = event.hash
    return None
