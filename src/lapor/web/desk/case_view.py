"""What the desk shows of a case beside its story: shares as a tree, and how a letter addresses people."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from lapor.common import clock
from lapor.common.codes import spoken
from lapor.directory.actors import Actor
from lapor.reports.models import Assignment, Report
from lapor.reports.queries.detail import Detail
from lapor.reports.reading.standing import zone_of
from lapor.reports.vocabulary import ReturnReason
from lapor.web.kit.formatting import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One agency's share with those delegated from it. `suggested`: the agency named when it was given back."""

    agency: str
    is_lead: bool
    status: str
    # In words; empty for a copy that nobody has looked at yet.
    stands: str
    assigned_at: datetime
    zone: str
    reason: str
    suggested: str
    is_binding: bool
    below: tuple["Share", ...]


def shares_of(case: Detail) -> tuple[Share, ...]:
    """Assignments as a tree: each delegation below the one it came from, in the order they were made."""
    below: dict[int, list[Assignment]] = {}
    numbers = {row.number for row in case.assignments}
    for row in case.assignments:
        is_root = row.parent_number not in numbers or row.parent_number == row.number
        below.setdefault(0 if is_root else row.parent_number or 0, []).append(row)
    return _shares(below, 0, zone_of(case.report))


def _shares(below: dict[int, list[Assignment]], number: int, zone: str) -> tuple[Share, ...]:
    return tuple(
        Share(
            agency=str(row.agency),
            is_lead=row.is_lead,
            status=row.status,
            stands=str(row.get_status_display()) if row.is_lead or row.status != "pending" else "",
            assigned_at=row.assigned_at,
            zone=zone,
            reason=_return_reason(row),
            suggested=str(row.suggested_agency or ""),
            is_binding=row.is_binding,
            below=_shares(below, row.number, zone),
        )
        for row in below.get(number, ())
    )


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
