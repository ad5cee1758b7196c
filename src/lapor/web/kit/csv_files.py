"""Files of comma-separated values (RFC 4180) that no spreadsheet takes for more than they are."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

# What a spreadsheet would take for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int | float | None


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def written(heads: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The lines, one by one. By the mark before the heads a spreadsheet knows that it is UTF-8."""
    write = csv.writer(_Echo()).writerow
    return chain(["\ufeff" + write(list(heads))], (write([_safe(cell) for cell in row]) for row in rows))


def _safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
