"""What time makes due: each once, on the right day, whoever sweeps, however late."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.common.models import Pulse
from lapor.common.refusals import OutOfTurn
from lapor.config import schedule
from lapor.reports import sweeps
from lapor.reports.case import Case
from lapor.reports.commands import alerts, closing
from lapor.reports.event_chain import first_break
from lapor.reports.models import Clock, Event, Report
from lapor.reports.queries import inbox, queues
from lapor.reports.vocabulary import ArchiveReason, ClosedBy, Grade, ReportClass
from lapor.reports.workflow import Action, ClockKind, Status
from tests.verbs import VERBS
from tests.world import World


def events(report: Report, action: Action) -> int:
    return Event.objects.filter(report=report, action=action).count()


def told(report: Report) -> list[tuple[str, str]]:
    """What the ladder of the report's limits has said, and the day each rung was reached."""
    rows = Event.objects.filter(report=report, action__in=sweeps.ALERTS).order_by("number")
    return [(row.action, row.data["on"]) for row in rows]


def test_a_limit_is_told_rung_by_rung_each_once(world: World, morning: datetime) -> None:
    """Verifying has three working days: filed on Tuesday, due on Friday."""
    report = world.filed()
    for days in range(21):
        with clock.frozen(morning + timedelta(days=days)):
            sweeps.advance_alerts()
            assert sweeps.advance_alerts() == (0, 0)
    assert told(report) == [
        (Action.APPROACH_DUE, "2026-09-10"),  # 60 %: the second day
        (Action.APPROACH_DUE, "2026-09-11"),  # 80 %: the third
        (Action.PASS_DUE, "2026-09-12"),
        (Action.ALERT_ABOVE, "2026-09-16"),  # three working days late: the head
        (Action.ALERT_ABOVE, "2026-09-25"),  # ten: the nation
    ]
    verify = Clock.objects.get(report=report, kind=ClockKind.VERIFY)
    assert verify.breached_at == datetime.fromisoformat("2026-09-12T00:00:00+07:00")
    assert Report.objects.get(pk=report.pk).alert == 5


def test_a_worker_that_slept_tells_what_passed_with_the_right_days_and_not_what_drew_near(
    world: World, morning: datetime
) -> None:
    report = world.filed()
    with clock.frozen(morning + timedelta(days=9)):
        assert sweeps.advance_alerts() == (2, 0)
    assert told(report) == [(Action.PASS_DUE, "2026-09-12"), (Action.ALERT_ABOVE, "2026-09-16")]


def test_the_head_and_the_nation_find_what_was_brought_before_them(world: World, morning: datetime) -> None:
    report = world.verified()
    for days, heads, nations in ((8, 0, 0), (12, 1, 0), (24, 1, 1)):
        with clock.frozen(morning + timedelta(days=days)):
            sweeps.advance_alerts()
            for actor, count in ((world.hana, heads), (world.nadia, nations)):
                found = inbox.page_of(actor, queues.queue_named(actor, "alerts")).lines
                assert [line.report.pk for line in found] == [report.pk] * count, (days, actor.name)


def test_an_aspiration_is_remembered_after_sixty_working_days(world: World, morning: datetime) -> None:
    wish = world.in_progress(report_class=ReportClass.ASPIRATION, proposal="Pasang lampu taman.")
    with clock.frozen(morning + timedelta(days=120)):
        sweeps.advance_alerts()
    assert told(wish) == [(Action.REMIND, "2026-12-02")]
    assert Report.objects.get(pk=wish.pk).ombudsman_offered_at is None


def test_the_ombudsman_is_offered_when_the_answer_is_late_and_at_sixty_days(
    world: World, morning: datetime
) -> None:
    late = world.in_progress(grade=Grade.PLAIN)
    with clock.frozen(morning + timedelta(days=8)):
        sweeps.advance_alerts()
    offered_at = Report.objects.get(pk=late.pk).ombudsman_offered_at
    assert offered_at == morning + timedelta(days=8)
    with clock.frozen(morning + timedelta(days=120)):
        sweeps.advance_alerts()
    assert (Action.OFFER_OMBUDSMAN, "2026-12-02") in told(late)
    assert Report.objects.get(pk=late.pk).ombudsman_offered_at == offered_at


