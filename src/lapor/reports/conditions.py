"""What a row of the workflow asks for beyond the state, told for one report."""

from datetime import timedelta

from lapor.common import clock
from lapor.reports.models import Assignment, Report
from lapor.reports.shares import AssignmentStatus
from lapor.reports.vocabulary import Extension, Grade, ReportClass
from lapor.reports.workflow import ANSWERED, RETURNS_BEFORE_NATIONAL, Condition

REOPEN_WITHIN = timedelta(days=30)
# So often the reporter's time is begun anew in one case; its silence then closes it, and may be broken at any time.
MOST_AWAITED = 2


def meets(condition: Condition | None, report: Report, lead: Assignment | None) -> bool:
    """Is what a row asks for beyond the state true?"""
    match condition:
        case None:
            return True
        case Condition.NEVER_VERIFIED:
            return report.verified_at is None
        case Condition.VERIFIED_BEFORE:
            return report.verified_at is not None
        case Condition.WITH_LEAD:
            return lead is not None
        case Condition.WITHOUT_LEAD:
            return lead is None
        case Condition.NOT_DECIDED:
            return report.return_count < RETURNS_BEFORE_NATIONAL
        case Condition.UNRATED:
            return report.rating is None
        case Condition.MAY_STILL_REOPEN:
            recently = report.closed_at is not None and clock.now() - report.closed_at <= REOPEN_WITHIN
            return report.reopen_count == 0 and (recently or report.await_count >= MOST_AWAITED)
        case Condition.NOT_BOUND:
            return lead is not None and not lead.is_binding
        case Condition.EXTENSION_UNASKED:
            return not report.extension and _has_extension(report)
        case Condition.EXTENSION_ASKED:
            return report.extension == Extension.ASKED
        case Condition.PARENT_ANSWERED:
            return not report.closed_by and _is_parent_answered(report)
        case Condition.ANSWER_STANDS:
            return report.answer_number > 0
        case Condition.KEPT_OUT:
            return was_kept_out(report)
        case Condition.NOT_KEPT_OUT:
            return not was_kept_out(report)
        case Condition.PENDING_LEAD:
            return lead is not None and lead.status == AssignmentStatus.PENDING


def _is_parent_answered(report: Report) -> bool:
    """One query."""
    return Report.objects.filter(pk=report.merged_into_id or 0, status__in=ANSWERED).exists()


def _has_extension(report: Report) -> bool:
    return report.report_class != ReportClass.ASPIRATION and not _is_late(report)


def was_kept_out(report: Report) -> bool:
    """Whether the reporter may have been, since the turn is theirs or their time was begun anew because of it. Not for
    ever: else strangers could keep a case open by wrong PINs.
    """
    is_noted = report.kept_out_at is not None and report.kept_out_at >= report.turn_began_at
    return is_noted and report.await_count < MOST_AWAITED


def _is_late(report: Report) -> bool:
    """A complaint whose answer is late, as the offer of the Ombudsman tells: nothing can be extended any more. Other
    reports are offered it for their age, or by another limit than the one that is extended.
    """
    is_ordinary = report.report_class == ReportClass.COMPLAINT and report.grade != Grade.OVERSIGHT
    return is_ordinary and report.ombudsman_offered_at is not None
