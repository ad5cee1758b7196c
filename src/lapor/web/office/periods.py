"""The spans of time a board can be asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.insight.scopes import Period


@dataclass(frozen=True, slots=True)
class Span:
    """A choice above a board: `label` on its tab, `words` within a sentence."""

    code: str
    label: str | Promise
    words: str | Promise
    first: Callable[[date], date]

    def until(self, today: date) -> Period:
        return Period(self.first(today), today)


SPANS = (
    Span("month", _("Bulan ini"), _("bulan ini"), lambda today: today.replace(day=1)),
    Span("30", _("30 hari"), _("30 hari terakhir"), lambda today: today - timedelta(days=29)),
    Span("90", _("90 hari"), _("90 hari terakhir"), lambda today: today - timedelta(days=89)),
    Span("year", _("Tahun ini"), _("tahun ini"), lambda today: today.replace(month=1, day=1)),
)
USUAL = "90"


def span_named(code: str) -> Span:
    """The span with that code; the usual one for a code nobody gave out."""
    by_code = {span.code: span for span in SPANS}
    return by_code.get(code, by_code[USUAL])
