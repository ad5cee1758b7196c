"""Whose turn, until when, what next: the three sentences a reader came for, by state of the report."""

from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common import codes
from lapor.reports.clocks.certificates import Certificate
from lapor.reports.permissions import REOPEN_WITHIN
from lapor.reports.queries.detail import Detail, public_status
from lapor.reports.queries.inbox import urgency
from lapor.reports.workflow import Action, ClockKind, Holder, Status
from lapor.web.kit.parts import TurnCard
from lapor.web.templatetags.lapor import agency_name
from lapor.web.templatetags.lapor import day as in_words

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


def turn_card(detail: Detail, certificate: Certificate | None, *, why_url: str = "") -> TurnCard:
    """The card at the head of a report. `certificate`: of the limit whose date the report shows."""
    report = detail.report
    is_yours = detail.view.is_own and report.holder == Holder.REPORTER
    holder, doing = _holder_of(detail, is_yours=is_yours)
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
        is_yours=is_yours,
        is_over=report.holder == Holder.NOBODY,
        why_url=why_url if certificate else "",
    )


def _holder_of(detail: Detail, *, is_yours: bool) -> tuple[Words, Words]:
    report = detail.report
    if report.holder == Holder.AGENCY and report.holder_agency:
        return agency_name(report.holder_agency), _AGENCY_DOES.get(report.status, "")
    if report.holder == Holder.REPORTER:
        own, others = _REPORTER_DOES.get(report.status, (_("Menanggapi"), _("menanggapi")))
        return (own, "") if is_yours else (_("Pelapor"), others)
    return public_status(report), ""


def _when(detail: Detail, kind: ClockKind) -> str:
    due_on: date | None = next((clock.due_on for clock in detail.running if clock.kind == kind), None)
    return in_words(due_on)


def _after_submitted(detail: Detail) -> str:
    return _("Laporan diteruskan ke unit yang berwenang, dan Anda dapat membaca unit mana di halaman ini.")


def _after_needs_info(detail: Detail) -> str:
    if detail.view.is_own:
        return _(
            "Isi yang diminta di bawah, lalu giliran kembali ke instansi. "
            "Jika lewat batas, laporan diarsipkan dan tetap dapat Anda buka kembali."
        )
    return _("Setelah pelapor melengkapi, giliran kembali ke instansi.")


def _after_verified(detail: Detail) -> str:
    until = _when(detail, ClockKind.RESOLVE)
    if until:
        return _("Unit ini memberi tanggapan pertama, lalu jawaban penyelesaian paling lambat %(day)s.") % {
            "day": until
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
    report = detail.report
    closed = in_words(report.closed_at)
    sentence = _("Laporan ditutup pada %(day)s.") % {"day": closed}
    if Action.REOPEN in detail.actions and detail.view.is_own and report.closed_at:
        until = in_words(report.closed_at + REOPEN_WITHIN)
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
    if detail.report.merged_into_id is None:
        return ""
    number = codes.spoken(codes.tracking_number(detail.report.merged_into_id))
    return _("Hal yang sama ditangani dalam laporan %(number)s. Jawabannya tampil juga di halaman ini.") % {
        "number": number
    }


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