def test_a_silent_reporter_is_closed_by_the_system_and_said_to_be(world: World, morning: datetime) -> None:
    report = world.resolved()
    with clock.frozen(morning + timedelta(days=14)):  # the tenth working day
        assert sweeps.advance_alerts() == (1, 0)
    assert Report.objects.get(pk=report.pk).status == Status.RESOLVED
    assert told(report)[-1][0] == Action.REMIND_REPORTER
    with clock.frozen(morning + timedelta(days=14, hours=8)):
        assert sweeps.advance_alerts() == (0, 0)
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.advance_alerts() == (1, 0)
    report = Report.objects.get(pk=report.pk)
    assert (report.status, report.closed_by) == (Status.CLOSED, ClosedBy.SYSTEM)


def test_what_was_never_completed_is_archived_and_can_be_appealed(world: World, morning: datetime) -> None:
    report = world.needs_info()
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.advance_alerts() == (1, 0)
    report = Report.objects.get(pk=report.pk)
    assert (report.status, report.archive_reason) == (Status.ARCHIVED, ArchiveReason.INCOMPLETE)


def test_a_worker_that_slept_for_months_catches_up(world: World, morning: datetime) -> None:
    reports = [world.resolved(), world.resolved(), world.filed(), world.verified()]
    with clock.frozen(morning + timedelta(days=120)):
        done, failed = sweeps.advance_alerts()
        assert (done > 8, failed) == (True, 0)
        assert sweeps.advance_alerts() == (0, 0)
    assert Report.objects.filter(pk__in=[r.pk for r in reports], status=Status.CLOSED).count() == 2


