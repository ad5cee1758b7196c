"""More time for an answer: once, with a reason, in time, and granted by somebody above."""

from datetime import datetime, timedelta

import pytest

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, OutOfTurn, Stale, TimeWentBack
from lapor.directory.actors import Actor
from lapor.reports import sweeps
from lapor.reports.commands import extensions, follow_ups, routing, verification
from lapor.reports.models import Clock, Event, Report
from lapor.reports.permissions import possible_actions
from lapor.reports.queries.detail import detail
from lapor.reports.tests.limits_of import explains, limit
from lapor.reports.vocabulary import Extension, Grade, ReportClass
from lapor.reports.workflow import Action, ClockKind
from tests.world import World

REASON = "Suku cadang baru tiba minggu depan."


def asked(world: World, report: Report, *, days: int | None = 5, by: Actor | None = None) -> Report:
    return extensions.ask_extension(report, by=by or world.lukman, days=days, reason=REASON)


def test_a_unit_asks_the_coordinator_grants_and_the_reporter_reads_why(world: World) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    was = limit(report).due_on
    asked(world, report)
    assert limit(report).due_on == was, "asking is not granting"
    extensions.grant_extension(report, by=world.kirana)
    assert (limit(report).length, limit(report).extension) == (5, 5)
    assert limit(report).due_on == was + timedelta(days=7)
    assert Report.objects.get(pk=report.pk).due_on == limit(report).due_on
    assert explains(report)

    told = {entry.event.action: entry for entry in detail(world.reporter_of(report), report).entries}
    assert told[Action.ASK_EXTENSION].posts[0].body == REASON
    assert told[Action.GRANT_EXTENSION].event.data["days"] == 5


def test_what_is_declined_stays_and_is_not_asked_again(world: World) -> None:
    report = asked(world, world.in_progress())
    was = limit(report).due_on
    extensions.decline_extension(report, by=world.kirana, reason="Suku cadang ada di gudang kota.")
    assert (limit(report).due_on, report.extension) == (was, Extension.DECLINED)
    with pytest.raises(OutOfTurn):
        asked(world, report)


def test_it_is_asked_once_and_granted_once(world: World) -> None:
    report = asked(world, world.in_progress())
    with pytest.raises(OutOfTurn):
        asked(world, report)
    extensions.grant_extension(report, by=world.kirana)
    for again in (lambda: asked(world, report), lambda: extensions.grant_extension(report, by=world.kirana)):
        with pytest.raises(OutOfTurn):
            again()
    assert Event.objects.filter(report=report, action=Action.GRANT_EXTENSION).count() == 1


@pytest.mark.parametrize(
    ("days", "refusal"), [(None, Incomplete), (0, Incomplete), (-1, Invalid), (8, Invalid), (1000, Invalid)]
)
def test_it_is_as_long_as_the_policy_allows(world: World, days: int | None, refusal: type[Exception]) -> None:
    report = world.in_progress()
    with pytest.raises(refusal):
        asked(world, report, days=days)
    assert Report.objects.get(pk=report.pk).extension == ""


def test_the_unit_does_not_grant_to_itself(world: World) -> None:
    report = asked(world, world.in_progress())
    for by in (world.lukman, world.oki, world.hana, world.ira, world.omar, world.reporter_of(report)):
        with pytest.raises(NotAllowed):
            extensions.grant_extension(report, by=by)


def test_neither_who_asked_nor_who_only_has_a_copy_grants(world: World) -> None:
    mine = asked(world, world.in_progress(), by=world.kirana)
    with pytest.raises(extensions.NotYours):
        extensions.grant_extension(mine, by=world.kirana)
    extensions.grant_extension(mine, by=world.nadia)
    report = world.in_progress()
    routing.add_copies(report, by=world.nadia, to=[world.agency["klaten-dishub"]])
    asked(world, report)
    for decide in (extensions.grant_extension, extensions.decline_extension):
        with pytest.raises(extensions.NotYours):
            decide(
                report,
                by=world.klara,
                **({} if decide is extensions.grant_extension else {"reason": "Tidak."}),
            )


