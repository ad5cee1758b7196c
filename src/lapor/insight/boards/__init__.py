"""Boards: a figure each place in the tree may ask for, and the rows behind it. This is the door to those of reports;
`limits` and `turns` have boards of their own.
"""

from lapor.insight.boards.reports import (
    LONG_DAYS,
    ROWS_A_PAGE,
    Numbers,
    UnitLine,
    compared,
    count_of,
    flow,
    lines,
    numbers,
    oldest_by_holder,
    returned,
    rows_of,
)

__all__ = [
    "LONG_DAYS",
    "ROWS_A_PAGE",
    "Numbers",
    "UnitLine",
    "compared",
    "count_of",
    "flow",
    "lines",
    "numbers",
    "oldest_by_holder",
    "returned",
    "rows_of",
]
