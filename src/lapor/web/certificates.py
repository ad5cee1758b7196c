"""Why a date is what it is: one small calendar for each running limit, each day counted, off, or paused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.reports import deadlines, timing
from lapor.reports.deadlines import Day, Due, Why
from lapor.reports.models import Clock
from lapor.reports.models import Turn as TurnRow
from lapor.reports.workflow import Holder

Held = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Box:
    """One day of the calendar; without `why` it lies before or after what is counted."""

    on: date
    why: str = ""
    number: int = 0
    words: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """One limit, explained. `day` is how many working days are used by today."""

    clock: Clock
    due: Due
    day: int
    weeks: list[list[Box]]
    # (date, name) of the days off that fell into it.
    holidays: list[tuple[date, str]] = field(default_factory=list)
    paused_days: int = 0

    @property
    def label(self) -> str:
        return self.clock.get_kind_display()

    @property
    def zone(self) -> str:
        return self.clock.agency.zone

    @property
    def share(self) -> float:
        """Used part of the limit; above 1 once the date has passed."""
        return (
            max(self.day / self.clock.length, 1.01)
            if self.due.days_left < 0
            else self.day / self.clock.length
        )


def held_by_reporter(turns: Sequence[TurnRow]) -> Held:
    """The spans during which the reporter had the turn."""
    return [(turn.began_at, turn.ended_at) for turn in turns if turn.holder == Holder.REPORTER]


def certificate_of(clock: Clock, turns: Sequence[TurnRow], *, as_of: datetime) -> Certificate:
    """The calendar of one limit. Calendars are kept in memory: no query."""
    counting = timing.timing_of(clock, held_by_reporter(turns))
    answer = deadlines.due(counting, as_of=as_of)
    days = deadlines.explain(counting, as_of=as_of)
    today = as_of.astimezone(counting.zone).date()
    used = max((day.number for day in days if day.on <= today), default=0)
    is_late = answer.due_on is not None and today > answer.due_on
    # On a day off before day 0 more working days lie ahead than the limit has: nobody has more than the limit.
    left = min(answer.days_left, -1 if is_late else clock.length - used)
    return Certificate(
        clock=clock,
        due=Due(answer.day_zero, answer.due_on, left),
        day=used - left if is_late else used,
        weeks=_weeks(days, today),
        holidays=[(day.on, day.name) for day in days if day.why == Why.HOLIDAY],
        paused_days=sum(day.why == Why.WITH_REPORTER for day in days),
    )


_WORDS: dict[Why, str | Promise] = {
    Why.DAY_ZERO: _("hari mulai, belum dihitung"),
    Why.WEEKEND: _("akhir pekan"),
    Why.WITH_REPORTER: _("berhenti: menunggu pelapor"),
}


def _weeks(days: Sequence[Day], today: date) -> list[list[Box]]:
    """Rows of seven, Monday to Sunday, from the week of the first day to that of the last."""
    known = {day.on: day for day in days}
    monday = days[0].on - timedelta(days=days[0].on.weekday())
    length = (days[-1].on - monday).days + 7 - days[-1].on.weekday()
    boxes = [_box(monday + timedelta(days=ahead), known, today) for ahead in range(length)]
    return [boxes[start : start + 7] for start in range(0, length, 7)]


def _box(on: date, known: dict[date, Day], today: date) -> Box:
    day = known.get(on)
    if day is None:
        return Box(on, is_today=on == today)
    if day.why == Why.COUNTED:
        words = gettext("hari kerja ke-%(n)d") % {"n": day.number}
    elif day.why == Why.HOLIDAY:
        words = gettext("libur: %(name)s") % {"name": day.name}
    else:
        words = str(_WORDS[day.why])
    return Box(on, str(day.why), day.number, f"{formats.date_format(on, 'j F')}: {words}", on == today)
