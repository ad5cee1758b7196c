"""The board of limits: what is to be answered today and soon, what is late and by how much, by unit and by limit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lapor.common.patience import patient
from lapor.common.replica import from_replica
from lapor.insight.boards import limits as due_board
from lapor.insight.boards.limits import Counts, Tally
from lapor.insight.figures import LATE, Figure
from lapor.web.kit.charts import lengths
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.board_request import Board, board_of
from lapor.web.office.tiles import count_of, told
from lapor.web.office.unit_table import Table, count_column, table_of

_LATE_COLUMNS = (
    count_column(Figure.OVERDUE, _("Lewat batas"), is_bad=True),
    count_column(Figure.LATE_FEW, _("Lewat ≤ 5")),
    count_column(Figure.LATE_SOME, _("Lewat 6–14")),
    count_column(Figure.LATE_MANY, _("Lewat 15–60")),
    count_column(Figure.LATE_MOST, _("Lewat > 60")),
)
_DUE_COLUMNS = (
    count_column(Figure.DUE_TODAY, _("Hari ini")),
    count_column(Figure.DUE_SOON, _("Dalam 3 hari")),
    *_LATE_COLUMNS,
)
UNITS: Table[Counts] = Table(
    address="office_deadlines",
    usual_sort="-overdue",
    whole=Figure.OPEN,
    part=Figure.OVERDUE,
    columns=(
        *_DUE_COLUMNS,
        count_column(Figure.BLACK, _("Umur > 60")),
        count_column(Figure.UNTOUCHED, _("Belum disentuh")),
    ),
)


@office
@require_safe
@from_replica
@patient
def deadlines(request: GuardedRequest) -> HttpResponse:
    """What must be answered today?"""
    board = board_of(request)
    tally = due_board.tally(request.actor, board.scope)
    context = {
        **board.context("office_deadlines"),
        "waiting_tiles": _waiting(board, tally.total),
        "late_tiles": _late(board, tally.total),
        "late_classes": _classes(board, tally.total),
        "limit_heads": [column.label for column in _DUE_COLUMNS],
        "limits": _limits(board, tally),
        "table": table_of(UNITS, board, tally.units, tally.total),
    }
    return render(request, "office/deadlines.html", context)


def _waiting(board: Board, total: Counts) -> list[dict[str, Any]]:
    chosen = (
        (Figure.DUE_TODAY, _("Harus dijawab hari ini"), _("sebelum pukul 24.00")),
        (Figure.DUE_SOON, _("Dalam 3 hari kerja"), _("sesudah hari ini")),
        (Figure.UNTOUCHED, _("Belum disentuh"), _("menunggu verifikasi atau jawaban pertama unit")),
    )
    return [
        told(board, figure, value=count_of(figure)(total), label=label, note=note)
        for figure, label, note in chosen
    ]


def _late(board: Board, total: Counts) -> list[dict[str, Any]]:
    chosen = (
        (Figure.OVERDUE, _("Lewat batas waktu"), _("gilirannya pada instansi")),
        (Figure.BLACK, _("Berumur lebih dari 60 hari kerja"), _("sejak masuk, siapa pun pemegangnya")),
    )
    return [
        told(board, figure, value=count_of(figure)(total), label=label, note=note, is_bad=total[figure] > 0)
        for figure, label, note in chosen
    ]


def _classes(board: Board, total: Counts) -> list[dict[str, Any]]:
    """The late ones by how late they are, with a bar each."""
    counts = [total[figure] for figure in LATE]
    return [
        {
            "label": figure.label,
            "count": number_format(count, force_grouping=True),
            "length": length,
            "url": board.rows_url(figure) if count else "",
        }
        for figure, count, length in zip(LATE, counts, lengths(counts), strict=True)
    ]


def _limits(board: Board, tally: Tally) -> list[dict[str, Any]]:
    """A line for each limit that binds agencies, its counts in the order of the columns."""
    return [
        {
            "label": limit.label,
            "cells": [
                {
                    "label": column.label,
                    "value": column.value(counts),
                    "url": board.rows_url(column.figure, limit=str(limit)) if counts[column.figure] else "",
                    "is_late": column.is_bad and counts[column.figure] > 0,
                }
                for column in _DUE_COLUMNS
            ],
        }
        for limit, counts in tally.limits.items()
    ]
