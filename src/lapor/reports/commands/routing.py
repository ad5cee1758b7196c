"""Handing a report on (disposisi): to a unit, further down the tree, back up, or sideways as a copy."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Incomplete, Invalid, NotAllowed
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory import agency_tree
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Role
from lapor.reports import permissions
from lapor.reports.case import Case
from lapor.reports.commands._step import step
from lapor.reports.models import Assignment, Report
from lapor.reports.payloads import Handed, Returned
from lapor.reports.shares import ACTIVE_ASSIGNMENT, AssignmentStatus
from lapor.reports.vocabulary import Grade, PostKind, ReturnReason
from lapor.reports.workflow import RETURNS_BEFORE_NATIONAL, Action, Need


def route_report(
    report: Report,
    *,
    by: Actor,
    to: Agency | None,
    copies: Iterable[Agency] = (),
    note: str = "",
    seen: int | None = None,
) -> Report:
    """Make `to` the lead. Below the present lead it is a delegation; elsewhere it replaces the lead."""
    with step(report, Action.ROUTE, by=by, given={Need.AGENCY: to}, seen=seen) as case:
        lead, copied = hand_to(case, to), send_copies(case, copies)
        case.payload = Handed(to=lead.agency_id, copies=copied)
        case.say(PostKind.NOTE, clean_text(note, WORDS_LIMIT), is_public=False)
    return report


def accept_report(report: Report, *, by: Actor, seen: int | None = None) -> Report:
    """The unit says: this is ours."""
    with step(report, Action.ACCEPT, by=by, seen=seen):
        pass
    return report


def return_report(
    report: Report,
    *,
    by: Actor,
    reason: str,
    words: str = "",
    suggested: Agency | None = None,
    seen: int | None = None,
) -> Report:
    """Bukan wewenang: back to who routed it, with the suggested owner; after two returns the nation decides."""
    with step(report, Action.RETURN, by=by, given={Need.REASON: reason}, seen=seen) as case:
        lead = case.answering
        lead.reason, lead.suggested_agency = ReturnReason(reason), suggested
        case.payload = Returned(reason=ReturnReason(reason), suggested=suggested.pk if suggested else None)
        case.verifier = _decider_after_return(case, lead)
        case.report.return_count += 1
        case.say(PostKind.NOTE, clean_text(words, WORDS_LIMIT), is_public=False)
    return report


def recall_report(report: Report, *, by: Actor, reason: str, seen: int | None = None) -> Report:
    """The coordinator takes a disposition back to decide anew."""
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.RECALL, by=by, given={Need.REASON: text}, seen=seen) as case:
        case.verifier = agency_tree.root_of(case.answering.agency)
        case.say(PostKind.NOTE, text, is_public=False)
    return report


def add_copies(report: Report, *, by: Actor, to: Iterable[Agency], seen: int | None = None) -> Report:
    """Send copies (tembusan) to agencies that should know."""
    chosen = list(to)
    with step(report, Action.ADD_COPY, by=by, given={Need.AGENCY: chosen}, seen=seen) as case:
        case.payload = Handed(copies=send_copies(case, chosen))
    return report


def hand_to(case: Case, to: Agency | None) -> Assignment:
    """Make `to` the lead of a locked case; what the present lead becomes depends on where `to` stands."""
    if to is None:
        raise Incomplete(field="agency")
    refuse_conflict(case.report, to)
    if to.retired_on:
        raise Invalid(_("Instansi itu sudah tidak aktif. Pilih penggantinya."), field="to")
    if not permissions.reaches(case.power, to.path):
        raise NotAllowed(_("Anda hanya dapat mendisposisikan ke unit di bawah instansi Anda."))
    present = case.lead
    if present and present.agency_id == to.pk:
        raise Invalid(_("Laporan ini sudah berada pada %(agency)s."), field="to", agency=str(to))
    is_delegation = present is not None and present.agency_id in to.path
    if present:
        case.change(present, AssignmentStatus.DELEGATED if is_delegation else AssignmentStatus.RECALLED)
    if not is_delegation:
        _recall_chain(case)
    binds = case.report.return_count >= RETURNS_BEFORE_NATIONAL and case.by.has(Role.NATIONAL_ADMIN)
    return case.assign(to, is_lead=True, parent=present if is_delegation else None, is_binding=binds)


def _recall_chain(case: Case) -> None:
    """A new lead from above replaces the whole chain that was delegated below the old one."""
    for row in case.assignments:
        if row.is_lead and row.status == AssignmentStatus.DELEGATED:
            case.change(row, AssignmentStatus.RECALLED)


def send_copies(case: Case, copies: Iterable[Agency]) -> tuple[int, ...]:
    """Add copies, skipping agencies that already have a share. Returns the ids of those that got one."""
    sent: list[int] = []
    taken = {
        row.agency_id for row in [*case.assignments, *case.new_assignments] if row.status in ACTIVE_ASSIGNMENT
    }
    for agency in copies:
        if agency.pk not in taken and not agency.retired_on:
            refuse_conflict(case.report, agency)
            taken.add(agency.pk)
            case.assign(agency, is_lead=False)
            sent.append(agency.pk)
    return tuple(sent)


def refuse_conflict(report: Report, to: Agency) -> None:
    """An office does not examine an oversight-grade complaint about itself. Raises Invalid."""
    if _is_concerned(report, to):
        raise Invalid(
            _(
                "Pengaduan berkadar pengawasan tidak ditangani oleh instansi yang diadukan. Pilih inspektorat."
            ),
            field="to",
        )


def recall_conflicting_copies(case: Case) -> tuple[int, ...]:
    """A copy that was sent before anybody knew whom the report complains about is taken back. Gives the agencies."""
    recalled = []
    for row in case.assignments:
        if not row.is_lead and row.status in ACTIVE_ASSIGNMENT and _is_concerned(case.report, row.agency):
            case.change(row, AssignmentStatus.RECALLED)
            recalled.append(row.agency_id)
    return tuple(recalled)


def _is_concerned(report: Report, to: Agency) -> bool:
    """Is the agency complained about? The unit that the reporter chose as well, whoever is named."""
    if report.grade != Grade.OVERSIGHT:
        return False
    chosen = report.chosen_agency
    is_chosen = chosen is not None and chosen.parent_id is not None and permissions.is_about(chosen.pk, to)
    return permissions.is_about(report.respondent_agency_id, to) or (
        is_chosen and to.kind != Agency.Kind.INSPECTORATE
    )


def _decider_after_return(case: Case, lead: Assignment) -> Agency:
    """The top of the returning unit's tree; the nation when that is the unit itself, or at the second return.

    Once the nation has decided, its decision binds the whole tree: then the top finds another unit.
    """
    returns = case.report.return_count
    is_decided = returns >= RETURNS_BEFORE_NATIONAL
    if not is_decided and (returns + 1 >= RETURNS_BEFORE_NATIONAL or lead.agency.parent_id is None):
        return agency_tree.national_agency()
    return agency_tree.root_of(lead.agency)
