"""What happened to a report: the one writer of events. Steps, filing and redating all come here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from lapor.reports.models import Event
from lapor.reports.proofs import event_hash, report_digest, words_digest
from lapor.reports.workflow import Action

if TYPE_CHECKING:
    from lapor.reports.case import Case

# Steps that set title and text as the public reads them.
GIVES_WORDS = frozenset({Action.FILE, Action.EDIT_WORDS})


def append(cases: Sequence[Case], action: Action) -> list[Event]:
    """Write one event for each of these cases, chained to the one before it. One statement for all.

    To be called in the transaction, and under the locks, of the change itself. Sets `last_number` and `last_hash` of
    the reports; the caller saves them.
    """
    events = [_next_event(case, action) for case in cases]
    Event.objects.bulk_create(events)
    return events


def _next_event(case: Case, action: Action) -> Event:
    report = case.report
    event = Event(
        report=report,
        number=case.next_number(),
        action=action,
        at=case.at,
        party=case.party,
        agency_id=case.power.agency_id if case.power else None,
        person_id=case.by.person_id if case.power else None,
        from_status=case.before or "",
        to_status=report.status,
        data=case.data | _digests(case, action),
        previous_hash=report.last_hash,
    )
    report.last_hash = event.hash = event_hash(event)
    return event


def _digests(case: Case, action: Action) -> dict[str, object]:
    """What was said and sent, by number and digest, so that words can be proved, or blanked without a break. `words`:
    title and text of the report itself, where this step gives them.
    """
    digests: dict[str, object] = {}
    if action in GIVES_WORDS:
        digests["words"] = report_digest(case.report.words_salt, case.report.title, case.report.body)
    if case.posts:
        digests["posts"] = {str(post.number): words_digest(post.salt, post.body) for post in case.posts}
    if case.attachments:
        digests["files"] = {str(file.number): file.sha256 for file in case.attachments}
    return digests


def digests_of(event: Event, of: Literal["posts", "files"]) -> dict[int, str]:
    """The digests that an event vouches for, by the number of the row they are of."""
    return {int(number): digest for number, digest in event.data.get(of, {}).items()}


def report_digest_of(event: Event) -> str:
    """The digest of the report's title and text as this step gave them; empty: it gave none, or is older than that."""
    return event.data.get("words", "")
