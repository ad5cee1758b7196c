"""The rows behind one figure of a board: reports, dispositions that were returned, or turns, by pages of fifty."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lapor.common.patience import patient
from lapor.common.refusals import NotFound
from lapor.insight import boards
from lapor.insight.boards import turns as turns_board
from lapor.insight.figures import AGED, COHORT, DUE, OF_PERIOD, OF_TURNS, PRESENT, Figure
from lapor.reports import permissions
from lapor.reports.queries import inbox
from lapor.reports.vocabulary import ReturnReason
from lapor.reports.workflow import ClockKind
from lapor.web.kit.addresses import number_of
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.board_request import Board, board_of, cut_by

# Where somebody came from who looks at the rows of a figure; RETURNED stands on several boards.
_BOARD_OF: Mapping[Figure, str] = dict.fromkeys(DUE, "office_deadlines") | dict.fromkeys(
    OF_TURNS, "office_turns"
)
LAST_START = 1_000_000
Row = TypeVar("Row", bound=Model)


@office
@require_safe
@patient
def rows(request: GuardedRequest) -> HttpResponse:
    """The rows behind one figure of a board; with `limit` only reports bound by that kind of clock."""
    board = cut_by(request, board_of(request))
    name = request.GET.get("figure", "")
    if name not in Figure.values:
        raise NotFound
    figure = Figure(name)
    _limit_of(request)
    context = {
        **board.context("office_rows"),
        **_page_of(figure)(board, figure),
        "figure": figure,
        "is_present": figure in (*PRESENT, *DUE, *AGED),
        "back_url": board.url(
            "office_recap" if _is_of_recap(board, figure) else _BOARD_OF.get(figure, "office")
        ),
    }
    return render(request, "office/rows.html", context)


def _is_of_recap(board: Board, figure: Figure) -> bool:
    """Whether only a recap shows this figure: cut, over a span of the calendar, or of what no board tells."""
    is_its_own = figure in OF_PERIOD.keys() - COHORT.keys() or (figure in AGED and figure not in DUE)
    return bool(board.cut) or board.span.is_of_calendar or is_its_own


def _page_of(figure: Figure) -> Callable[[Board, Figure], dict[str, Any]]:
    if figure == Figure.RETURNED:
        return _returns_page
    return _turns_page if figure in OF_TURNS else reports_page


def reports_page(board: Board, figure: Figure, *, address: str = "office_rows") -> dict[str, Any]:
    """Fifty reports of a figure behind a key, and how many there are in all. Two queries."""
    limit = _limit_of(board.request)
    found = boards.rows_of(board.request.actor, board.scope, figure, board.period, limit=limit, cut=board.cut)
    page = found
    if key := number_of(board.request.GET.get("after")):
        page = found.filter(pk__lt=key) if figure in OF_PERIOD else found.filter(pk__gt=key)
    reports = list(page[: boards.ROWS_A_PAGE + 1])
    is_cut = len(reports) > boards.ROWS_A_PAGE
    shown = [inbox.line_of(report) for report in reports[: boards.ROWS_A_PAGE]]
    chosen = {"figure": str(figure), "limit": limit} if address == "office_rows" else {}
    return {
        "kind": "reports",
        "lines": shown,
        "count": _count(board, figure, found, is_narrowed=bool(limit or board.cut)),
        "limit": limit,
        "older_url": board.url(address, after=shown[-1].report.pk, **chosen) if is_cut else "",
    }


def _count(board: Board, figure: Figure, found: QuerySet[Row], *, is_narrowed: bool = False) -> int:
    """How many rows there are in all: over a period as its board says, of what is open as they are. One query."""
    if figure in (*COHORT, Figure.TURNS, Figure.RETURNED) and not is_narrowed:
        return boards.count_of(board.request.actor, board.scope, figure, board.period)
    return found.count()


def _limit_of(request: GuardedRequest) -> ClockKind | None:
    """The kind of clock the address asks for. Raises NotFound for one that does not exist."""
    name = request.GET.get("limit", "")
    if name and name not in ClockKind.values:
        raise NotFound
    return ClockKind(name) if name else None


def _returns_page(board: Board, figure: Figure) -> dict[str, Any]:
    """The dispositions given back. Two queries."""
    found = turns_board.returned(board.request.actor, board.scope, board.period)
    found = found.filter(board.cut.of_reports("report__"))
    found = found.select_related("agency", "suggested_agency", "report")
    shown, listing = _piece(board, figure, found)
    labels = dict(ReturnReason.choices)
    returns = [
        {
            "row": row,
            # The unit had it once; where it is now may be none of this viewer's business.
            "is_readable": permissions.can_see_by_office(board.request.actor, row.report),
            "reason": labels.get(row.reason, ""),
        }
        for row in shown
    ]
    return {"kind": "returns", "returns": returns, **listing}


def _turns_page(board: Board, figure: Figure) -> dict[str, Any]:
    """The turns of a period, or those running now. Two queries."""
    actor, scope = board.request.actor, board.scope
    is_now = figure == Figure.HELD
    found = turns_board.held_now(actor, scope) if is_now else turns_board.turns_of(actor, scope, board.period)
    shown, listing = _piece(board, figure, found.select_related("agency", "report"))
    return {"kind": "turns", "turns": shown, "is_now": is_now, **listing}


def _piece(board: Board, figure: Figure, found: QuerySet[Row]) -> tuple[list[Row], dict[str, Any]]:
    """Fifty rows from a place on, and what the list says of its length."""
    start = min(number_of(board.request.GET.get("after")) or 0, LAST_START)
    shown = list(found[start : start + boards.ROWS_A_PAGE])
    count = _count(board, figure, found, is_narrowed=bool(board.cut))
    is_cut = start + len(shown) < count
    older_url = board.rows_url(figure, after=start + boards.ROWS_A_PAGE) if is_cut else ""
    return shown, {"count": count, "older_url": older_url}
