"""Tables of units: their columns, their order and their pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.insight.boards import Numbers, UnitLine
from lapor.insight.figures import Figure
from lapor.web.kit.addresses import number_of
from lapor.web.kit.charts import lengths
from lapor.web.office.board_request import Board
from lapor.web.office.tiles import count_of, decimal, share_of

UNITS_A_PAGE = 50
# Fewer running reports than this are told in numbers, and as many on time are added before units are compared.
FEW = 5


class Counted(Protocol):
    """Numbers of a unit: how many rows each figure opens."""

    def __getitem__(self, figure: Figure, /) -> int: ...


N = TypeVar("N", bound=Counted)


@dataclass(frozen=True, slots=True)
class Column(Generic[N]):
    """A column: the rows its numbers open, how a number is told, and what it is sorted by."""

    code: str
    label: str | Promise
    figure: Figure
    value: Callable[[N], str]
    weight: Callable[[N], float | None]
    hint: str | Promise = ""
    # A number above zero is bad news.
    is_bad: bool = False
    # It tells how many rows it opens, and nothing else.
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[N]):
    """A table of units at an address. The bar below a name: how many rows of `whole`, and of these of `part`."""

    address: str
    columns: Sequence[Column[N]]
    usual_sort: str
    whole: Figure
    part: Figure | None = None


def count_column(figure: Figure, label: str | Promise, *, is_bad: bool = False) -> Column[Any]:
    """A column of plain counts."""
    return Column(
        str(figure),
        label,
        figure,
        count_of(figure),
        lambda numbers: numbers[figure],
        is_bad=is_bad,
        is_count=True,
    )


def _share(code: str, part: Figure, whole: Figure, label: str | Promise) -> Column[Numbers]:
    return Column(code, label, part, share_of(part, whole), lambda numbers: numbers.share(part, whole))


def _rating(numbers: Numbers) -> str:
    told = decimal(numbers.rating)
    return f"{told} ({count_of(Figure.RATED)(numbers)})" if numbers[Figure.RATED] else told


def _late_share(numbers: Numbers) -> str:
    """Of few, in numbers: one of two is no half of anything."""
    whole, part = numbers[Figure.OPEN], numbers[Figure.OVERDUE]
    if 0 < whole < FEW:
        return _("%(part)s dari %(whole)s") % {"part": part, "whole": whole}
    return share_of(Figure.OVERDUE, Figure.OPEN)(numbers)


def _late_weight(numbers: Numbers) -> float | None:
    """The share late, drawn towards none where it rests on few: one of one comes behind thirty of forty."""
    whole = numbers[Figure.OPEN]
    return numbers[Figure.OVERDUE] / (whole + FEW) if whole else None


UNITS: Table[Numbers] = Table(
    address="office_units",
    usual_sort="-late_share",
    whole=Figure.OPEN,
    part=Figure.OVERDUE,
    columns=(
        Column(
            "late_share",
            gettext_lazy("Bagian terlambat"),
            Figure.OVERDUE,
            _late_share,
            _late_weight,
            gettext_lazy("dari yang berjalan"),
        ),
        count_column(Figure.OVERDUE, gettext_lazy("Lewat batas"), is_bad=True),
        count_column(Figure.UNTOUCHED, gettext_lazy("Belum disentuh")),
        count_column(Figure.OPEN, gettext_lazy("Berjalan")),
        count_column(Figure.RECEIVED, gettext_lazy("Masuk")),
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
            _rating,
            lambda numbers: numbers.rating,
            gettext_lazy("rata-rata, jumlah penilai"),
        ),
        count_column(Figure.RETURNED, gettext_lazy("Dikembalikan")),
        _share("system", Figure.CLOSED_BY_SYSTEM, Figure.COMPLETED, gettext_lazy("Ditutup sistem")),
    ),
)


def table_of(table: Table[N], board: Board, lines: Sequence[UnitLine[N]], total: N) -> dict[str, Any]:
    """What `office/unit_table.html` draws: heads that sort, the rows of a page, the sum of all; as the address asks."""
    sort, page = (board.request.GET.get(name, "") for name in ("sort", "page"))
    codes = {"name", *(column.code for column in table.columns)}
    sort = sort if sort.removeprefix("-") in codes else table.usual_sort
    ordered = _sorted(table, lines, sort)
    number = number_of(page) or 1
    start = (number - 1) * UNITS_A_PAGE
    shown = ordered[start : start + UNITS_A_PAGE]
    bars = lengths((line.numbers[table.whole] for line in shown), full=96)

    def page_url(number: int) -> str:
        return board.url(table.address, sort=sort, page=number)

    return {
        "heads": _heads(table, board, sort),
        "rows": [_row(table, board, line, bar) for line, bar in zip(shown, bars, strict=True)],
        "total": [_cell(board, column, total) for column in table.columns],
        "count": len(lines),
        "newer_url": page_url(number - 1) if start else "",
        "older_url": page_url(number + 1) if start + len(shown) < len(ordered) else "",
    }


def _sorted(table: Table[N], lines: Sequence[UnitLine[N]], sort: str) -> list[UnitLine[N]]:
    """By a column, "-" for the greatest first; what has no value last either way; names within."""
    by_name = sorted(lines, key=lambda line: str(line.unit).lower() if line.unit else "\uffff")
    code, is_falling = sort.removeprefix("-"), sort.startswith("-")
    if code == "name":
        return by_name[::-1] if is_falling else by_name
    weigh = next(column.weight for column in table.columns if column.code == code)
    known = [line for line in by_name if weigh(line.numbers) is not None]
    unknown = [line for line in by_name if weigh(line.numbers) is None]
    return [*sorted(known, key=lambda line: (weigh(line.numbers) or 0) * (-1 if is_falling else 1)), *unknown]


def _heads(table: Table[N], board: Board, sort: str) -> list[dict[str, Any]]:
    columns = [(c.code, c.label, c.hint) for c in table.columns]
    return [
        _head(table, board, sort, code=code, label=label, hint=hint)
        for code, label, hint in [("name", _("Unit"), ""), *columns]
    ]


def _head(
    table: Table[N], board: Board, sort: str, *, code: str, label: str | Promise, hint: str | Promise
) -> dict[str, Any]:
    """A head that sorts by its column: falling first, then rising; names rising first."""
    order = {code: "ascending", f"-{code}": "descending"}.get(sort, "")
    first, other = (code, f"-{code}") if code == "name" else (f"-{code}", code)
    return {
        "label": label,
        "hint": hint,
        "order": order,
        "is_name": code == "name",
        "url": board.url(table.address, sort=other if sort == first else first),
    }


class DrawnCell(NamedTuple):
    """What is to be seen of a cell; a row of them is drawn once."""

    value: str
    url: str
    is_late: bool


def _row(table: Table[N], board: Board, line: UnitLine[N], bar: int) -> dict[str, Any]:
    whole = line.numbers[table.whole]
    part = line.numbers[table.part] if table.part else 0
    chosen = {"agency": line.unit.pk, "direct": None} if line.unit else {"direct": "1"}
    cells = [_cell(board, column, line.numbers, **chosen) for column in table.columns]
    return {
        "name": str(line.unit) if line.unit else _("Langsung pada instansi ini"),
        "url": board.url(table.address, **chosen) if line.unit else "",
        "bar": bar,
        "late_bar": round(bar * part / whole) if whole else 0,
        "cells": cells,
        "drawn_cells": tuple(DrawnCell(cell["value"], cell["url"], cell["is_late"]) for cell in cells),
    }


def _cell(board: Board, column: Column[N], numbers: N, **chosen: Any) -> dict[str, Any]:
    return {
        "value": column.value(numbers),
        "label": column.label,
        "is_count": column.is_count,
        "url": board.rows_url(column.figure, **chosen) if numbers[column.figure] else "",
        "is_late": column.is_bad and numbers[column.figure] > 0,
    }
