"""Where the bars of a chart stand, in whole units of the drawing; the template only draws them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, number_format

WIDTH, HEIGHT, FOOT = 720, 240, 34
GAP = 0.28
LABELS_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: the whole (received) and, inside it, the part (answered)."""

    x: int
    width: int
    y: int
    height: int
    part_y: int
    part_height: int
    middle: int
    whole: int
    part: int
    label: str
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Chart:
    bars: Sequence[Bar]
    lines: Sequence[tuple[int, str]]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


def columns(rows: Sequence[Mapping[str, Any]], *, is_long: bool) -> Chart:
    """The chart of `boards.flow`: a column for each week or month."""
    floor = HEIGHT - FOOT
    top = _round_up(max((row["received"] for row in rows), default=0))
    step = WIDTH / max(len(rows), 1)
    every = -(-len(rows) // LABELS_AT_MOST)
    bars = [
        _bar(row, number, step=step, top=top, floor=floor, is_long=is_long, is_labelled=number % every == 0)
        for number, row in enumerate(rows)
    ]
    lines = [(round(floor - floor * 0.92 * share), number_format(round(top * share))) for share in (0.5, 1)]
    return Chart(bars, lines)


def _bar(
    row: Mapping[str, Any],
    number: int,
    *,
    step: float,
    top: int,
    floor: int,
    is_long: bool,
    is_labelled: bool,
) -> Bar:
    whole, part = (round(floor * 0.92 * row[name] / top) for name in ("received", "answered"))
    width = max(2, round(min(step, 90) * (1 - GAP)))
    middle = round(step * (number + 0.5))
    return Bar(
        x=middle - width // 2,
        width=width,
        y=floor - whole,
        height=whole,
        part_y=floor - part,
        part_height=part,
        middle=middle,
        whole=row["received"],
        part=row["answered"],
        label=date_format(row["began_on"], "M" if is_long else "j M"),
        is_labelled=is_labelled,
    )


def lengths(values: Iterable[int], *, full: int = 100) -> list[int]:
    """How long a bar is for each value, the greatest one being `full`."""
    known = list(values)
    top = max(known, default=0) or 1
    return [round(full * value / top) for value in known]


def _round_up(value: int) -> int:
    """A friendly top for an axis: 1, 2, 4, 6, 10, 20, 40, 60, 100 …, always even beyond one."""
    if value <= 2:
        return 2
    size = 1
    while True:
        for step in (2, 4, 6, 10):
            if value <= step * size:
                return step * size
        size *= 10
