"""A decree changes the calendar: open limits move and say so, stopped and passed ones stay, and all explain."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.directory import agencies, calendars, decrees
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, CalendarVersion, Holiday
from lapor.reports import sweeps
from lapor.reports.commands import follow_ups, redating, verification
from lapor.reports.event_chain import first_break
from lapor.reports.models import Clock, Event, Report
from lapor.reports.tests.limits_of import explains, limit
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Action, ClockKind
from tests.world import World

# The first Tuesday of the world is 8 September 2026; this Monday lies inside its limits.
MONDAY = date(2026, 9, 14)


def close_the_nation(day: date = MONDAY, name: str = "Libur tambahan") -> None:
    calendars.add_holiday(day_on=day, kind="national", name=name, decree="Keppres 99/2026", by=SYSTEM)


def moves(report: Report) -> list[dict[str, str]]:
    return [
        move
        for event in Event.objects.filter(report=report, action=Action.REDATE).order_by("number")
        for move in event.data["moved"]
    ]


def test_open_limits_move_and_each_report_says_from_when_to_when(world: World) -> None:
    report = world.verified()
    was = limit(report, ClockKind.RESOLVE).due_on
    close_the_nation()
    assert redating.settle_calendar()[1] >= 2
    assert limit(report, ClockKind.RESOLVE).due_on == was + timedelta(days=1)
    told = {move["clock"]: (move["was"], move["is"]) for move in moves(report)}
    assert told[ClockKind.RESOLVE] == (str(was), str(was + timedelta(days=1)))
    assert Event.objects.filter(report=report, action=Action.REDATE).count() == 1
    assert Event.objects.get(report=report, action=Action.REDATE).data["decree"] == "Keppres 99/2026"

    fresh = Report.objects.get(pk=report.pk)
    nearest = limit(report, ClockKind.FIRST_RESPONSE)
    assert (fresh.due_on, fresh.due_kind) == (nearest.due_on, nearest.kind)
    events = list(Event.objects.filter(report=report).order_by("number"))
    assert first_break(events) is None
    assert (fresh.last_hash, fresh.last_number) == (events[-1].hash, events[-1].number)
    assert explains(report)


def test_a_second_look_changes_nothing(world: World) -> None:
    report = world.verified()
    close_the_nation()
    redating.settle_calendar()
    assert redating.settle_calendar() == (0, 0)
    assert len(moves(report)) == len({move["clock"] for move in moves(report)})


def test_a_limit_begun_by_the_calendar_of_before_is_found_however_late_the_worker_comes(
    world: World, morning: datetime
) -> None:
    """Another process had the old calendar in memory for a while."""
    report = world.verified()
    close_the_nation()
    redating.settle_calendar()
    stale = limit(report, ClockKind.RESOLVE)
    was = stale.due_on
    Clock.objects.filter(report=report, number=stale.number).update(
        calendar_version=stale.calendar_version - 1, due_on=was - timedelta(days=1)
    )
    with clock.frozen(morning + timedelta(minutes=20)):
        redating.settle_calendar()
        assert limit(report, ClockKind.RESOLVE).due_on == was
        assert not CalendarVersion.objects.filter(settled_at=None).exists()


def test_a_limit_of_an_agency_read_before_it_changed_is_found(world: World) -> None:
    agencies.change_agency(Agency.objects.get(pk=world.dishub.pk), is_every_day=True, by=world.kirana)
    report = world.verified(grade=Grade.PLAIN)  # by the agency as the form had it
    assert not limit(report, ClockKind.RESOLVE).is_every_day
    redating.settle_calendar()
    assert limit(report, ClockKind.RESOLVE).due_on == date(2026, 9, 13)
    assert redating.settle_calendar()[1] == 0


def test_an_office_without_working_days_does_not_keep_the_others_waiting(world: World) -> None:
    stuck, free = world.verified(), world.filed(to=world.klaten)
    Holiday.objects.bulk_create(
        Holiday(
            day_on=MONDAY + timedelta(days=ahead),
            kind="closure",
            name="Tutup",
            agency=world.dishub,
            added_in=calendars.current_version() + 1,
        )
        for ahead in range(4_000)
    )
    close_the_nation(date(2026, 9, 10))
    redating.settle_calendar()
    assert {move["clock"] for move in moves(stuck)} == {ClockKind.OVERSIGHT}, "which counts by the city"
    assert moves(free)


def test_no_decree_takes_time_away_from_the_reporter(world: World) -> None:
    close_the_nation(date(2026, 9, 9))
    report = world.resolved()
    was = limit(report, ClockKind.REPORTER_REPLY).due_on
    calendars.remove_holiday(calendars.in_force().get(day_on=date(2026, 9, 9)), by=SYSTEM)
    redating.settle_calendar()
    assert limit(report, ClockKind.REPORTER_REPLY).due_on == was
    assert explains(report)


def test_what_was_stopped_keeps_its_date_and_is_explained_by_the_calendar_of_then(world: World) -> None:
    report = world.verified()
    before = limit(report, ClockKind.VERIFY)
    close_the_nation(date(2026, 9, 10))
    redating.settle_calendar()
    after = limit(report, ClockKind.VERIFY)
    assert (after.due_on, after.calendar_version) == (before.due_on, before.calendar_version)
    assert explains(report)


def test_what_had_passed_stays_passed_on_its_date(world: World, morning: datetime) -> None:
    report = world.filed()
    with clock.frozen(morning + timedelta(days=7)):
        was = limit(report, ClockKind.VERIFY).due_on
        close_the_nation(date(2026, 9, 9))
        redating.settle_calendar()
        assert limit(report, ClockKind.VERIFY).due_on == was
        sweeps.advance_alerts()
        assert limit(report, ClockKind.VERIFY).breached_at is not None
        assert explains(report)


def test_a_day_off_that_is_taken_back_brings_the_date_back(world: World) -> None:
    report = world.verified()
    was = limit(report, ClockKind.RESOLVE).due_on
    close_the_nation()
    redating.settle_calendar()
    calendars.remove_holiday(calendars.in_force().get(day_on=MONDAY), by=SYSTEM)
    redating.settle_calendar()
    assert limit(report, ClockKind.RESOLVE).due_on == was
    assert explains(report)


def test_a_day_far_ahead_is_not_looked_for_among_dates_before_it(world: World) -> None:
    world.verified()
    close_the_nation(date(2027, 6, 15))
    assert redating.settle_calendar() == (0, 0)


def test_a_change_concerns_only_its_region_or_agency(world: World) -> None:
    blitar, nation = world.verified(), world.filed(to=world.klaten)
    calendars.add_holiday(
        day_on=MONDAY, kind="closure", name="Renovasi", decree="SE 1", agency=world.dishub, by=world.kirana
    )
    redating.settle_calendar()
    assert {move["clock"] for move in moves(blitar)} == {ClockKind.FIRST_RESPONSE, ClockKind.RESOLVE}
    assert moves(nation) == []


def test_an_office_that_now_serves_every_day_counts_every_day(world: World) -> None:
    report = world.verified(grade=Grade.PLAIN)
    agencies.change_agency(world.dishub, is_every_day=True, by=world.kirana)
    redating.settle_calendar()
    assert limit(report, ClockKind.RESOLVE).due_on == date(2026, 9, 13)
    assert explains(report)


def test_new_office_hours_hold_from_now_on_only(world: World) -> None:
    before = world.verified()
    agencies.change_agency(world.dishub, zone="Asia/Jayapura", by=world.kirana)
    world.agency["blitar-dishub"] = Agency.objects.get(pk=world.dishub.pk)
    after = world.verified()
    assert limit(before, ClockKind.RESOLVE).zone == "Asia/Jakarta"
    assert limit(after, ClockKind.RESOLVE).zone == "Asia/Jayapura"
    assert explains(before)
    assert explains(after)


def test_a_limit_that_waits_for_the_reporter_gets_its_date_by_the_new_calendar(world: World) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    verification.request_info(report, by=world.lukman, missing=["place"], words="Di mana?")
    close_the_nation()
    redating.settle_calendar()
    assert limit(report, ClockKind.RESOLVE).due_on is None
    follow_ups.supply_info(report, by=world.reporter_of(report), words="Nomor 12.")
    assert limit(report, ClockKind.RESOLVE).due_on == date(2026, 9, 16)
    assert explains(report)


def test_looking_at_the_effect_first_tells_what_applying_does(world: World) -> None:
    reports = [world.verified(), world.resolved(), world.in_progress(), world.filed()]
    content = f"date,kind,name\n{MONDAY},national,Libur tambahan\n2026-09-21,collective_leave,Cuti\n".encode()
    plan = decrees.plan_of(content, by=SYSTEM, decree="Keppres 99/2026", is_complete=False)
    effect = redating.effect_of_plan(plan)
    assert Holiday.objects.filter(day_on=MONDAY).count() == 0, "looking writes nothing"
    decrees.apply_plan(plan, by=SYSTEM)
    assert redating.settle_calendar() == (effect.looked_at, effect.moved)
    told = sorted((move["clock"], move["was"], move["is"]) for report in reports for move in moves(report))
    assert told == sorted((kind, str(was), str(to)) for kind, was, to in effect.moves.elements())


def test_a_thousand_reports_cost_no_more_statements_than_ten(world: World) -> None:
    def cost(count: int, day: date) -> int:
        for _ in range(count):
            world.filed()
        CalendarVersion.objects.update(settled_at=clock.now())
        close_the_nation(day)
        with CaptureQueriesContext(connection) as captured:
            redating.settle_calendar()
        return len(captured)

    assert cost(2, MONDAY) == cost(20, date(2026, 9, 15))


@pytest.mark.parametrize("grade", [Grade.PLAIN, Grade.NON_OVERSIGHT])
def test_the_alert_moves_with_the_date(world: World, morning: datetime, grade: str) -> None:
    report = world.verified(grade=grade)
    was = limit(report, ClockKind.RESOLVE).alert_on
    close_the_nation(date(2026, 9, 9))
    redating.settle_calendar()
    assert limit(report, ClockKind.RESOLVE).alert_on > was
