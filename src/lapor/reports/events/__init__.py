"""What happened to a report: the one writer of events. Steps, filing and redating all come here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lapor.reports.models import Event
from lapor.reports.proofs import event_hash, words_digest
from lapor.reports.workflow import Action

if TYPE_CHECKING:
    from lapor.reports.case import Case


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
        data=case.data | _digests(case),
        previous_hash=report.last_hash,
    )
    report.last_hash = event.hash = event_hash(event)
    return event


def _digests(case: Case) -> dict[str, object]:
    """What was said and sent, by number and digest, so that words can be proved, or blanked without a break."""
    digests: dict[str, object] = {}
    if case.posts:
        digests["posts"] = {str(post.number): words_digest(post.salt, post.body) for post in case.posts}
    if case.attachments:
        digests["files"] = {str(file.number): file.sha256 for file in case.attachments}
    return digests
