"""Intake: is this a report, of which class, about what, and who can act?"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lapor.common.files import StoredFile
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, NotFound, Refusal
from lapor.common.text import WORDS_LIMIT, clean_line, clean_text
from lapor.directory import agency_tree
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Topic
from lapor.reports import permissions
from lapor.reports.case import Case
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.commands.doubles import UnverifiedParent, follow_parent, followers_of
from lapor.reports.commands.routing import (
    hand_to,
    recall_conflicting_copies,
    refuse_conflict,
    send_copies,
)
from lapor.reports.models import Attachment, Report
from lapor.reports.payloads import (
    Archived,
    Asked,
    Classification,
    Merged,
    Reclassified,
    Returned,
    Unmerged,
    Verified,
)
from lapor.reports.vocabulary import TITLE_LIMIT, ArchiveReason, Grade, Missing, PostKind, ReportClass
from lapor.reports.workflow import CITIZENS, ENDED_ASIDE, Action, Need


def verify_report(
    report: Report,
    *,
    by: Actor,
    report_class: str,
    to: Agency | None,
    grade: str = "",
    topic: Topic | None = None,
    respondent: Agency | None = None,
    no_respondent: str = "",
    copies: Iterable[Agency] = (),
    publish: Iterable[int] = (),
    note: str = "",
    doubles: Sequence[Report] = (),
    seen: int | None = None,
) -> Report:
    """Accept the report, say what it is, and hand it to the agency that can act. `doubles`: reports of the same matter,
    merged into it in the same transaction: all of it happens, or none.

    A complaint of oversight grade names the office complained about, or says in `no_respondent` why there is none.
    `publish`: numbers of the reporter's attachments that may be shown to the public; none by default, because photos
    show faces and number plates.
    """
    given = {Need.CLASS: report_class, Need.AGENCY: to}
    with (
        _together_with(report, doubles, by=by),
        step(report, Action.VERIFY, by=by, given=given, seen=seen) as case,
    ):
        _classify(case, report_class, grade, topic)
        _name_respondent(case, respondent, no_respondent)
        lead, copied = hand_to(case, to), send_copies(case, copies)
        case.say(PostKind.NOTE, clean_text(note, WORDS_LIMIT), is_public=False)
        case.report.verified_at = case.at
        chosen = tuple(sorted(set(publish)))
        if chosen:
            Attachment.objects.filter(report=case.report, number__in=chosen).update(is_public=True)
        case.payload = Verified(**_class_of(case.report), to=lead.agency_id, copies=copied, published=chosen)
    return report


def reclassify_report(
    report: Report,
    *,
    by: Actor,
    report_class: str,
    reason: str,
    grade: str = "",
    topic: Topic | None = None,
    respondent: Agency | None = None,
    no_respondent: str = "",
    seen: int | None = None,
) -> Report:
    """Correct class, grade or topic. Running limits keep their start and take the new length."""
    text = clean_text(reason, WORDS_LIMIT)
    given = {Need.CLASS: report_class, Need.REASON: text}
    with step(report, Action.RECLASSIFY, by=by, given=given, seen=seen) as case:
        before = Classification(**_class_of(case.report))
        _classify(case, report_class, grade, topic)
        _name_respondent(case, respondent, no_respondent)
        if case.lead:
            refuse_conflict(case.report, case.lead.agency)
        recalled = recall_conflicting_copies(case)
        case.say(PostKind.NOTE, text, is_public=False)
        length = _clocks.change_lengths(case)
        case.payload = Reclassified(**_class_of(case.report), was=before, length=length, recalled=recalled)
    return report


def request_info(
    report: Report, *, by: Actor, missing: Iterable[str], words: str, seen: int | None = None
) -> Report:
    """Ask the reporter for what is missing, item by item, in words."""
    items, text = [Missing(item) for item in missing], clean_text(words, WORDS_LIMIT)
    with step(report, Action.REQUEST_INFO, by=by, given={Need.MISSING: items or text}, seen=seen) as case:
        case.payload = Asked(missing=tuple(sorted(items)))
        case.say(PostKind.QUESTION, text or _list_of(items), is_public=False)
        if case.report.verified_at and case.report.first_response_at is None:
            case.report.first_response_at = case.at
    return report


def archive_report(report: Report, *, by: Actor, reason: str, words: str, seen: int | None = None) -> Report:
    """Put a report aside with a coded reason and a sentence that tells the reporter what to do next. Never deleted."""
    text = clean_text(words, WORDS_LIMIT)
    given = {Need.REASON: reason, Need.WORDS: text}
    with step(report, Action.ARCHIVE, by=by, given=given, seen=seen) as case:
        case.report.archive_reason = ArchiveReason(reason)
        case.payload = Archived(reason=ArchiveReason(reason))
        case.say(PostKind.REASON, text)
    return report


def escalate_report(
    report: Report, *, by: Actor, reason: str, suggested: Agency | None = None, seen: int | None = None
) -> Report:
    """The agency's verifier finds it is nobody's here: the national administrator decides."""
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.ESCALATE, by=by, given={Need.REASON: text}, seen=seen) as case:
        national = agency_tree.national_agency()
        if case.report.holder_agency_id == national.pk:
            raise NotAllowed(_("Laporan ini sudah berada di admin nasional."))
        case.payload = Returned(suggested=suggested.pk if suggested else None)
        case.say(PostKind.NOTE, text, is_public=False)
        case.report.return_count += 1
        case.report.chosen_agency = None
        case.verifier = national
    return report


def merge_report(report: Report, *, by: Actor, into: Report | None, seen: int | None = None) -> Report:
    """The same matter was reported already: follow it there. What had been merged into this report goes along. Undone
    by `unmerge_report`.
    """
    with transaction.atomic():
        followers = _lock_family(report, into)
        with step(report, Action.MERGE, by=by, given={Need.TARGET: into}, seen=seen) as case:
            target_id = _checked_target(case, into)
            case.report.merged_into_id = target_id
            case.payload = Merged(into=target_id)
        for follower in followers:
            follow_parent(Report(pk=follower))
    return report


@contextmanager
def _together_with(report: Report, others: Sequence[Report], *, by: Actor) -> Iterator[None]:
    """What happens to the report inside happens only if the others are then merged into it."""
    with transaction.atomic():
        if others:
            _lock_in_order([report.pk, *(other.pk for other in others)])
        yield
        for other in others:
            try:
                merge_report(other, by=by, into=report)
            except Refusal as refusal:
                refusal.field = "doubles"
                raise


def unmerge_report(
    report: Report, *, by: Actor, reason: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """It was not the same matter after all, the other report ended unsolved, or its answer did not help this reporter:
    back to the verifier.
    """
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.UNMERGE, by=by, given={Need.REASON: text}, seen=seen) as case:
        case.payload = Unmerged(parent=case.report.merged_into_id)
        case.report.merged_into_id, case.report.parent_answered_at, case.report.closed_by = None, None, ""
        kind = PostKind.OBJECTION if case.party in CITIZENS else PostKind.NOTE
        case.attach(files, to=case.say(kind, text, is_public=False), is_public=False)
    return report


def edit_words(report: Report, *, by: Actor, title: str, body: str, seen: int | None = None) -> Report:
    """Edit the public title and words; the reporter's own stay beside them."""
    with step(report, Action.EDIT_WORDS, by=by, seen=seen) as case:
        case.report.title = clean_line(title, TITLE_LIMIT)
        case.report.body = clean_text(body, WORDS_LIMIT)
        if not case.report.title or not case.report.body:
            raise Incomplete(_("Judul dan isi untuk publik tidak boleh kosong."), field="title")
    return report


