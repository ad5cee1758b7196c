"""The table of units: its columns, its order and its pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.reports.queries.boards import Numbers, UnitLine
from lapor.reports.queries.figures import Figure
from lapor.web.office.asked import Board
from lapor.web.office.charts import lengths
from lapor.web.office.tiles import count_of, decimal, share_of

UNITS_A_PAGE = 50
USUAL_SORT = "-overdue"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the rows its numbers open, how a number is told, and what it is sorted by."""

    code: str
    label: str | Promise
    figure: Figure
    value: Callable[[Numbers], str]
    weight: Callable[[Numbers], float | None]
    hint: str | Promise = ""


def _count(figure: Figure, label: str | Promise) -> Column:
    return Column(str(figure), label, figure, count_of(figure), lambda numbers: numbers[figure])


def _share(code: str, part: Figure, whole: Figure, label: str | Promise) -> Column:
    return Column(code, label, part, share_of(part, whole), lambda numbers: numbers.share(part, whole))


COLUMNS = (
    _count(Figure.OVERDUE, gettext_lazy("Lewat batas")),
    _count(Figure.UNTOUCHED, gettext_lazy("Belum disentuh")),
    _count(Figure.OPEN, gettext_lazy("Berjalan")),
    _count(Figure.RECEIVED, gettext_lazy("Masuk")),
    _share("followed_up", Figure.FOLLOWED_UP, Figure.VERIFIED, gettext_lazy("Ditindaklanjuti")),
    _share("completed", Figure.COMPLETED, Figure.VERIFIED, gettext_lazy("Selesai")),
    Column(
        "first",
        gettext_lazy("Tanggapan pertama"),
        Figure.FOLLOWED_UP,
        lambda numbers: decimal(numbers.first_response),
        lambda numbers: numbers.first_response,
        gettext_lazy("median hari kerja"),
    ),
    Column(
        "answer",
        gettext_lazy("Jawaban tuntas"),
        Figure.ANSWERED,
        lambda numbers: decimal(numbers.answer),
        lambda numbers: numbers.answer,
        gettext_lazy("median hari kerja"),
    ),
    Column(
        "rating",
        gettext_lazy("Nilai"),
        Figure.RATED,
        lambda numbers: _rating(numbers),
        lambda numbers: numbers.rating,
        gettext_lazy("rata-rata, jumlah penilai"),
    ),
    _count(Figure.RETURNED, gettext_lazy("Dikembalikan")),
    _share("system", Figure.CLOSED_BY_SYSTEM, Figure.COMPLETED, gettext_lazy("Ditutup sistem")),
)


def _rating(numbers: Numbers) -> str:
    told = decimal(numbers.rating)
    return f"{told} ({count_of(Figure.RATED)(numbers)})" if numbers[Figure.RATED] else told


def table_of(
    board: Board, lines: Sequence[UnitLine], total: Numbers, *, sort: str, page: str
) -> dict[str, Any]:
    """What the template draws: heads that sort, the rows of a page, the sum of all."""
    sort = sort if sort.removeprefix("-") in {"name", *(column.code for column in COLUMNS)} else USUAL_SORT
    ordered = _sorted(lines, sort)
    number = int(page) if page.isdecimal() and 0 < len(page) < 6 else 1
    start = (max(number, 1) - 1) * UNITS_A_PAGE
    shown = ordered[start : start + UNITS_A_PAGE]
    bars = lengths((line.numbers[Figure.OPEN] for line in shown), full=96)
    heads = [
        _head(board, "name", _("Unit"), sort),
        *(_head(board, c.code, c.label, sort, c.hint) for c in COLUMNS),
    ]
    more = {"sort": sort}
    return {
        "heads": heads,
        "rows": [_row(board, line, bar) for line, bar in zip(shown, bars, strict=True)],
        "total": [_cell(board, column, total) for column in COLUMNS],
        "count": len(lines),
        "newer_url": board.url("office_units", page=number - 1, **more) if start else "",
        "older_url": board.url("office_units", page=number + 1, **more)
        if start + len(shown) < len(ordered)
        else "",
    }


def _sorted(lines: Sequence[UnitLine], sort: str) -> list[UnitLine]:
    """By a column, "-" for the greatest first; what has no value last either way; names within."""
    by_name = sorted(lines, key=lambda line: str(line.unit).lower() if line.unit else "\uffff")
    code, is_falling = sort.removeprefix("-"), sort.startswith("-")
    if code == "name":
        return by_name[::-1] if is_falling else by_name
    weigh = next(column.weight for column in COLUMNS if column.code == code)
    known = [line for line in by_name if weigh(line.numbers) is not None]
    unknown = [line for line in by_name if weigh(line.numbers) is None]
    return [*sorted(known, key=lambda line: (weigh(line.numbers) or 0) * (-1 if is_falling else 1)), *unknown]


def _head(
    board: Board, code: str, label: str | Promise, sort: str, hint: str | Promise = ""
) -> dict[str, Any]:
    """A head that sorts by its column: falling first, then rising; names rising first."""
    order = {code: "ascending", f"-{code}": "descending"}.get(sort, "")
    first, other = (code, f"-{code}") if code == "name" else (f"-{code}", code)
    return {
        "label": label,
        "hint": hint,
        "order": order,
        "is_name": code == "name",
        "url": board.url("office_units", sort=other if sort == first else first),
    }


def _row(board: Board, line: UnitLine, bar: int) -> dict[str, Any]:
    opens, overdue = line.numbers[Figure.OPEN], line.numbers[Figure.OVERDUE]
    chosen = {"agency": line.unit.pk, "direct": None} if line.unit else {"direct": "1"}
    return {
        "name": str(line.unit) if line.unit else _("Langsung pada instansi ini"),
        "url": board.url("office_units", **chosen) if line.unit else "",
        "bar": bar,
        "late_bar": round(bar * overdue / opens) if opens else 0,
        "cells": [_cell(board, column, line.numbers, **chosen) for column in COLUMNS],
    }


def _cell(board: Board, column: Column, numbers: Numbers, **chosen: Any) -> dict[str, Any]:
    is_late = column.figure == Figure.OVERDUE and numbers[Figure.OVERDUE] > 0
    return {
        "value": column.value(numbers),
        "label": column.label,
        "is_count": column.code == str(column.figure),
        "url": board.rows_url(column.figure, **chosen) if numbers[column.figure] else "",
        "is_late": is_late,
    }
