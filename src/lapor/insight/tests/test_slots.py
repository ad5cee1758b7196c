"""Slots: a moment as coarse as a day, and the right day in each of the three zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lapor.directory.zones import WIB, WIT, WITA
from lapor.insight.histograms import Histogram
from lapor.insight.scopes import Period
from lapor.insight.slots import day_of, slot_of

ZONES = [ZoneInfo(name) for name in (WIB, WITA, WIT)]
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))


@given(moment=MOMENTS, later=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=3)))
def test_a_slot_has_the_day_of_its_moments_in_each_zone_and_grows_with_time(
    moment: datetime, later: timedelta
) -> None:
    for zone in ZONES:
        assert day_of(slot_of(moment), zone) == moment.astimezone(zone).date()
    assert slot_of(moment) <= slot_of(moment + later)


@given(moment=MOMENTS, back=st.integers(-2, 2), days=st.integers(0, 3))
def test_a_period_has_the_slots_of_its_moments(moment: datetime, back: int, days: int) -> None:
    for zone in ZONES:
        first: date = moment.astimezone(zone).date() - timedelta(days=back)
        period = Period(first, first + timedelta(days=days))
        began, ended = period.slots(zone)
        began_at, ended_at = period.moments(zone)
        assert (began <= slot_of(moment) < ended) == (began_at <= moment < ended_at)


@given(lengths=st.lists(st.integers(0, 50), min_size=1), share=st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]))
def test_a_quantile_lies_where_it_does_among_all_lengths_in_order(lengths: list[int], share: float) -> None:
    ordered, place = sorted(lengths), share * (len(lengths) - 1)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, len(lengths) - 1)]
    expected = low + (place - int(place)) * (high - low)
    assert abs((Histogram(lengths).quantile(share) or 0) - expected) < 1e-9


def test_nothing_has_no_median_and_no_mean() -> None:
    assert (Histogram().median, Histogram().mean) == (None, None)
    assert Histogram([1, 2, 2, 7]).mean == 3
