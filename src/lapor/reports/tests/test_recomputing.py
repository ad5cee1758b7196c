"""A certificate can be computed again: from what is stored, and by anybody from the line it carries."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lapor.common import clock
from lapor.directory import calendars
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, Holiday
from lapor.reports.clocks import applicable_limits
from lapor.reports.clocks.arithmetic import Calendar, Timing
from lapor.reports.clocks.certificates import certificate_of, compute_input, held_by_reporter, recomputes
from lapor.reports.commands import follow_ups, verification
from lapor.reports.models import Clock, Turn
from lapor.reports.tests.explaining import at, computed, computes, explained
from lapor.reports.vocabulary import Missing
from lapor.reports.workflow import ClockKind, Holder
from tests.world import World


def test_recomputing_finds_a_date_that_is_not_what_its_parts_say(world: World) -> None:
    report = world.verified()
    turns = list(Turn.objects.filter(report=report).order_by("number"))
    row = Clock.objects.select_related("agency").get(report=report, kind=ClockKind.RESOLVE)
    assert recomputes(row, turns, as_of=clock.now())
    for name, wrong in (
        ("due_on", date(2026, 9, 29)),
        ("due_on", None),
        ("day_zero", date(2026, 9, 7)),
        ("length", 13),
    ):
        right = getattr(row, name)
        setattr(row, name, wrong)
        assert not recomputes(row, turns, as_of=clock.now()), name
        setattr(row, name, right)


def test_anybody_comes_to_the_same_date_from_the_line_alone(world: World, own_days_off: None) -> None:
    calendars.add_holiday(
        day_on=date(2026, 9, 17), kind="local", name="Hari jadi kota", region=world.region, by=SYSTEM
    )
    for holiday in Holiday.objects.filter(day_on=date(2026, 8, 25)):
        calendars.remove_holiday(holiday, by=SYSTEM)
    Agency.objects.filter(pk=world.dishub.pk).update(region=world.region)
    with at("2026-08-20 09:00"):
        report = world.in_progress()
    with at("2026-08-26 10:00"):
        verification.request_info(
            report, by=world.lukman, missing=[Missing.PLACE], words="Tiang nomor berapa?"
        )
    with at("2026-09-15 10:00"):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Tiang nomor 7.")
        given = explained(report, ClockKind.RESOLVE)
    line = compute_input(given)
    assert line["calendar"] == {
        "region": "35.72",
        "extra": [{"date": "2026-09-17", "name": "Hari jadi kota"}],
        "removed": ["2026-08-25"],
        "every_day": False,
    }
    assert line["turns"] == [{"began": "2026-08-26T10:00:00+07:00", "ended": "2026-09-15T10:00:00+07:00"}]
    assert computes(given)
    assert computed(given)["days_left"] == given.days_left


def test_where_every_day_is_worked_a_holiday_counts_and_is_still_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = applicable_limits.timing_of

    def every_day(row: Clock, pauses: Any = None) -> Timing:
        counting = usual(row, pauses)
        return replace(counting, calendar=Calendar(off=counting.calendar.off, is_every_day=True))

    monkeypatch.setattr(applicable_limits, "timing_of", every_day)
    with at("2026-03-17 09:12"):
        given = explained(world.verified(), ClockKind.FIRST_RESPONSE)
    assert [line.is_counted for line in given.lines] == [False] + [True] * 5
    assert given.lines[2].day_off is not None
    assert compute_input(given)["calendar"]["every_day"] is True


def test_a_turn_that_came_with_the_stop_is_not_known_to_the_clock(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.in_progress()
    with at("2026-09-10 10:00"):
        follow_ups.resolve_report(
            report, by=world.lukman, words="Sudah menyala.", without_evidence="Menyusul."
        )
    turns = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
    row = Clock.objects.select_related("agency").get(report=report, kind=ClockKind.RESOLVE)
    assert turns[-1].holder == Holder.REPORTER
    assert held_by_reporter(row, turns) == []
    assert certificate_of(row, turns, as_of=clock.now()).due.due_on == row.due_on
