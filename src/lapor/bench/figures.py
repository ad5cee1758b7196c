"""One line of the table: what was measured, and what it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from lapor.bench.targets import Ceiling, Target, Unit


@dataclass(slots=True, kw_only=True)
class Figure:
    """CPU and durations in milliseconds for each turn; `rate`: turns a second; `value`: what the target speaks of."""

    name: str
    count: int = 0
    web_ms: float = 0.0
    database_ms: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    size: int = 0
    statements: int = 0
    rate: float = 0.0
    value: float | None = None
    target: Target | None = None
    # How often as much CPU as in the smallest world that was measured, each as a multiple of one SELECT there.
    grown: float | None = None
    wrong: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms

    @property
    def verdict(self) -> str:
        if self.wrong:
            return "wrong"
        return self.target.verdict(self.value) if self.target and self.value is not None else ""


def percentiles(ms: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and p99."""
    if len(ms) < 2:
        only = ms[0] if ms else 0.0
        return only, only, only
    cuts = quantiles(ms, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def of_ceiling(figure: Figure, target: Target, ceilings: dict[Ceiling, Figure]) -> float | None:
    """What the target speaks of; None where its ceiling was not measured."""
    match target.unit:
        case Unit.TIMES if target.ceiling in ceilings and ceilings[target.ceiling].cpu_ms:
            return figure.cpu_ms / ceilings[target.ceiling].cpu_ms
        case Unit.SHARE if target.ceiling in ceilings and figure.cpu_ms:
            return ceilings[target.ceiling].cpu_ms / figure.cpu_ms
        case Unit.PER_SECOND:
            return figure.rate
        case Unit.MS:
            return figure.p95
        case _:
            return figure.value
