"""A small map without a map server: the report in the middle, what lies around it in its direction and distance."""

from collections.abc import Sequence
from dataclasses import dataclass

from lapor.reports.models import Report
from lapor.reports.queries.nearby import Neighbour, way_to

WIDTH, HEIGHT, MARGIN = 260, 150, 16
# Rings that people can estimate, in metres.
RINGS = (100, 250, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Dot:
    """A report on the sketch. `number` is its place in the list beside it."""

    x: int
    y: int
    number: int
    report: Report


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws; `ring` is the drawn circle's radius, `metres` what it stands for."""

    dots: list[Dot]
    ring: int
    metres: int
    width: int = WIDTH
    height: int = HEIGHT


def sketch_of(report: Report, neighbours: Sequence[Neighbour]) -> Sketch | None:
    """None when there is nothing to draw. North is up; all pins fit."""
    ways = [(number, one.report, way_to(report, one.report)) for number, one in enumerate(neighbours, 1)]
    known = [(number, other, way) for number, other, way in ways if way]
    if not known:
        return None
    farthest_east = max(abs(way[0]) for _number, _other, way in known)
    farthest_north = max(abs(way[1]) for _number, _other, way in known)
    half_width, half_height = WIDTH / 2 - MARGIN, HEIGHT / 2 - MARGIN
    metres_per_dot = max(farthest_east / half_width, farthest_north / half_height, 1.0)
    ring = next((metres for metres in RINGS if metres / metres_per_dot > half_height / 3), RINGS[-1])
    dots = [
        Dot(
            round(WIDTH / 2 + way[0] / metres_per_dot),
            round(HEIGHT / 2 - way[1] / metres_per_dot),
            number,
            other,
        )
        for number, other, way in known
    ]
    return Sketch(dots, round(ring / metres_per_dot), ring)
