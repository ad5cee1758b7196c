"""`./lapor deadlines compute`, line by line: what is answered, what is refused and why, and by which calendar."""

import json
from datetime import date
from typing import Any

import pytest

from lapor.directory.calendar_file import CalendarDay
from lapor.reports.clocks.lines.answer import Answerer
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
from lapor.reports.clocks.lines.question import CLOCKS, LONGEST_LINE
from lapor.reports.workflow import ClockKind

CALENDARS = Calendars(shipped_days())
LINE: dict[str, Any] = {
    "id": 1,
    "start": "2026-02-02T09:00:00+07:00",
    "zone": "WIB",
    "length": 5,
    "as_of": "2026-02-03T09:00:00+07:00",
}


def answer(line: bytes, *, calendars: Calendars = CALENDARS) -> dict[str, Any]:
    answered = Answerer(calendars).answer(line, number=12)
    given = json.loads(answered.text)
    assert ("error" not in given) == answered.is_answer
    return given  # type: ignore[no-any-return]


def ask(calendars: Calendars = CALENDARS, **changes: object) -> dict[str, Any]:
    return answer(json.dumps(LINE | changes).encode(), calendars=calendars)


def test_a_line_is_answered_with_its_days() -> None:
    given = ask()
    days = given.pop("days")
    assert given == {
        "id": 1,
        "day_zero": "2026-02-02",
        "due_on": "2026-02-09",
        "days_left": 4,
        "state": "running",
        "breached_on": None,
    }
    assert days[0] == {"date": "2026-02-02", "why": "day_zero", "number": 0}
    assert days[-1] == {"date": "2026-02-09", "why": "counted", "number": 5}
    assert len(days) == 8


def test_without_days_the_rest_is_the_same() -> None:
    line = json.dumps(LINE).encode()
    full = json.loads(Answerer(CALENDARS).answer(line, number=1).text)
    short = json.loads(Answerer(CALENDARS, has_days=False).answer(line, number=1).text)
    assert short == {key: value for key, value in full.items() if key != "days"}


@pytest.mark.parametrize("name", [None, "", 'Q"\\\n', "Ünlü", 0, 10**30])
def test_what_a_line_calls_itself_is_given_back(name: object) -> None:
    assert ask(id=name)["id"] == name
    assert ask(id=name, length=0)["id"] == name


def test_a_line_needs_no_name() -> None:
    assert answer(json.dumps({key: LINE[key] for key in LINE if key != "id"}).encode())["id"] is None


@pytest.mark.parametrize(
    ("moment", "zero"),
    [
        ("2026-02-02T15:59:59.999999+07:00", "2026-02-02"),
        ("2026-02-02T09:00:00Z", "2026-02-03"),  # 16.00 WIB
        ("2026-02-02T08:59Z", "2026-02-02"),
        ("2026-02-01T22:00-03:00", "2026-02-02"),
    ],
)
def test_moments_are_written_in_any_zone(moment: str, zero: str) -> None:
    assert ask(start=moment, as_of="2026-02-05T00:00Z")["day_zero"] == zero


@pytest.mark.parametrize(
    ("short", "name"), [("WIB", "Asia/Jakarta"), ("WITA", "Asia/Makassar"), ("WIT", "Asia/Jayapura")]
)
def test_zones_have_two_names(short: str, name: str) -> None:
    start = "2026-02-02T14:30:00+07:00"
    assert ask(zone=short, start=start) == ask(zone=name, start=start)
    assert ask(zone=short, start=start)["day_zero"] == ("2026-02-03" if short == "WIT" else "2026-02-02")


def test_only_resolve_pauses() -> None:
    turns = [{"began": "2026-02-02T10:00:00+07:00"}]
    paused = {clock for clock in CLOCKS if ask(clock=clock, turns=turns)["state"] == "paused"}
    assert paused == {"resolve"}
    assert ask(turns=turns)["state"] == "paused"


def test_every_clock_of_the_product_can_be_asked_for() -> None:
    assert set(ClockKind.values) <= CLOCKS


