"""Why a date is what it is: every day by its rule, its decree and its holder, while a clock runs, pauses, and after."""

from datetime import date

import pytest

from lapor.common.refusals import NotFound
from lapor.directory import calendars
from lapor.directory.actors import SYSTEM
from lapor.reports.clocks.arithmetic import ClockState, Why
from lapor.reports.clocks.certificates import AFTER_CLOSING, Certificate, compute_input, recomputes
from lapor.reports.commands import closing, follow_ups, routing, verification
from lapor.reports.models import Report, Turn
from lapor.reports.queries.certificates import certificate_for
from lapor.reports.tests.explaining import at, explained
from lapor.reports.vocabulary import Grade, Missing, ReturnReason
from lapor.reports.workflow import Action, ClockKind, Holder
from tests.world import World


def days(certificate: Certificate) -> list[tuple[str, str, int]]:
    return [(line.on.strftime("%d.%m"), str(line.why), line.number) for line in certificate.lines]


def holders(certificate: Certificate) -> list[str]:
    """Who held each day, as letters: d Dishub, b Blitar, r reporter, - nobody; . not known yet."""
    return [_letter(line.turn) for line in certificate.lines]


def _letter(turn: Turn | None) -> str:
    if turn is None:
        return "."
    if turn.agency:
        return {"blitar-dishub": "d", "blitar": "b", "blitar-dlh": "l"}[turn.agency.code]
    return "r" if turn.holder == Holder.REPORTER else "-"


# -- which day, and why -------------------------------------------------------------------------------------------


def test_five_working_days_over_lebaran_2026_are_explained_day_by_day(world: World) -> None:
    with at("2026-03-17 09:12"):
        given = explained(world.verified(), ClockKind.FIRST_RESPONSE)
    assert days(given) == [
        ("17.03", Why.DAY_ZERO, 0),
        ("18.03", Why.HOLIDAY, 0),
        ("19.03", Why.HOLIDAY, 0),
        ("20.03", Why.HOLIDAY, 0),
        ("21.03", Why.HOLIDAY, 0),
        ("22.03", Why.HOLIDAY, 0),
        ("23.03", Why.HOLIDAY, 0),
        ("24.03", Why.HOLIDAY, 0),
        ("25.03", Why.COUNTED, 1),
        ("26.03", Why.COUNTED, 2),
        ("27.03", Why.COUNTED, 3),
        ("28.03", Why.WEEKEND, 3),
        ("29.03", Why.WEEKEND, 3),
        ("30.03", Why.COUNTED, 4),
        ("31.03", Why.COUNTED, 5),
    ]
    assert given.due.due_on == date(2026, 3, 31)
    assert sum(line.is_counted for line in given.lines) == given.timing.length == 5


def test_every_holiday_is_named_with_its_kind_and_decree(world: World) -> None:
    with at("2026-03-17 09:12"):
        given = explained(world.verified(), ClockKind.FIRST_RESPONSE)
    named = {line.on.day: line.day_off for line in given.lines if line.why == Why.HOLIDAY}
    assert {day: off.kind for day, off in named.items() if off} == {
        18: "collective_leave",
        19: "national",
        20: "collective_leave",
        21: "national",
        22: "national",
        23: "collective_leave",
        24: "collective_leave",
    }
    assert {off.decree for off in named.values() if off} == {
        "SKB Menag 1497/2025, Menaker 2/2025, MenPANRB 5/2025"
    }
    assert named[19] is not None
    assert "Nyepi" in named[19].name


def test_a_report_sent_in_the_evening_before_a_weekend_shows_the_days_before_day_zero(world: World) -> None:
    with at("2026-09-11 18:30"):
        given = explained(world.filed(), ClockKind.VERIFY)
    assert days(given)[:4] == [
        ("11.09", AFTER_CLOSING, 0),
        ("12.09", Why.WEEKEND, 0),
        ("13.09", Why.WEEKEND, 0),
        ("14.09", Why.DAY_ZERO, 0),
    ]
    assert given.lines[3].on == given.due.day_zero


def test_a_closure_of_the_office_itself_is_named_too(world: World, own_days_off: None) -> None:
    calendars.add_holiday(
        day_on=date(2026, 9, 10),
        kind="closure",
        name="Pindah gedung",
        decree="SE 7/2026",
        agency=world.dishub,
        by=SYSTEM,
    )
    given = explained(world.verified(), ClockKind.FIRST_RESPONSE)
    closed = next(line for line in given.lines if line.on == date(2026, 9, 10))
    assert closed.why == Why.HOLIDAY
    assert closed.day_off == calendars.DayOff("Pindah gedung", "closure", "SE 7/2026")


# -- who held it --------------------------------------------------------------------------------------------------


