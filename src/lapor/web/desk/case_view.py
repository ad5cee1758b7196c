"""What the desk shows of a case beside its story: shares as a tree, and how a letter addresses people."""

from dataclasses import dataclass, field

from django.utils.translation import gettext

from lapor.directory.actors import Actor
from lapor.reports.models import Assignment, Report
from lapor.reports.queries.detail import Detail
from lapor.reports.vocabulary import ReturnReason


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
    """How a letter addresses the reporter; neutral when the name is hidden."""
    return report.public_name or gettext("Bapak/Ibu pelapor")


def answering_agency(actor: Actor, report: Report) -> str:
    """The unit in whose name the actor answers."""
    names = {power.agency_id: power.agency_name for power in actor.powers}
    return names.get(report.lead_agency_id or 0) or next(iter(names.values()), "")
