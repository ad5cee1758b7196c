"""What time makes due: each once, on the right day, whoever sweeps, however late."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from lapor.common import clock
from lapor.common.refusals import OutOfTurn
from lapor.config import schedule
from lapor.reports import sweeps
from lapor.reports.commands import closing, noting
from lapor.reports.models import Clock, Event, Report
from lapor.reports.vocabulary import ArchiveReason, ClosedBy
from lapor.reports.workflow import Action, ClockKind, Status
from tests.verbs import VERBS
from tests.world import World


def events(report: Report, action: Action) -> int:
    return Event.objects.filter(report=report, action=action).count()


def test_a_limit_that_passes_is_an_event_once(world: World, morning: datetime) -> None:
    report = world.filed()
    with clock.frozen(morning + timedelta(days=3)):  # Friday: the third working day is still running
        assert sweeps.pass_due_clocks() == (0, 0)
    with clock.frozen(morning + timedelta(days=4)):
        assert sweeps.pass_due_clocks() == (1, 0)
        assert sweeps.pass_due_clocks() == (0, 0)
    assert events(report, Action.PASS_DUE) == 1
    assert Clock.objects.get(report=report).breached_at == morning + timedelta(days=4)


def test_a_silent_reporter_is_closed_by_the_system_and_said_to_be(world: World, morning: datetime) -> None:
    report = world.resolved()
    with clock.frozen(morning + timedelta(days=14)):  # the tenth working day
        assert sweeps.close_silent_reports() == (0, 0)
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.close_silent_reports() == (1, 0)
    report = Report.objects.get(pk=report.pk)
    assert (report.status, report.closed_by) == (Status.CLOSED, ClosedBy.SYSTEM)


def test_what_was_never_completed_is_archived_and_can_be_appealed(world: World, morning: datetime) -> None:
    report = world.needs_info()
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.archive_incomplete_reports() == (1, 0)
    report = Report.objects.get(pk=report.pk)
    assert (report.status, report.archive_reason) == (Status.ARCHIVED, ArchiveReason.INCOMPLETE)


def test_a_worker_that_slept_for_months_catches_up(world: World, morning: datetime) -> None:
    reports = [world.resolved(), world.resolved(), world.filed(), world.verified()]
    with clock.frozen(morning + timedelta(days=120)):
        assert sweeps.close_silent_reports() == (2, 0)
        assert sweeps.pass_due_clocks()[0] >= 3
    assert Report.objects.filter(pk__in=[r.pk for r in reports], status=Status.CLOSED).count() == 2


def test_a_poisoned_row_does_not_stop_the_others(
    world: World, morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, sound = world.resolved(), world.resolved()
    real = sweeps.closing.close_silent

    def close(report: Report, *, clock_number: int) -> Report:
        if report.pk == poisoned.pk:
            raise RuntimeError("poison")
        return real(report, clock_number=clock_number)

    monkeypatch.setattr(sweeps.closing, "close_silent", close)
    with clock.frozen(morning + timedelta(days=15)):
        assert sweeps.close_silent_reports() == (1, 1)
    assert Report.objects.get(pk=sound.pk).status == Status.CLOSED
    assert Report.objects.get(pk=poisoned.pk).status == Status.RESOLVED


def test_uploads_that_were_never_sent_are_removed_and_others_stay(
    world: World, settings: LazySettings, tmp_path: Path
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lapor.common.files import store
    from lapor.demo.pictures import photo
    from lapor.reports.commands import following_up

    settings.MEDIA_ROOT = tmp_path
    kept, left = (store(SimpleUploadedFile("a.jpg", photo("lamp", seed=n)), root=tmp_path) for n in (1, 2))
    following_up.follow_up(world.verified(), by=world.lukman, words="Ini fotonya.", files=[kept])
    schedule.forget_abandoned_files()
    assert (tmp_path / left.path).exists()
    with clock.frozen(datetime.fromisoformat("2099-01-01T00:00:00+00:00")):
        schedule.forget_abandoned_files()
    assert (tmp_path / kept.path).exists()
    assert (tmp_path / kept.thumbnail_path).exists()
    assert not (tmp_path / left.path).exists()


def test_two_workers_that_found_the_same_limit_tell_it_once(world: World, morning: datetime) -> None:
    report = world.filed()
    number = Clock.objects.get(report=report).number
    with clock.frozen(morning + timedelta(days=4)):
        noting.pass_due(report, clock_number=number)
        with pytest.raises(OutOfTurn):
            noting.pass_due(report, clock_number=number)
    assert events(report, Action.PASS_DUE) == 1


def test_a_limit_met_while_the_sweep_was_on_its_way_does_not_pass(world: World, morning: datetime) -> None:
    report = world.filed()
    number = Clock.objects.get(report=report).number
    with clock.frozen(morning + timedelta(days=4)):
        VERBS[Action.VERIFY](world, report, world.kirana)
        with pytest.raises(OutOfTurn):
            noting.pass_due(report, clock_number=number)


def test_a_second_answer_gives_the_reporter_a_second_limit(world: World, morning: datetime) -> None:
    report = world.resolved()
    found = Clock.objects.get(report=report, kind=ClockKind.REPORTER_REPLY).number
    with clock.frozen(morning + timedelta(days=15)):
        VERBS[Action.OBJECT](world, report, world.reporter_of(report))
        VERBS[Action.RESOLVE](world, report, world.lukman)
        with pytest.raises(OutOfTurn):
            closing.close_silent(report, clock_number=found)
    assert report.status == Status.RESOLVED
