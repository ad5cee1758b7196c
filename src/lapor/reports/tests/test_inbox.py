"""The inbox finds what the conditions of queues say, no more and no less, after whatever has happened."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapor.common import clock
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import consistency, permissions, sweeps
from lapor.reports.commands import priorities
from lapor.reports.commands.tree_moves import follow_agency
from lapor.reports.models import Assignment, Report
from lapor.reports.queries import candidates, inbox, queues
from lapor.reports.shelves import NATION, Shelf
from lapor.reports.side_rows import InboxRow
from lapor.reports.vocabulary import Channel, Grade, Priority
from lapor.reports.workflow import Action, Status
from tests.verbs import VERBS
from tests.world import World

BY_TIME = frozenset(sweeps.ALERTS) | {Action.REDATE, Action.AWAIT_REPORTER, Action.MERGE}


def listed(actor: Actor, queue: queues.Queue) -> list[int]:
    return [line.report.pk for line in inbox.page_of(actor, queue).lines]


def conditioned(actor: Actor, queue: queues.Queue) -> set[int]:
    """What belongs to a queue as its condition says, whatever the inbox holds."""
    return set(queue.source(actor).filter(queue.condition(actor)).values_list("pk", flat=True))


def check_queues(world: World) -> None:
    for actor in world.actor.values():
        counts = inbox.counts_of(actor)
        for queue in queues.queues_of(actor):
            wanted = conditioned(actor, queue)
            assert set(listed(actor, queue)) == wanted, (actor.name, queue.code)
            assert counts[queue.code] == len(wanted), (actor.name, queue.code)


def check_rows() -> None:
    ids = list(Report.objects.values_list("pk", flat=True))
    assert consistency.misfiled(ids) == set()


@pytest.fixture
def varied(world: World) -> World:
    """Reports in many states, about and with many offices."""
    world.filed(is_confidential=True)
    world.verified(world.tanjungsari, is_confidential=True)
    world.verified(world.inspektorat, grade=Grade.OVERSIGHT, respondent=world.dishub)
    world.filed(is_about_receiver=True)
    world.returned()
    world.closed()
    world.merged()
    world.offered()
    world.filed(by=world.tono, channel=Channel.PHONE)
    world.filed(to=world.klaten, by=world.tono, channel=Channel.PHONE)
    return world


def test_every_queue_of_everybody_holds_what_its_condition_says_and_counts_it(varied: World) -> None:
    check_rows()
    check_queues(varied)
    with clock.frozen(clock.now() + timedelta(days=40)):
        sweeps.advance_alerts()
        check_rows()
        check_queues(varied)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_inbox_follows_whatever_happens(world: World, data: st.DataObject) -> None:
    with transaction.atomic():
        _live(world, data)
        transaction.set_rollback(True)


def _live(world: World, data: st.DataObject) -> None:
    moment = clock.now()
    report = world.filed(is_confidential=data.draw(st.booleans(), label="confidential"))
    for _step in range(data.draw(st.integers(1, 8))):
        moment += timedelta(hours=data.draw(st.integers(1, 200)))
        with clock.frozen(moment):
            rows = list(Assignment.objects.filter(report=report).select_related("agency"))
            # An operator of the case and the reporter, but no verb that is refused for reasons of its own.
            possible = [
                (action, actor)
                for actor in (world.kirana, world.nadia, world.lukman, world.reporter_of(report))
                for action in permissions.possible_actions(actor, report, rows)
                if action not in BY_TIME
                and action not in (Action.ROUTE, Action.ESCALATE)
                and "extension" not in action
            ]
            if not possible:
                break
            action, actor = data.draw(st.sampled_from(possible), label=f"at {report.status}")
            VERBS[action](world, report, actor)
            sweeps.advance_alerts()
            report = Report.objects.get(pk=report.pk)
            check_rows()
        moment = max(moment, report.changed_at)
    with clock.frozen(moment):
        check_queues(world)


def test_the_inbox_follows_an_agency_that_moves(varied: World) -> None:
    moved = agencies.move_agency(varied.tanjungsari, under=varied.klaten, by=SYSTEM)
    follow_agency(moved)
    check_rows()
    check_queues(varied)


def test_the_inbox_follows_a_unit_that_becomes_a_root_though_its_case_stays_in_sight_of_the_same(
    world: World,
) -> None:
    report = world.in_progress()
    VERBS[Action.ADD_COPY](world, report, world.kirana)
    report.refresh_from_db()
    VERBS[Action.ASK_EXTENSION](world, report, world.lukman)
    before = Report.objects.get(pk=report.pk).agency_ids
    moved = agencies.move_agency(world.dishub, under=None, by=SYSTEM)
    follow_agency(moved)
    assert Report.objects.get(pk=report.pk).agency_ids == before
    assert InboxRow.objects.filter(report_id=report.pk, agency_id=NATION, shelf=Shelf.MINE).exists()
    check_rows()


def test_a_row_that_is_wrong_or_missing_is_found_and_put_right(world: World) -> None:
    wrong, missing, whole = world.filed(), world.verified(), world.closed()
    InboxRow.objects.filter(report_id=wrong.pk).update(urgency=0)
    InboxRow.objects.filter(report_id=missing.pk, agency_id=NATION).delete()
    InboxRow.objects.create(
        report_id=whole.pk,
        agency_id=world.klaten.pk,
        shelf=Shelf.MINE,
        sight=0,
        urgency=-2,
        due_on="2026-09-09",
    )
    ids = {wrong.pk, missing.pk, whole.pk}
    assert consistency.misfiled(ids) == ids
    with pytest.raises(CommandError, match="--mend"):
        call_command("inbox", stdout=StringIO())
    told = StringIO()
    call_command("inbox", mend=True, stdout=told)
    assert "3 not listed" in told.getvalue()
    assert consistency.misfiled(ids) == set()


def test_a_row_too_many_shows_nobody_what_is_none_of_theirs(world: World) -> None:
    report = world.filed()
    row = InboxRow.objects.get(report_id=report.pk, agency_id=world.blitar.pk, shelf=Shelf.MINE)
    InboxRow.objects.create(
        report_id=report.pk,
        agency_id=world.klaten.pk,
        shelf=Shelf.MINE,
        sight=row.sight,
        urgency=row.urgency,
        due_on=row.due_on,
    )
    assert listed(world.klara, queues.queue_named(world.klara, "mine")) == []


def test_a_queue_goes_on_behind_what_was_looked_through(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 3)
    found = [world.filed(channel=Channel.PHONE, by=world.tono) for _number in range(2)]
    for _number in range(5):
        world.filed()
    queue = queues.queue_named(world.kirana, "all")
    filters = inbox.Filters(channel=Channel.PHONE)
    first = inbox.page_of(world.kirana, queue, filters=filters)
    assert (first.lines, first.is_unfinished) == ([], True)
    seen: list[int] = []
    page = first
    while page.after:
        page = inbox.page_of(world.kirana, queue, filters=filters, after=page.after)
        seen += [line.report.pk for line in page.lines]
    assert seen == [report.pk for report in reversed(found)]
    assert not page.is_unfinished


def test_what_lies_with_a_unit_is_found_however_much_lies_with_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 3)
    found = world.verified(world.tanjungsari, is_confidential=True)
    for _number in range(5):
        world.verified()
    for name in ("kirana", "nadia"):
        actor = world.actor[name]
        for code in ("routed", "all"):
            filters = inbox.Filters(agency=world.tanjungsari)
            page = inbox.page_of(actor, queues.queue_named(actor, code), filters=filters)
            assert [line.report.pk for line in page.lines] == [found.pk]
            assert not page.is_unfinished
    above = inbox.page_of(world.lukman, queues.queue_named(world.lukman, "mine"), filters=filters)
    assert above.lines == []


def test_rare_words_are_found_however_many_reports_lie_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 3)
    rare = world.filed(title="Gajah lepas di kebun")
    for _number in range(5):
        world.filed()
    for code in ("all", "mine"):
        page = inbox.page_of(
            world.kirana, queues.queue_named(world.kirana, code), filters=inbox.Filters(text="gajah")
        )
        assert [line.report.pk for line in page.lines] == [rare.pk]
        assert not page.is_unfinished


def test_what_is_done_first_is_found_first_on_every_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    reports = [world.verified() for _number in range(5)]
    priorities.prioritise_report(reports[3], by=world.kirana, priority=Priority.FIRST, reason="Bahaya.")
    priorities.prioritise_report(reports[0], by=world.kirana, priority=Priority.LATER, reason="Anggaran.")
    queue = queues.queue_named(world.lukman, "mine")
    seen, after = [], ""
    while True:
        page = inbox.page_of(world.lukman, queue, after=after)
        seen += [line.report.pk for line in page.lines]
        if not (after := page.after):
            break
    assert seen == [reports[index].pk for index in (3, 1, 2, 4, 0)]


def test_a_count_looks_no_further_than_it_shows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "COUNTED_TO", 2)
    for _number in range(5):
        world.filed()
    assert inbox.counts_of(world.kirana)["verify"] == 3
    assert inbox.counts_of(world.kirana)["mine"] == 3


def test_a_list_reads_a_bounded_number_of_rows(world: World) -> None:
    """As many as the page has places, from an index, however long the list is."""
    with connection.cursor() as cursor:
        # In a table of a few rows any index is as good as another.
        cursor.execute(
            "INSERT INTO reports_inboxrow (agency_id, shelf, sight, urgency, due_on, report_id) "
            "SELECT %s, shelf, n %% 3, -(n %% 4), DATE '2026-09-01' + n / 50, 1000 + n "
            "FROM generate_series(1, 2000) AS n, generate_series(1, 15) AS shelf",
            [world.blitar.pk],
        )
        cursor.execute("ANALYZE reports_inboxrow")
    for status in (Status.SUBMITTED, Status.CLOSED):
        queue = queues.queue_named(world.kirana, "verify" if status == Status.SUBMITTED else "closed")
        sql, params = candidates._asked(queue.sources(world.kirana), candidates.Key(), 51)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert re.search(r"Limit[^\n]*\n *-> *Index (Only )?Scan (Backward )?using inbox_order", plan), plan
        assert plan.count("Sort Key") == 1, plan
