"""The spans of time a board can be asked for: up to today, or of the calendar."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.evaluation.calendar_spans import CalendarSpan, calendar_span
from lapor.insight.scopes import Period
from lapor.web.kit.formatting import day


@dataclass(frozen=True, slots=True)
class Span:
    """A choice above a board: `label` on its tab, `words` within a sentence."""

    code: str
    label: str | Promise
    words: str | Promise
    first: Callable[[date], date]
    calendar: CalendarSpan | None = None

    @property
    def is_of_calendar(self) -> bool:
        return self.calendar is not None

    def until(self, today: date) -> Period:
        return self.calendar.until(today) if self.calendar else Period(self.first(today), today)

    def before(self, today: date) -> Period:
        """What it is compared with."""
        return self.calendar.before(today) if self.calendar else self.until(today).before()


SPANS = (
    Span("month", _("Bulan ini"), _("bulan ini"), lambda today: today.replace(day=1)),
    Span("30", _("30 hari"), _("30 hari terakhir"), lambda today: today - timedelta(days=29)),
    Span("90", _("90 hari"), _("90 hari terakhir"), lambda today: today - timedelta(days=89)),
    Span("year", _("Tahun ini"), _("tahun ini"), lambda today: today.replace(month=1, day=1)),
)
USUAL = "90"
ROMAN = ("I", "II", "III", "IV")


def span_named(code: str) -> Span:
    """The span with that code, also one of the calendar (`calendar_spans.py`); the usual one for any other code.

    Raises Invalid for a calendar span that is none: one that ends before it begins, or is longer than ten years.
    """
    by_code = {span.code: span for span in SPANS}
    if code not in by_code and (found := calendar_span(code)):
        name = name_of(found)
        return Span(code, name, name, lambda today: found.first, found)
    return by_code.get(code, by_code[USUAL])


def name_of(span: CalendarSpan) -> str:
    """Maret 2026, triwulan I 2026, semester II 2026, tahun 2026, or its first and last day."""
    year = span.first.year
    match span.kind:
        case "month":
            return date_format(span.first, "F Y")
        case "quarter":
            return gettext("triwulan %(n)s %(year)s") % {"n": ROMAN[span.number - 1], "year": year}
        case "half":
            return gettext("semester %(n)s %(year)s") % {"n": ROMAN[span.number - 1], "year": year}
        case "year":
            return gettext("tahun %(year)s") % {"year": year}
    return f"{day(span.first)} – {day(span.last)}"
