"""What a recap can be asked for: spans, channels, topics, regions, and along what its lines are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from lapor.directory.models import Region, Topic
from lapor.evaluation.calendar_spans import calendar_span
from lapor.evaluation.recaps import Recap, recap_of
from lapor.insight.cross_sections import Dimension
from lapor.reports.vocabulary import Channel
from lapor.web.kit.guards import GuardedRequest
from lapor.web.office.board_request import Board, board_of, cut_by
from lapor.web.office.periods import SPANS, name_of

MONTHS = 12
USUAL = Dimension.UNIT


@dataclass(frozen=True, slots=True)
class Asked:
    """A recap as an address asks for it."""

    board: Board
    recap: Recap

    def url(self, name: str, **changes: Any) -> str:
        return self.board.url(name, by=self.recap.dimension.value, **changes)


def asked(request: GuardedRequest) -> Asked:
    """Reads the address and makes the recap. Raises NotFound, and NoSuchSpan for days that make none."""
    board = cut_by(request, board_of(request))
    by = request.GET.get("by", "")
    recap = recap_of(
        request.actor,
        board.scope,
        board.period,
        before=board.span.before(board.scope.today),
        cut=board.cut,
        dimension=Dimension(by) if by in Dimension.values else USUAL,
    )
    return Asked(board, recap)


def choices(asked: Asked) -> dict[str, Any]:
    """What the form above a recap offers. Two queries."""
    board = asked.board
    return {
        "periods": [(code, label, code == board.span.code) for code, label in _periods(board)],
        "channels": [(one.value, one.label, one == board.cut.channel) for one in Channel],
        "topics": [(one.pk, one.full_name, one == board.cut.topic) for one in _topics(board.cut.topic)],
        "regions": [(one.pk, one.full_name, one == board.cut.region) for one in _regions(board.cut.region)],
        "dimensions": [
            (one.label, board.url("office_recap", by=one.value), one == asked.recap.dimension)
            for one in Dimension
        ],
        "is_of_days": bool(board.span.calendar and board.span.calendar.kind == "days"),
    }


def _periods(board: Board) -> Iterator[tuple[str, str]]:
    """Twelve months, the quarters, halves and years in them; the spans of boards; and what is asked for now."""
    today = board.scope.today
    codes = list(_codes(today))
    span = board.span
    if span.calendar and span.code not in codes:
        yield span.code, str(span.label)
    for code in codes:
        if found := calendar_span(code):
            yield code, name_of(found)
    for one in SPANS:
        yield one.code, str(one.label)


def _codes(today: date) -> Iterator[str]:
    months = today.year * 12 + today.month - 1
    for month in range(months, months - MONTHS, -1):
        yield f"{month // 12}-{month % 12 + 1:02}"
    quarters = today.year * 4 + (today.month - 1) // 3
    for quarter in range(quarters, quarters - 5, -1):
        yield f"{quarter // 4}-Q{quarter % 4 + 1}"
    halves = today.year * 2 + (today.month - 1) // 6
    for half in range(halves, halves - 3, -1):
        yield f"{half // 2}-H{half % 2 + 1}"
    yield from (str(today.year), str(today.year - 1))


def _topics(chosen: Topic | None) -> QuerySet[Topic]:
    """The topics at the top; of the chosen one, what is right above and below it."""
    wanted = Q(parent=None)
    if chosen:
        wanted |= Q(pk__in=[chosen.pk, chosen.parent_id or 0]) | Q(parent=chosen)
    return Topic.objects.filter(wanted).order_by("full_name")


def _regions(chosen: Region | None) -> QuerySet[Region]:
    """The provinces; of the chosen region, what is right above and below it."""
    wanted = Q(parent=None)
    if chosen:
        wanted |= Q(pk__in=[chosen.pk, chosen.parent_id or ""]) | Q(parent=chosen)
    return Region.objects.filter(wanted).defer("search").order_by("code")
