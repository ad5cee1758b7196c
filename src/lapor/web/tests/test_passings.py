"""A limit that passed before the sweep came, and a step of somebody in between: every page opens, for every reader."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from lapor.common import clock
from lapor.reports import sweeps
from lapor.reports.models import Clock, Event, Report
from lapor.reports.tests.rows import actor_for, report_for_row
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import REPORTERS_CLOCKS, TABLE, Action, ClockKind, Party, Row, Status
from lapor.web.tests.desk_visits import address, officer
from lapor.web.tests.ombudsman_visits import HEADING, bundle_of, section_of
from lapor.web.tests.papers import text_of_paper
from lapor.web.tests.report_visits import holder_of
from tests.verbs import VERBS
from tests.world import World

# Whose passing is told: not the reporter's, nor the age, which is nobody's limit.
TOLD = frozenset(ClockKind) - REPORTERS_CLOCKS - {ClockKind.OVERSIGHT}
STEPS = [
    pytest.param(row, source, id=f"{row.action}-{source}-{row.condition or 'always'}")
    for row in TABLE
    for source in sorted(row.sources)
    if Party.SYSTEM not in row.parties and (TOLD & set(row.stops) or row.action == Action.RECLASSIFY)
]
INSIDERS = ("lukman", "oki", "hana", "ira", "nadia", "omar")


def _stepped(world: World, row: Row, source: Status) -> Report:
    """All limits pass, and then somebody takes the step, before any sweep."""
    party = min(row.parties)
    report = report_for_row(world, row, source, party)
    late = Clock.objects.filter(report=report, stopped_at=None, due_on__isnull=False, kind__in=TOLD)
    expected = set(late.values_list("kind", flat=True))
    with clock.frozen(clock.now() + timedelta(days=120)):
        VERBS[row.action](world, report, actor_for(world, party, report))
        told = Event.objects.filter(report=report, action=row.action).latest("number").data.get("passed", [])
    stopped = {ClockKind.RESOLVE} if row.action == Action.RECLASSIFY else set(row.stops)
    assert {one["clock"] for one in told} == expected & stopped
    return report


def _open_all_pages(report: Report) -> None:
    """Every page of the report in every browser: there, or not for this reader; never broken."""
    numbers = list(Clock.objects.filter(report=report).values_list("number", flat=True))
    page, paper = f"/r/{report.number}/", bundle_of(report)
    explained = [f"{page}clocks/{number}/" for number in numbers]
    holder, coordinator = holder_of(report), officer("kirana")
    for reader in (holder, Client(), coordinator, *(officer(name) for name in INSIDERS)):
        codes = {reader.get(one).status_code for one in (page, address(report), paper)}
        assert codes <= {200, 302, 403, 404}
    assert {holder.get(one).status_code for one in explained} == {200}
    assert coordinator.get(address(report)).status_code == 200
    is_offered = HEADING in section_of(report)
    assert (holder.get(paper)["Content-Type"] == "application/pdf") == is_offered


@pytest.mark.parametrize(("row", "source"), STEPS)
def test_every_page_opens_after_a_step_between_a_passed_limit_and_the_sweep(
    world: World, morning: datetime, row: Row, source: Status
) -> None:
    report = _stepped(world, row, source)
    with clock.frozen(morning + timedelta(days=121)):
        _open_all_pages(report)
        sweeps.advance_alerts()
        _open_all_pages(report)


@pytest.mark.parametrize("action", [Action.RESOLVE, Action.ARCHIVE, Action.RECLASSIFY])
def test_the_reason_is_told_whatever_step_noted_it(world: World, morning: datetime, action: Action) -> None:
    status = Status.VERIFIED if action == Action.ARCHIVE else Status.IN_PROGRESS
    report = world.in_state(status, grade=Grade.PLAIN)
    with clock.frozen(morning + timedelta(days=9)):
        VERBS[action](world, report, world.kirana)
        for _sweep in range(2):
            section = section_of(report)
            assert HEADING in section
            assert section.count("paling lambat 15 September 2026, dan hari itu sudah lewat.") == 1
            paper = text_of_paper(holder_of(report).get(bundle_of(report)).content)
            assert "paling lambat 15 September 2026" in paper
            sweeps.advance_alerts()
