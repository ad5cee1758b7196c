"""Each row of the workflow table, each of its states and parties: reachable, allowed, and doing what the row says."""

import pytest

from lapor.common.refusals import NotAllowed, NotFound, OutOfTurn
from lapor.directory.actors import NOBODY, SYSTEM, Actor
from lapor.reports.commands import closing, routing, verification
from lapor.reports.models import Clock, Event, Report
from lapor.reports.vocabulary import ReportClass
from lapor.reports.workflow import OPEN, TABLE, Action, Condition, Holder, Party, Row, Status, Turn
from tests.verbs import VERBS
from tests.world import NEIGHBOURS, World

CASES = [
    pytest.param(row, source, party, id=f"{row.action}-{source}-{party}-{row.condition or 'always'}")
    for row in TABLE
    for source in sorted(row.sources)
    for party in sorted(row.parties)
]


def report_for_row(world: World, row: Row, source: Status, party: Party) -> Report:
    """A report from which the row can be taken by that party."""
    details = {"is_represented": party == Party.REPRESENTATIVE}
    if row.condition == Condition.VERIFIED_BEFORE and source == Status.SUBMITTED:
        return world.returned(**details)
    if row.action == Action.FOLLOW_PARENT:
        return _left_behind(world, details)
    if row.condition == Condition.PARENT_ANSWERED:
        double = world.merged(**details)
        parent = Report.objects.get(pk=double.merged_into_id)
        VERBS[Action.RESOLVE](world, VERBS[Action.VERIFY](world, parent, world.kirana), world.lukman)
        return double
    if row.condition == Condition.WITH_LEAD:
        report = world.in_progress(**details)
        return VERBS[Action.REQUEST_INFO](world, report, world.lukman)
    if source in (Status.VERIFIED, Status.IN_PROGRESS) and row.action == Action.ROUTE and party == Party.LEAD:
        return _at_the_district(world, source, details)
    if source == Status.NEEDS_INFO and party not in (Party.REPORTER, Party.REPRESENTATIVE, Party.SYSTEM):
        return VERBS[Action.REQUEST_INFO](world, world.in_progress(**details), world.lukman)
    if row.action in LIMITS and source == Status.NEEDS_INFO:
        # While the reporter is asked, only the limit of UU 14/2008 goes on.
        details |= {
            "report_class": ReportClass.INFORMATION_REQUEST,
            "purpose": "Riset",
            "copy_form": "digital",
        }
        report = VERBS[Action.REQUEST_INFO](world, world.in_progress(**details), world.lukman)
        return VERBS[Action.PASS_DUE](world, report, SYSTEM) if row.action == Action.ALERT_ABOVE else report
    if row.action == Action.REMIND:
        details |= {"report_class": ReportClass.ASPIRATION, "proposal": "Pasang lampu."}
    report = world.in_state(source, **details)
    if row.action == Action.ALERT_ABOVE:
        return VERBS[Action.PASS_DUE](world, report, SYSTEM)
    if row.condition == Condition.EXTENSION_ASKED:
        report = VERBS[Action.ASK_EXTENSION](world, report, world.lukman)
    if party == Party.ASSIGNEE:
        report = _with_a_copy(world, report)
    return report


def _left_behind(world: World, details: dict[str, object]) -> Report:
    """A double whose parent was merged before doubles went along."""
    double = world.merged(**details)
    parent_id = double.merged_into_id
    verification.merge_report(Report.objects.get(pk=parent_id), by=world.kirana, into=world.filed())
    Report.objects.filter(pk=double.pk).update(merged_into_id=parent_id)
    return Report.objects.get(pk=double.pk)


def _at_the_district(world: World, source: Status, details: dict[str, object]) -> Report:
    report = world.verified(world.sukorejo, **details)
    return VERBS[Action.FOLLOW_UP](world, report, world.sari) if source == Status.IN_PROGRESS else report


def _with_a_copy(world: World, report: Report) -> Report:
    if report.status in (Status.VERIFIED, Status.IN_PROGRESS):
        return VERBS[Action.ADD_COPY](world, report, world.kirana)
    return report


def actor_for(world: World, party: Party, report: Report) -> Actor:
    if party in (Party.REPORTER, Party.REPRESENTATIVE):
        return world.reporter_of(report)
    if party == Party.LEAD and report.lead_agency_id == world.sukorejo.pk:
        return world.sari
    if party == Party.SYSTEM:
        return SYSTEM
    names = {
        Party.VERIFIER: "kirana",
        Party.LEAD: "lukman",
        Party.OPERATOR: "oki",
        Party.ASSIGNEE: "lia",
        Party.COORDINATOR: "kirana",
        Party.HEAD: "hana",
        Party.INSPECTORATE: "ira",
        Party.NATIONAL: "nadia",
        Party.EVALUATOR: "omar",
    }
    return world.actor[names[party]]


