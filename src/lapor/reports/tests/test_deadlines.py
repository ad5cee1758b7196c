"""The working-day rule as a specification: weekday by weekday, Lebaran included. The rule and its edges in words:
`docs/deadlines.md`. Properties: `test_deadline_properties.py`; the rule a second time: `test_deadline_walk.py`.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lapor.reports.clocks import arithmetic
from lapor.reports.clocks.arithmetic import Calendar, ClockState, NoWorkingDays, Timing, Why
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days

WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
# The long break of 2026: Nyepi, Idulfitri and their collective leave (joint decree of 19 September 2025).
LEBARAN_2026 = {
    date(2026, 3, 18): "Cuti bersama Nyepi",
    date(2026, 3, 19): "Nyepi",
    date(2026, 3, 20): "Cuti bersama Idulfitri",
    date(2026, 3, 21): "Idulfitri",
    date(2026, 3, 22): "Idulfitri",
    date(2026, 3, 23): "Cuti bersama Idulfitri",
    date(2026, 3, 24): "Cuti bersama Idulfitri",
}
CALENDAR = Calendar(off=LEBARAN_2026)


def at(day: str, hour: str = "09:00", zone: ZoneInfo = WIB) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), tzinfo=zone)


def timing_of(start: datetime, length: int, **more: object) -> Timing:
    return Timing(**{"started_at": start, "length": length, "zone": WIB, "calendar": CALENDAR, **more})  # type: ignore[arg-type]


def due_on(start: datetime, length: int, *, as_of: datetime | None = None, **more: object) -> str:
    timing = timing_of(start, length, **more)
    return str(arithmetic.due(timing, as_of=as_of or at("2026-12-31")).due_on)


def day_zero(start: datetime, **more: object) -> str:
    return str(arithmetic.day_zero(timing_of(start, 3, **more)))


# -- day 0 and counting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "zero", "due"),
    [
        # five working days from each weekday of an ordinary week
        ("2026-02-02", "2026-02-02", "2026-02-09"),  # Monday
        ("2026-02-03", "2026-02-03", "2026-02-10"),
        ("2026-02-04", "2026-02-04", "2026-02-11"),
        ("2026-02-05", "2026-02-05", "2026-02-12"),
        ("2026-02-06", "2026-02-06", "2026-02-13"),  # Friday
        ("2026-02-07", "2026-02-09", "2026-02-16"),  # Saturday: day 0 is Monday
        ("2026-02-08", "2026-02-09", "2026-02-16"),  # Sunday
        # into Lebaran
        ("2026-03-17", "2026-03-17", "2026-03-31"),
        (
            "2026-03-18",
            "2026-03-25",
            "2026-04-01",
        ),  # a day off: day 0 is the first working day after the break
        ("2026-03-21", "2026-03-25", "2026-04-01"),
    ],
)
def test_five_working_days_from_a_morning(start: str, zero: str, due: str) -> None:
    assert (day_zero(at(start)), due_on(at(start), 5)) == (zero, due)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # 2024: 8 to 15 April off, Idulfitri on the 10th and 11th
        ("2024-04-05", 3, "2024-04-18"),
        ("2024-04-05", 5, "2024-04-22"),
        ("2024-04-05", 14, "2024-05-06"),  # 1 May is off too
        # 2025: Nyepi and Idulfitri, 28 March to 7 April off
        ("2025-03-27", 3, "2025-04-10"),
        ("2025-03-27", 5, "2025-04-14"),
        ("2025-03-27", 14, "2025-04-28"),  # Good Friday, 18 April
        # 2026: 18 to 24 March off
        ("2026-03-17", 3, "2026-03-27"),
        ("2026-03-17", 5, "2026-03-31"),
        ("2026-03-17", 14, "2026-04-14"),  # Good Friday, 3 April
        # 2027: 8 to 15 March off
        ("2027-03-05", 3, "2027-03-18"),
        ("2027-03-05", 5, "2027-03-22"),
        ("2027-03-05", 14, "2027-04-06"),  # 25 and 26 March
    ],
)
def test_lebaran_of_each_year_by_the_shipped_calendar(start: str, length: int, due: str) -> None:
    shipped = Calendars(shipped_days()).calendar(region="", extra={}, removed=frozenset(), is_every_day=False)
    assert due_on(at(start), length, calendar=shipped) == due


@pytest.mark.parametrize(
    ("hour", "zero"),
    [("00:00", "2026-02-05"), ("15:59", "2026-02-05"), ("16:00", "2026-02-06"), ("23:59", "2026-02-06")],
)
def test_at_or_after_closing_time_counts_from_the_next_working_day(hour: str, zero: str) -> None:
    assert day_zero(at("2026-02-05", hour)) == zero


def test_an_office_has_its_own_closing_time() -> None:
    assert day_zero(at("2026-02-05", "15:30"), closing=time(15, 30)) == "2026-02-06"
    assert day_zero(at("2026-02-05", "16:00"), closing=time(16, 30)) == "2026-02-05"


def test_friday_after_closing_counts_from_monday() -> None:
    assert day_zero(at("2026-02-06", "16:30")) == "2026-02-09"


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    moment = datetime(2026, 2, 5, 7, 30, tzinfo=UTC)  # 14.30 WIB, 15.30 WITA, 16.30 WIT
    assert [day_zero(moment, zone=zone) for zone in (WIB, WITA, WIT)] == [
        "2026-02-05",
        "2026-02-05",
        "2026-02-06",
    ]
    midnight = datetime(2026, 2, 5, 16, 0, tzinfo=UTC)  # 23.00 WIB of the 5th, 00.00 WITA of the 6th
    assert [day_zero(midnight, zone=zone) for zone in (WIB, WITA)] == ["2026-02-06", "2026-02-06"]
    assert [due_on(midnight, 1, zone=zone) for zone in (WIB, WITA)] == ["2026-02-09", "2026-02-09"]


def test_an_office_on_duty_every_day_counts_sundays_and_lebaran() -> None:
    daily = Calendar(off=LEBARAN_2026, is_every_day=True)
    assert due_on(at("2026-03-20"), 3, calendar=daily) == "2026-03-23"
    assert day_zero(at("2026-03-20", "16:00"), calendar=daily) == "2026-03-21"


def test_a_worked_saturday_and_a_worked_holiday_count() -> None:
    worked = Calendar(off=LEBARAN_2026, worked=frozenset({date(2026, 2, 7), date(2026, 3, 19)}))
    assert due_on(at("2026-02-06"), 1, calendar=worked) == "2026-02-07"
    assert due_on(at("2026-03-17"), 1, calendar=worked) == "2026-03-19"


def test_a_calendar_without_working_days_has_no_date() -> None:
    off = {date(2026, 1, 1) + timedelta(days=ahead): "" for ahead in range(4000)}
    with pytest.raises(NoWorkingDays):
        due_on(at("2026-02-06"), 1, calendar=Calendar(off=off))
    years_later = {day: "" for day in off if day < date(2030, 1, 1)}
    assert due_on(at("2026-02-06"), 1, calendar=Calendar(off=years_later)) == "2030-01-02"


# -- the reporter's turns ----------------------------------------------------------------------------------------------
# Clocks of five days from Monday, 2 February 2026: without a pause due on the 9th.


@pytest.mark.parametrize(
    ("began", "ended", "due"),
    [
        (
            ("2026-02-04", "10:00"),
            ("2026-02-06", "10:00"),
            "2026-02-11",
        ),  # the 4th and 5th are paused, the 6th counts
        (("2026-02-04", "08:00"), ("2026-02-04", "15:00"), "2026-02-09"),  # within one day: nothing
        (("2026-02-04", "23:59"), ("2026-02-05", "00:01"), "2026-02-10"),  # but over one midnight: a day
        (("2026-02-04", "23:59"), ("2026-02-05", "00:00"), "2026-02-09"),  # back at 24.00 sharp
        (
            ("2026-02-05", "00:00"),
            ("2026-02-05", "09:00"),
            "2026-02-10",
        ),  # taken at 24.00 of the 4th: it is paused
        (
            ("2026-02-06", "18:00"),
            ("2026-02-09", "08:00"),
            "2026-02-10",
        ),  # Friday's end; the weekend is off anyway
        (
            ("2026-01-30", "09:00"),
            ("2026-02-04", "09:00"),
            "2026-02-10",
        ),  # from before the start: the 3rd; not day 0
        (("2026-01-30", "09:00"), ("2026-02-02", "08:00"), "2026-02-09"),
    ],
)
def test_days_that_end_with_the_reporter_do_not_count(
    began: tuple[str, str], ended: tuple[str, str], due: str
) -> None:
    assert due_on(at("2026-02-02"), 5, pauses=[(at(*began), at(*ended))]) == due


def test_the_end_of_a_day_is_that_of_the_zone() -> None:
    """From 23.30 WIB to 00.30 WIB the reporter has the case at the end of the 4th in Jakarta; in Jayapura it is 01.30
    to 02.30 of the 5th.
    """
    pauses = [(at("2026-02-04", "23:30"), at("2026-02-05", "00:30"))]
    assert due_on(at("2026-02-02"), 5, pauses=pauses) == "2026-02-10"
    assert due_on(at("2026-02-02"), 5, pauses=pauses, zone=WIT) == "2026-02-09"


def test_while_the_reporter_holds_the_case_there_are_days_left_and_no_date() -> None:
    timing = timing_of(at("2026-02-02"), 5, pauses=[(at("2026-02-04"), None)])
    answer = arithmetic.due(timing, as_of=at("2026-02-20"))
    assert (answer.due_on, answer.days_left) == (None, 4)
    assert arithmetic.state(timing, as_of=at("2026-02-20")) == ClockState.PAUSED
    assert [day.why for day in arithmetic.explain(timing, as_of=at("2026-02-05"))] == [
        Why.DAY_ZERO,
        Why.COUNTED,
        Why.WITH_REPORTER,
        Why.WITH_REPORTER,
    ]


def test_a_date_that_was_over_when_the_reporter_took_the_case_stays() -> None:
    timing = timing_of(at("2026-02-02"), 5, pauses=[(at("2026-02-10", "00:01"), None)])
    assert str(arithmetic.due(timing, as_of=at("2026-02-20")).due_on) == "2026-02-09"
    assert arithmetic.state(timing, as_of=at("2026-02-20")) == ClockState.BREACHED
    in_time = timing_of(at("2026-02-02"), 5, pauses=[(at("2026-02-10", "00:00"), None)])
    assert arithmetic.due(in_time, as_of=at("2026-02-20")).due_on is None
    assert arithmetic.state(in_time, as_of=at("2026-02-20")) == ClockState.PAUSED


def test_only_what_is_known_counts() -> None:
    timing = timing_of(at("2026-02-02"), 5, pauses=[(at("2026-02-04"), at("2026-02-06"))])
    by_then = [(hour, str(arithmetic.due(timing, as_of=at(*hour)).due_on)) for hour in [
        ("2026-02-04", "08:59"), ("2026-02-04", "09:00"), ("2026-02-06", "08:59"), ("2026-02-06", "09:00"),
    ]]  # fmt: skip
    assert by_then == [
        (("2026-02-04", "08:59"), "2026-02-09"),
        (("2026-02-04", "09:00"), "None"),
        (("2026-02-06", "08:59"), "None"),
        (("2026-02-06", "09:00"), "2026-02-11"),
    ]


# -- days left ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "left"),
    [
        ("2026-02-07", 5),  # the Saturday on which it starts
        ("2026-02-09", 5),  # day 0
        ("2026-02-10", 4),
        ("2026-02-13", 1),
        ("2026-02-15", 1),  # Sunday
        ("2026-02-16", 0),  # due today
        ("2026-02-17", -1),
        ("2026-02-20", -4),
        ("2026-02-22", -4),
    ],
)
def test_days_left_from_a_saturday(as_of: str, left: int) -> None:
    assert arithmetic.due(timing_of(at("2026-02-07", "08:00"), 5), as_of=at(as_of)).days_left == left


def test_from_the_day_after_a_friday_a_limit_is_late() -> None:
    timing = timing_of(at("2026-02-06"), 5)
    left = [arithmetic.due(timing, as_of=at(f"2026-02-{day}")).days_left for day in (13, 14, 15, 16, 17)]
    assert left == [0, -1, -1, -1, -2]


# -- extensions and classes --------------------------------------------------------------------------------------------


def test_an_extension_lengthens_from_the_moment_it_is_granted() -> None:
    extended = {"extensions": [(at("2026-02-05"), 7)]}
    assert due_on(at("2026-02-02"), 5, as_of=at("2026-02-05", "08:59"), **extended) == "2026-02-09"
    assert due_on(at("2026-02-02"), 5, as_of=at("2026-02-05", "09:00"), **extended) == "2026-02-18"


def test_a_class_replaces_the_length_and_keeps_day_zero_and_pauses() -> None:
    pauses = [(at("2026-02-03"), at("2026-02-05"))]
    fresh = due_on(at("2026-02-02"), 14, pauses=pauses)
    reclassed = due_on(at("2026-02-02"), 5, pauses=pauses, reclassings=[(at("2026-02-06"), 14)])
    assert reclassed == fresh == "2026-02-24"


def test_the_last_class_holds_and_extensions_outlive_it() -> None:
    classes = [(at("2026-02-05"), 14), (at("2026-02-04"), 60), (at("2026-02-05"), 5)]
    assert due_on(at("2026-02-02"), 3, reclassings=classes) == "2026-02-09"
    assert (
        due_on(at("2026-02-02"), 3, reclassings=classes, extensions=[(at("2026-02-03"), 2)]) == "2026-02-11"
    )


# -- met and breached --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stopped", "state"),
    [
        (at("2026-02-02", "09:30"), ClockState.MET),
        (at("2026-02-09", "23:59"), ClockState.MET),
        (at("2026-02-10", "00:00"), ClockState.MET),  # "not later than the end of the due date"
        (at("2026-02-10", "00:00") + timedelta(microseconds=1), ClockState.BREACHED),
    ],
)
def test_met_until_the_end_of_the_due_date(stopped: datetime, state: ClockState) -> None:
    timing = timing_of(at("2026-02-02"), 5, stopped_at=stopped)
    assert arithmetic.state(timing, as_of=at("2026-03-01")) == state
    assert arithmetic.state(timing_of(at("2026-02-02"), 5), as_of=stopped, stopped_at=stopped) == state


def test_not_stopped_it_is_breached_at_the_end_of_the_due_date() -> None:
    timing, end = timing_of(at("2026-02-02"), 5), at("2026-02-10", "00:00")
    assert arithmetic.state(timing, as_of=end - timedelta(microseconds=1)) == ClockState.RUNNING
    assert arithmetic.state(timing, as_of=end) == ClockState.BREACHED
    assert arithmetic.evaluate(timing, as_of=at("2026-03-01")).breached_at == end


def test_a_clock_breached_before_stays_breached() -> None:
    known = timing_of(at("2026-02-02"), 60)
    assert arithmetic.state(known, as_of=at("2026-02-03"), is_breached=True) == ClockState.BREACHED


@pytest.mark.parametrize(
    "more", [{"extensions": [(at("2026-02-11"), 9)]}, {"reclassings": [(at("2026-02-11"), 60)]}]
)
def test_more_time_after_the_breach_moves_the_date_and_undoes_nothing(more: dict[str, object]) -> None:
    timing = timing_of(at("2026-02-02"), 5, **more)
    answer = arithmetic.due(timing, as_of=at("2026-02-12"))
    assert answer.due_on
    assert answer.due_on > date(2026, 2, 12)
    assert arithmetic.state(timing, as_of=at("2026-02-12")) == ClockState.BREACHED
    stopped = timing_of(at("2026-02-02"), 5, stopped_at=at("2026-02-12"), **more)
    assert arithmetic.state(stopped, as_of=at("2026-02-12")) == ClockState.BREACHED


@pytest.mark.parametrize("hour", ["2026-02-09T23:59", "2026-02-10T00:00"])
def test_more_time_by_the_end_of_the_due_date_is_in_time(hour: str) -> None:
    granted = datetime.fromisoformat(hour).replace(tzinfo=WIB)
    timing = timing_of(at("2026-02-02"), 5, extensions=[(granted, 3)])
    assert arithmetic.state(timing, as_of=at("2026-02-12")) == ClockState.RUNNING


def test_a_shorter_class_may_breach_at_once() -> None:
    timing = timing_of(at("2026-02-02"), 60, reclassings=[(at("2026-02-12"), 5)])
    assert arithmetic.state(timing, as_of=at("2026-02-12", "08:59")) == ClockState.RUNNING
    assert arithmetic.state(timing, as_of=at("2026-02-12", "09:00")) == ClockState.BREACHED
    assert arithmetic.evaluate(timing, as_of=at("2026-03-01")).breached_at == at("2026-02-12", "09:00")


def test_two_classes_in_one_moment_are_one() -> None:
    timing = timing_of(at("2026-02-02"), 60, reclassings=[(at("2026-02-12"), 5), (at("2026-02-12"), 14)])
    assert arithmetic.state(timing, as_of=at("2026-02-12")) == ClockState.RUNNING


def test_a_stopped_clock_answers_as_at_its_stop() -> None:
    """The answer stops the clock and passes the turn to the reporter in one moment."""
    stopped = at("2026-02-05")
    timing = timing_of(
        at("2026-02-02"),
        5,
        pauses=[(stopped, None)],
        extensions=[(at("2026-02-06"), 7)],
        reclassings=[(stopped, 1)],
        stopped_at=stopped,
    )
    answer = arithmetic.due(timing, as_of=at("2026-03-01"))
    assert (str(answer.due_on), answer.days_left) == ("2026-02-09", 2)
    assert arithmetic.state(timing, as_of=at("2026-03-01")) == ClockState.MET
    assert arithmetic.explain(timing, as_of=at("2026-03-01"))[-1].on == date(2026, 2, 9)


def test_a_clock_stopped_while_the_reporter_has_the_case_is_met_without_a_date() -> None:
    timing = timing_of(at("2026-02-02"), 5, pauses=[(at("2026-02-04"), None)], stopped_at=at("2026-02-20"))
    assert arithmetic.due(timing, as_of=at("2026-03-01")).due_on is None
    assert arithmetic.state(timing, as_of=at("2026-03-01")) == ClockState.MET


def test_a_stop_that_is_not_known_yet_stops_nothing() -> None:
    timing = timing_of(at("2026-02-02"), 5, stopped_at=at("2026-02-05"))
    assert arithmetic.state(timing, as_of=at("2026-02-04")) == ClockState.RUNNING


# -- the explanation ---------------------------------------------------------------------------------------------------


def test_the_explanation_names_every_day_and_its_reason() -> None:
    days = arithmetic.explain(timing_of(at("2026-03-17"), 2), as_of=at("2026-03-17"))
    assert [(day.on.day, day.why, day.number) for day in days] == [
        (17, Why.DAY_ZERO, 0),
        *((day, Why.HOLIDAY, 0) for day in range(18, 25)),
        (25, Why.COUNTED, 1),
        (26, Why.COUNTED, 2),
    ]
    assert days[2].name == "Nyepi"