def test_each_day_says_who_held_the_case_at_its_end_and_days_to_come_say_nobody(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.verified()
    with at("2026-09-10 10:00"):
        routing.return_report(
            report,
            by=world.lukman,
            reason=ReturnReason.NOT_AUTHORITY,
            words="Bukan kami.",
            suggested=world.dlh,
        )
    with at("2026-09-11 11:00"):
        routing.route_report(report, by=world.kirana, to=world.dlh)
    with at("2026-09-14 08:00"):
        given = explained(report, ClockKind.RESOLVE)
    #                     Tue  Wed  Thu  Fri  Sat  Sun  Mon, and from Tuesday on nobody knows
    assert holders(given)[:7] == ["d", "d", "b", "l", "l", "l", "l"]
    assert set(holders(given)[7:]) == {"."}


def test_handing_over_between_agencies_pauses_nothing(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.verified()
        before = explained(report, ClockKind.RESOLVE).due.due_on
    with at("2026-09-10 10:00"):
        routing.return_report(report, by=world.lukman, reason=ReturnReason.NOT_AUTHORITY, words="Bukan kami.")
    with at("2026-09-21 10:00"):
        given = explained(report, ClockKind.RESOLVE)
    assert given.due.due_on == before
    assert not given.pauses


# -- pauses -------------------------------------------------------------------------------------------------------


def paused(world: World) -> Report:
    """Verified on Tuesday the 8th; on Thursday Dishub asks the reporter, who answers on Tuesday the 15th."""
    with at("2026-09-08 09:00"):
        report = world.in_progress()
    with at("2026-09-10 10:00"):
        verification.request_info(
            report, by=world.lukman, missing=[Missing.PLACE], words="Tiang nomor berapa?"
        )
    return report


def test_while_the_reporter_holds_the_case_there_is_no_date_and_days_left_stay(world: World) -> None:
    report = paused(world)
    with at("2026-09-14 09:00"):
        given = explained(report, ClockKind.RESOLVE)
    assert (given.due.due_on, given.days_left, given.state) == (None, 13, ClockState.PAUSED)
    assert given.lines[-1].on == date(2026, 9, 14)


def test_a_pause_tells_who_caused_it_and_what_it_spared(world: World) -> None:
    report = paused(world)
    with at("2026-09-15 14:00"):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Tiang nomor 7.")
        given = explained(report, ClockKind.RESOLVE)
    (pause,) = given.pauses
    assert pause.cause is not None
    assert (pause.cause.action, pause.cause.agency) == (Action.REQUEST_INFO, world.dishub)
    # Thursday, Friday and Monday at 24.00; Tuesday ended with Dishub.
    assert pause.days == 3
    spared = [line.on.day for line in given.lines if line.why == Why.WITH_REPORTER]
    assert spared == [10, 11, 14]
    assert holders(given)[2:8] == ["r", "r", "r", "r", "r", "d"]
    assert sum(line.is_counted for line in given.lines) == 14


def test_a_pause_within_one_day_spares_nothing_and_is_still_told(world: World) -> None:
    report = paused(world)
    with at("2026-09-10 15:00"):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Tiang nomor 7.")
        given = explained(report, ClockKind.RESOLVE)
    assert [pause.days for pause in given.pauses] == [0]


def test_an_objection_counts_on_from_the_first_start_and_names_the_answer_as_cause_of_the_pause(
    world: World,
) -> None:
    with at("2026-09-08 09:00"):
        report = world.resolved()
    with at("2026-09-11 09:00"):
        follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih padam.")
        given = explained(report, ClockKind.RESOLVE, nth=1)
    assert given.made_by is not None
    assert given.made_by.action == Action.OBJECT
    assert given.lines[0].on == date(2026, 9, 8)
    assert [(pause.cause and pause.cause.action, pause.days) for pause in given.pauses] == [
        (Action.RESOLVE, 2)
    ]


# -- stopped clocks -----------------------------------------------------------------------------------------------


def test_what_happens_after_the_stop_does_not_move_the_date_of_a_stopped_clock(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.in_progress()
    with at("2026-09-10 10:00"):
        follow_ups.resolve_report(
            report, by=world.lukman, words="Sudah menyala.", without_evidence="Menyusul."
        )
    with at("2026-10-10 10:00") as much_later:
        given = explained(report, ClockKind.RESOLVE)
    assert given.due.due_on == given.clock.due_on == date(2026, 9, 28)
    assert given.state == ClockState.MET
    assert given.until < much_later
    assert given.stopped_by is not None
    assert given.stopped_by.action == Action.RESOLVE
    assert holders(given)[:4] == ["d", "d", "d", "."]
    assert not given.pauses


def test_a_clock_that_stopped_while_it_paused_never_got_a_date(world: World) -> None:
    report = paused(world)
    with at("2026-09-14 10:00") as now:
        closing.withdraw_report(report, by=world.reporter_of(report))
        given = explained(report, ClockKind.RESOLVE)
    assert (given.due.due_on, given.clock.due_on) == (None, None)
    assert given.state == ClockState.MET
    assert recomputes(given.clock, list(Turn.objects.filter(report=report).order_by("number")), as_of=now)


def test_a_late_answer_is_breached_by_so_many_working_days(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.verified()
    with at("2026-09-18 10:00"):
        follow_ups.follow_up(report, by=world.lukman, words="Kami periksa.")
        given = explained(report, ClockKind.FIRST_RESPONSE)
    assert (given.state, given.days_left, given.used, given.share > 1) == (ClockState.BREACHED, -3, 8, True)


def test_another_class_changes_the_length_and_says_when(world: World) -> None:
    with at("2026-09-08 09:00"):
        report = world.verified(grade=Grade.PLAIN)
    with at("2026-09-10 10:00"):
        verification.reclassify_report(
            report,
            by=world.kirana,
            report_class=report.report_class,
            grade=Grade.NON_OVERSIGHT,
            reason="Perlu periksa.",
        )
        given = explained(report, ClockKind.RESOLVE)
    (change,) = given.reclassings
    assert change.data["length"] == {"was": 5, "is": 14}
    assert given.due.due_on == date(2026, 9, 28)
    line = compute_input(given)
    assert line["length"] == 5
    assert line["reclassings"] == [{"at": "2026-09-10T10:00:00+07:00", "length": 14}]


def test_a_report_has_no_certificate_of_a_clock_it_does_not_have(world: World) -> None:
    report = world.verified()
    for number in (0, 1, 99, 10**30):
        with pytest.raises(NotFound):
            certificate_for(report, number)
