"""Passing the turn: one is closed and the next opened at the same instant, so that turns add up to the case's age."""

from lapor.directory import agency_tree
from lapor.directory.models import Agency
from lapor.reports.case import Case
from lapor.reports.models import Turn as TurnRow
from lapor.reports.workflow import Holder, Turn


def pass_turn(case: Case, turn: Turn) -> bool:
    """Give the turn to whom the row names. Returns whether it changed hands."""
    if turn == Turn.KEEP:
        return False
    holder, agency = next_holder(case, turn)
    report = case.report
    case.previous_holder = report.holder_agency
    if (report.holder, report.holder_agency_id) == (holder, agency.pk if agency else None):
        return False
    TurnRow.objects.filter(report=report, number=report.turn_number).update(ended_at=case.at)
    open_turn(case, holder, agency)
    return True


def open_turn(case: Case, holder: Holder, agency: Agency | None) -> None:
    """Write the new turn and show it on the report."""
    report = case.report
    row = TurnRow(report=report, number=case.next_number(), holder=holder, agency=agency, began_at=case.at)
    row.save(force_insert=True)
    report.holder, report.holder_agency = holder, agency
    report.turn_number, report.turn_began_at = row.number, case.at


def next_holder(case: Case, turn: Turn) -> tuple[Holder, Agency | None]:
    match turn:
        case Turn.REPORTER:
            return Holder.REPORTER, None
        case Turn.NOBODY:
            return Holder.NOBODY, None
        case Turn.LEAD if case.lead:
            return Holder.AGENCY, case.lead.agency
        case _:
            return Holder.AGENCY, case.verifier or _usual_verifier(case)


def _usual_verifier(case: Case) -> Agency:
    """Without a word from the command: the top of the tree the case lies in, or the national administrator."""
    involved = case.involved()
    chosen = case.report.chosen_agency
    if involved:
        return agency_tree.root_of(involved[-1])
    return (
        agency_tree.root_of(chosen) if chosen and chosen.retired_on is None else agency_tree.national_agency()
    )
