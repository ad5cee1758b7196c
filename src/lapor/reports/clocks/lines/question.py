"""One line of input: what it may hold, and why it cannot be answered. The same is in `docs/deadlines.schema.json`."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lapor.reports.clocks.arithmetic import Calendar, Pause, Timing
from lapor.reports.clocks.lines.days_off import Calendars

FIELDS = {
    "id", "clock", "start", "zone", "closing", "length", "calendar",
    "turns", "extensions", "reclassings", "stopped", "as_of",
}  # fmt: skip
REQUIRED = ("start", "zone", "length", "as_of")
CALENDAR_FIELDS = {"region", "extra", "removed", "every_day"}
CLOCKS = {
    "verify", "first_response", "resolve", "reporter_reply", "completion", "return_decision",
    "information", "oversight",
}  # fmt: skip
# The one clock that stands still while the reporter holds the case.
PAUSING = "resolve"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
YEARS = range(2000, 2101)
# Working days of a length with all its extensions.
MOST_DAYS = 10_000
LONGEST_NAME = 200
# Bytes. A line lists some days and turns, not a database.
LONGEST_LINE = 1024 * 1024

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(?P<offset>Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_REGION = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", re.ASCII)

Given = Mapping[str, Any]


class Unanswerable(Exception):
    """Why a line has no answer: a code for programs, a sentence for people, the field it is about ("": the line)."""

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


class Question(NamedTuple):
    """What a line asks: where does this clock stand as of that moment?"""

    timing: Timing
    as_of: datetime


def fields_of(line: bytes) -> Given:
    """The JSON object of a line. Raises Unanswerable."""
    if len(line) > LONGEST_LINE:
        raise Unanswerable("line_too_long", f"A line has at most {LONGEST_LINE} bytes.")
    try:
        given = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unanswerable("not_json", "The line is not JSON in UTF-8.") from None
    if not isinstance(given, dict):
        raise Unanswerable("not_an_object", "The line is JSON, but not an object.")
    return given


def id_of(given: Given) -> str | int | None:
    """What the line calls itself, to be given back. Raises Unanswerable."""
    name = given.get("id")
    if name is None or type(name) in (str, int):
        return name
    raise Unanswerable("wrong_type", "An id is a text or a whole number.", field="id")


def question_of(given: Given, *, calendars: Calendars) -> Question:
    """What the line asks. Raises Unanswerable."""
    _check_keys(given, FIELDS, required=REQUIRED)
    start, as_of = _moment(given["start"], "start"), _moment(given["as_of"], "as_of")
    if as_of < start:
        raise Unanswerable("before_start", "The clock has not started at that moment.", field="as_of")
    clock = given.get("clock", PAUSING)
    if not isinstance(clock, str) or clock not in CLOCKS:
        raise Unanswerable("unknown_clock", f"The clocks are {', '.join(sorted(CLOCKS))}.", field="clock")
    turns = _turns(given)
    extensions, reclassings = _changes(given, "extensions", "days"), _changes(given, "reclassings", "length")
    length = _number(given["length"], "length")
    if max(length, *(new for _at, new in reclassings), 0) + sum(days for _at, days in extensions) > MOST_DAYS:
        raise Unanswerable(
            "out_of_range", f"Length and extensions exceed {MOST_DAYS} days.", field="extensions"
        )
    timing = Timing(
        started_at=start,
        length=length,
        zone=_zone_of(given["zone"]),
        calendar=_calendar(given.get("calendar", {}), calendars),
        closing=_closing(given.get("closing", "16:00")),
        pauses=turns if clock == PAUSING else (),
        extensions=extensions,
        reclassings=reclassings,
        stopped_at=_stopped(given.get("stopped"), start),
    )
    return Question(timing, as_of)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_keys(
    given: Any, known: Collection[str], *, required: Collection[str] = (), field: str = ""
) -> None:
    prefix = f"{field}." if field else ""
    if not isinstance(given, dict):
        raise Unanswerable("wrong_type", "Here stands an object.", field=field)
    for key in given:
        if key not in known:
            raise Unanswerable("unknown_key", f"The keys are {', '.join(sorted(known))}.", field=prefix + key)
    for key in required:
        if key not in given:
            raise Unanswerable("missing", "This has to be given.", field=prefix + key)


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise Unanswerable("wrong_type", "Here stands a list.", field=field)
    return value


def _moment(value: Any, field: str) -> datetime:
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unanswerable("not_a_moment", "A moment looks like 2026-03-17T09:12:00+07:00.", field=field)
    if not found["offset"]:
        raise Unanswerable("naive_moment", "A moment needs its offset, such as +07:00 or Z.", field=field)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Unanswerable("not_a_moment", "There is no such day or time.", field=field) from None
    _check_year(moment, field)
    return moment


def _date(value: Any, field: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Unanswerable("not_a_date", "A date looks like 2026-03-17.", field=field)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Unanswerable("not_a_date", "There is no such day.", field=field) from None
    _check_year(day, field)
    return day


def _check_year(day: date, field: str) -> None:
    if day.year not in YEARS:
        raise Unanswerable("out_of_range", f"Years from {YEARS[0]} to {YEARS[-1]}.", field=field)


def _closing(value: Any) -> time:
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise Unanswerable("not_a_time", "A closing time looks like 16:00.", field="closing")


def _number(value: Any, field: str) -> int:
    if type(value) is not int:
        raise Unanswerable("wrong_type", "Here stands a whole number.", field=field)
    if not 0 < value <= MOST_DAYS:
        raise Unanswerable("out_of_range", f"From 1 to {MOST_DAYS} working days.", field=field)
    return value


def _zone_of(value: Any) -> ZoneInfo:
    try:
        return _zone(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        names = ", ".join(ZONES)
        raise Unanswerable("unknown_zone", f"A zone is {names} or named as in IANA.", field="zone") from None


@lru_cache(maxsize=100)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(ZONES.get(name, name))


def _stopped(value: Any, start: datetime) -> datetime | None:
    if value is None:
        return None
    stopped_at = _moment(value, "stopped")
    if stopped_at < start:
        raise Unanswerable("before_start", "A clock cannot stop before it starts.", field="stopped")
    return stopped_at


def _turns(given: Given) -> list[Pause]:
    turns = [
        _turn(value, f"turns[{index}]") for index, value in enumerate(_list(given.get("turns", []), "turns"))
    ]
    for index, ((began, ended), (next_began, _ended)) in enumerate(pairwise(turns), start=1):
        if next_began < began:
            raise Unanswerable("turns_out_of_order", "Turns stand in order of time.", field=f"turns[{index}]")
        if ended is None or next_began < ended:
            raise Unanswerable(
                "overlapping_turns", "It begins before the one before it ends.", field=f"turns[{index}]"
            )
    return turns


def _turn(value: Any, field: str) -> Pause:
    _check_keys(value, {"began", "ended"}, required=["began"], field=field)
    began = _moment(value["began"], f"{field}.began")
    if value.get("ended") is None:
        return began, None
    ended = _moment(value["ended"], f"{field}.ended")
    if ended < began:
        raise Unanswerable("ends_before_it_begins", "The turn ends before it begins.", field=f"{field}.ended")
    return began, ended


def _changes(given: Given, key: str, measure: str) -> list[tuple[datetime, int]]:
    """Extensions or re-classings: when, and how many days."""
    changes = []
    for index, value in enumerate(_list(given.get(key, []), key)):
        field = f"{key}[{index}]"
        _check_keys(value, {"at", measure}, required=("at", measure), field=field)
        changes.append((_moment(value["at"], f"{field}.at"), _number(value[measure], f"{field}.{measure}")))
    return changes


def _calendar(value: Any, calendars: Calendars) -> Calendar:
    _check_keys(value, CALENDAR_FIELDS, field="calendar")
    region, is_every_day = value.get("region"), value.get("every_day", False)
    if region is not None and not (isinstance(region, str) and _REGION.fullmatch(region)):
        raise Unanswerable("not_a_region", "A region looks like 51 or 51.71.", field="calendar.region")
    if type(is_every_day) is not bool:
        raise Unanswerable("wrong_type", "Here stands true or false.", field="calendar.every_day")
    extra = _extra(_list(value.get("extra", []), "calendar.extra"))
    removed = {
        _date(day, f"calendar.removed[{index}]"): index
        for index, day in enumerate(_list(value.get("removed", []), "calendar.removed"))
    }
    for day, index in removed.items():
        if day in extra:
            raise Unanswerable(
                "extra_and_removed", "A day is off or worked, not both.", field=f"calendar.removed[{index}]"
            )
    return calendars.calendar(
        region=region or "", extra=extra, removed=frozenset(removed), is_every_day=is_every_day
    )


def _extra(values: list[Any]) -> dict[date, str]:
    """Days off with their names; of a day given twice, the first name."""
    extra: dict[date, str] = {}
    for index, value in enumerate(values):
        field = f"calendar.extra[{index}]"
        if isinstance(value, dict):
            _check_keys(value, {"date", "name"}, required=["date"], field=field)
            name = _name(value.get("name", ""), f"{field}.name")
            extra.setdefault(_date(value["date"], f"{field}.date"), name)
        else:
            extra.setdefault(_date(value, field), "")
    return extra


def _name(value: Any, field: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise Unanswerable(
            "wrong_type", f"A name is a text of at most {LONGEST_NAME} characters.", field=field
        )
    return value