@pytest.mark.parametrize(("row", "source", "party"), CASES)
def test_each_row_can_be_taken_by_each_of_its_parties(
    world: World, row: Row, source: Status, party: Party
) -> None:
    if (
        row.action == Action.ADD_NOTE
        and party == Party.ASSIGNEE
        and source not in (Status.VERIFIED, Status.IN_PROGRESS)
    ):
        report = _copied_then(world, source)
    else:
        report = report_for_row(world, row, source, party)
    assert report.status == source
    if row.action == Action.ESCALATE:
        assert report.holder_agency == world.blitar
    before = Event.objects.filter(report=report).count()

    VERBS[row.action](world, report, actor_for(world, party, report))

    report = Report.objects.get(pk=report.pk)
    assert report.status == (row.to or source)
    events = Event.objects.filter(report=report)
    assert events.count() == before + 1
    assert events.order_by("-number")[0].action == row.action
    running = set(Clock.objects.filter(report=report, stopped_at=None).values_list("kind", flat=True))
    assert not running & set(row.stops) - set(row.starts)
    assert (report.holder == Holder.REPORTER) == (
        row.turn == Turn.REPORTER or (row.turn == Turn.KEEP and source in WITH_REPORTER)
    )
    assert (report.holder == Holder.NOBODY) == (report.status not in OPEN)


LIMITS = (Action.APPROACH_DUE, Action.PASS_DUE, Action.ALERT_ABOVE)
BY_THE_SYSTEM = {row.action for row in TABLE if row.parties == {Party.SYSTEM}}
WITH_REPORTER = {Status.NEEDS_INFO, Status.RESOLVED}


def _copied_then(world: World, source: Status) -> Report:
    report = VERBS[Action.ADD_COPY](world, world.in_progress(), world.kirana)
    if source == Status.NEEDS_INFO:
        return VERBS[Action.REQUEST_INFO](world, report, world.lukman)
    report = VERBS[Action.RESOLVE](world, report, world.lukman)
    return (
        report
        if source == Status.RESOLVED
        else VERBS[Action.CONFIRM](world, report, world.reporter_of(report))
    )


@pytest.mark.parametrize("status", list(Status))
def test_a_stranger_and_a_neighbouring_regency_can_do_nothing(world: World, status: Status) -> None:
    report = world.in_state(status)
    for actor in (NOBODY, *(world.actor[name] for name in NEIGHBOURS)):
        for action, verb in VERBS.items():
            if action in BY_THE_SYSTEM or action == Action.MERGE:
                continue
            with pytest.raises((NotAllowed, NotFound, OutOfTurn)):
                verb(world, report, actor)


@pytest.mark.parametrize("status", list(Status))
def test_a_report_one_may_not_see_is_not_there_for_any_action(world: World, status: Status) -> None:
    """Not even "you may not": whether it exists cannot be asked."""
    report = world.in_state(status, is_confidential=True)
    for actor in (NOBODY, world.klara):
        for action, verb in VERBS.items():
            if action not in BY_THE_SYSTEM | {Action.MERGE}:
                with pytest.raises(NotFound):
                    verb(world, report, actor)


def test_a_case_is_reopened_by_its_reporter_once(world: World) -> None:
    report = world.closed()
    reporter = world.reporter_of(report)
    for action, actor in (
        (Action.REOPEN, reporter),
        (Action.RESOLVE, world.lukman),
        (Action.CONFIRM, reporter),
    ):
        VERBS[action](world, report, actor)
    with pytest.raises(NotAllowed):
        VERBS[Action.REOPEN](world, report, reporter)
    assert Report.objects.get(pk=report.pk).status == Status.CLOSED


def test_a_report_is_rated_once(world: World) -> None:
    report = world.closed()
    reporter = world.reporter_of(report)
    closing.rate_report(report, by=reporter, score=5, comment="Cepat.")
    with pytest.raises(OutOfTurn):
        closing.rate_report(report, by=reporter, score=1, comment="Ternyata tidak.")
    assert Report.objects.get(pk=report.pk).rating == 5


def test_what_the_nation_decided_after_two_returns_is_not_returned_again(world: World) -> None:
    report = world.returned()
    for router in (world.kirana, world.nadia):
        routing.route_report(report, by=router, to=world.dishub)
        if router == world.kirana:
            VERBS[Action.RETURN](world, report, world.lukman)
    for unit in (world.lukman, world.oki):
        with pytest.raises(OutOfTurn):
            VERBS[Action.RETURN](world, report, unit)
    assert VERBS[Action.FOLLOW_UP](world, report, world.lukman)


def test_every_state_but_the_final_ones_has_a_way_on() -> None:
    final = {Status.WITHDRAWN}
    for status in set(Status) - final:
        assert any(row.to not in (None, status) for row in TABLE if status in row.sources), status


def test_every_state_is_reached_from_filing() -> None:
    reached = {Status.SUBMITTED}
    while more := {row.to for row in TABLE if row.to and row.sources & reached} - reached:
        reached |= more
    assert reached == set(Status)
