"""Whose turn, until when, what next: the three sentences a reader came for, by state of the report."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common import clock, codes
from lapor.directory.actors import Actor
from lapor.reports.clocks.certificates import Certificate, certificate_of
from lapor.reports.conditions import REOPEN_WITHIN
from lapor.reports.models import Report
from lapor.reports.queries.detail import Detail
from lapor.reports.queries.inbox import urgency
from lapor.reports.reading.standing import answer_due, waiting_for, zone_of
from lapor.reports.workflow import Action, Holder, Status
from lapor.web.case.status import status_words
from lapor.web.kit.formatting import agency_name, day
from lapor.web.kit.parts import TurnCard

Words = str | Promise

# What the agency that has the turn is doing.
_AGENCY_DOES: dict[str, Words] = {
    Status.SUBMITTED: gettext_lazy("memeriksa laporan dan menentukan unit yang berwenang"),
    Status.VERIFIED: gettext_lazy("menyiapkan tindak lanjut"),
    Status.IN_PROGRESS: gettext_lazy("menindaklanjuti"),
}
_REPORTER_DOES: dict[str, tuple[Words, Words]] = {
    Status.NEEDS_INFO: (gettext_lazy("Melengkapi laporan"), gettext_lazy("melengkapi laporan")),
    Status.RESOLVED: (gettext_lazy("Menilai jawaban instansi"), gettext_lazy("menilai jawaban instansi")),
}


def turn_card(
    detail: Detail, certificate: Certificate | None, *, actor: Actor | None = None, why_url: str = ""
) -> TurnCard:
    """The card at the head of a case. `certificate`: of the limit whose date the report shows. `actor`: an officer at
    their desk, whose turn it is when it is their agency's.
    """
    report = detail.report
    is_own = detail.view.is_own and report.holder == Holder.REPORTER and actor is None
    is_agencys = actor is not None and is_turn_of(actor, report)
    holder, doing = _holder_of(detail, certificate, is_own=is_own)
    return TurnCard(
        holder=holder,
        doing=doing,
        next=_NEXT[Status(report.status)](detail),
        due_on=certificate.due.due_on if certificate else None,
        share=certificate.share if certificate else None,
        day=certificate.used if certificate else 0,
        limit=certificate.timing.length if certificate else 0,
        days_left=certificate.days_left if certificate else None,
        working_age=urgency(report)[1],
        is_yours=is_own or is_agencys,
        is_over=report.holder == Holder.NOBODY,
        why_url=why_url if certificate else "",
    )


def is_turn_of(officer: Actor, report: Report) -> bool:
    """Whether one of the officer's agencies has the turn."""
    return report.is_open and report.holder_agency_id in officer.agencies()


def nearest_certificate(detail: Detail) -> Certificate | None:
    """Of the limit whose date the report shows."""
    nearest = detail.nearest
    return certificate_of(nearest, detail.turns, as_of=clock.now()) if nearest else None


def _holder_of(detail: Detail, certificate: Certificate | None, *, is_own: bool) -> tuple[Words, Words]:
    report = detail.report
    if report.holder == Holder.AGENCY and report.holder_agency:
        return agency_name(report.holder_agency), _doing(detail, certificate)
    if report.holder == Holder.REPORTER:
        own, others = _REPORTER_DOES.get(report.status, (_("Menanggapi"), _("menanggapi")))
        return (own, "") if is_own else (_("Pelapor"), others)
    return status_words(report), ""


def _doing(detail: Detail, certificate: Certificate | None) -> Words:
    """What the agency does; once its date has passed, since when it was not heard."""
    report, due_on = detail.report, certificate.due.due_on if certificate else None
    waiting = waiting_for(report, detail.entries, due_on=due_on, today=_today(detail))
    if waiting:
        return _("belum ada tanggapan sejak %(day)s") % {"day": day(waiting.since, zone_of(report))}
    return _AGENCY_DOES.get(report.status, "")


