"""The first known break in the history, for the national administrator's overview."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from lapor.common import codes
from lapor.directory.actors import Actor
from lapor.directory.models import Role
from lapor.reports import history


@dataclass(frozen=True, slots=True)
class HistoryBreak:
    """What does not fit, where, and when it was found. `number` and `url` are empty when it is the feed itself."""

    label: str
    number: str
    url: str
    count: int
    found_at: datetime


def known_to(actor: Actor) -> HistoryBreak | None:
    """The break for who may do something about it; None for all others, and when the history is whole."""
    known = history.newest_break() if actor.has(Role.NATIONAL_ADMIN) else None
    if known is None:
        return None
    check, first = known
    number = codes.tracking_number(first.report_id) if first.report_id else ""
    return HistoryBreak(
        label=str(history.Kind(first.kind).label),
        number=codes.spoken(number) if number else "",
        url=reverse("desk_case", args=[number]) if number else "",
        count=check.break_count,
        found_at=check.ended_at,
    )
