"""Passing the turn: one is closed and the next opened at the same instant, so that turns add up to the case's age."""

from lapor.directory import agency_tree, appointments
from lapor.directory.models import Agency
from lapor.reports import permissions
from lapor.reports.case import Case
from lapor.reports.models import Turn as TurnRow
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Holder, Turn


def pass_turn(case: Case, turn: Turn) -> bool:
    """Give the turn to whom the row names. Returns whether it changed hands."""
    if turn == Turn.KEEP:
        return False
    holder, agency = next_holder(case, turn)
    report = case.report
    if (report.holder, report.holder_agency_id) == (holder, agency.pk if agency else None):
        return False
    last = TurnRow(report=report, number=report.turn_number, ended_at=case.at)
    case.writes.set_columns(last, "ended_at")
    open_turn(case, holder, agency)
    return True


def open_turn(case: Case, holder: Holder, agency: Agency | None) -> None:
    """Write the new turn and show it on the report."""
    report = case.report
    row = TurnRow(report=report, number=case.next_number(), holder=holder, agency=agency, began_at=case.at)
    case.new_turns.append(row)
    case.writes.add_rows(row)
    report.holder, report.holder_agency = holder, agency
    report.turn_number, report.turn_began_at = row.number, case.at


def next_holder(case: Case, turn: Turn) -> tuple[Holder, Agency | None]:
    match turn:
        case Turn.REPORTER:
            return Holder.REPORTER, None
        case Turn.NOBODY:
            return Holder.NOBODY, None
        case Turn.LEAD if case.lead:
            return Holder.AGENCY, _in_force(case.lead.agency)
        case _:
            return Holder.AGENCY, _impartial(case, _in_force(case.verifier or _usual_verifier(case)))


def _usual_verifier(case: Case) -> Agency:
    """Without a word from the command: the top of the tree in which the turn last was; at filing, of the agency chosen.

    So what was asked goes back to who asked, the nation included.
    """
    chosen = case.report.chosen_agency
    if case.report.turn_number:
        turns = TurnRow.objects.filter(report=case.report, holder=Holder.AGENCY).select_related("agency")
        last = turns.order_by("-number")[0]
        return agency_tree.root_of(last.agency) if last.agency else agency_tree.national_agency()
    if chosen is None or chosen.retired_on:
        return agency_tree.national_agency()
    return agency_tree.root_of(chosen)


def _in_force(agency: Agency) -> Agency:
    """The agency; when it is closed, the nearest above it that is not: a closed office has nobody to act."""
    if agency.retired_on is None:
        return agency
    above = Agency.objects.filter(pk__in=agency.path, retired_on=None)
    return max(above, key=lambda one: len(one.path), default=None) or agency_tree.national_agency()


def _impartial(case: Case, verifier: Agency) -> Agency:
    """Who decides on a complaint of oversight grade is not the office complained about: then its inspectorate reads it
    first, and the nation decides wherever somebody had it already.
    """
    report = case.report
    if report.grade != Grade.OVERSIGHT or not permissions.is_about(report.respondent_agency_id, verifier):
        return verifier
    inspectorate = appointments.staffed_inspectorate(verifier) if report.verified_at is None else None
    return inspectorate or agency_tree.national_agency()
