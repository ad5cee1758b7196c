"""The boards: one question each, and every figure opens the rows it counts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lapor.common.refusals import NotFound
from lapor.reports import policy
from lapor.reports.queries import boards, inbox
from lapor.reports.queries.figures import PRESENT, Figure
from lapor.reports.vocabulary import ReturnReason
from lapor.web.access import Visit, office
from lapor.web.office import charts
from lapor.web.office.asked import Board, board_of
from lapor.web.office.fields import number_of
from lapor.web.office.tiles import COHORT_TILES, PRESENT_TILES, tiles
from lapor.web.office.unit_table import table_of


@office
def overview(request: Visit) -> HttpResponse:
    """Are reports answered, and in time?"""
    board = board_of(request)
    now = boards.numbers(request.actor, board.scope, board.period)
    before = boards.cohort_numbers(request.actor, board.scope, board.period.before())
    flow = boards.flow(request.actor, board.scope, board.period)
    is_long = (board.period.last - board.period.first).days >= boards.LONG_DAYS
    return render(
        request,
        "office/overview.html",
        {
            **board.context("office"),
            "present_tiles": tiles(PRESENT_TILES, board, now, before),
            "cohort_tiles": tiles(COHORT_TILES, board, now, before),
            "aside": now[Figure.ASIDE],
            "aside_url": board.rows_url(Figure.ASIDE),
            "chart": charts.columns(flow, is_long=is_long),
            "is_long": is_long,
        },
    )


@office
def units(request: Visit) -> HttpResponse:
    """Which unit needs help?"""
    board = board_of(request)
    total = boards.numbers(request.actor, board.scope, board.period)
    lines = boards.lines(request.actor, board.scope, board.period)
    table = table_of(board, lines, total, sort=request.GET.get("sort", ""), page=request.GET.get("page", ""))
    return render(request, "office/units.html", {**board.context("office_units"), "table": table})


@office
def untouched(request: Visit) -> HttpResponse:
    """Who has not touched what? The oldest first."""
    board = board_of(request)
    holders = boards.oldest_by_holder(request.actor, board.scope)
    lengths = charts.lengths(row["count"] for row in holders)
    context = _list_page(board, Figure.UNTOUCHED, after=request.GET.get("after", ""))
    holders = [{**row, "length": length} for row, length in zip(holders, lengths, strict=True)]
    return render(
        request, "office/untouched.html", {**board.context("office_untouched"), **context, "holders": holders}
    )


@office
def rows(request: Visit) -> HttpResponse:
    """The reports behind one figure of a board."""
    board = board_of(request)
    name = request.GET.get("figure", "")
    if name not in Figure.values:
        raise NotFound
    figure = Figure(name)
    show: Callable[..., dict[str, Any]] = _returns_page if figure == Figure.RETURNED else _list_page
    context = show(board, figure, after=request.GET.get("after", ""))
    return render(
        request,
        "office/rows.html",
        {
            **board.context("office_rows"),
            **context,
            "figure": figure,
            "is_present": figure in PRESENT,
            "back_url": board.url("office"),
        },
    )


def _list_page(board: Board, figure: Figure, *, after: str) -> dict[str, Any]:
    """Fifty reports of a figure behind a key, and how many there are in all. Two queries."""
    found = boards.rows_of(board.request.actor, board.scope, figure, board.period)
    page = found
    if key := number_of(after):
        page = found.filter(pk__gt=key) if figure in PRESENT else found.filter(pk__lt=key)
    reports = list(page[: boards.ROWS_A_PAGE + 1])
    is_cut = len(reports) > boards.ROWS_A_PAGE
    shown = [inbox.line_of(report) for report in reports[: boards.ROWS_A_PAGE]]
    name = (
        "office_untouched"
        if figure == Figure.UNTOUCHED and "untouched" in board.request.path
        else "office_rows"
    )
    chosen = {} if name == "office_untouched" else {"figure": str(figure)}
    return {
        "lines": shown,
        "count": found.count(),
        "older_url": board.url(name, after=shown[-1].report.pk, **chosen) if is_cut else "",
    }


def _returns_page(board: Board, figure: Figure, *, after: str) -> dict[str, Any]:
    """The dispositions given back, by pages of fifty. Two queries."""
    found = boards.returned(board.request.actor, board.scope, board.period)
    start = min(number_of(after) or 0, 1_000_000)
    chosen = found.select_related("agency", "suggested_agency", "report")[start : start + boards.ROWS_A_PAGE]
    shown, count = list(chosen), found.count()
    is_cut = start + len(shown) < count
    older = board.rows_url(figure, after=start + boards.ROWS_A_PAGE) if is_cut else ""
    labels = dict(ReturnReason.choices)
    listed = [
        {
            "row": row,
            # The unit had it once; where it is now may be none of this viewer's business.
            "is_readable": policy.can_see_by_office(board.request.actor, row.report),
            "reason": labels.get(row.reason, ""),
        }
        for row in shown
    ]
    return {"returns": listed, "count": count, "older_url": older}
