"""The calendars the lines count by: what the project ships, what a calendar file adds, what a line changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from lapor.directory import national_days
from lapor.directory.calendar_file import WORKED, CalendarDay, read_calendar
from lapor.reports.clocks.arithmetic import Calendar


class WrongCalendar(Exception):
    """A calendar file that cannot be taken: its faults, each with its line."""


def shipped_days() -> list[CalendarDay]:
    """National holidays and collective leave, as a new installation has them."""
    return [CalendarDay(0, day.on, day.kind, day.name, day.decree) for day in national_days.shipped()]


def days_in(file: Path) -> list[CalendarDay]:
    """The days of a calendar file, without those of agencies: a line names none. Raises WrongCalendar."""
    try:
        days, faults = read_calendar(file.read_bytes())
    except OSError as error:
        raise WrongCalendar(str(error)) from None
    if faults:
        said = (f"line {fault.line}: {_FAULTS[fault.code]} {fault.value}".rstrip() for fault in faults)
        raise WrongCalendar(f"{file}: " + "; ".join(said))
    return [day for day in days if not day.agency]


_FAULTS = {
    "not_text": "not text in UTF-8",
    "odd_year": "no such year:",
    "columns": "date, kind and name are needed, and six columns at most",
    "bad_date": "not a date:",
    "no_such_day": "no such day:",
    "wrong_weekday": "weekday and date differ:",
    "bad_kind": "no such kind of day:",
    "no_name": "no name",
    "too_long": "name or decree of more than 200 characters",
    "bad_region": "not a region:",
    "not_for_a_place": "this kind of day is for the nation, without region or agency",
    "needs_region": "a local holiday needs its region",
    "needs_agency": "a closure needs its agency",
    "two_places": "region or agency, not both",
    "twice": "the same day as on line",
    "contradicts": "the opposite of line",
    "too_many": "too many faults",
}


class Calendars:
    """Days by region ("": the nation), and the calendars made of them so far, which lines share."""

    def __init__(self, days: Iterable[CalendarDay]) -> None:
        self._of_region: dict[str, list[CalendarDay]] = defaultdict(list)
        self._made: dict[tuple[tuple[str, ...], bool], Calendar] = {}
        for day in days:
            self._of_region[day.region].append(day)

    def calendar(
        self, *, region: str, extra: Mapping[date, str], removed: frozenset[date], is_every_day: bool
    ) -> Calendar:
        """The days of the nation, of the regions above this one, of itself; then what the line says of its own."""
        made = self._shared(region, is_every_day)
        if not extra and not removed:
            return made
        return Calendar(
            off={**extra, **made.off},
            worked=(made.worked - extra.keys()) | removed,
            is_every_day=is_every_day,
        )

    def _shared(self, region: str, is_every_day: bool) -> Calendar:
        codes = ("", region[:2], region[:5], region[:8], region)
        scopes = tuple(dict.fromkeys(code for code in codes if code in self._of_region))
        if (scopes, is_every_day) not in self._made:
            self._made[scopes, is_every_day] = self._joined(scopes, is_every_day)
        return self._made[scopes, is_every_day]

    def _joined(self, scopes: Iterable[str], is_every_day: bool) -> Calendar:
        """The narrowest scope that speaks of a day decides on it; of those that give it off, the widest names it."""
        off: dict[date, str] = {}
        worked: set[date] = set()
        for scope in scopes:
            for day in self._of_region[scope]:
                if day.kind == WORKED:
                    worked.add(day.on)
                    off.pop(day.on, None)
                else:
                    worked.discard(day.on)
                    off.setdefault(day.on, day.name)
        return Calendar(off=off, worked=frozenset(worked), is_every_day=is_every_day)
