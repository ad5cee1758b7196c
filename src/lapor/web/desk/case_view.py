"""What the desk shows of a case beside its story: shares as a tree, and how a letter addresses people."""

from dataclasses import dataclass, field

from django.utils.translation import gettext

from lapor.common import clock
from lapor.common.codes import spoken
from lapor.directory.actors import Actor
from lapor.reports.models import Assignment, Report
from lapor.reports.queries.detail import Detail
from lapor.reports.reading.standing import zone_of
from lapor.reports.vocabulary import ReturnReason
from lapor.web.kit.formatting import day


@dataclass(slots=True)
class Share:
    """One agency's share with those delegated from it."""

    assignment: Assignment
    reason: str = ""
    below: list["Share"] = field(default_factory=list)


def shares_of(case: Detail) -> list[Share]:
    """Assignments as a tree: each delegation below the one it came from, in the order they were made."""
    nodes = {row.number: Share(row, _return_reason(row)) for row in case.assignments}
    roots: list[Share] = []
    for number, node in nodes.items():
        parent = nodes.get(node.assignment.parent_number or 0)
        (parent.below if parent and parent.assignment.number != number else roots).append(node)
    return roots


def _return_reason(row: Assignment) -> str:
    return str(ReturnReason(row.reason).label) if row.reason in ReturnReason.values else ""


def salutation(report: Report) -> str:
    """How a letter addresses the reporter: by the first name, neutral when that is hidden or only a letter."""
    first = report.public_name.partition(" ")[0]
    return gettext("Bapak/Ibu pelapor") if not first or first.endswith(".") else first


def answering_agency(actor: Actor, report: Report) -> str:
    """The unit in whose name the actor answers."""
    names = {power.agency_id: power.agency_name for power in actor.powers}
    return names.get(report.lead_agency_id or 0) or next(iter(names.values()), "")


def template_values(actor: Actor, report: Report) -> dict[str, str]:
    """What the places of a reply template are filled with."""
    zone = zone_of(report)
    return {
        "reporter": salutation(report),
        "number": spoken(report.number),
        "agency": answering_agency(actor, report),
        "title": report.title,
        "due": day(report.due_on) if report.due_on else "",
        "filed": day(report.filed_at, zone),
        "today": day(clock.now(), zone),
        "place": report.place,
    }
