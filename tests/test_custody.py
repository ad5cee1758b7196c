"""The ledger of a case: who had it, for how long, and what sending it to the wrong door cost."""

from datetime import timedelta

from lapor.common import clock
from lapor.directory.actors import SYSTEM
from lapor.insight import facts
from lapor.insight.boards import turns as turns_board
from lapor.insight.scopes import Period, Scope
from lapor.reports.clocks import applicable_limits, arithmetic
from lapor.reports.clocks.arithmetic import Why
from lapor.reports.commands import closing, follow_ups, routing, verification
from lapor.reports.custody import Custody, Holding, custody_of
from lapor.reports.models import Assignment, Clock, Report, Turn
from lapor.reports.vocabulary import ArchiveReason, Missing, ReturnReason
from lapor.reports.workflow import Holder
from tests.september import at, misrouted, then
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def custody(report: Report) -> Custody:
    rows = Turn.objects.filter(report=report).select_related("agency").order_by("number")
    shares = Assignment.objects.filter(report=report).order_by("number")
    return custody_of(list(rows), list(shares), as_of=clock.now())


def holding(found: Custody, who: object) -> Holding:
    """Of a unit, or of a kind of holder."""
    return next(one for one in found.holdings if who in (one.agency, one.holder))


def give_back(world: World, report: Report) -> None:
    """The unit that has it says: not ours."""
    by = {world.dishub.pk: world.lukman, world.dlh.pk: world.lia}[report.lead_agency_id]
    routing.return_report(report, by=by, reason=ReturnReason.NOT_AUTHORITY)


def lost_in_sql() -> timedelta:
    today = clock.today()
    facts.follow()
    return turns_board.numbers(SYSTEM, Scope(), Period(today - 90 * DAY, today)).lost or timedelta()


def test_a_fresh_report_is_with_its_verifier_for_all_its_age(world: World) -> None:
    report = world.filed()
    with clock.frozen(clock.now() + 3 * HOUR):
        found = custody(report)
    assert [(one.agency, one.time, one.is_present) for one in found.holdings] == [
        (world.blitar, 3 * HOUR, True)
    ]
    assert (found.age, found.returns, found.misrouted) == (3 * HOUR, 0, timedelta())


def test_units_stand_in_the_order_of_their_first_turn_then_the_reporter_then_nobody(world: World) -> None:
    report = world.filed()
    then(
        at(9, 9),
        lambda: verification.request_info(report, by=world.kirana, missing=[Missing.PLACE], words="Di mana?"),
    )
    then(
        at(10, 9),
        lambda: follow_ups.supply_info(report, by=world.reporter_of(report), words="Di depan pasar."),
    )
    verify = {"report_class": report.report_class, "grade": "plain", "to": world.dishub}
    then(at(11, 9), lambda: verification.verify_report(report, by=world.kirana, **verify))
    then(at(14, 9), lambda: closing.withdraw_report(report, by=world.reporter_of(report)))
    with clock.frozen(at(16, 9)):
        found = custody(report)
    times = [(one.agency or one.holder, one.time, len(one.spans)) for one in found.holdings]
    assert times == [
        (world.blitar, 2 * DAY, 2),
        (world.dishub, 3 * DAY, 1),
        (Holder.REPORTER, DAY, 1),
        (Holder.NOBODY, 2 * DAY, 1),
    ]
    assert found.age == 8 * DAY


def test_misrouting_costs_the_time_from_the_wrong_door_to_the_next(world: World) -> None:
    report = misrouted(world)
    with clock.frozen(at(20)):
        found = custody(report)
        assert found.misrouted == lost_in_sql() == 7 * DAY
    assert (found.returns, holding(found, world.dishub).returns, holding(found, world.dlh).returns) == (
        1,
        1,
        0,
    )
    assert holding(found, world.dishub).time == 2 * DAY


