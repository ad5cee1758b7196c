"""How a case ends, who says so, and how it begins again."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lapor.common.files import StoredFile
from lapor.common.refusals import Invalid, NotAllowed
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import permissions
from lapor.reports.case import Case
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.models import Event, Report
from lapor.reports.payloads import ArchivedUncompleted, Closed, ClosedInSilence, Rated
from lapor.reports.vocabulary import ArchiveReason, ClosedBy, PostKind
from lapor.reports.workflow import CITIZENS, Action, Need, Status

SCORES = range(1, 6)


class OwnAnswer(NotAllowed):
    """Whoever gave the answer does not say that it helped."""

    code = "own_answer"
    sentence = _(
        "Laporan tidak ditutup oleh yang menjawabnya. Pelapor yang menilai; tanpa tanggapan, laporan tertutup sendiri "
        "setelah waktunya habis."
    )


def confirm_report(report: Report, *, by: Actor, seen: int | None = None) -> Report:
    """The reporter says: it helped. A report that is followed in another one stays so, with its own verdict."""
    with step(report, Action.CONFIRM, by=by, seen=seen) as case:
        if case.before == Status.MERGED:
            case.report.closed_by = ClosedBy.REPORTER
        else:
            _close(case, ClosedBy.REPORTER)
        case.report.is_verdict_seen |= case.report.is_pin_seen
        case.payload = Closed(by=ClosedBy.REPORTER)
    return report


def close_report(report: Report, *, by: Actor, reason: str, seen: int | None = None) -> Report:
    """A coordinator closes before the reporter's time is over, with a reason the reporter reads. Shown as closed by
    admin, never as confirmed. Raises OwnAnswer.
    """
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.CLOSE, by=by, given={Need.REASON: text}, seen=seen) as case:
        _check_not_own(case)
        case.say(PostKind.REASON, text)
        _close(case, ClosedBy.ADMIN)
        case.payload = Closed(by=ClosedBy.ADMIN)
    return report


def close_silent(report: Report | Case, *, clock_number: int) -> None:
    """Ten working days without a word from the reporter. Labelled as closed by the system.

    `clock_number`: the limit that was found over. Raises OutOfTurn when it no longer is.
    """
    with step(report, Action.CLOSE_SILENT, by=SYSTEM) as case:
        reached = _clocks.advance_alert(case, clock_number, Action.CLOSE_SILENT)
        _close(case, ClosedBy.SYSTEM)
        case.payload = ClosedInSilence(**reached.parts(), by=ClosedBy.SYSTEM)


def archive_incomplete(report: Report | Case, *, clock_number: int) -> None:
    """What was missing did not come within ten working days. The reporter may still appeal.

    `clock_number`: the limit that was found over. Raises OutOfTurn when it no longer is.
    """
    with step(report, Action.ARCHIVE_INCOMPLETE, by=SYSTEM) as case:
        reached = _clocks.advance_alert(case, clock_number, Action.ARCHIVE_INCOMPLETE)
        case.report.archive_reason = ArchiveReason.INCOMPLETE
        case.payload = ArchivedUncompleted(**reached.parts(), reason=ArchiveReason.INCOMPLETE)


def rate_report(
    report: Report, *, by: Actor, score: int | None, comment: str = "", seen: int | None = None
) -> Report:
    """The reporter's grade, 1 to 5, with a comment for the officers."""
    if score and score not in SCORES:
        raise Invalid(_("Nilai hanya dari 1 sampai 5."), field="score")
    with step(report, Action.RATE, by=by, given={Need.SCORE: score}, seen=seen) as case:
        case.report.rating = score
        case.report.is_verdict_seen |= case.report.is_pin_seen
        case.payload = Rated(score=score or 0)
        case.say(PostKind.COMMENT, clean_text(comment, WORDS_LIMIT), is_public=False)
    return report


def reopen_report(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """Back to work: the reporter once within 30 days, an officer or the evaluator at any time."""
    text = clean_text(words, WORDS_LIMIT)
    with step(report, Action.REOPEN, by=by, given={Need.WORDS: text}, seen=seen) as case:
        is_reporter = case.party in CITIZENS
        post = case.say(
            PostKind.OBJECTION if is_reporter else PostKind.REASON, text, is_public=not is_reporter
        )
        case.attach(files, to=post, is_public=False)
        if is_reporter:
            case.report.reopen_count += 1
        case.report.closed_at, case.report.closed_by, case.report.rating = None, "", None
    return report


def appeal(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """The reporter completes an archived report, or disagrees with its archiving: it is verified anew.

    Until then it is not public, whatever it was before: it may have been archived for what it said.
    """
    text = clean_text(words, WORDS_LIMIT)
    with step(report, Action.APPEAL, by=by, given={Need.WORDS: text}, seen=seen) as case:
        case.attach(files, to=case.say(PostKind.OBJECTION, text, is_public=False), is_public=False)
        case.report.archive_reason, case.report.verified_at = "", None
    return report


def withdraw_report(report: Report, *, by: Actor, reason: str = "", seen: int | None = None) -> Report:
    """The reporter takes it back. The record that it was made stays."""
    with step(report, Action.WITHDRAW, by=by, seen=seen) as case:
        case.say(PostKind.REASON, clean_text(reason, WORDS_LIMIT), is_public=False)
    return report


def _check_not_own(case: Case) -> None:
    """Raises OwnAnswer."""
    answer = Event.objects.filter(report=case.report, action=Action.RESOLVE).order_by("-number")[0]
    if answer.person_id == case.by.person_id or not permissions.stands_above(
        case.power, case.answering.agency
    ):
        raise OwnAnswer


def _close(case: Case, closed_by: ClosedBy) -> None:
    case.report.closed_at, case.report.closed_by = case.at, closed_by
