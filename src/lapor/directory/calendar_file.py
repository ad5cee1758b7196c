"""A calendar as a list, one day a line: `date,kind,name,decree,region,agency`. Pure, without a database.

What a person pastes out of a table or types by hand is read too: semicolons or tabs instead of commas, the heading left
out, the last columns left out, "Senin, 9 Maret 2027" instead of 2027-03-09, "cuti bersama" instead of its code. A line
that cannot be taken becomes a `Fault` with a code; whoever asks words it. Whether a place exists is not asked here.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

COLUMNS = ("date", "kind", "name", "decree", "region", "agency")
_HEADS = {"date", "tanggal", "hari/tanggal"}
NATIONWIDE = ("national", "collective_leave")
LOCAL, CLOSURE, WORKED = "local", "closure", "worked"
KINDS = (*NATIONWIDE, LOCAL, CLOSURE, WORKED)
# What people call the kinds.
_CALLED = {
    "libur nasional": "national",
    "hari libur nasional": "national",
    "nasional": "national",
    "cuti bersama": "collective_leave",
    "libur daerah": LOCAL,
    "hari libur daerah": LOCAL,
    "daerah": LOCAL,
    "penutupan kantor": CLOSURE,
    "tutup": CLOSURE,
    "tetap bekerja": WORKED,
}
MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
)  # fmt: skip
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
LONGEST = 200
# A year beyond these is a slip of the finger.
YEARS = range(2000, 2101)
# A list with more faults than this is the wrong list.
MOST_FAULTS = 50

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_SPOKEN = re.compile(r"(?:([a-z']+),? )?(\d{1,2}) ([a-z]+)\.? (\d{4})", re.ASCII)
# The day first, as everybody here writes it.
_SHORT = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
# Months shortened otherwise than to a beginning of three letters or more.
_SHORTENED = {"agt": 8, "ags": 8, "nop": 11}
_REGION = re.compile(r"(\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?)?", re.ASCII)


class CalendarDay(NamedTuple):
    """A day that is off, or (kind "worked") worked all the same: in a region and below it, at an agency and below it,
    or, with both empty, in the nation. `line`: where it stands in the list.
    """

    line: int
    on: date
    kind: str
    name: str
    decree: str = ""
    region: str = ""
    agency: str = ""


class Fault(NamedTuple):
    """Why a line cannot be taken: its number, a code (the words are with whoever asks), and what was written there."""

    line: int
    code: str
    value: str = ""


class _Refused(Exception):
    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code, self.value = code, value


def read_calendar(content: bytes) -> tuple[list[CalendarDay], list[Fault]]:
    """The days of a list in its order, and its faults. With faults, no day of it should be used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(1, "not_text")]
    days: list[CalendarDay] = []
    faults: list[Fault] = []
    taken: dict[tuple[date, str, str, str], int] = {}
    for line, cells in _rows(text):
        try:
            day = _day(line, cells)
            _check_alone(day, taken)
        except _Refused as refused:
            faults.append(Fault(line, refused.code, refused.value[:60]))
            if len(faults) >= MOST_FAULTS:
                return [], [*faults, Fault(line, "too_many")]
            continue
        taken[day.on, day.region, day.agency, day.kind] = line
        days.append(day)
    return days, faults


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with their cells; the heading and empty lines are left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        separator = next((one for one in ("\t", ";") if one in line), ",")
        try:
            cells = [
                " ".join(cell.split())
                for cell in next(csv.reader(io.StringIO(line), delimiter=separator, strict=True))
            ]
        except (csv.Error, StopIteration):
            cells = ["", "", "", "", "", "", ""]
        if number == 1 and cells[0].lower() in _HEADS:
            continue
        yield number, cells


def _day(line: int, cells: Sequence[str]) -> CalendarDay:
    if not 3 <= len(cells) <= len(COLUMNS):
        raise _Refused("columns")
    on, kind, name, decree, region, agency = (*cells, "", "", "")[:6]
    day = CalendarDay(line, _date(on), _kind(kind), name, decree, region, agency)
    if not name:
        raise _Refused("no_name")
    if len(name) > LONGEST or len(decree) > LONGEST:
        raise _Refused("too_long")
    if not _REGION.fullmatch(region):
        raise _Refused("bad_region", region)
    _check_place(day)
    return day


def _date(written: str) -> date:
    if iso := _ISO.fullmatch(written):
        weekday, year, month, day = "", *map(int, iso.groups())
    elif short := _SHORT.fullmatch(written):
        weekday, year, month, day = "", int(short[4]), int(short[3]), int(short[1])
    elif (spoken := _SPOKEN.fullmatch(written.lower().replace("’", "'"))) and _month(spoken[3]):
        weekday = (spoken[1] or "").replace("'", "")
        year, month, day = int(spoken[4]), _month(spoken[3]), int(spoken[2])
    else:
        raise _Refused("bad_date", written)
    try:
        on = date(year, month, day)
    except ValueError:
        raise _Refused("no_such_day", written) from None
    if year not in YEARS:
        raise _Refused("odd_year", str(year))
    if weekday and weekday != _WEEKDAYS[on.weekday()]:
        raise _Refused("wrong_weekday", written)
    return on


def _month(name: str) -> int:
    """1 to 12 for a month's name or what it is shortened to; 0 for another word."""
    found = (at for at, month in enumerate(MONTHS, start=1) if len(name) > 2 and month.startswith(name))
    return _SHORTENED.get(name) or next(found, 0)


def _kind(written: str) -> str:
    kind = _CALLED.get(written.lower(), written.lower())
    if kind not in KINDS:
        raise _Refused("bad_kind", written)
    return kind


def _check_place(day: CalendarDay) -> None:
    if day.kind in NATIONWIDE and (day.region or day.agency):
        raise _Refused("not_for_a_place")
    if day.region and day.agency:
        raise _Refused("two_places")
    if day.kind == LOCAL and not day.region:
        raise _Refused("needs_region")
    if day.kind == CLOSURE and not day.agency:
        raise _Refused("needs_agency")


def _check_alone(day: CalendarDay, taken: Mapping[tuple[date, str, str, str], int]) -> None:
    """Nothing is said twice, and no place says of one day that it is off and that it is worked."""
    for kind in KINDS:
        line = taken.get((day.on, day.region, day.agency, kind))
        if line and kind == day.kind:
            raise _Refused("twice", str(line))
        if line and WORKED in (kind, day.kind):
            raise _Refused("contradicts", str(line))