def _classify(case: Case, report_class: str, grade: str, topic: Topic | None) -> None:
    report = case.report
    report.report_class = ReportClass(report_class)
    is_complaint = report.report_class == ReportClass.COMPLAINT
    if is_complaint and not grade:
        raise Incomplete(
            _("Tentukan kadar pengaduan: batas waktunya bergantung pada pilihan ini."), field="grade"
        )
    report.grade = Grade(grade) if is_complaint else ""
    report.topic = topic or report.topic


def _class_of(report: Report) -> dict[str, Any]:
    return {
        "report_class": ReportClass(report.report_class),
        "grade": Grade(report.grade) if report.grade else None,
        "topic": report.topic_id,
    }


def _name_respondent(case: Case, respondent: Agency | None, no_respondent: str) -> None:
    """Whom the case is kept from hangs on this: it is said, or it is said why there is nobody to say."""
    report, why = case.report, clean_text(no_respondent, WORDS_LIMIT)
    is_oversight = report.grade == Grade.OVERSIGHT
    if is_oversight and respondent is None and not why:
        raise Incomplete(
            _("Sebutkan instansi yang diadukan, atau jelaskan mengapa tidak ada instansi yang diadukan."),
            field="respondent",
        )
    report.respondent_agency = respondent if is_oversight else None
    if is_oversight and respondent is None:
        note = _("Tidak ada instansi yang diadukan: %(why)s") % {"why": why}
        case.say(PostKind.NOTE, note, is_public=False)


def _lock_family(report: Report, into: Report | None) -> list[int]:
    """Both heads, and those that follow the first; gives the followers."""
    _lock_in_order([report.pk, *([into.pk] if into else []), *followers_of(report.pk)])
    # One that was merged in meanwhile is seen now, and locked last: nobody else can be waiting for it and for us.
    return followers_of(report.pk)


def _lock_in_order(ids: Iterable[int]) -> None:
    """The lower number first: two officers who merge crosswise neither wait for each other for ever nor send two
    reports into each other.
    """
    list(Report.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk"))


def _checked_target(case: Case, into: Report | None) -> int:
    """The id of the report to merge into, when the actor sees it and it can take another in."""
    target = Report.objects.filter(pk=into.pk).first() if into else None
    if target is None or not permissions.can_see(case.by, target):
        raise NotFound(_("Laporan induk tidak ditemukan."), field="target")
    if target.pk == case.report.pk or target.status in ENDED_ASIDE:
        raise Invalid(
            _("Laporan itu tidak dapat menjadi induk. Pilih laporan lain yang masih berjalan."),
            field="target",
        )
    if target.verified_at is None:
        raise UnverifiedParent(field="target")
    if target.is_confidential or target.grade == Grade.OVERSIGHT:
        raise Invalid(
            _(
                "Laporan itu tertutup untuk publik, sehingga pelapor laporan ini tidak dapat mengikutinya di sana."
            ),
            field="target",
        )
    return target.pk


def _list_of(items: Iterable[Missing]) -> str:
    return "\n".join(f"• {item.label}" for item in items)