NAIVE, MOMENT, EARLIER = "2026-02-02T09:00:00", "2026-02-05T09:00:00+07:00", "2026-02-04T09:00:00+07:00"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"id": [1]}, "wrong_type", "id"),
        ({"id": True}, "wrong_type", "id"),
        ({"lenght": 5}, "unknown_key", "lenght"),
        ({"calendar": {"holidays": []}}, "unknown_key", "calendar.holidays"),
        ({"turns": [{"began": MOMENT, "end": MOMENT}]}, "unknown_key", "turns[0].end"),
        ({"start": NAIVE}, "naive_moment", "start"),
        ({"as_of": NAIVE}, "naive_moment", "as_of"),
        ({"turns": [{"began": MOMENT, "ended": NAIVE}]}, "naive_moment", "turns[0].ended"),
        ({"start": "2026-02-30T09:00:00+07:00"}, "not_a_moment", "start"),
        ({"start": "2026-02-02T25:00:00+07:00"}, "not_a_moment", "start"),
        ({"start": "2026-02-02"}, "not_a_moment", "start"),
        ({"start": "2026-02-02 09:00:00+07:00"}, "not_a_moment", "start"),
        ({"start": 1770000000}, "not_a_moment", "start"),
        ({"start": None}, "not_a_moment", "start"),
        ({"start": "٢026-02-02T09:00:00+07:00"}, "not_a_moment", "start"),
        ({"start": "1999-12-31T09:00:00+07:00"}, "out_of_range", "start"),
        ({"as_of": "9999-12-31T23:59:59Z"}, "out_of_range", "as_of"),
        ({"as_of": "2026-02-02T08:59:59+07:00"}, "before_start", "as_of"),
        ({"stopped": "2026-02-02T08:59:59+07:00"}, "before_start", "stopped"),
        ({"zone": "Asia/Denpasar"}, "unknown_zone", "zone"),
        ({"zone": "../etc/localtime"}, "unknown_zone", "zone"),
        ({"zone": "Asia"}, "unknown_zone", "zone"),
        ({"zone": ""}, "unknown_zone", "zone"),
        ({"zone": 7}, "unknown_zone", "zone"),
        ({"zone": ["WIB"]}, "unknown_zone", "zone"),
        ({"zone": "W\x00B"}, "unknown_zone", "zone"),
        ({"clock": "Resolve"}, "unknown_clock", "clock"),
        ({"clock": {}}, "unknown_clock", "clock"),
        ({"closing": "24:00"}, "not_a_time", "closing"),
        ({"closing": "4 pm"}, "not_a_time", "closing"),
        ({"closing": 16}, "not_a_time", "closing"),
        ({"length": 0}, "out_of_range", "length"),
        ({"length": -3}, "out_of_range", "length"),
        ({"length": 10_001}, "out_of_range", "length"),
        ({"length": 5.5}, "wrong_type", "length"),
        ({"length": "5"}, "wrong_type", "length"),
        ({"length": True}, "wrong_type", "length"),
        ({"extensions": [{"at": MOMENT, "days": 0}]}, "out_of_range", "extensions[0].days"),
        ({"extensions": [{"at": MOMENT, "days": 9_996}]}, "out_of_range", "extensions"),
        ({"extensions": [{"at": MOMENT}]}, "missing", "extensions[0].days"),
        ({"extensions": {}}, "wrong_type", "extensions"),
        ({"reclassings": [{"at": MOMENT, "length": 0}]}, "out_of_range", "reclassings[0].length"),
        ({"reclassings": [5]}, "wrong_type", "reclassings[0]"),
        ({"turns": [{"ended": MOMENT}]}, "missing", "turns[0].began"),
        ({"turns": None}, "wrong_type", "turns"),
        ({"turns": [{"began": MOMENT, "ended": EARLIER}]}, "ends_before_it_begins", "turns[0].ended"),
        ({"turns": [{"began": MOMENT}, {"began": EARLIER}]}, "turns_out_of_order", "turns[1]"),
        ({"turns": [{"began": EARLIER}, {"began": MOMENT}]}, "overlapping_turns", "turns[1]"),
        (
            {"clock": "verify", "turns": [{"began": EARLIER, "ended": MOMENT}, {"began": EARLIER}]},
            "overlapping_turns",
            "turns[1]",
        ),
        ({"calendar": []}, "wrong_type", "calendar"),
        ({"calendar": {"region": "Bali"}}, "not_a_region", "calendar.region"),
        ({"calendar": {"region": 51}}, "not_a_region", "calendar.region"),
        ({"calendar": {"every_day": 1}}, "wrong_type", "calendar.every_day"),
        ({"calendar": {"extra": "2026-02-03"}}, "wrong_type", "calendar.extra"),
        ({"calendar": {"extra": ["3 February"]}}, "not_a_date", "calendar.extra[0]"),
        ({"calendar": {"extra": ["2026-02-29"]}}, "not_a_date", "calendar.extra[0]"),
        ({"calendar": {"extra": [{"name": "Piodalan"}]}}, "missing", "calendar.extra[0].date"),
        (
            {"calendar": {"extra": [{"date": "2026-02-03", "name": None}]}},
            "wrong_type",
            "calendar.extra[0].name",
        ),
        ({"calendar": {"removed": [{"date": "2026-02-03"}]}}, "not_a_date", "calendar.removed[0]"),
        (
            {"calendar": {"extra": ["2026-02-03"], "removed": ["2026-02-07", "2026-02-03"]}},
            "extra_and_removed",
            "calendar.removed[1]",
        ),
        (
            {"calendar": {"extra": [str(date.fromordinal(739_000 + ahead)) for ahead in range(6_000)]}},
            "no_working_days",
            "calendar",
        ),
    ],
)
def test_what_cannot_be_answered_says_why_and_where(
    changes: dict[str, object], code: str, field: str
) -> None:
    given = ask(**changes)
    assert given["line"] == 12
    assert given["error"]["message"]
    assert (given["error"]["code"], given["error"]["field"]) == (code, field)


