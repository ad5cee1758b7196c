"""How the numbers of a recap are told: the same words on the page and on paper, and their columns in files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.evaluation.indicator import Measure, Reading, Value, share_of
from lapor.evaluation.recaps import Line, Part
from lapor.insight.cross_sections import Dimension
from lapor.insight.figures import Figure
from lapor.reports.vocabulary import Channel
from lapor.web.kit.formatting import agency_name, number

NOTHING = "–"
# How a number of each measure is shown in a workbook.
FORMATS: Mapping[Measure, str] = {
    Measure.COUNT: "#,##0",
    Measure.SHARE: "0%",
    Measure.DAYS: "0.0",
    Measure.STARS: "0.0",
}


def told(reading: Reading, value: Value | None) -> str:
    """1.234 · 85% · 3,5; of few, a share as "3 dari 4"; "–" where there is nothing to tell."""
    if value is None or value.number is None:
        return NOTHING
    if reading.measure == Measure.SHARE:
        return share(value)
    if reading.measure == Measure.COUNT:
        return number(value.number, 0)
    return number(round(value.number, 1))


def share(value: Value) -> str:
    if value.number is None or value.of is None:
        return NOTHING
    if value.is_small:
        return _("%(part)s dari %(whole)s") % {"part": round(value.number * value.of), "whole": value.of}
    return _("%(n)s%%") % {"n": number(round(value.number * 100))}


def note(line: Line) -> str:
    """What a length or a mean rests on, where that is little."""
    of = line.now.of
    if not line.now.is_small or line.now.number is None or line.reading.measure == Measure.SHARE:
        return ""
    return _("hanya dari %(n)s") % {"n": of}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table along a dimension. `figure`: whose rows its numbers open."""

    label: str | Promise
    figure: Figure
    measure: Measure
    value: Callable[[Mapping[str, int]], Value]

    def told(self, amounts: Mapping[str, int]) -> str:
        value = self.value(amounts)
        if self.measure == Measure.SHARE:
            return share(value)
        places = 0 if self.measure == Measure.COUNT else -1
        return NOTHING if value.number is None else number(round(value.number, 1), places)


def _count(name: str, label: str | Promise) -> Column:
    return Column(label, Figure(name), Measure.COUNT, lambda amounts: Value(amounts[name]))


def _share(part: str, whole: str, label: str | Promise) -> Column:
    return Column(label, Figure(part), Measure.SHARE, lambda amounts: share_of(amounts[part], amounts[whole]))


COLUMNS = (
    _count("received", gettext_lazy("Masuk")),
    _count("verified", gettext_lazy("Terverifikasi")),
    _share("followed_up", "verified", gettext_lazy("Ditindaklanjuti")),
    _share("completed", "verified", gettext_lazy("Selesai")),
    _share("answered_in_time", "answered", gettext_lazy("Dijawab tepat waktu")),
    _share("closed_by_system", "completed", gettext_lazy("Ditutup sistem")),
    Column(
        gettext_lazy("Nilai"),
        Figure.RATED,
        Measure.STARS,
        lambda amounts: Value(
            amounts["rating_sum"] / amounts["rated"] if amounts["rated"] else None, amounts["rated"]
        ),
    ),
)


def name_of_line(line: Line) -> str:
    """What one number is called; an indicator that has only one, by its own name."""
    name = str(line.indicator.name)
    return name if len(line.indicator.readings) == 1 else f"{name}: {line.reading.label}"


def name_of(part: Part, dimension: Dimension) -> str:
    """What a line along a dimension is called."""
    what: Any = part.what
    if what is None:
        return _("Langsung pada instansi ini") if dimension == Dimension.UNIT else _("Belum ada")
    if isinstance(what, Channel):
        return str(what.label)
    return agency_name(what) if dimension == Dimension.UNIT else str(what.name)
