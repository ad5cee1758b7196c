"""What a step costs the database: counted, not timed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.directory.actors import SYSTEM
from lapor.reports.tests.rows import actor_for, report_for_row
from lapor.reports.workflow import TABLE, Action, Party, Row, Status
from tests.verbs import VERBS
from tests.world import World

STEP_BUDGET, FILING_BUDGET = 8, 4
# Each row once, by its first party, from its first state.
ROWS = [
    pytest.param(row, id=f"{row.action}-{sorted(row.sources)[0]}")
    for row in TABLE
    if row.sources and row.action != Action.REDATE  # for a thousand reports at once: see test_redating.py
]


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Without the frame of the transaction."""
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [query["sql"] for query in captured if not query["sql"].startswith(frame)]


@pytest.mark.parametrize("row", ROWS)
def test_a_step_takes_at_most_twelve_statements(world: World, row: Row) -> None:
    source, party = sorted(row.sources)[0], next(p for p in Party if p in row.parties)
    if party == Party.ASSIGNEE:
        party = Party.LEAD
    if row.action == Action.RATE:
        source = Status.CLOSED
    report = report_for_row(world, row, source, party)
    actor = SYSTEM if party == Party.SYSTEM else actor_for(world, party, report)
    merge_target = world.verified() if row.action == Action.MERGE else None
    if merge_target:
        from lapor.reports.commands import verification

        with CaptureQueriesContext(connection) as captured:
            verification.merge_report(report, by=actor, into=merge_target)
    else:
        with CaptureQueriesContext(connection) as captured:
            VERBS[row.action](world, report, actor)
    assert len(statements(captured)) <= STEP_BUDGET, "\n".join(statements(captured))


def test_filing_takes_at_most_fourteen_statements(world: World) -> None:
    world.filed()
    with CaptureQueriesContext(connection) as captured:
        world.filed()
    assert len(statements(captured)) <= FILING_BUDGET, "\n".join(statements(captured))