def test_an_objection_keeps_the_extension(world: World) -> None:
    report = asked(world, world.in_progress(grade=Grade.PLAIN))
    extensions.grant_extension(report, by=world.kirana)
    was = limit(report).due_on
    follow_ups.resolve_report(report, by=world.lukman, words="Beres.", without_evidence="Lewat telepon.")
    follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih gelap.")
    assert (limit(report).extension, limit(report).due_on) == (5, was)
    assert explains(report)


def test_what_passed_before_the_sweep_came_is_noted_by_the_step_that_came_first(
    world: World, morning: datetime
) -> None:
    """A late answer and a new class do not heal, also when the worker sleeps."""
    answered, reclassed = world.in_progress(grade=Grade.PLAIN), world.in_progress(grade=Grade.PLAIN)
    with clock.frozen(morning + timedelta(days=9)):
        follow_ups.resolve_report(
            answered, by=world.lukman, words="Beres.", without_evidence="Lewat telepon."
        )
        verification.reclassify_report(
            reclassed,
            by=world.kirana,
            report_class=ReportClass.COMPLAINT,
            grade=Grade.NON_OVERSIGHT,
            reason="Perlu cek lapangan.",
        )
        for report, action in ((answered, Action.RESOLVE), (reclassed, Action.RECLASSIFY)):
            assert limit(report).breached_at == datetime.fromisoformat("2026-09-16T00:00:00+07:00")
            assert Report.objects.get(pk=report.pk).ombudsman_offered_at == clock.now()
            told = Event.objects.get(report=report, action=action).data["passed"]
            assert told == [{"clock": ClockKind.RESOLVE, "due_on": "2026-09-15"}]
        follow_ups.object_to_answer(answered, by=world.reporter_of(answered), words="Masih gelap.")
    with clock.frozen(morning + timedelta(days=40)):
        sweeps.advance_alerts()
    assert not Event.objects.filter(report=answered, action=Action.PASS_DUE, data__clock="resolve").exists()


def test_a_class_whose_shorter_limit_is_over_is_late_from_that_moment(
    world: World, morning: datetime
) -> None:
    report = world.in_progress(grade=Grade.NON_OVERSIGHT)
    with clock.frozen(morning + timedelta(days=9)):
        for grade in (Grade.PLAIN, Grade.NON_OVERSIGHT):
            verification.reclassify_report(
                report, by=world.kirana, report_class=ReportClass.COMPLAINT, grade=grade, reason="Keliru."
            )
        assert limit(report).breached_at == clock.now()
        assert limit(report).due_on > clock.today()
        assert explains(report)


def test_what_the_system_tells_does_not_make_a_form_stale(world: World, morning: datetime) -> None:
    report = world.in_progress()
    seen = report.last_number
    with clock.frozen(morning + timedelta(days=14)):
        sweeps.advance_alerts()
        follow_ups.follow_up(report, by=world.lukman, words="Kami berangkat.", seen=seen)
        with pytest.raises(Stale):
            follow_ups.follow_up(report, by=world.lukman, words="Lagi.", seen=seen)


def test_after_the_date_nothing_is_asked_or_granted(world: World, morning: datetime) -> None:
    waiting, late = asked(world, world.in_progress(grade=Grade.PLAIN)), world.in_progress(grade=Grade.PLAIN)
    with clock.frozen(morning + timedelta(days=7, hours=14)):  # the fifth working day, before midnight
        extensions.grant_extension(asked(world, world.in_progress(grade=Grade.PLAIN)), by=world.kirana)
    with clock.frozen(morning + timedelta(days=8)):
        for refused in (
            lambda: extensions.grant_extension(waiting, by=world.kirana),
            lambda: asked(world, late),
        ):
            with pytest.raises(extensions.TooLateToExtend):
                refused()
        sweeps.advance_alerts()
        report = Report.objects.get(pk=late.pk)
        assert Action.ASK_EXTENSION not in possible_actions(world.lukman, report, []), (
            "no button that only refuses"
        )


