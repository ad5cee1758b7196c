"""What happened to a report: the one writer of events, and the one reader of what they say.

Steps, filing and redating write here. `Event.data` is JSON; nobody else looks into it, and a test holds that:
whoever wants to know asks `content_of`, or `payload_of` for one shape.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from lapor.reports.actions import facts_of
from lapor.reports.event_chain import (
    HASH_VERSION,
    event_hash,
    head_digest,
    report_digest,
    words_digest,
)
from lapor.reports.models import Event
from lapor.reports.payloads import Passing, Payload
from lapor.reports.workflow import CITIZENS, Action

if TYPE_CHECKING:
    from lapor.reports.case import Case

Shape = TypeVar("Shape", bound=Payload)
_OMBUDSMAN = "ombudsman"


class WrongPayload(TypeError):
    """A command, or a reader, that takes an action for another one."""


# -- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Content:
    """What an event says: the shape of its action, and what any step may have met on its way."""

    payload: Payload
    passings: tuple[Passing, ...] = ()
    offers_ombudsman: bool = False
    # An officer had typed the report in, and so seen the PIN by which this was done.
    is_entered: bool = False


def content_of(event: Event) -> Content:
    """No query. Raises KeyError or ValueError for a row that was never written by this module."""
    return Content(
        payload=facts_of(event.action).payload.from_data(event.data),
        passings=tuple(Passing.from_data(one) for one in event.data.get("passed", ())),
        offers_ombudsman=event.data.get("offers") == _OMBUDSMAN,
        is_entered=event.data.get("entered", False),
    )


def payload_of(event: Event, shape: type[Shape]) -> Shape:
    """What an event says, as the shape that the caller knows it to have. Raises WrongPayload."""
    payload = content_of(event).payload
    if not isinstance(payload, shape):
        raise WrongPayload(f"{event.action} is no {shape.__name__}")
    return payload


def digests_of(event: Event, of: Literal["posts", "files"]) -> dict[int, str]:
    """The digests that an event vouches for, by the number of the row they are of."""
    return {int(number): digest for number, digest in event.data.get(of, {}).items()}


def report_digest_of(event: Event) -> str:
    """The digest of the report's title and text as this step gave them; empty: it gave none, or is older than that."""
    digest: str = event.data.get("words", "")
    return digest


def head_digest_of(event: Event) -> str:
    """The digest of the head of the report as this step left it; empty: the event is older than that."""
    digest: str = event.data.get("head", "")
    return digest


# -- writing ------------------------------------------------------------------------------------------------------


def append(cases: Sequence[Case], action: Action) -> list[Event]:
    """One event for each of these cases, chained to the one before it, added to what the case writes.

    To be called in the transaction, and under the locks, of the change itself. Sets `last_number` and `last_hash` of
    the reports; the caller sends both. Raises WrongPayload when a command has not said what its action says.
    """
    events = [_next_event(case, action) for case in cases]
    for case, event in zip(cases, events, strict=True):
        case.writes.add_rows(event)
    return events


def _next_event(case: Case, action: Action) -> Event:
    report, person_id = case.report, case.by.person_id if case.power else None
    event = Event(
        report=report,
        number=case.next_number(),
        action=action,
        at=case.at,
        party=case.party,
        agency_id=case.power.agency_id if case.power else None,
        person_id=person_id,
        salt=secrets.token_hex(16) if person_id else "",
        from_status=case.before or "",
        to_status=report.status,
        data=_data_of(case, action),
        hash_version=HASH_VERSION,
        previous_hash=report.last_hash,
    )
    report.last_hash = event.hash = event_hash(event)
    return event


def _data_of(case: Case, action: Action) -> dict[str, object]:
    """As `content_of` reads it; and what was said and sent, by number and digest, so that words can be proved, or
    blanked without a break. `words`: title and text of the report itself, where this step gives them. `head`: what
    else stands on the report after it.
    """
    if type(case.payload) is not facts_of(action).payload:
        raise WrongPayload(f"{action} says {type(case.payload).__name__}")
    data: dict[str, object] = case.payload.to_data()
    if case.passings:
        data["passed"] = [one.to_data() for one in case.passings]
    if case.offers_ombudsman:
        data["offers"] = _OMBUDSMAN
    if case.report.is_pin_seen and case.party in CITIZENS:
        data["entered"] = True
    if case.gives_words:
        data["words"] = report_digest(case.report.words_salt, case.report.title, case.report.body)
    if case.report.words_salt:
        data["head"] = head_digest(case.report.words_salt, vars(case.report))
    if case.posts:
        data["posts"] = {str(post.number): words_digest(post.salt, post.body) for post in case.posts}
    if case.attachments:
        data["files"] = {str(file.number): file.sha256 for file in case.attachments}
    return data
