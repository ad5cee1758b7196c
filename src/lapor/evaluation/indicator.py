"""What an indicator is: a definition that a civil servant can compute by hand, and the code that computes it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.insight.figures import Figure
from lapor.insight.models import Span
from lapor.insight.sums import Sums

# Of fewer, a share or a length is told with what it rests on, and no change is told.
FEW = 20
Words = str | Promise


class Measure(TextChoices):
    """What the number of a reading is."""

    COUNT = "count", _("jumlah")
    SHARE = "share", _("persen")
    DAYS = "days", _("hari kerja")
    STARS = "stars", _("nilai 1–5")


@dataclass(frozen=True, slots=True)
class Basis:
    """What indicators are computed from. `now`: reports open now by age; None where a past period is told."""

    sums: Sums
    returned: int = 0
    now: Mapping[Figure, int] | None = None

    def __getitem__(self, name: str) -> int:
        return self.sums.amounts[name]


@dataclass(frozen=True, slots=True)
class Value:
    """A number, and of how many reports (ratings, dispositions) it tells. `number` None: there is nothing to tell."""

    number: float | None
    of: int | None = None

    @property
    def is_small(self) -> bool:
        return self.of is not None and self.of < FEW


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of an indicator, and the figure whose rows are behind it."""

    code: str
    label: Words
    measure: Measure
    figure: Figure
    read: Callable[[Basis], Value]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition in plain words. A change of what is counted is another `version`, valid from another day."""

    code: str
    name: Words
    meaning: Words
    formula: Words
    exclusions: Words
    source: Words
    readings: tuple[Reading, ...]
    # Told of today only, whatever the period.
    is_of_now: bool = False
    version: int = 1
    valid_from: date = date(2026, 1, 1)
    valid_until: date | None = field(default=None)


def count(code: str, label: Words, figure: Figure) -> Reading:
    """How many reports."""
    return Reading(code, label, Measure.COUNT, figure, lambda basis: Value(basis[code]))


def share(code: str, label: Words, figure: Figure, *, part: str, whole: str) -> Reading:
    """How much of the whole the part is; both are names of what is counted."""
    return Reading(code, label, Measure.SHARE, figure, lambda basis: share_of(basis[part], basis[whole]))


def share_of(part: int, whole: int) -> Value:
    return Value(part / whole if whole else None, whole)


def lengths(code: str, figure: Figure, kind: Span) -> tuple[Reading, ...]:
    """The median, the mean and the 90th percentile of a length in working days."""

    def reading(name: str, label: Words, share: float | None) -> Reading:
        def read(basis: Basis) -> Value:
            histogram = basis.sums.lengths[kind]
            number = histogram.mean if share is None else histogram.quantile(share)
            return Value(number, sum(histogram.values()))

        return Reading(f"{code}_{name}", label, Measure.DAYS, figure, read)

    return (
        reading("median", _("median"), 0.5),
        reading("mean", _("rata-rata"), None),
        reading("p90", _("persentil ke-90"), 0.9),
    )