def test_a_breach_is_not_healed_by_another_class(world: World, morning: datetime) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    with clock.frozen(morning + timedelta(days=8)):
        sweeps.advance_alerts()
        verification.reclassify_report(
            report,
            by=world.kirana,
            report_class=ReportClass.COMPLAINT,
            grade=Grade.NON_OVERSIGHT,
            reason="Perlu cek lapangan.",
        )
        assert limit(report).due_on > clock.today()
        assert limit(report).breached_at is not None
        assert explains(report)


def test_a_new_class_keeps_the_extension(world: World) -> None:
    report = asked(world, world.in_progress(grade=Grade.PLAIN), days=3)
    extensions.grant_extension(report, by=world.kirana)
    verification.reclassify_report(
        report,
        by=world.kirana,
        report_class=ReportClass.COMPLAINT,
        grade=Grade.NON_OVERSIGHT,
        reason="Perlu cek lapangan.",
    )
    assert (limit(report).length, limit(report).extension) == (14, 3)
    assert explains(report)


def test_a_request_for_information_has_ten_days_from_receipt_and_seven_more(world: World) -> None:
    """UU 14/2008; no other limit runs for the same answer."""
    report = world.in_progress(
        report_class=ReportClass.INFORMATION_REQUEST, purpose="Penelitian", copy_form="digital"
    )
    assert not Clock.objects.filter(report=report, kind=ClockKind.RESOLVE).exists()
    assert limit(report, ClockKind.INFORMATION).length == 10
    assert limit(report, ClockKind.INFORMATION).started_at == report.filed_at
    extensions.grant_extension(asked(world, report, days=7), by=world.kirana)
    assert limit(report, ClockKind.INFORMATION).extension == 7
    assert explains(report)
    follow_ups.resolve_report(report, by=world.lukman, words="Ini datanya.", without_evidence="Terlampir.")
    assert limit(report, ClockKind.INFORMATION).stopped_at is not None


def test_an_aspiration_has_no_limit_to_extend(world: World) -> None:
    wish = world.in_progress(report_class=ReportClass.ASPIRATION, proposal="Pasang lampu taman.")
    assert not Clock.objects.filter(report=wish, kind=ClockKind.RESOLVE).exists()
    with pytest.raises(OutOfTurn):
        asked(world, wish)


def test_a_server_whose_clock_went_back_writes_nothing(world: World, morning: datetime) -> None:
    report = world.in_progress()
    before = Event.objects.filter(report=report).count()
    with clock.frozen(morning - timedelta(hours=1)), pytest.raises(TimeWentBack):
        follow_ups.follow_up(report, by=world.lukman, words="Kami berangkat.")
    with clock.frozen(morning - timedelta(days=1)):
        assert sweeps.advance_alerts() == (0, 0)
    with clock.frozen(morning - timedelta(seconds=3)):  # two servers a little apart
        follow_ups.follow_up(report, by=world.lukman, words="Kami berangkat.")
    rows = list(Event.objects.filter(report=report).order_by("number"))
    assert len(rows) == before + 1
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_seven_more_days_for_information_can_be_asked_while_its_limit_runs(
    world: World, morning: datetime
) -> None:
    report = world.in_progress(
        report_class=ReportClass.INFORMATION_REQUEST, purpose="Penelitian", copy_form="digital"
    )
    with clock.frozen(morning + timedelta(days=8)):  # the first response is overdue, the answer is not
        sweeps.advance_alerts()
        extensions.grant_extension(asked(world, report, days=7), by=world.kirana)
    assert limit(report, ClockKind.INFORMATION).extension == 7
