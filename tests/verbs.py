"""Every action of the workflow as one call with sensible words, shared by row tests, state machine and counts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.common.refusals import NotFound, OutOfTurn
from lapor.directory import calendars
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.models import Agency
from lapor.reports import sweeps
from lapor.reports.clocks import arithmetic, ladder
from lapor.reports.commands import (
    closing,
    contacts,
    doubles,
    entries,
    extensions,
    follow_ups,
    notes,
    priorities,
    redating,
    reporter_access,
    routing,
    verification,
)
from lapor.reports.models import Clock, Report
from lapor.reports.vocabulary import ArchiveReason, Grade, Missing, Priority, ReportClass, ReturnReason
from lapor.reports.workflow import REPORTERS_CLOCKS, Action, ClockKind
from tests.world import SITI, World


def _with_another_day_off(report: Report) -> Report:
    """A decree makes the day before some due date a holiday."""
    row = (
        Clock.objects.filter(report=report, stopped_at=None, due_on__isnull=False).order_by("due_on").first()
    )
    if row is None:
        raise OutOfTurn
    calendars.add_holiday(day_on=row.due_on, kind="national", name="Libur", by=SYSTEM)
    redating.settle_calendar()
    return report


AGENCYS_CLOCKS = tuple(kind for kind in ClockKind if kind not in {*REPORTERS_CLOCKS, ClockKind.OVERSIGHT})
Verb = Callable[[World, Report, Actor], object]


def _another_unit(world: World, report: Report, by: Actor) -> Agency:
    """An agency the actor reaches that is not the lead already."""
    if by in (world.lia, world.lukman, world.dewi):
        raise LookupError("a liaison of a leaf unit has nobody to route to")
    names = ("sukorejo", "tanjungsari") if by == world.sari else ("dlh", "dishub")
    return next(
        world.agency[f"blitar-{name}"]
        for name in names
        if world.agency[f"blitar-{name}"].pk != report.lead_agency_id
    )


def _when_reached(report: Report, code: str, *kinds: ClockKind) -> Report:
    """What a sweep does on the day on which the first of the report's limits of these kinds reaches a rung."""
    rows = Clock.objects.filter(report=report, kind__in=kinds, stopped_at=None, alert_on__isnull=False)
    found = rows.order_by("number").first()
    if found is None:
        raise OutOfTurn
    rung = next(one for one in ladder.ladder_of(found.kind, report.report_class) if one.code == code)
    last_night = (
        found.due_on if rung.share is None and not rung.after else found.alert_on - arithmetic.ONE_DAY
    )
    at = arithmetic.end_of(last_night, ZoneInfo(found.zone)) + timedelta(minutes=5)
    with clock.frozen(max(at, report.changed_at)):
        sweeps.ALERTS[rung.action](report, clock_number=found.number)
    return report


def _when_kept_out(report: Report) -> Report:
    """What a sweep does when the reporter's time is over and somebody has guessed at their PIN meanwhile."""
    found = Clock.objects.filter(report=report, kind__in=REPORTERS_CLOCKS, stopped_at=None).first()
    if found is None:
        raise OutOfTurn
    reporter_access.note_kept_out(report)
    at = arithmetic.end_of(found.due_on, ZoneInfo(found.zone)) + timedelta(minutes=5)
    with clock.frozen(at):
        reporter_access.await_reporter(report, clock_number=found.number)
    return report


def _found_by_phone(report: Report, by: Actor) -> Report:
    """As an officer finds it whom Siti calls."""
    found = contacts.find_by_phone(str(SITI.phone), by=by)
    if report.pk not in {one.pk for one in found}:
        raise NotFound
    return report


def _refused_pin(report: Report, by: Actor) -> Report:
    """As an officer is refused whose caller gives another number."""
    with suppress(reporter_access.WrongContact):
        reporter_access.renew_pin(report, by=by, contact="0899 0000 0000")
    return report


