"""What holds for every clock, whatever befell it."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lapor.reports.clocks import arithmetic
from lapor.reports.clocks.arithmetic import Calendar, ClockState, Timing, Why

WIB = ZoneInfo("Asia/Jakarta")
LONG_AFTER = timedelta(days=900)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 9, 1), timezones=st.just(WIB))
lengths = st.integers(1, 60)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    Calendar,
    off=st.dictionaries(days, st.just("Libur"), max_size=60),
    worked=st.frozensets(days, max_size=10),
    is_every_day=st.booleans(),
)
# Hours after the start: whole days and half ones, so that midnights are met.
hours = st.one_of(st.integers(0, 2000), st.integers(0, 80).map(lambda number: number * 24))


@st.composite
def clocks(draw: st.DrawFn) -> Timing:
    """A clock that was paused, lengthened and re-classed in some order, with every turn ended; it may have stopped."""
    start = draw(moments)

    def later(count: int) -> list[datetime]:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        return [
            max(start, midnight + timedelta(hours=hour))
            for hour in sorted(draw(st.lists(hours, max_size=count)))
        ]

    bounds = later(8)
    return Timing(
        started_at=start,
        length=draw(lengths),
        zone=WIB,
        calendar=draw(calendars),
        pauses=list(zip(bounds[::2], bounds[1::2], strict=False)),
        extensions=[(at, draw(st.integers(1, 20))) for at in later(2)],
        reclassings=[(at, draw(lengths)) for at in later(2)],
        stopped_at=draw(st.none() | st.just(max(later(1), default=start))),
    )


def changed(timing: Timing, **fields: object) -> Timing:
    known = {name: getattr(timing, name) for name in Timing.__slots__}
    return Timing(**{**known, **fields})  # type: ignore[arg-type]


@given(clocks(), hours)
def test_the_date_the_explanation_and_the_state_agree(timing: Timing, hour: int) -> None:
    as_of = timing.started_at + timedelta(hours=hour)
    answer = arithmetic.due(timing, as_of=as_of)
    explained = arithmetic.explain(timing, as_of=as_of)
    state = arithmetic.state(timing, as_of=as_of)
    assert explained[0] == (answer.day_zero, Why.DAY_ZERO, 0, "")
    assert [day.on for day in explained] == [
        answer.day_zero + timedelta(days=ahead) for ahead in range(len(explained))
    ]
    counted = [day for day in explained if day.why == Why.COUNTED]
    assert [day.number for day in counted] == list(range(1, len(counted) + 1))
    if answer.due_on:
        assert explained[-1].on == answer.due_on == counted[-1].on
        assert state != ClockState.PAUSED
    else:
        assert state != ClockState.RUNNING
        assert answer.days_left > 0
    if state in (ClockState.RUNNING, ClockState.PAUSED):
        assert answer.days_left >= 0
    assert (state == ClockState.BREACHED) == (
        arithmetic.evaluate(timing, as_of=as_of).breached_at is not None
    )


@given(clocks())
def test_a_date_is_never_on_a_day_off_and_as_many_days_count_as_the_length_has(timing: Timing) -> None:
    timing = changed(timing, extensions=(), reclassings=(), stopped_at=None)
    as_of = timing.started_at + LONG_AFTER
    answer = arithmetic.due(timing, as_of=as_of)
    assert answer.due_on is not None
    assert timing.calendar.why_off(answer.due_on) is None
    assert timing.calendar.why_off(answer.day_zero) is None
    assert sum(day.why == Why.COUNTED for day in arithmetic.explain(timing, as_of=as_of)) == timing.length


@given(clocks())
def test_a_pause_never_brings_a_date_nearer(timing: Timing) -> None:
    timing = changed(timing, stopped_at=None)
    as_of = timing.started_at + LONG_AFTER
    dates = [
        arithmetic.due(changed(timing, pauses=timing.pauses[:number]), as_of=as_of).due_on
        for number in range(len(timing.pauses) + 1)
    ]
    assert all(fewer <= more for fewer, more in pairwise(dates))  # type: ignore[operator]


@given(clocks(), st.integers(1, 5000))
def test_later_starts_and_longer_limits_never_come_due_earlier(timing: Timing, minutes: int) -> None:
    timing = changed(timing, reclassings=(), stopped_at=None)
    start, as_of = timing.started_at, timing.started_at + LONG_AFTER
    first = arithmetic.due(timing, as_of=as_of).due_on
    later = arithmetic.due(changed(timing, started_at=start + timedelta(minutes=minutes)), as_of=as_of).due_on
    longer = arithmetic.due(changed(timing, length=timing.length + 1), as_of=as_of).due_on
    assert first <= later  # type: ignore[operator]
    assert first < longer  # type: ignore[operator]


@given(clocks(), st.lists(hours, min_size=2, max_size=6))
def test_breached_stays_breached_as_time_goes_on(timing: Timing, asked: list[int]) -> None:
    found = [
        (as_of, arithmetic.evaluate(timing, as_of=as_of).breached_at)
        for as_of in (timing.started_at + timedelta(hours=hour) for hour in sorted(asked))
    ]
    assert all(breached is None or breached <= as_of for as_of, breached in found)
    for (_before, earlier), (_after, later) in pairwise(found):
        assert later == earlier or earlier is None


@given(clocks(), hours)
def test_a_breach_is_decided_by_what_was_known_at_each_moment(timing: Timing, hour: int) -> None:
    """The long way: at each moment at which something became known, ask for the date, and see whether its end passes
    before the next such moment.
    """
    as_of = timing.started_at + timedelta(hours=hour)
    timing = changed(timing, stopped_at=None)
    learnt = {
        timing.started_at,
        *(moment for turn in timing.pauses for moment in turn if moment),
        *(at for at, _days in (*timing.extensions, *timing.reclassings)),
    }
    known = sorted(moment for moment in learnt if moment <= as_of)
    breached = None
    for moment, following in zip(known, [*known[1:], None], strict=True):
        due_on = arithmetic.due(timing, as_of=moment).due_on
        end = arithmetic.end_of(due_on, WIB) if due_on else None
        if end and (end < following if following else end <= as_of):
            breached = max(moment, end)
            break
    assert arithmetic.evaluate(timing, as_of=as_of).breached_at == breached


@given(clocks(), st.integers(1, 2000))
def test_a_stopped_clock_never_changes_its_answer(timing: Timing, later: int) -> None:
    stopped = timing.stopped_at or timing.started_at
    timing = changed(timing, stopped_at=stopped)
    moments_after = [stopped, stopped + timedelta(hours=later)]
    assert len({arithmetic.due(timing, as_of=as_of) for as_of in moments_after}) == 1
    assert len({arithmetic.state(timing, as_of=as_of) for as_of in moments_after}) == 1
    assert len({tuple(arithmetic.explain(timing, as_of=as_of)) for as_of in moments_after}) == 1


@given(calendars, days, st.integers(1, 400))
def test_counting_by_numbers_is_counting_by_days(calendar: Calendar, start: date, span: int) -> None:
    end = start + timedelta(days=span)
    worked = [start + timedelta(days=ahead) for ahead in range(1, span + 1)]
    worked = [day for day in worked if calendar.why_off(day) is None]
    assert calendar.working_days(start, end) == len(worked)
    assert [
        date.fromordinal(calendar.nth_after(start.toordinal(), n + 1)) for n in range(len(worked))
    ] == worked
