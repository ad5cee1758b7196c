"""What was late stays late, and what came at the last moment was in time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from lapor.common import clock
from lapor.reports.clocks import arithmetic, lateness
from lapor.reports.commands import follow_ups, verification
from lapor.reports.models import Clock, Report
from lapor.reports.tests.explaining import explained
from lapor.reports.vocabulary import Grade, Missing, ReportClass
from lapor.reports.workflow import ClockKind
from tests.september import at
from tests.world import World


def resolve_clocks(report: Report) -> list[Clock]:
    return list(Clock.objects.filter(report=report, kind=ClockKind.RESOLVE).order_by("number"))


def answer(world: World, report: Report) -> None:
    follow_ups.resolve_report(report, by=world.lukman, words="Sudah menyala.", without_evidence="Telepon.")


def test_an_answer_that_was_late_stays_late_when_it_is_objected_to_and_given_again(world: World) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    with clock.frozen(at(17)):
        answer(world, report)
    (late,) = resolve_clocks(report)
    assert late.breached_at
    with clock.frozen(at(18)):
        follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih gelap.")
        again = resolve_clocks(report)[-1]
        assert (again.breached_at, again.started_at) == (late.breached_at, late.started_at)
    with clock.frozen(at(21)):
        answer(world, report)
    first, second = resolve_clocks(report)
    assert first.number != second.number
    assert second.breached_at == first.breached_at


@pytest.mark.parametrize(
    ("after", "is_late"), [(timedelta(), False), (timedelta(microseconds=1), True)], ids=["sharp", "after"]
)
def test_an_answer_at_midnight_sharp_of_the_last_day_is_in_time(
    world: World, after: timedelta, is_late: bool
) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    (limit,) = resolve_clocks(report)
    assert limit.due_on
    midnight = arithmetic.end_of(limit.due_on, ZoneInfo(limit.zone))
    with clock.frozen(midnight + after):
        answer(world, report)
    (limit,) = resolve_clocks(report)
    assert (limit.breached_at == midnight) == is_late
    assert (limit.breached_at is None) == (not is_late)
    assert lateness.is_over(limit, at=midnight + timedelta(days=9)) == is_late
    assert explained(report, ClockKind.RESOLVE).is_late == is_late


def test_a_running_limit_is_over_from_the_end_of_its_day(world: World) -> None:
    (limit,) = resolve_clocks(world.in_progress(grade=Grade.PLAIN))
    assert limit.due_on
    midnight = arithmetic.end_of(limit.due_on, ZoneInfo(limit.zone))
    assert not lateness.is_over(limit, at=midnight - timedelta(microseconds=1))
    assert lateness.is_over(limit, at=midnight)


def test_the_date_shown_binds_who_has_the_turn(world: World) -> None:
    """The limit of a request for information goes on while its reporter is asked, but the turn is the reporter's."""
    details = {"report_class": ReportClass.INFORMATION_REQUEST, "purpose": "Riset", "copy_form": "digital"}
    report = world.in_progress(**details)
    assert report.due_kind == ClockKind.INFORMATION
    with clock.frozen(at(9)):
        verification.request_info(report, by=world.lukman, missing=[Missing.PLACE], words="Tahun berapa?")
    information = Clock.objects.get(report=report, kind=ClockKind.INFORMATION, stopped_at=None)
    completion = Clock.objects.get(report=report, kind=ClockKind.COMPLETION)
    assert information.due_on
    assert completion.due_on
    assert information.due_on < completion.due_on
    assert (report.due_kind, report.due_on) == (ClockKind.COMPLETION, completion.due_on)
    with clock.frozen(at(10)):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Tahun 2025.")
    assert report.due_kind == ClockKind.INFORMATION
