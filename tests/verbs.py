"""Every action of the workflow as one call with sensible words, shared by row tests, state machine and counts."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.common.refusals import OutOfTurn
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports import deadlines
from lapor.reports.commands import closing, following_up, noting, routing, verifying
from lapor.reports.models import Clock, Report
from lapor.reports.vocabulary import ArchiveReason, Grade, Missing, ReportClass, ReturnReason
from lapor.reports.workflow import Action, ClockKind
from tests.world import World

Verb = Callable[[World, Report, Actor], object]


def _another_unit(world: World, report: Report, by: Actor) -> Agency:
    """An agency the actor reaches that is not the lead already."""
    if by == world.lia or by == world.lukman:
        raise LookupError("a liaison of a leaf unit has nobody to route to")
    names = ("sukorejo", "tanjungsari") if by == world.sari else ("dlh", "dishub")
    return next(
        world.agency[f"blitar-{name}"]
        for name in names
        if world.agency[f"blitar-{name}"].pk != report.lead_agency_id
    )


def _when_over(report: Report, verb: Callable[..., Report], *kinds: ClockKind) -> Report:
    """What a sweep does once the first of the report's limits of these kinds is over."""
    rows = Clock.objects.filter(report=report, kind__in=kinds, stopped_at=None, due_on__isnull=False)
    late = rows.select_related("agency").order_by("number").first()
    if late is None:
        raise OutOfTurn
    night = deadlines.end_of(late.due_on, ZoneInfo(late.agency.zone)) + timedelta(minutes=5)
    with clock.frozen(max(night, clock.now())):
        return verb(report, clock_number=late.number)


VERBS: dict[Action, Verb] = {
    Action.VERIFY: lambda w, r, by: verifying.verify_report(
        r,
        by=by,
        report_class=r.report_class,
        grade=Grade.PLAIN if r.report_class == ReportClass.COMPLAINT else "",
        topic=w.topic,
        to=w.dishub,
    ),
    Action.ESCALATE: lambda w, r, by: verifying.escalate_report(r, by=by, reason="Ini urusan kementerian."),
    Action.REQUEST_INFO: lambda w, r, by: verifying.request_info(
        r, by=by, missing=[Missing.PLACE], words="Di mana?"
    ),
    Action.SUPPLY_INFO: lambda w, r, by: following_up.supply_info(r, by=by, words="Di depan rumah nomor 12."),
    Action.ARCHIVE: lambda w, r, by: verifying.archive_report(
        r, by=by, reason=ArchiveReason.UNCLEAR, words="Mohon jelaskan kembali."
    ),
    Action.ARCHIVE_INCOMPLETE: lambda w, r, by: _when_over(
        r, closing.archive_incomplete, ClockKind.COMPLETION
    ),
    Action.APPEAL: lambda w, r, by: closing.appeal(r, by=by, words="Ini penjelasannya."),
    Action.MERGE: lambda w, r, by: verifying.merge_report(r, by=by, into=w.filed()),
    Action.UNMERGE: lambda w, r, by: verifying.unmerge_report(r, by=by, reason="Ternyata tempat lain."),
    Action.ROUTE: lambda w, r, by: routing.route_report(r, by=by, to=_another_unit(w, r, by)),
    Action.ACCEPT: lambda w, r, by: routing.accept_report(r, by=by),
    Action.RETURN: lambda w, r, by: routing.return_report(
        r, by=by, reason=ReturnReason.NOT_AUTHORITY, words="Bukan kami."
    ),
    Action.RECALL: lambda w, r, by: routing.recall_report(r, by=by, reason="Keliru tujuan."),
    Action.ADD_COPY: lambda w, r, by: routing.add_copies(
        r, by=by, to=[w.tanjungsari if by == w.sari else w.dlh]
    ),
    Action.FOLLOW_UP: lambda w, r, by: following_up.follow_up(r, by=by, words="Petugas menuju lokasi."),
    Action.RESOLVE: lambda w, r, by: following_up.resolve_report(
        r, by=by, words="Sudah selesai.", without_evidence="Pekerjaan administrasi."
    ),
    Action.DRAFT_ANSWER: lambda w, r, by: following_up.draft_answer(r, by=by, words="Konsep jawaban."),
    Action.REPLY: lambda w, r, by: following_up.reply(r, by=by, words="Tambahan dari saya."),
    Action.CONFIRM: lambda w, r, by: closing.confirm_report(r, by=by),
    Action.OBJECT: lambda w, r, by: following_up.object_to_answer(r, by=by, words="Masih gelap."),
    Action.CLOSE: lambda w, r, by: closing.close_report(r, by=by, reason="Pelapor sudah puas lewat telepon."),
    Action.CLOSE_SILENT: lambda w, r, by: _when_over(r, closing.close_silent, ClockKind.REPORTER_REPLY),
    Action.RATE: lambda w, r, by: closing.rate_report(r, by=by, score=4, comment="Cukup cepat."),
    Action.REOPEN: lambda w, r, by: closing.reopen_report(r, by=by, words="Rusak lagi."),
    Action.WITHDRAW: lambda w, r, by: closing.withdraw_report(r, by=by),
    Action.EDIT_WORDS: lambda w, r, by: verifying.edit_words(
        r, by=by, title="Lampu padam", body="Lampu jalan padam."
    ),
    Action.ADD_NOTE: lambda w, r, by: noting.add_note(r, by=by, words="Sudah ditelepon."),
    Action.RECLASSIFY: lambda w, r, by: verifying.reclassify_report(
        r, by=by, report_class=ReportClass.COMPLAINT, grade=Grade.NON_OVERSIGHT, reason="Perlu cek lapangan."
    ),
    Action.OPEN_IDENTITY: lambda w, r, by: noting.open_identity(
        r, by=by, reason="Perlu menghubungi pelapor."
    ),
    Action.PASS_DUE: lambda w, r, by: _when_over(r, noting.pass_due, *ClockKind),
}