def _today(detail: Detail) -> date:
    return clock.today(ZoneInfo(zone_of(detail.report) or clock.JAKARTA.key))


# -- what comes next ----------------------------------------------------------------------------------------------


def _after_submitted(detail: Detail) -> str:
    if detail.view.is_own:
        return _(
            "Laporan diteruskan ke unit yang berwenang, dan Anda dapat membaca unit mana di halaman ini."
        )
    return _("Laporan diteruskan ke unit yang berwenang.")


def _after_needs_info(detail: Detail) -> str:
    if detail.view.is_own:
        return _(
            "Isi yang diminta di bawah, lalu giliran kembali ke instansi. "
            "Jika lewat batas, laporan diarsipkan dan tetap dapat Anda buka kembali."
        )
    return _("Setelah pelapor melengkapi, giliran kembali ke instansi. Jika lewat batas, laporan diarsipkan.")


def _after_verified(detail: Detail) -> str:
    until = answer_due([(one.kind, one.due_on) for one in detail.running], today=_today(detail))
    if until:
        return _("Unit ini memberi tanggapan pertama, lalu jawaban penyelesaian paling lambat %(day)s.") % {
            "day": day(until)
        }
    return _("Unit ini memberi tanggapan pertama.")


def _after_in_progress(detail: Detail) -> str:
    if detail.view.is_own:
        return _("Setelah ada jawaban penyelesaian, Anda diminta menilai: sudah selesai atau belum.")
    return _("Setelah ada jawaban penyelesaian, pelapor diminta menilainya.")


def _after_resolved(detail: Detail) -> str:
    if detail.view.is_own:
        return _(
            "Nyatakan di bawah: sudah selesai atau belum. "
            "Tanpa kabar dari Anda sampai tanggal itu, laporan ditutup oleh sistem."
        )
    return _("Tanpa kabar dari pelapor sampai tanggal itu, laporan ditutup oleh sistem.")


def _after_closed(detail: Detail) -> str:
    report, zone = detail.report, zone_of(detail.report)
    sentence = _("Laporan ditutup pada %(day)s.") % {"day": day(report.closed_at, zone)}
    if Action.REOPEN in detail.actions and detail.view.is_own and report.closed_at:
        until = day(report.closed_at + REOPEN_WITHIN, zone)
        sentence += " " + _("Jika ternyata belum beres, Anda dapat membukanya kembali sampai %(day)s.") % {
            "day": until
        }
    return sentence


def _after_archived(detail: Detail) -> str:
    reason = _("Alasan: %(reason)s.") % {"reason": detail.report.get_archive_reason_display()}
    if detail.view.is_own:
        reason += " " + _("Anda dapat melengkapinya dan meminta laporan dibuka kembali.")
    return reason


def _after_merged(detail: Detail) -> str:
    parent = detail.parent
    if parent is None:
        return ""
    number = {"number": codes.spoken(parent.number)}
    if detail.view.is_own:
        return (
            _("Hal yang sama ditangani dalam laporan %(number)s. Jawabannya tampil juga di halaman ini.")
            % number
        )
    if parent.may_open:
        return _("Hal yang sama ditangani dalam laporan %(number)s. Ikuti perkembangannya di sana.") % number
    return _("Hal yang sama ditangani dalam laporan %(number)s.") % number


def _after_withdrawn(detail: Detail) -> str:
    return _("Pelapor mencabut laporan ini. Catatannya tetap ada.")


_NEXT: dict[Status, Callable[[Detail], str]] = {
    Status.SUBMITTED: _after_submitted,
    Status.NEEDS_INFO: _after_needs_info,
    Status.VERIFIED: _after_verified,
    Status.IN_PROGRESS: _after_in_progress,
    Status.RESOLVED: _after_resolved,
    Status.CLOSED: _after_closed,
    Status.ARCHIVED: _after_archived,
    Status.MERGED: _after_merged,
    Status.WITHDRAWN: _after_withdrawn,
}
