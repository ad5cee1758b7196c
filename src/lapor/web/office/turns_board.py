"""The board of turns: who holds what, for how long, and what misrouting cost; and its turns to take along."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from lapor.common import clock, codes
from lapor.common.patience import patient, patient_export
from lapor.common.replica import from_replica
from lapor.insight.boards import turns as turns_board
from lapor.insight.boards.turns import Held, TurnLine
from lapor.insight.figures import Figure
from lapor.insight.scopes import Scope
from lapor.insight.sql_functions import calendar_of_scope
from lapor.reports.custody import DaysHeld
from lapor.web.kit import csv_files
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.board_request import Board, board_of
from lapor.web.office.tiles import NOTHING, count_of, told
from lapor.web.office.unit_table import Column, Table, count_column, table_of

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def _told(time: timedelta | None) -> str:
    """In days, with one decimal, so that a column can be compared."""
    return NOTHING if time is None else number_format(time / _DAY, 1, force_grouping=True)


def _days(time: timedelta | None) -> float | None:
    return None if time is None else time / _DAY


def _column(name: str, label: Any, figure: Figure) -> Column[Held]:
    """A column of days, with one decimal."""
    return Column(
        name,
        label,
        figure,
        lambda held: _told(getattr(held, name)),
        lambda held: _days(getattr(held, name)),
        gettext_lazy("hari"),
    )


UNITS: Table[Held] = Table(
    address="office_turns",
    usual_sort="-held",
    whole=Figure.HELD,
    columns=(
        count_column(Figure.HELD, gettext_lazy("Dipegang sekarang")),
        _column("longest", gettext_lazy("Terlama sekarang"), Figure.HELD),
        count_column(Figure.TURNS, pgettext_lazy("plural", "Giliran")),
        _column("median", gettext_lazy("Median per giliran"), Figure.TURNS),
        _column("mean", gettext_lazy("Rata-rata per giliran"), Figure.TURNS),
        _column("total", gettext_lazy("Total hari"), Figure.TURNS),
        count_column(Figure.RETURNED, gettext_lazy("Dikembalikan")),
        _column("lost", gettext_lazy("Hilang karena salah alamat"), Figure.RETURNED),
    ),
)


@office
@require_safe
@from_replica
@patient
def board_of_turns(request: GuardedRequest) -> HttpResponse:
    """Who holds what, for how long?"""
    board = board_of(request)
    total = turns_board.numbers(request.actor, board.scope, board.period)
    lines = turns_board.lines(request.actor, board.scope, board.period)
    context = {
        **board.context("office_turns"),
        "tiles": _tiles(board, total),
        "table": table_of(UNITS, board, lines, total),
        "export_url": board.url("office_turns_csv"),
    }
    return render(request, "office/turns.html", context)


def _tiles(board: Board, total: Held) -> list[dict[str, Any]]:
    returns = total[Figure.RETURNED]
    back = ngettext("dari %(n)s pengembalian", "dari %(n)s pengembalian", returns) % {
        "n": number_format(returns)
    }
    longest = _("paling lama %(days)s hari") % {"days": _told(total.longest)}
    chosen = (
        (Figure.HELD, count_of(Figure.HELD)(total), _("Dipegang sekarang"), longest if total.longest else ""),
        (
            Figure.TURNS,
            _told(total.median),
            _("Median hari per giliran"),
            _("rata-rata %(days)s hari") % {"days": _told(total.mean)} if total.mean else "",
        ),
        (
            Figure.TURNS,
            _whole_days(total.total),
            _("Hari dipegang seluruhnya"),
            ngettext("%(n)s giliran", "%(n)s giliran", total[Figure.TURNS])
            % {"n": count_of(Figure.TURNS)(total)},
        ),
        (Figure.RETURNED, _whole_days(total.lost), _("Hari hilang karena salah alamat"), back),
    )
    return [told(board, figure, value=value, label=label, note=note) for figure, value, label, note in chosen]


def _whole_days(time: timedelta | None) -> str:
    return NOTHING if time is None else number_format(round(time / _DAY), force_grouping=True)


@office
@require_safe
@patient_export
def turns_csv(request: GuardedRequest) -> HttpResponse:
    """The turns of the board's scope and period, a line each, sent while they are read. One query for all."""
    board = board_of(request)
    found = turns_board.exported(request.actor, board.scope, board.period)
    response = StreamingHttpResponse(_written(found, board.scope), content_type="text/csv; charset=utf-8")
    whose = board.scope.agency.code if board.scope.agency else "indonesia"
    name = f"giliran-{whose}-{board.period.first}-{board.period.last}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return cast(HttpResponse, response)


def _written(found: Iterable[TurnLine], scope: Scope) -> Iterator[str]:
    """Moments with their offset, in the board's zone; working days by the board's calendar.

    Words are chosen now, in the language of the visit; the lines are made later, while they are sent.
    """
    heads = [
        _("Nomor laporan"),
        _("Kode instansi"),
        _("Instansi"),
        _("Mulai"),
        _("Berakhir"),
        _("Jam"),
        _("Hari kerja"),
        _("Dikembalikan"),
    ]
    days, now = DaysHeld(calendar_of_scope(scope.agency), scope.zone), clock.now()
    answers = (_("tidak"), _("ya"))
    return csv_files.written(
        heads, ([*_cells(turn, days, now), answers[turn.was_returned]] for turn in found)
    )


def _cells(turn: TurnLine, days: DaysHeld, now: datetime) -> list[str | int]:
    ended_at = turn.ended_at or now
    return [
        codes.tracking_number(turn.report_id),
        turn.agency_code,
        turn.agency_name,
        _moment(turn.began_at, days),
        _moment(turn.ended_at, days) if turn.ended_at else "",
        f"{(ended_at - turn.began_at) / _HOUR:.2f}",
        days.between(turn.began_at, ended_at),
    ]


def _moment(moment: datetime, days: DaysHeld) -> str:
    return moment.astimezone(days.zone).isoformat(timespec="seconds")
