"""The working-day rule as a specification: weekday by weekday, Lebaran included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.reports import deadlines
from lapor.reports.deadlines import Calendar, ClockState, Timing, Why

WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
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


def due_on(
    start: datetime, length: int, calendar: Calendar = CALENDAR, zone: ZoneInfo = WIB, held=()
) -> date | None:
    timing = Timing(start, length, zone, calendar, held=held)
    return deadlines.due(timing, as_of=at("2026-12-31")).due_on


@pytest.mark.parametrize(
    ("start", "day_zero", "due"),
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
def test_five_working_days_from_a_morning(start: str, day_zero: str, due: str) -> None:
    timing = Timing(at(start), 5, WIB, CALENDAR)
    assert deadlines.day_zero(timing) == date.fromisoformat(day_zero)
    assert due_on(at(start), 5) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("hour", "day_zero"),
    [("00:00", "2026-02-05"), ("15:59", "2026-02-05"), ("16:00", "2026-02-06"), ("23:59", "2026-02-06")],
)
def test_at_or_after_closing_time_counts_from_the_next_working_day(hour: str, day_zero: str) -> None:
    assert deadlines.day_zero(Timing(at("2026-02-05", hour), 3, WIB, CALENDAR)) == date.fromisoformat(
        day_zero
    )


def test_friday_after_closing_counts_from_monday() -> None:
    assert deadlines.day_zero(Timing(at("2026-02-06", "16:30"), 3, WIB, CALENDAR)) == date(2026, 2, 9)


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    moment = datetime(2026, 2, 5, 7, 30, tzinfo=UTC)  # 14.30 WIB, 16.30 WIT
    assert deadlines.day_zero(Timing(moment, 3, WIB, CALENDAR)) == date(2026, 2, 5)
    assert deadlines.day_zero(Timing(moment, 3, WIT, CALENDAR)) == date(2026, 2, 6)


def test_an_office_on_duty_every_day_counts_sundays_and_lebaran() -> None:
    assert due_on(at("2026-03-20"), 3, Calendar(off=LEBARAN_2026, is_every_day=True)) == date(2026, 3, 23)


def test_a_worked_saturday_counts() -> None:
    assert due_on(at("2026-02-06"), 1, Calendar(worked=frozenset({date(2026, 2, 7)}))) == date(2026, 2, 7)


def test_days_that_end_with_the_reporter_do_not_count() -> None:
    held = [(at("2026-02-04", "10:00"), at("2026-02-06", "10:00"))]
    assert due_on(at("2026-02-02"), 5, held=held) == date(
        2026, 2, 11
    )  # 4 and 5 February are paused, 6 counts


def test_a_pause_within_one_day_changes_nothing() -> None:
    held = [(at("2026-02-04", "08:00"), at("2026-02-04", "15:00"))]
    assert due_on(at("2026-02-02"), 5, held=held) == date(2026, 2, 9)


def test_while_the_reporter_holds_the_case_there_are_days_left_and_no_date() -> None:
    timing = Timing(at("2026-02-02"), 5, WIB, CALENDAR, held=[(at("2026-02-04"), None)])
    answer = deadlines.due(timing, as_of=at("2026-02-20"))
    assert (answer.due_on, answer.days_left) == (None, 4)
    assert deadlines.state(timing, as_of=at("2026-02-20")) == ClockState.PAUSED


@pytest.mark.parametrize(
    ("stopped", "state"),
    [
        (at("2026-02-09", "23:59"), ClockState.MET),
        (at("2026-02-10", "00:00"), ClockState.BREACHED),
        (at("2026-02-02", "09:30"), ClockState.MET),
    ],
)
def test_met_until_the_end_of_the_due_date(stopped: datetime, state: ClockState) -> None:
    assert (
        deadlines.state(Timing(at("2026-02-02"), 5, WIB, CALENDAR), as_of=stopped, stopped_at=stopped)
        == state
    )


def test_a_breached_clock_stays_breached() -> None:
    timing = Timing(at("2026-02-02"), 60, WIB, CALENDAR)
    assert deadlines.state(timing, as_of=at("2026-02-03"), is_breached=True) == ClockState.BREACHED


def test_the_explanation_names_every_day_and_its_reason() -> None:
    days = deadlines.explain(Timing(at("2026-03-17"), 2, WIB, CALENDAR), as_of=at("2026-03-17"))
    assert [(day.on.day, day.why, day.number) for day in days] == [
        (17, Why.DAY_ZERO, 0),
        (18, Why.HOLIDAY, 0),
        (19, Why.HOLIDAY, 0),
        (20, Why.HOLIDAY, 0),
        (21, Why.HOLIDAY, 0),
        (22, Why.HOLIDAY, 0),
        (23, Why.HOLIDAY, 0),
        (24, Why.HOLIDAY, 0),
        (25, Why.COUNTED, 1),
        (26, Why.COUNTED, 2),
    ]
    assert days[2].name == "Nyepi"


# -- properties ----------------------------------------------------------------------------------------------------

moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 9, 1), timezones=st.just(WIB))
lengths = st.integers(1, 60)
calendars = st.builds(
    Calendar,
    off=st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.just("Libur"), max_size=60),
    worked=st.frozensets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=10),
)


@st.composite
def pauses(draw: st.DrawFn, start: datetime) -> list[tuple[datetime, datetime | None]]:
    """Closed turns of the reporter after the start, in order, without overlap."""
    held, begin = [], start
    for gap, span in draw(st.lists(st.tuples(st.integers(1, 200), st.integers(1, 300)), max_size=4)):
        begin += timedelta(hours=gap)
        held.append((begin, begin + timedelta(hours=span)))
        begin += timedelta(hours=span)
    return held


@given(moments, lengths, calendars, st.data())
def test_a_date_is_never_on_a_day_off_and_the_days_counted_are_the_length(
    start: datetime, length: int, calendar: Calendar, data: st.DataObject
) -> None:
    timing = Timing(start, length, WIB, calendar, held=data.draw(pauses(start)))
    as_of = start + timedelta(days=400)
    answer = deadlines.due(timing, as_of=as_of)
    days = deadlines.explain(timing, as_of=as_of)
    assert answer.due_on is not None
    assert calendar.why_off(answer.due_on) is None
    assert calendar.why_off(answer.day_zero) is None
    assert sum(day.why == Why.COUNTED for day in days) == length
    assert days[-1].on == answer.due_on
    assert [day.on for day in days] == [answer.day_zero + timedelta(days=n) for n in range(len(days))]


@given(moments, lengths, calendars, st.data())
def test_a_pause_never_brings_a_date_nearer(
    start: datetime, length: int, calendar: Calendar, data: st.DataObject
) -> None:
    held = data.draw(pauses(start))
    as_of = start + timedelta(days=400)
    without = deadlines.due(Timing(start, length, WIB, calendar), as_of=as_of).due_on
    paused = deadlines.due(Timing(start, length, WIB, calendar, held=held), as_of=as_of).due_on
    assert without is not None
    assert paused is not None
    assert paused >= without


@given(moments, lengths, calendars, st.integers(1, 2000))
def test_later_starts_and_longer_limits_never_come_due_earlier(
    start: datetime, length: int, calendar: Calendar, minutes: int
) -> None:
    as_of = start + timedelta(days=400)
    first = deadlines.due(Timing(start, length, WIB, calendar), as_of=as_of).due_on
    later = deadlines.due(
        Timing(start + timedelta(minutes=minutes), length, WIB, calendar), as_of=as_of
    ).due_on
    longer = deadlines.due(Timing(start, length + 1, WIB, calendar), as_of=as_of).due_on
    assert first <= later
    assert first < longer
