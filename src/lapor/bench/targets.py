"""What is promised, as a table: by the name of a figure, what it may be at most (or must be at least)."""

from dataclasses import dataclass
from enum import StrEnum


class Ceiling(StrEnum):
    """What a figure is compared with, measured in the same run."""

    BARE = "bare view"
    SELECT = "one SELECT"
    INSERT = "one INSERT"
    NONE = ""


class Unit(StrEnum):
    """What is compared: CPU of web and database together as a multiple of the ceiling's, or the thing itself."""

    TIMES = "× CPU of the ceiling"
    SHARE = "× requests/s of the ceiling"
    PER_SECOND = "/s"
    MS = "ms (95 % of them)"
    OF_ALONE = "× of alone"
    MB = "MB"


@dataclass(frozen=True, slots=True)
class Target:
    """`must` is to be kept, `goal` is where to stop. `is_least`: the more the better."""

    unit: Unit
    must: float
    goal: float
    ceiling: Ceiling = Ceiling.NONE
    is_least: bool = False

    def verdict(self, value: float) -> str:
        def holds(limit: float) -> bool:
            return value >= limit if self.is_least else value <= limit

        return "goal" if holds(self.goal) else "must" if holds(self.must) else "missed"


_PAGE = Target(Unit.TIMES, 12, 6, Ceiling.SELECT)
_STEP = Target(Unit.TIMES, 20, 10, Ceiling.INSERT)
# In the hot world what counts is how long one visitor waits.
HOT_PAGE = Target(Unit.MS, 300, 100)
TARGETS: dict[str, Target] = {
    "home": Target(Unit.SHARE, 0.5, 0.7, Ceiling.BARE, is_least=True),
    "public list": _PAGE,
    "public search": _PAGE,
    "report page": _PAGE,
    "tracking": _PAGE,
    "queue of 50": _PAGE,
    "case": _PAGE,
    "board": _PAGE,
    "limits board": _PAGE,
    "turns board": _PAGE,
    "national board": _PAGE,
    "file a report": Target(Unit.TIMES, 8, 4, Ceiling.INSERT),
    "step: verify": _STEP,
    "step: follow_up": _STEP,
    "step: resolve": _STEP,
    "short lifecycle": Target(Unit.PER_SECOND, 30, 60, is_least=True),
    "full lifecycle": Target(Unit.PER_SECOND, 12, 25, is_least=True),
    "filing beside 50 visitors of boards": Target(Unit.OF_ALONE, 0.8, 0.95, is_least=True),
    "sweep: rungs told": Target(Unit.PER_SECOND, 1000, 2000, is_least=True),
    "calendar change: clocks": Target(Unit.PER_SECOND, 3000, 10_000, is_least=True),
    "memory of a worker": Target(Unit.MB, 200, 150),
}
