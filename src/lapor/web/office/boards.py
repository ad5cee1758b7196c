"""The boards: one question each, and every figure opens the rows it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common.refusals import NotFound
from lapor.directory.agency_tree import trails
from lapor.directory.models import Agency
from lapor.reports import policy
from lapor.reports.queries import boards, inbox
from lapor.reports.queries.boards import Period, Scope
from lapor.reports.queries.figures import PRESENT, Figure
from lapor.reports.vocabulary import ReturnReason
from lapor.web.access import office
from lapor.web.office import charts
from lapor.web.office.fields import number_of
from lapor.web.office.periods import SPANS, Span, span_named
from lapor.web.office.tiles import COHORT_TILES, PRESENT_TILES, tiles
from lapor.web.office.unit_table import table_of

TABS: tuple[tuple[str, str | Promise], ...] = (
    ("office", gettext_lazy("Ringkasan")),
    ("office_units", gettext_lazy("Unit")),
    ("office_untouched", gettext_lazy("Belum disentuh")),
)


@dataclass(frozen=True, slots=True)
class Board:
    """What the address asks for: whose numbers, over which days."""

    request: HttpRequest
    scope: Scope
    span: Span
    period: Period

    def url(self, name: str, **changes: Any) -> str:
        """The address of another board or list with the same choices, but for those given."""
        chosen = {
            "agency": self.scope.agency.pk if self.scope.agency else None,
            "direct": "1" if self.scope.is_direct else None,
            "period": self.span.code,
        } | changes
        query = urlencode({name: value for name, value in chosen.items() if value is not None})
        return f"{reverse(name)}?{query}"

    def rows_url(self, figure: Figure, **changes: Any) -> str:
        return self.url("office_rows", figure=str(figure), **changes)

    def context(self, current: str) -> dict[str, Any]:
        """What the head of every board shows. One query, none for a top agency."""
        agency = self.scope.agency
        own = boards.tops(self.request.actor)
        above = trails([agency])[agency.pk] if agency else ()
        return {
            "board": self,
            "scope_name": agency.name if agency else _("Seluruh Indonesia"),
            "span": self.span,
            "above": [
                (one, self.url(current, agency=one.pk, direct=None))
                for one in above
                if own is None or not own.isdisjoint(one.path)
            ],
            "nation_url": self.url(current, agency=None, direct=None) if own is None and agency else "",
            "spans": [(one, self.url(current, period=one.code), one == self.span) for one in SPANS],
            "tabs": [(label, self.url(name), name == current) for name, label in TABS],
            "own_tops": _own_tops(self, own, current),
        }


def board_of(request: HttpRequest) -> Board:
    """Reads the address. Raises NotFound for an agency beyond the actor's reach. One query."""
    given = request.GET.get("agency", "")
    agency_id = number_of(given)
    if given and agency_id is None:
        raise NotFound
    scope = boards.scope_of(request.actor, agency_id, is_direct=request.GET.get("direct") == "1")
    span = span_named(request.GET.get("period", ""))
    return Board(request, scope, span, span.until(scope.today))


def _own_tops(board: Board, own: set[int] | None, current: str) -> list[tuple[Agency, str, bool]]:
    """Tabs for somebody who leads in several places; one place needs none."""
    if own is None or len(own) < 2:
        return []
    agencies = Agency.objects.filter(pk__in=own).defer("search").order_by("name")
    here = board.scope.agency.path if board.scope.agency else []
    return [(one, board.url(current, agency=one.pk, direct=None), one.pk in here) for one in agencies]


@office
def overview(request: HttpRequest) -> HttpResponse:
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
def units(request: HttpRequest) -> HttpResponse:
    """Which unit needs help?"""
    board = board_of(request)
    total = boards.numbers(request.actor, board.scope, board.period)
    lines = boards.lines(request.actor, board.scope, board.period)
    table = table_of(board, lines, total, sort=request.GET.get("sort", ""), page=request.GET.get("page", ""))
    return render(request, "office/units.html", {**board.context("office_units"), "table": table})


@office
def untouched(request: HttpRequest) -> HttpResponse:
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
def rows(request: HttpRequest) -> HttpResponse:
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
