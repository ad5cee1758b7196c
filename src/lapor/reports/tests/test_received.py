"""A letter that lay in a tray: its limits count from the day it came, and its history says both moments."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lapor.common import clock
from lapor.common.refusals import Invalid
from lapor.directory.actors import NOBODY
from lapor.reports.clocks.certificates import recomputes
from lapor.reports.commands.filing import LONGEST_IN_TRAY
from lapor.reports.events import payload_of
from lapor.reports.history import verify_everything
from lapor.reports.models import Clock, Event, Report, Turn
from lapor.reports.payloads import Filed
from lapor.reports.queries.detail import detail
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import Action, ClockKind
from lapor.web.case.timeline import timeline_of
from tests.verbs import VERBS
from tests.world import World

REQUEST = {"report_class": ReportClass.INFORMATION_REQUEST, "purpose": "Skripsi.", "copy_form": "digital"}


def letter(world: World, *, days: float, **details: Any) -> Report:
    received_at = clock.now() - timedelta(days=days)
    told = {
        "channel": Channel.LETTER,
        "received_at": received_at,
        "incident_on": min(received_at, clock.now()).date(),
    }
    return world.filed(by=world.kirana, **(told | details))


def clocks_of(report: Report) -> dict[str, Clock]:
    return {row.kind: row for row in Clock.objects.filter(report=report)}


def test_the_first_limits_count_from_the_day_it_was_received(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(days=8)):
        then = clocks_of(world.filed(by=world.kirana, channel=Channel.LETTER))
    report = letter(world, days=8)
    now = clocks_of(report)
    assert {kind: row.due_on for kind, row in now.items()} == {kind: row.due_on for kind, row in then.items()}
    assert {row.started_at for row in now.values()} == {report.received_at}
    assert report.filed_at > (report.received_at or report.filed_at)
    turns = list(Turn.objects.filter(report=report))
    assert all(recomputes(row, turns, as_of=clock.now()) for row in now.values())


def test_the_limit_of_an_information_request_counts_from_its_receipt(world: World) -> None:
    report = letter(world, days=5, **REQUEST)
    VERBS[Action.VERIFY](world, report, world.kirana)
    rows = clocks_of(report)
    assert rows[ClockKind.INFORMATION].started_at == report.received_at
    assert rows[ClockKind.FIRST_RESPONSE].started_at >= report.filed_at
    assert verify_everything().break_count == 0


def test_without_it_limits_count_from_filing(world: World) -> None:
    report = world.filed(by=world.kirana, channel=Channel.LETTER)
    assert {row.started_at for row in clocks_of(report).values()} == {report.filed_at}


def test_the_history_says_when_it_was_received(world: World) -> None:
    report = letter(world, days=3)
    event = Event.objects.get(report=report)
    assert payload_of(event, Filed).received_at == report.received_at
    for reader in (world.reporter_of(report), world.kirana):
        (line,) = timeline_of(detail(reader, report))
        assert any("Diterima petugas pada" in fact for fact in line.facts)


@pytest.mark.parametrize(
    "received_in", [timedelta(minutes=1), timedelta(days=400), -LONGEST_IN_TRAY - timedelta(minutes=1)]
)
def test_a_day_to_come_or_long_past_is_told_at_its_field(world: World, received_in: timedelta) -> None:
    with pytest.raises(Invalid) as refused:
        letter(world, days=-received_in / timedelta(days=1))
    assert refused.value.field == "received_at"
    assert not Report.objects.exists()


def test_who_files_through_the_web_does_not_choose_the_day(world: World) -> None:
    with pytest.raises(Invalid):
        world.filed(by=NOBODY, received_at=clock.now() - timedelta(days=2))


def test_a_moment_survives_the_history_as_it_was(world: World) -> None:
    moment = datetime.fromisoformat("2026-09-07T14:05:00+08:00")
    said = Filed(report_class=ReportClass.COMPLAINT, channel=Channel.LETTER, received_at=moment)
    assert Filed.from_data(said.to_data()) == said
    assert Filed.from_data({"class": "complaint", "channel": "letter"}).received_at is None
