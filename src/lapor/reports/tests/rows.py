"""For each row of the workflow table: a report from which it can be taken, and who takes it."""

from lapor.directory.actors import SYSTEM, Actor
from lapor.reports.commands import verification
from lapor.reports.models import Report
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import CITIZENS, Action, Condition, Party, Row, Status
from tests.verbs import VERBS
from tests.world import World

LIMITS = (Action.APPROACH_DUE, Action.PASS_DUE, Action.ALERT_ABOVE)


def report_for_row(world: World, row: Row, source: Status, party: Party) -> Report:
    """A report from which the row can be taken by that party."""
    details: dict[str, object] = {"is_represented": party == Party.REPRESENTATIVE}
    if party == Party.RECORDER:
        details |= {"by": world.tono, "channel": Channel.PHONE}
    if row.condition == Condition.VERIFIED_BEFORE and source == Status.SUBMITTED:
        return world.returned(**details)
    if row.action == Action.FOLLOW_PARENT:
        return _left_behind(world, details)
    if row.condition == Condition.PARENT_ANSWERED:
        double = world.merged(**details)
        parent = Report.objects.get(pk=double.merged_into_id)
        VERBS[Action.RESOLVE](world, parent, world.lukman)
        return double
    if row.condition == Condition.WITH_LEAD:
        report = world.in_progress(**details)
        return VERBS[Action.REQUEST_INFO](world, report, world.lukman)
    if source in (Status.VERIFIED, Status.IN_PROGRESS) and row.action == Action.ROUTE and party == Party.LEAD:
        return _at_the_district(world, source, details)
    if source == Status.NEEDS_INFO and party not in (*CITIZENS, Party.RECORDER, Party.SYSTEM):
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
    verification.merge_report(Report.objects.get(pk=parent_id), by=world.kirana, into=world.verified())
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
        Party.RECORDER: "tono",
    }
    return world.actor[names[party]]