def test_two_wrong_doors_cost_their_times_one_after_the_other(world: World) -> None:
    report = world.verified()
    then(at(9, 9), lambda: give_back(world, report))
    then(at(10, 9), lambda: routing.route_report(report, by=world.kirana, to=world.dlh))
    then(at(11, 9), lambda: give_back(world, report))
    then(at(15, 9), lambda: routing.route_report(report, by=world.nadia, to=world.dishub))
    with clock.frozen(at(16, 9)):
        found = custody(report)
        assert found.misrouted == lost_in_sql() == 7 * DAY
    assert found.returns == 2


def test_a_report_that_nobody_has_routed_again_still_costs(world: World) -> None:
    report = world.verified()
    then(at(9, 9), lambda: give_back(world, report))
    with clock.frozen(at(11, 9)):
        assert custody(report).misrouted == lost_in_sql() == 3 * DAY


def test_misrouting_costs_nothing_more_once_the_case_has_ended(world: World) -> None:
    report = world.verified()
    then(at(9, 9), lambda: give_back(world, report))
    archive = {"reason": ArchiveReason.UNCLEAR, "words": "Mohon jelaskan."}
    then(at(10, 9), lambda: verification.archive_report(report, by=world.kirana, **archive))
    with clock.frozen(at(20, 9)):
        assert custody(report).misrouted == lost_in_sql() == 2 * DAY


def test_a_disposition_that_was_taken_back_was_not_returned(world: World) -> None:
    report = world.verified()
    then(at(9, 9), lambda: routing.recall_report(report, by=world.kirana, reason="Salah pilih unit."))
    with clock.frozen(at(10, 9)):
        found = custody(report)
        assert (found.returns, found.misrouted, lost_in_sql()) == (0, timedelta(), timedelta())


def test_a_working_day_belongs_to_whoever_has_the_case_when_it_ends(world: World) -> None:
    """Filed on Tuesday; with the unit from Thursday noon, over a weekend, until Tuesday."""
    report = world.filed()
    verify = {"report_class": report.report_class, "grade": "plain", "to": world.dishub}
    then(at(10, 12), lambda: verification.verify_report(report, by=world.kirana, **verify))
    with clock.frozen(at(15, 9)):
        found = custody(report)
    assert holding(found, world.blitar).working_days == 2  # Tuesday, Wednesday
    assert holding(found, world.dishub).working_days == 3  # Thursday, Friday, Monday
    assert found.working_days == 5


def test_at_midnight_the_day_that_ends_belongs_to_whom_the_case_comes_to(world: World) -> None:
    report = world.filed()
    verify = {"report_class": report.report_class, "grade": "plain", "to": world.dishub}
    then(at(10, 0), lambda: verification.verify_report(report, by=world.kirana, **verify))
    with clock.frozen(at(10, 9)):
        found = custody(report)
    assert [one.working_days for one in found.holdings] == [1, 1]


def test_the_reporters_working_days_are_those_for_which_the_limit_paused(world: World) -> None:
    report = world.in_progress()
    ask = {"missing": [Missing.PLACE], "words": "Di mana?"}
    then(at(9, 10), lambda: verification.request_info(report, by=world.lukman, **ask))
    then(
        at(15, 8),
        lambda: follow_ups.supply_info(report, by=world.reporter_of(report), words="Di depan pasar."),
    )
    with clock.frozen(at(17, 9)):
        held = holding(custody(report), Holder.REPORTER)
        limit = Clock.objects.select_related("agency").get(report=report, kind="resolve")
        days = arithmetic.explain(applicable_limits.timing_of(limit, [*held.spans]), as_of=clock.now())
    paused = [day.on.day for day in days if day.why == Why.WITH_REPORTER]
    assert (held.working_days, paused) == (4, [9, 10, 11, 14])


def test_an_ended_case_grows_older_with_nobody(world: World) -> None:
    report = world.closed()
    with clock.frozen(clock.now() + 30 * DAY):
        found = custody(report)
    assert holding(found, Holder.NOBODY).time == found.age == 30 * DAY
    assert found.counted_for == world.dishub
