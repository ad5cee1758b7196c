"""A clock that leaps makes nothing due, one that falls back dates no filing, and what it has done is brought back."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lapor.common import clock
from lapor.common.models import Pulse
from lapor.common.refusals import TimeWentBack
from lapor.reports import history, sweeps, timekeeping
from lapor.reports.commands import notes
from lapor.reports.models import Clock, Event, Report, Turn
from lapor.reports.timekeeping import ClockInDoubt, Witnesses, doubt_of
from tests.world import World

NOW = datetime(2026, 9, 8, 2, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("known", "is_believed"),
    [
        ({}, True),
        ({"database": NOW + HOUR}, False),
        ({"database": NOW - HOUR}, False),
        ({"pulse": NOW - 23 * HOUR}, True),
        ({"pulse": NOW - 25 * HOUR}, False),
        ({"pulse": NOW + HOUR}, False),
        ({"newest": NOW - 300 * DAY}, True),
        ({"newest": NOW + HOUR}, False),
        ({"newest": NOW + 60 * DAY, "wrong_until": NOW + 60 * DAY, "confirmed_at": NOW - HOUR}, True),
        ({"newest": NOW + 61 * DAY, "wrong_until": NOW + 60 * DAY, "confirmed_at": NOW - HOUR}, False),
        ({"newest": NOW + 60 * DAY, "wrong_until": NOW + 60 * DAY, "confirmed_at": NOW + HOUR}, False),
    ],
)
def test_what_speaks_against_a_clock(known: dict[str, datetime], is_believed: bool) -> None:
    assert (doubt_of(Witnesses(**{"database": NOW} | known), now=NOW) == "") == is_believed


@pytest.fixture
def present(db: None) -> datetime:
    """The real present, a minute after the last sign of life."""
    now = datetime.now(UTC)
    Pulse.objects.update_or_create(pk=1, defaults={"at": now - timedelta(minutes=1)})
    return now


def test_a_sweep_leaves_a_pulse_and_doubts_a_leap(present: datetime) -> None:
    sweeps.advance_alerts()
    assert Pulse.objects.get().at > present - timedelta(seconds=30)
    Pulse.objects.update(at=present - 60 * DAY)
    for sweep in (sweeps.advance_alerts, sweeps.release_doubles):
        with pytest.raises(ClockInDoubt, match="last sign of life"):
            sweep()
    call_command("clock", "confirm", stdout=StringIO())
    assert sweeps.advance_alerts() == (0, 0)


def test_a_clock_that_the_database_contradicts_makes_nothing_due_and_files_nothing(
    world: World, present: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = world.verified()
    monkeypatch.setattr(clock, "is_frozen", lambda: False)
    for leap in (-400 * DAY, -3 * HOUR, 60 * DAY):
        monkeypatch.setattr(clock, "now", lambda leap=leap: present + leap)
        with pytest.raises(ClockInDoubt):
            sweeps.advance_alerts()
        with pytest.raises(TimeWentBack):
            world.filed()
        with pytest.raises(TimeWentBack):
            notes.add_note(report, by=world.kirana, words="Sudah ditelepon.")
        with pytest.raises(CommandError, match="Set the clocks of both machines"):
            call_command("clock", "confirm")


@pytest.mark.parametrize("back", [2 * MINUTE, 3 * HOUR, 400 * DAY])
@pytest.mark.parametrize("act", ["file", "note"])
def test_nothing_is_filed_before_the_newest_moment_stored(
    world: World, present: datetime, monkeypatch: pytest.MonkeyPatch, back: timedelta, act: str
) -> None:
    older = world.verified()
    monkeypatch.setattr(clock, "is_frozen", lambda: False)
    monkeypatch.setattr(clock, "now", lambda: present)
    if act == "file":
        world.filed()
    else:
        notes.add_note(older, by=world.kirana, words="Sudah ditelepon.")
    count = Report.objects.count()
    monkeypatch.setattr(clock, "now", lambda: present - back)
    with pytest.raises(TimeWentBack):
        world.filed()
    assert Report.objects.count() == count


def test_what_a_leaping_clock_did_is_brought_back(world: World, morning: datetime) -> None:
    report, silent = world.in_progress(), world.resolved()
    due_on = Clock.objects.get(report=report, kind="resolve").due_on
    with clock.frozen(morning + 60 * DAY):
        sweeps.advance_alerts()
    report.refresh_from_db()
    silent.refresh_from_db()
    assert (silent.status, report.alert > 0) == ("closed", True)
    with clock.frozen(morning + HOUR):
        with pytest.raises(TimeWentBack):
            notes.add_note(report, by=world.kirana, words="Sudah ditelepon.")
        Pulse.objects.update_or_create(
            pk=1,
            defaults={"at": clock.now(), "confirmed_at": clock.now(), "wrong_until": morning + 60 * DAY},
        )
        world.filed()
        said = repair()
        assert str(silent) in said
        notes.add_note(report, by=world.kirana, words="Sudah ditelepon.")
        report.refresh_from_db()
        assert (report.alert, report.changed_at) == (0, clock.now())
        running = Clock.objects.get(report=report, kind="resolve")
        assert (running.due_on, running.breached_at, running.rung) == (due_on, None, 0)
        assert not Turn.objects.filter(began_at__gt=clock.now()).exists()
        assert Event.objects.filter(at__gt=clock.now()).exists(), "the chain keeps what was told"
        assert history.verify_everything(reads_files=False).breaks == []
        Report.objects.filter(pk=silent.pk).update(closed_at=clock.now() - MINUTE)
        assert {row["report"] for row in history.verify_everything(reads_files=False).breaks} == {silent.pk}
    with clock.frozen(morning + 2 * HOUR):
        assert sweeps.advance_alerts() == (0, 0)


def repair() -> str:
    """The command, without the witnesses of the real present that a frozen clock contradicts."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        known = timekeeping.witnesses()
        patch.setattr(
            "lapor.reports.management.commands.clock.witnesses",
            lambda: Witnesses(
                database=clock.now(), confirmed_at=known.confirmed_at, wrong_until=known.wrong_until
            ),
        )
        call_command("clock", "repair", stdout=said, stderr=StringIO())
    return said.getvalue()


def test_nothing_is_repaired_before_the_clock_is_confirmed(world: World) -> None:
    Pulse.objects.all().delete()
    with pytest.raises(CommandError, match="Confirm first"):
        call_command("clock", "repair")


def test_the_command_shows_what_it_knows(present: datetime) -> None:
    said = StringIO()
    call_command("clock", "show", stdout=said)
    assert "The clock is believed." in said.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE common_pulse SET at = at - interval '9 days'")
    call_command("clock", "show", stdout=said)
    assert "In doubt: it says" in said.getvalue()