@pytest.mark.parametrize("key", ["start", "zone", "length", "as_of"])
def test_what_is_needed_is_asked_for(key: str) -> None:
    given = answer(json.dumps({name: value for name, value in LINE.items() if name != key}).encode())
    assert (given["error"]["code"], given["error"]["field"]) == ("missing", key)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not json", "not_json"),
        (b'{"length": NaN}', "not_json"),
        (b'{"length": 1e999, "zone": Infinity}', "not_json"),
        (b'{"id": "\xff"}', "not_json"),
        (b'{"length": ' + b"9" * 5000 + b"}", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b"[]", "not_an_object"),
        (b"5", "not_an_object"),
        (b" " * LONGEST_LINE + b"{}", "line_too_long"),
    ],
)
def test_a_line_is_one_json_object(line: bytes, code: str) -> None:
    given = answer(line)
    assert (given["id"], given["error"]["code"], given["error"]["field"]) == (None, code, None)


def test_windows_lines_and_a_byte_order_mark_do_no_harm() -> None:
    assert answer(b"\xef\xbb\xbf" + json.dumps(LINE).encode() + b"\r") == ask()


# -- calendars ---------------------------------------------------------------------------------------------------------


def test_a_day_off_of_the_line_and_its_name() -> None:
    given = ask(calendar={"extra": [{"date": "2026-02-03", "name": "Piodalan"}, "2026-02-04", "2026-02-03"]})
    assert given["due_on"] == "2026-02-11"
    assert given["days"][1] == {"date": "2026-02-03", "why": "holiday", "number": 0, "name": "Piodalan"}
    assert given["days"][2] == {"date": "2026-02-04", "why": "holiday", "number": 0}


def test_a_removed_day_is_worked_be_it_holiday_or_sunday() -> None:
    given = ask(length=11, calendar={"removed": ["2026-02-08", "2026-02-16"]})
    assert given["due_on"] == "2026-02-16"  # without: the 19th
    assert {"date": "2026-02-08", "why": "counted", "number": 5} in given["days"]


def test_a_national_holiday_keeps_its_name() -> None:
    days = ask(length=20, calendar={"extra": [{"date": "2026-02-17", "name": "Other"}]})["days"]
    assert {"date": "2026-02-17", "why": "holiday", "number": 9, "name": "Tahun Baru Imlek"} in days


def off(day: int, region: str, name: str = "Galungan") -> CalendarDay:
    return CalendarDay(1, date(2026, 2, day), "local", name, "", region)


def worked(day: int, region: str) -> CalendarDay:
    return CalendarDay(1, date(2026, 2, day), "worked", "Pengganti", "", region)


def test_a_region_has_its_days_and_those_above_it() -> None:
    bali = Calendars([*shipped_days(), off(3, "51"), off(4, "51.71"), off(5, "51.7"), off(6, "")])
    due_on = {
        region: ask(bali, calendar={"region": region})["due_on"]
        for region in (None, "35", "51", "51.08", "51.71", "51.71.01.1001")
    }
    assert due_on == {
        None: "2026-02-10",
        "35": "2026-02-10",
        "51": "2026-02-11",
        "51.08": "2026-02-11",
        "51.71": "2026-02-12",
        "51.71.01.1001": "2026-02-12",
    }


def test_the_narrowest_decides_and_the_widest_names() -> None:
    calendars = Calendars(
        [off(3, "", "Nation"), off(3, "51", "Bali"), worked(3, "51.71"), worked(7, ""), off(7, "51")]
    )
    nation, bali, denpasar = (
        ask(calendars, calendar={"region": region})["days"] for region in (None, "51", "51.71")
    )
    assert [days[1].get("name") for days in (nation, bali, denpasar)] == ["Nation", "Nation", None]
    assert [days[1]["why"] for days in (nation, bali, denpasar)] == ["holiday", "holiday", "counted"]
    assert [days[5]["why"] for days in (nation, bali)] == ["counted", "holiday"]


def test_what_the_line_says_of_a_day_decides() -> None:
    calendars = Calendars([off(3, "51"), worked(7, "51")])
    given = ask(calendars, calendar={"region": "51", "removed": ["2026-02-03"], "extra": ["2026-02-07"]})
    assert [given["days"][index]["why"] for index in (1, 5)] == ["counted", "holiday"]