def test_a_poisoned_row_does_not_stop_the_others(
    world: World, morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, sound = world.resolved(), world.resolved()
    real = sweeps.ALERTS[Action.CLOSE_SILENT]

    def close(case: Case, *, clock_number: int) -> None:
        if case.report.pk == poisoned.pk:
            real(case, clock_number=clock_number)
            raise RuntimeError("poison")
        real(case, clock_number=clock_number)

    monkeypatch.setitem(sweeps.ALERTS, Action.CLOSE_SILENT, close)
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.advance_alerts() == (1, 1)
    assert Report.objects.get(pk=sound.pk).status == Status.CLOSED
    assert Report.objects.get(pk=poisoned.pk).status == Status.RESOLVED


def test_a_row_that_the_database_refuses_undoes_itself_alone(
    world: World, morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is written at once; when that fails, each of it is written by itself."""
    sound, poisoned, other = world.resolved(), world.resolved(), world.resolved()
    close = sweeps.ALERTS[Action.CLOSE_SILENT]

    def spoil(case: Case, *, clock_number: int) -> None:
        close(case, clock_number=clock_number)
        if case.report.pk == poisoned.pk:
            case.report.closed_by = "longer than its column takes"

    monkeypatch.setitem(sweeps.ALERTS, Action.CLOSE_SILENT, spoil)
    before = Report.objects.filter(pk=poisoned.pk).values().get()
    with clock.frozen(morning + timedelta(days=21)):
        assert sweeps.advance_alerts() == (2, 1)
    assert Report.objects.filter(pk=poisoned.pk).values().get() == before
    assert [events(report, Action.CLOSE_SILENT) for report in (sound, poisoned, other)] == [1, 0, 1]
    monkeypatch.setitem(sweeps.ALERTS, Action.CLOSE_SILENT, close)
    with clock.frozen(morning + timedelta(days=21)):
        assert sweeps.advance_alerts() == (1, 0)
    assert first_break(Event.objects.filter(report=poisoned).order_by("number")) is None


def test_a_batch_costs_few_statements_however_many_it_tells(world: World, morning: datetime) -> None:
    counts = []
    for size in (2, 12):
        for _ in range(size):
            world.filed()
        with clock.frozen(morning + timedelta(days=2)), CaptureQueriesContext(connection) as captured:
            assert sweeps.advance_alerts() == (size, 0)
        counts.append(len(captured))
    assert counts[1] <= counts[0] <= 16


def test_uploads_that_were_never_sent_are_removed_and_others_stay(
    world: World, settings: LazySettings, tmp_path: Path
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lapor.common.files import store
    from lapor.demo.pictures import photo
    from lapor.reports.commands import follow_ups

    settings.MEDIA_ROOT = tmp_path
    kept, left = (store(SimpleUploadedFile("a.jpg", photo("lamp", seed=n)), root=tmp_path) for n in (1, 2))
    follow_ups.follow_up(world.verified(), by=world.lukman, words="Ini fotonya.", files=[kept])
    schedule.forget_abandoned_files()
    assert (tmp_path / left.path).exists()
    with clock.frozen(datetime.fromisoformat("2099-01-01T00:00:00+00:00")):
        schedule.forget_abandoned_files()
    assert (tmp_path / kept.path).exists()
    assert (tmp_path / kept.thumbnail_path).exists()
    assert not (tmp_path / left.path).exists()


def test_two_workers_that_found_the_same_limit_tell_it_once(world: World, morning: datetime) -> None:
    report = world.filed()
    number = Clock.objects.get(report=report, kind=ClockKind.VERIFY).number
    with clock.frozen(morning + timedelta(days=4)):
        alerts.pass_due(report, clock_number=number)
        with pytest.raises(OutOfTurn):
            alerts.pass_due(report, clock_number=number)
    assert events(report, Action.PASS_DUE) == 1


def test_a_limit_met_while_the_sweep_was_on_its_way_does_not_pass(world: World, morning: datetime) -> None:
    report = world.filed()
    number = Clock.objects.get(report=report, kind=ClockKind.VERIFY).number
    with clock.frozen(morning + timedelta(days=4)):
        VERBS[Action.VERIFY](world, report, world.kirana)
        with pytest.raises(OutOfTurn):
            alerts.pass_due(report, clock_number=number)


def test_with_the_servers_clock_set_back_no_case_is_told_before_its_own_last_step(
    world: World, morning: datetime
) -> None:
    waiting, acted_on = world.in_progress(grade=Grade.PLAIN), world.in_progress(grade=Grade.PLAIN)
    late = morning + timedelta(days=20)
    with clock.frozen(late):
        VERBS[Action.REPLY](world, acted_on, world.reporter_of(acted_on))
    with clock.frozen(late - timedelta(hours=1)):
        sweeps.advance_alerts()
    assert events(waiting, Action.PASS_DUE)
    assert not events(acted_on, Action.PASS_DUE)
    with clock.frozen(late):
        sweeps.advance_alerts()
    assert events(acted_on, Action.PASS_DUE)


def test_a_second_answer_gives_the_reporter_a_second_limit(world: World, morning: datetime) -> None:
    report = world.resolved()
    found = Clock.objects.get(report=report, kind=ClockKind.REPORTER_REPLY).number
    with clock.frozen(morning + timedelta(days=15)):
        VERBS[Action.OBJECT](world, report, world.reporter_of(report))
        VERBS[Action.RESOLVE](world, report, world.lukman)
        with pytest.raises(OutOfTurn):
            closing.close_silent(report, clock_number=found)
    assert report.status == Status.RESOLVED


def test_the_timetable_passes_over_what_a_doubtful_clock_would_do_and_says_so(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    Pulse.objects.update_or_create(pk=1, defaults={"at": clock.now() - timedelta(days=3)})
    schedule._measured("forget_expired_sessions", schedule.forget_expired_sessions)(0)
    assert "forget_expired_sessions does not run" in caplog.text