VERBS: dict[Action, Verb] = {
    Action.VERIFY: lambda w, r, by: verification.verify_report(
        r,
        by=by,
        report_class=r.report_class,
        grade=Grade.PLAIN if r.report_class == ReportClass.COMPLAINT else "",
        topic=w.topic,
        to=w.dishub,
    ),
    Action.ESCALATE: lambda w, r, by: verification.escalate_report(
        r, by=by, reason="Ini urusan kementerian."
    ),
    Action.REQUEST_INFO: lambda w, r, by: verification.request_info(
        r, by=by, missing=[Missing.PLACE], words="Di mana?"
    ),
    Action.SUPPLY_INFO: lambda w, r, by: follow_ups.supply_info(r, by=by, words="Di depan rumah nomor 12."),
    Action.ARCHIVE: lambda w, r, by: verification.archive_report(
        r, by=by, reason=ArchiveReason.UNCLEAR, words="Mohon jelaskan kembali."
    ),
    Action.ARCHIVE_INCOMPLETE: lambda w, r, by: _when_reached(r, "incomplete", ClockKind.COMPLETION),
    Action.APPEAL: lambda w, r, by: closing.appeal(r, by=by, words="Ini penjelasannya."),
    Action.MERGE: lambda w, r, by: verification.merge_report(r, by=by, into=w.verified()),
    Action.UNMERGE: lambda w, r, by: verification.unmerge_report(r, by=by, reason="Ternyata tempat lain."),
    Action.FOLLOW_PARENT: lambda w, r, by: doubles.follow_parent(r),
    Action.PARENT_ANSWERED: lambda w, r, by: doubles.tell_answer(r),
    Action.ROUTE: lambda w, r, by: routing.route_report(r, by=by, to=_another_unit(w, r, by)),
    Action.ACCEPT: lambda w, r, by: routing.accept_report(r, by=by),
    Action.RETURN: lambda w, r, by: routing.return_report(
        r, by=by, reason=ReturnReason.NOT_AUTHORITY, words="Bukan kami."
    ),
    Action.RECALL: lambda w, r, by: routing.recall_report(r, by=by, reason="Keliru tujuan."),
    Action.ADD_COPY: lambda w, r, by: routing.add_copies(
        r, by=by, to=[w.tanjungsari if by == w.sari else w.dlh]
    ),
    Action.FOLLOW_UP: lambda w, r, by: follow_ups.follow_up(r, by=by, words="Petugas menuju lokasi."),
    Action.RESOLVE: lambda w, r, by: follow_ups.resolve_report(
        r, by=by, words="Sudah selesai.", without_evidence="Pekerjaan administrasi."
    ),
    # Words that were not said before: the same again would correct nothing.
    Action.CORRECT: lambda w, r, by: follow_ups.correct_answer(
        r, by=by, words=f"Petugas tiba besok pukul 9. Perbaikan {r.last_number}."
    ),
    Action.DRAFT_ANSWER: lambda w, r, by: follow_ups.draft_answer(r, by=by, words="Konsep jawaban."),
    Action.REPLY: lambda w, r, by: follow_ups.reply(r, by=by, words="Tambahan dari saya."),
    Action.RELAY: lambda w, r, by: entries.relay_message(r, by=by, words="Kata pelapor: nomor 12."),
    Action.ADD_TO_ENTRY: lambda w, r, by: entries.add_to_entry(r, by=by, words="Lampunya dua."),
    Action.MEND_ENTRY: lambda w, r, by: entries.mend_entry(
        r, by=by, title="Lampu jalan padam", body="Lampu padam.", place="Gang 3", incident_on=r.incident_on
    ),
    Action.CONFIRM: lambda w, r, by: closing.confirm_report(r, by=by),
    Action.OBJECT: lambda w, r, by: follow_ups.object_to_answer(r, by=by, words="Masih gelap."),
    Action.CLOSE: lambda w, r, by: closing.close_report(r, by=by, reason="Pelapor sudah puas lewat telepon."),
    Action.CLOSE_SILENT: lambda w, r, by: _when_reached(r, "silent", ClockKind.REPORTER_REPLY),
    Action.RATE: lambda w, r, by: closing.rate_report(r, by=by, score=4, comment="Cukup cepat."),
    Action.REOPEN: lambda w, r, by: closing.reopen_report(r, by=by, words="Rusak lagi."),
    Action.WITHDRAW: lambda w, r, by: closing.withdraw_report(r, by=by),
    Action.EDIT_WORDS: lambda w, r, by: verification.edit_words(
        r, by=by, title="Lampu padam", body="Lampu jalan padam."
    ),
    Action.ADD_NOTE: lambda w, r, by: notes.add_note(r, by=by, words="Sudah ditelepon."),
    Action.PRIORITISE: lambda w, r, by: priorities.prioritise_report(
        r, by=by, priority=Priority.FIRST, reason="Anak sekolah lewat di sini."
    ),
    Action.REMIND_UNIT: lambda w, r, by: priorities.remind_unit(r, by=by, words="Mohon dilihat."),
    Action.RECLASSIFY: lambda w, r, by: verification.reclassify_report(
        r, by=by, report_class=ReportClass.COMPLAINT, grade=Grade.NON_OVERSIGHT, reason="Perlu cek lapangan."
    ),
    Action.OPEN_IDENTITY: lambda w, r, by: notes.open_identity(r, by=by, reason="Perlu menghubungi pelapor."),
    Action.FIND_BY_PHONE: lambda w, r, by: _found_by_phone(r, by),
    Action.RENEW_PIN: lambda w, r, by: reporter_access.renew_pin(r, by=by, contact="+62 812-3456-7890"),
    Action.REFUSE_PIN: lambda w, r, by: _refused_pin(r, by),
    Action.AWAIT_REPORTER: lambda w, r, by: _when_kept_out(r),
    Action.ASK_EXTENSION: lambda w, r, by: extensions.ask_extension(
        r, by=by, days=5, reason="Suku cadang baru tiba minggu depan."
    ),
    Action.GRANT_EXTENSION: lambda w, r, by: extensions.grant_extension(r, by=by),
    Action.DECLINE_EXTENSION: lambda w, r, by: extensions.decline_extension(
        r, by=by, reason="Suku cadang ada di gudang kota."
    ),
    Action.APPROACH_DUE: lambda w, r, by: _when_reached(r, "60", *AGENCYS_CLOCKS),
    Action.PASS_DUE: lambda w, r, by: _when_reached(r, "passed", *AGENCYS_CLOCKS),
    Action.ALERT_ABOVE: lambda w, r, by: _when_reached(r, "head", *AGENCYS_CLOCKS),
    Action.REMIND: lambda w, r, by: _when_reached(r, "sixty", ClockKind.OVERSIGHT),
    Action.REMIND_REPORTER: lambda w, r, by: _when_reached(r, "reporter", *sorted(REPORTERS_CLOCKS)),
    Action.OFFER_OMBUDSMAN: lambda w, r, by: _when_reached(r, "sixty", ClockKind.OVERSIGHT),
    Action.REDATE: lambda w, r, by: _with_another_day_off(r),
}


def live(world: World, report: Report, *steps: tuple[Action, str]) -> Report:
    """Take these steps, an hour apart; `me` is the reporter, `system` a sweep on its day."""
    for action, name in steps:
        moment = max(clock.now(), Report.objects.get(pk=report.pk).changed_at) + timedelta(hours=1)
        with clock.frozen(moment):
            by = {"me": world.reporter_of(report), "system": SYSTEM}.get(name) or world.actor[name]
            VERBS[action](world, report, by)
        report = Report.objects.get(pk=report.pk)
    return report
