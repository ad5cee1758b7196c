"""The boards over a period: one question each, and every figure opens the rows it counts (`rows.py`)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lapor.common import clock
from lapor.common.patience import patient
from lapor.common.replica import from_replica
from lapor.directory import appointments, decrees, powers, roles
from lapor.directory.models import Role
from lapor.insight import boards
from lapor.insight.figures import Figure
from lapor.web.kit import charts
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office import history_break
from lapor.web.office.board_request import board_of
from lapor.web.office.rows import reports_page
from lapor.web.office.tiles import COHORT_TILES, PRESENT_TILES, tiles
from lapor.web.office.unit_table import UNITS, table_of

# The ministers' decree on the next year's days off comes in September or October.
MONTH_OF_DECREE = 10
# The boards of today that the overview leads to, by their questions.
NEIGHBOURS: tuple[tuple[str, Promise], ...] = (
    ("office_deadlines", gettext_lazy("Apa yang harus dijawab hari ini?")),
    ("office_turns", gettext_lazy("Siapa memegang apa, berapa lama?")),
)


@office
@require_safe
@from_replica
@patient
def overview(request: GuardedRequest) -> HttpResponse:
    """Are reports answered, and in time?"""
    board = board_of(request)
    now, before = boards.compared(request.actor, board.scope, board.period)
    flow = boards.flow(request.actor, board.scope, board.period)
    is_long = (board.period.last - board.period.first).days >= boards.LONG_DAYS
    return render(
        request,
        "office/overview.html",
        {
            **board.context("office"),
            "history_break": history_break.known_to(request.actor),
            "year_to_enter": _year_to_enter(request),
            "present_tiles": tiles(PRESENT_TILES, board, now, before),
            "cohort_tiles": tiles(COHORT_TILES, board, now, before),
            "aside": now[Figure.ASIDE],
            "aside_url": board.rows_url(Figure.ASIDE),
            "neighbours": [(label, board.url(name)) for name, label in NEIGHBOURS] + _watchers(request),
            "chart": charts.columns(flow, is_long=is_long),
            "is_long": is_long,
        },
    )


def _year_to_enter(request: GuardedRequest) -> int | None:
    """For the nation: this year, or the next from October on, while its days off are not entered."""
    today = clock.today()
    years = (today.year, today.year + 1) if today.month >= MONTH_OF_DECREE else (today.year,)
    missing = (year for year in years if not decrees.is_entered(year))
    return next(missing, None) if powers.is_nation(request.actor) else None


def _watchers(request: GuardedRequest) -> list[tuple[Promise, str]]:
    """The nation is told who sees more than the own agency: it alone gives these roles."""
    asked = gettext_lazy("Siapa yang melihat lebih dari instansinya sendiri?")
    return [(asked, reverse("office_watching"))] if powers.is_nation(request.actor) else []


@office
@require_safe
@from_replica
@patient
def units(request: GuardedRequest) -> HttpResponse:
    """Which unit needs help?"""
    board = board_of(request)
    total = boards.numbers(request.actor, board.scope, board.period)
    lines = boards.lines(request.actor, board.scope, board.period)
    table = table_of(UNITS, board, lines, total)
    return render(request, "office/units.html", {**board.context("office_units"), "table": table})


@office
@require_safe
@from_replica
@patient
def untouched(request: GuardedRequest) -> HttpResponse:
    """Who has not touched what? The oldest first."""
    board = board_of(request)
    holders = boards.oldest_by_holder(request.actor, board.scope)
    lengths = charts.lengths(row["count"] for row in holders)
    context = reports_page(board, Figure.UNTOUCHED, address="office_untouched")
    reached_by = appointments.contacts_of([row["agency"].pk for row in holders])
    holders = [
        {**row, "length": length, "contacts": reached_by.get(row["agency"].pk, [])}
        for row, length in zip(holders, lengths, strict=True)
    ]
    return render(
        request,
        "office/untouched.html",
        {
            **board.context("office_untouched"),
            **context,
            "holders": holders,
            "reminds": request.actor.has(Role.AGENCY_HEAD, *roles.COORDINATING, Role.NATIONAL_ADMIN),
        },
    )
