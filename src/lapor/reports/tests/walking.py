"""The rule of working days a second time, from its text alone: a walk from day to day in whole minutes, without the
product's arithmetic, its calendars and zones; and random cases for both, many of them on an edge.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from lapor.directory import national_days

DAY = 24 * 60
FIRST_DAY = date(2024, 1, 1)  # a Monday: day 0 of the walk
START_DAYS = 1461  # every day of 2024 to 2027
OFFSETS = {"WIB": 7 * 60, "WITA": 8 * 60, "Asia/Jayapura": 9 * 60}


@dataclass
class Case:
    """One clock. Moments are local minutes since the first day, days are counted from it."""

    zone: str
    start: int
    closing: int
    length: int
    as_of: int
    clock: str = "resolve"
    every_day: bool = False
    extra: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    turns: list[tuple[int, int | None]] = field(default_factory=list)
    extensions: list[tuple[int, int]] = field(default_factory=list)
    reclassings: list[tuple[int, int]] = field(default_factory=list)
    stopped: int | None = None


# -- the walk ------------------------------------------------------------------------------------------------------


@cache
def shipped() -> dict[int, str]:
    return {(day.on - FIRST_DAY).days: day.name for day in national_days.shipped()}


def why_off(case: Case, day: int) -> str | None:
    if case.every_day or day in case.removed:
        return None
    if day in shipped() or day in case.extra:
        return "holiday"
    return "weekend" if day % 7 in (5, 6) else None


def walk(case: Case) -> dict[str, object]:
    is_stopped = case.stopped is not None and case.stopped <= case.as_of
    now = case.stopped if is_stopped else case.as_of

    def is_known(moment: int) -> bool:
        return moment < now or (moment == now and not is_stopped)

    known = [(began, ended) for began, ended in case.turns if is_known(began) and case.clock == "resolve"]
    turns = [(began, ended if ended is not None and is_known(ended) else None) for began, ended in known]
    has_reporter = bool(turns) and turns[-1][1] is None

    def length_at(moment: int) -> int:
        length, newest = case.length, None
        for at, new in case.reclassings:
            if at <= moment and is_known(at) and (newest is None or at >= newest):
                length, newest = new, at
        return length + sum(days for at, days in case.extensions if at <= moment and is_known(at))

    def is_held(midnight: int) -> bool:
        return any(began <= midnight and (ended is None or midnight < ended) for began, ended in turns)

    zero = case.start // DAY
    if why_off(case, zero) or case.start % DAY >= case.closing:
        zero += 1
        while why_off(case, zero):
            zero += 1

    # Day by day until the length is reached, and at least until now.
    length, today = length_at(now), now // DAY
    count, due, left, days, counted_ends = 0, None, length, [(zero, "day_zero", 0)], set()
    for day in range(zero + 1, zero + 2000):
        midnight = (day + 1) * DAY
        why = why_off(case, day) or ("with_reporter" if is_held(midnight) else "counted")
        if why == "counted":
            count += 1
            counted_ends.add(midnight)
            left -= day <= today
        if due is None and (day <= today or not has_reporter):
            days.append((day, why, count))
        if count == length and why == "counted":
            due = day
        if day >= today and (due is not None or has_reporter):
            break
    if due is not None and due < today:
        left = min(left, -1)

    # Breached at the first moment at which as many days were over and counted as the length then was.
    breached, over = None, 0
    changes = [at for at, _days in (*case.extensions, *case.reclassings) if is_known(at) and at > case.start]
    for moment in sorted({*counted_ends, *changes}):
        over += moment in counted_ends
        if is_known(moment) and over >= length_at(moment):
            breached = moment
            break
    state = "running" if due is not None else "paused"
    if breached is not None:
        state = "breached"
    elif is_stopped:
        state = "met"
    return {
        "id": None,
        "day_zero": iso(zero),
        "due_on": None if due is None else iso(due),
        "days_left": left,
        "state": state,
        "breached_on": None if breached is None else iso(breached // DAY),
        "days": [named(case, *day) for day in days],
    }


@cache
def iso(day: int) -> str:
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def named(case: Case, day: int, why: str, number: int) -> dict[str, object]:
    line: dict[str, object] = {"date": iso(day), "why": why, "number": number}
    if why == "holiday":
        line["name"] = shipped().get(day, "Hari jadi")
    return line


# -- random cases, drawn towards edges ---------------------------------------------------------------------------------


def cases(seed: int, number: int) -> Iterator[Case]:
    source = random.Random(seed)
    for index in range(number):
        yield random_case(source, (seed * number + index) % START_DAYS)


def random_case(source: random.Random, start_day: int) -> Case:
    closing = source.choice([16 * 60, 16 * 60, 15 * 60 + 30, 0, 23 * 60 + 59])
    start = start_day * DAY + source.choice([0, closing, max(closing - 1, 0), DAY - 1, source.randrange(DAY)])
    length = source.choice([3, 5, 5, 10, 14, 60, source.randint(1, 80)])
    case = Case(zone=source.choice(list(OFFSETS)), start=start, closing=closing, length=length, as_of=start)
    case.clock = source.choice(["resolve", "resolve", "resolve", "resolve", "first_response"])
    case.every_day = source.random() < 0.1
    span = round((length * 1.5 + 10) * source.choice([0.5, 1, 1.6])) * DAY
    near = [start_day + source.randrange(-3, span // DAY + 3) for _ in range(source.choice([0, 0, 3, 8]))]
    case.extra = {day for day in near if source.random() < 0.5 and not why_off(case, day)}
    case.removed = set(near) - case.extra

    def moment() -> int:
        some = (
            start + source.randrange(-3 * DAY, span)
            if source.random() < 0.2
            else start + source.randrange(span)
        )
        return some // DAY * DAY if source.random() < 0.3 else some

    bounds = sorted(moment() for _ in range(source.choice([0, 0, 2, 3, 4, 6])))
    case.turns = [(began, None) for began in bounds[::2]]
    case.turns = [
        (began, bounds[2 * index + 1] if 2 * index + 1 < len(bounds) else None)
        for index, (began, _none) in enumerate(case.turns)
    ]
    case.extensions = [(moment(), source.randint(1, 30)) for _ in range(source.choice([0, 0, 0, 1, 2]))]
    case.reclassings = [(moment(), source.choice([5, 14, 60])) for _ in range(source.choice([0, 0, 0, 1, 2]))]
    befallen = [*bounds, *(at for at, _days in (*case.extensions, *case.reclassings))]

    def edge() -> int:
        """A moment near one that matters: of the case, or the end of its due date."""
        if befallen and source.random() < 0.2:
            return max(start, source.choice(befallen))
        if source.random() < 0.3:
            case.as_of = start + span
            due_on = walk(case)["due_on"]
            if isinstance(due_on, str):
                end = ((date.fromisoformat(due_on) - FIRST_DAY).days + 1) * DAY
                return max(start, end + source.choice([-1, 0, 0, 1]))
        return max(start, moment())

    stopped = edge() if source.random() < 0.4 else None
    if source.random() < 0.2:
        case.extensions.append((edge(), source.randint(1, 30)))
    if source.random() < 0.2:
        case.reclassings.append((edge(), source.choice([3, 5, 14])))
    as_of = edge()
    case.stopped, case.as_of = stopped, as_of
    return case


def line_of(case: Case, source: random.Random) -> bytes:
    """The case as a line of input, each moment written in some zone or other."""

    def moment(minutes: int | None) -> str | None:
        if minutes is None:
            return None
        local = timezone(timedelta(minutes=OFFSETS[case.zone]))
        written_in = source.choice(
            [UTC, local, timezone(timedelta(hours=9)), timezone(-timedelta(minutes=150))]
        )
        start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=local)
        return (start + timedelta(minutes=minutes)).astimezone(written_in).isoformat()

    return json.dumps(
        {
            "clock": case.clock,
            "start": moment(case.start),
            "zone": case.zone,
            "closing": f"{case.closing // 60:02}:{case.closing % 60:02}",
            "length": case.length,
            "calendar": {
                "region": source.choice([None, "35.72"]),
                "extra": [{"date": iso(day), "name": "Hari jadi"} for day in case.extra],
                "removed": [iso(day) for day in case.removed],
                "every_day": case.every_day,
            },
            "turns": [{"began": moment(began), "ended": moment(ended)} for began, ended in case.turns],
            "extensions": [{"at": moment(at), "days": days} for at, days in case.extensions],
            "reclassings": [{"at": moment(at), "length": length} for at, length in case.reclassings],
            "stopped": moment(case.stopped),
            "as_of": moment(case.as_of),
        }
    ).encode()
