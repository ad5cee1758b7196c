"""Who had a report, for how long: a table that a reader can add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapor.common import clock
from lapor.reports.custody import Holding, custody_of
from lapor.reports.queries.detail import Detail
from lapor.reports.workflow import Holder
from lapor.web.kit.charts import lengths
from lapor.web.kit.formatting import lasted

_OTHERS: dict[Holder, str | Promise] = {
    Holder.REPORTER: gettext_lazy("Pelapor"),
    Holder.NOBODY: gettext_lazy("Tidak dipegang siapa pun (laporan sudah ditutup)"),
}
_HOUR, _MINUTE, _DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One holder, or a sum. `note`: how many turns, how often it gave the case back; `length` of its bar, 0 to 100."""

    who: str
    time: timedelta
    working_days: int
    lasted: str
    note: str = ""
    length: int = 0
    is_present: bool = False


@dataclass(frozen=True, slots=True)
class CustodyTable:
    """What `parts/ledger.html` shows: the lines, and their sums. `running`: only while the report had not ended."""

    lines: tuple[Line, ...]
    running: Line | None
    age: Line
    returns: int
    misrouted: str
    calendar: str


def custody_table(detail: Detail) -> CustodyTable:
    """The custody of a report from what its page has loaded: no query.

    Times are told in whole hours (minutes, on the first day). Not each is rounded but the moments between them, counted
    from the first: so what is shown adds up too.
    """
    custody = custody_of(detail.turns, detail.assignments, as_of=clock.now())
    step = _HOUR if custody.age >= _DAY else _MINUTE
    times = [_whole(holding, custody.began_at, step) for holding in custody.holdings]
    bars = lengths(time // _MINUTE for time in times)
    lines = tuple(
        Line(
            who=holding.agency.name if holding.agency else str(_OTHERS[holding.holder]),
            time=time,
            working_days=holding.working_days,
            lasted=_told(time, step),
            note=_note(holding),
            length=bar,
            is_present=holding.is_present and holding.holder != Holder.NOBODY,
        )
        for holding, time, bar in zip(custody.holdings, times, bars, strict=True)
    )
    has_ended = not detail.report.is_open and custody.holdings[-1].holder == Holder.NOBODY
    return CustodyTable(
        lines=lines,
        running=_sum_of(lines[:-1], _("Selama laporan berjalan"), step) if has_ended else None,
        age=_sum_of(lines, _("Umur laporan"), step),
        returns=custody.returns,
        misrouted=_told(custody.misrouted // step * step, step),
        calendar=custody.counted_for.name,
    )


def _whole(holding: Holding, began_at: datetime, step: timedelta) -> timedelta:
    parts = ((ended - began_at) // step - (began - began_at) // step for began, ended in holding.spans)
    return sum(parts) * step


def _sum_of(lines: Sequence[Line], who: str, step: timedelta) -> Line:
    time = sum((line.time for line in lines), timedelta())
    return Line(who, time, sum(line.working_days for line in lines), _told(time, step))


def _told(time: timedelta, step: timedelta) -> str:
    return _("kurang dari 1 jam") if not time and step == _HOUR else lasted(time)


def _note(holding: Holding) -> str:
    turns, returns = len(holding.spans), holding.returns
    said = []
    if turns > 1:
        said.append(ngettext("%(n)d giliran", "%(n)d giliran", turns) % {"n": turns})
    if returns:
        said.append(
            ngettext("mengembalikan %(n)d kali", "mengembalikan %(n)d kali", returns) % {"n": returns}
        )
    return ", ".join(said)
