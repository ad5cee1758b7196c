"""Spans of the calendar and their codes: "2026", "2026-H1", "2026-Q3", "2026-03", "2026-01-05..2026-02-03". Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid
from lapor.insight.scopes import Period

Kind = Literal["year", "half", "quarter", "month", "days"]
_MONTHS: dict[Kind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_CODE = re.compile(r"(20\d\d)(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_DAY = timedelta(days=1)
LONGEST = timedelta(days=3660)


class NoSuchSpan(Invalid):
    """The days make no span."""

    code = "no_such_span"
    sentence = _(
        "Masa itu tidak dapat direkap: pilih tanggal awal yang tidak melewati tanggal akhir, paling lama "
        "sepuluh tahun, "
        "dan tidak seluruhnya di masa depan."
    )


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """Whole days from the first to the last. `number`: which month, quarter or half of its year."""

    code: str
    kind: Kind
    first: date
    last: date
    number: int = 1

    def until(self, today: date) -> Period:
        """As far as it has come. Raises NoSuchSpan before it begins."""
        if self.first > today:
            raise NoSuchSpan
        return Period(self.first, min(self.last, today))

    def before(self, today: date) -> Period:
        """The span of the same kind before; of one that still runs, as many of its days."""
        period = self.until(today)
        if self.kind == "days":
            return period.before()
        first = _months_before(self.first, _MONTHS[self.kind])
        last = self.first - _DAY
        return Period(
            first, min(last, first + (period.last - period.first)) if period.last < self.last else last
        )


def calendar_span(code: str) -> CalendarSpan | None:
    """The span with that code; None for what is no such code. Raises NoSuchSpan for days that make none."""
    if ".." in code:
        return _of_days(code)
    if not (found := _CODE.fullmatch(code)):
        return None
    year, half, quarter, month = found.groups()
    kind: Kind = "half" if half else "quarter" if quarter else "month" if month else "year"
    number = int(half or quarter or month or 1)
    first = date(int(year), (number - 1) * _MONTHS[kind] + 1, 1)
    return CalendarSpan(code, kind, first, _months_before(first, -_MONTHS[kind]) - _DAY, number)


def _of_days(code: str) -> CalendarSpan:
    if not (found := _DAYS.fullmatch(code)):
        raise NoSuchSpan
    try:
        span = CalendarSpan(code, "days", date.fromisoformat(found[1]), date.fromisoformat(found[2]))
    except ValueError:
        raise NoSuchSpan
    if not (span.first <= span.last <= span.first + LONGEST) or span.first.year < 2000:
        raise NoSuchSpan
    return span


def _months_before(day: date, months: int) -> date:
    """The first of a month, so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
