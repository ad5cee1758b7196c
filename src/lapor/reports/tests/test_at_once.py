"""Two at the same report at the same moment, each in a transaction of their own."""

import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from lapor.common import clock
from lapor.common.refusals import OutOfTurn
from lapor.reports import sweeps
from lapor.reports.commands import follow_ups
from lapor.reports.commands._step import step
from lapor.reports.models import Event, Report
from lapor.reports.payloads import Resolved
from lapor.reports.workflow import Action, Need, Status
from tests.world import World

WAIT = 10.0  # seconds; on a busy machine


class Beside:
    """Something done in another thread, which knows the same time."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._done: Future[object] = self._pool.submit(contextvars.copy_context().run, self._run, act)

    @staticmethod
    def _run(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connections.close_all()

    def result(self) -> object:
        try:
            return self._done.result(WAIT)
        finally:
            self._pool.shutdown()


class HeldStep:
    """A step that was begun and goes on when it is told to: until then it has the report under its lock."""

    def __init__(self, world: World, report: Report) -> None:
        self._world, self._report = world, Report.objects.get(pk=report.pk)
        self._begun, self._go_on = threading.Event(), threading.Event()
        self._beside = Beside(self._resolve)
        assert self._begun.wait(WAIT)

    def _resolve(self) -> None:
        given = {Need.WORDS: "Selesai.", Need.EVIDENCE: "Pekerjaan administrasi."}
        with step(self._report, Action.RESOLVE, by=self._world.lukman, given=given) as case:
            case.payload = Resolved(evidence=0)
            self._begun.set()
            self._go_on.wait(WAIT)

    def end(self) -> None:
        self._go_on.set()
        self._beside.result()


def somebody_waits_for_a_lock() -> bool:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def test_of_two_who_answer_one_after_the_other_the_second_is_told_so(world: World) -> None:
    """Without threads; it also has the database made when this file is run alone."""
    report = world.resolved()
    with pytest.raises(OutOfTurn):
        follow_ups.resolve_report(report, by=world.lukman, words="Sudah.", without_evidence="Telepon.")


def test_of_two_who_answer_the_same_report_at_once_one_is_told_that_it_is_too_late(committed: World) -> None:
    report = committed.in_progress()
    first = HeldStep(committed, report)
    second = Beside(
        lambda: follow_ups.resolve_report(
            Report.objects.get(pk=report.pk), by=committed.lukman, words="Sudah.", without_evidence="Telepon."
        )
    )
    assert somebody_waits_for_a_lock()
    first.end()
    with pytest.raises(OutOfTurn):
        second.result()
    assert Event.objects.filter(report=report, action=Action.RESOLVE).count() == 1
    assert Report.objects.get(pk=report.pk).status == Status.RESOLVED


def test_a_sweep_goes_past_a_case_that_somebody_is_at_and_tells_it_the_next_time(
    committed: World, morning: datetime
) -> None:
    report = committed.in_progress()
    other = committed.in_progress()
    held = HeldStep(committed, report)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout TO '2s'")
    with clock.frozen(morning + timedelta(days=40)):
        sweeps.advance_alerts()
        assert Event.objects.filter(report=other, action=Action.PASS_DUE).exists()
        assert not Event.objects.filter(report=report, action=Action.PASS_DUE).exists()
    held.end()
    with clock.frozen(morning + timedelta(days=40)):
        done, failed = sweeps.advance_alerts()
    assert done
    assert not failed
