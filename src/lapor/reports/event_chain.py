"""The chain of a report's events: whoever holds them can recompute it; a rewritten story shows where it breaks.

Each event names the version of its hash; an old one stays as it was written. What each version covers, and why, is in
`docs/decisions/0009-events-and-actions.md`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lapor.reports.models import Event

# Columns of a report that only steps change: each event has a digest of them as it left them. Words have their own.
HEAD = (
    *("status", "report_class", "grade", "channel", "incident_on", "region_id", "topic_id"),
    *("chosen_agency_id", "respondent_agency_id", "lead_agency_id", "holder", "holder_agency_id"),
    *("is_anonymous", "is_confidential", "is_represented", "entered_by_id", "entered_by_agency_id"),
    *("due_on", "due_kind", "extension", "extension_days", "ombudsman_offered_at"),
    *("filed_at", "received_at", "verified_at", "first_response_at", "resolved_at", "closed_at", "closed_by"),
    *("archive_reason", "merged_into_id", "return_count", "reopen_count", "rating"),
)
# What new events are hashed by.
HASH_VERSION = 2


def event_hash(event: Event) -> str:
    """Hex SHA-256 over the event's canonical JSON (sorted keys, no spaces, UTC moment) and the hash before it.

    Raises KeyError for a version that nobody knows.
    """
    leaf = _LEAVES[event.hash_version](event)
    return hashlib.sha256(json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _first_leaf(event: Event) -> dict[str, Any]:
    return {
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


def _leaf_with_person(event: Event) -> dict[str, Any]:
    """And who acted, by a digest salted for this event alone: it can be shown without telling who, or linking two."""
    person = words_digest(event.salt, str(event.person_id)) if event.person_id else ""
    return _first_leaf(event) | {"version": 2, "person": person}


_LEAVES: Mapping[int, Callable[[Event], dict[str, Any]]] = {1: _first_leaf, HASH_VERSION: _leaf_with_person}


def words_digest(salt: str, words: str) -> str:
    """Hex SHA-256 of salted words; the event keeps it, so that words can be proved, or blanked without a break."""
    return hashlib.sha256(f"{salt}\0{words}".encode()).hexdigest()


def report_digest(salt: str, title: str, body: str) -> str:
    """Hex SHA-256 of a report's salted title and text."""
    return words_digest(salt, f"{title}\0{body}")


def head_digest(salt: str, head: Mapping[str, Any]) -> str:
    """Hex SHA-256 of a report's salted HEAD."""
    return words_digest(salt, json.dumps([_told(head[name]) for name in HEAD]))


def _told(value: Any) -> str | None:
    if value is None:
        return None
    return str(value.astimezone(UTC) if isinstance(value, datetime) else value)


def first_break(events: Iterable[Event]) -> int | None:
    """The number of the first event, in order, that does not follow from the one before it; None: whole.

    A version never goes back: else an event could be written anew by an older one, which covers less.
    """
    previous, version = "", 1
    for event in events:
        is_known = version <= event.hash_version <= HASH_VERSION
        if event.previous_hash != previous or not is_known or event.hash != event_hash(event):
            return event.number
        previous, version = event.hash, event.hash_version
    return None
