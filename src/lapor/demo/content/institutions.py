"""Every institution of the demo world, parents before children, and who answers for what."""

from functools import cache

from lapor.demo.content.agencies import (
    blitar,
    kaltim,
    klaten,
    national,
    pilots,
    sanggau,
)
from lapor.demo.content.agencies.shape import AgencyRow

__all__ = [
    "AGENCIES",
    "LOCAL_ROOTS",
    "AgencyRow",
    "agency",
    "children_of",
    "inspectorate_of",
    "office_for",
    "root_of",
]

AGENCIES: tuple[AgencyRow, ...] = (
    *national.ROWS,
    *blitar.ROWS,
    *klaten.ROWS,
    *sanggau.ROWS,
    *kaltim.ROWS,
    *pilots.ROWS,
)

_BY_CODE = {row.code: row for row in AGENCIES}

LOCAL_ROOTS: tuple[str, ...] = tuple(
    row.code for row in AGENCIES if row.kind in {"province", "regency", "city"}
)


def agency(code: str) -> AgencyRow:
    """The row of that code; `KeyError` for an unknown one."""
    return _BY_CODE[code]


def root_of(code: str) -> AgencyRow:
    """The top of the tree in which the agency hangs (itself when it is the top)."""
    row = _BY_CODE[code]
    while row.parent:
        row = _BY_CODE[row.parent]
    return row


@cache
def children_of(code: str) -> tuple[AgencyRow, ...]:
    return tuple(row for row in AGENCIES if row.parent == code)


@cache
def office_for(*, root: str, duty: str) -> AgencyRow | None:
    """The office below `root` that answers for the duty, else the national body that does, else nobody."""
    answering = [row for row in AGENCIES if duty in row.duties]
    own = [row for row in answering if root_of(row.code).code == root]
    national_ones = [row for row in answering if root_of(row.code).kind in {"ministry", "body", "other"}]
    return next(iter([*own, *national_ones]), None)


def inspectorate_of(root: str) -> AgencyRow | None:
    """The internal supervisor of a government."""
    return next((row for row in children_of(root) if row.kind == "inspectorate"), None)
