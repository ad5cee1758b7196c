"""The offer in words: what happened, what the Ombudsman asks for, and what stays as it is. It promises nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.common import clock
from lapor.reports import ombudsman
from lapor.reports.models import Clock, Report
from lapor.reports.payloads import Passing
from lapor.reports.queries.detail import Detail
from lapor.reports.reading.standing import zone_of
from lapor.reports.workflow import ClockKind
from lapor.web.kit.formatting import day


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the Ombudsman asks for, and how it stands with this report. `is_doubtful`: it may fail there."""

    title: str
    answer: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """The section of the report's page."""

    happened: list[str]
    asks: list[Ask]
    stays: str


def offer_of(detail: Detail) -> Offer | None:
    """What the reporter is told; None for everybody else, and where the offer was not made or stands no more."""
    if not detail.view.is_own or not ombudsman.is_offered(detail.report):
        return None
    return Offer(happened_in(detail), list(_asks(detail.report)), _stays(detail.report))


def happened_in(detail: Detail) -> list[str]:
    """Why the way is open: a sentence for the passed limit, one for the age, in the order in which they came."""
    reasons = ombudsman.reasons_in(entry.event for entry in detail.entries)
    return list(dict.fromkeys(_happened(reason, detail.clocks) for reason in reasons))


def _happened(reason: Passing, clocks: Sequence[Clock]) -> str:
    on = day(reason.due_on)
    if reason.clock == ClockKind.RESOLVE:
        return _(
            "Jawaban penyelesaian seharusnya diberikan paling lambat %(day)s, dan hari itu sudah lewat."
        ) % {"day": on}
    days = next(clock.length for clock in clocks if clock.kind == ClockKind.OVERSIGHT)
    return ngettext(
        "Pada %(day)s laporan ini sudah %(n)d hari kerja menunggu jawaban tuntas.",
        "Pada %(day)s laporan ini sudah %(n)d hari kerja menunggu jawaban tuntas.",
        days,
    ) % {"day": on, "n": days}


def _asks(report: Report) -> Iterator[Ask]:
    filed_on = day(report.filed_at, zone_of(report))
    yield Ask(
        _("Anda mengadu lebih dulu kepada instansinya."),
        _("Sudah: Anda mengirim laporan ini %(day)s.") % {"day": filed_on},
    )
    yield _recent_enough(report)
    yield Ask(_("Identitas Anda."), _identity_of(report))
    yield Ask(
        _("Urutan kejadiannya."),
        _("Sudah ada di berkas: tulisan Anda, dan semua yang terjadi pada laporan ini."),
    )
    yield Ask(
        _("Perkaranya tidak sedang diperiksa pengadilan."),
        _("Ini hanya Anda yang tahu. Kami tidak memeriksanya."),
    )


def _recent_enough(report: Report) -> Ask:
    title = _("Kejadiannya belum lebih dari dua tahun.")
    if report.incident_on is None:
        return Ask(title, _("Anda belum menyebut tanggalnya. Tuliskan dengan tangan di berkas."))
    last = ombudsman.last_day_for(report.incident_on)
    days = {"day": day(report.incident_on), "last": day(last)}
    if clock.today(ZoneInfo(zone_of(report) or clock.JAKARTA.key)) > last:
        answer = _(
            "Menurut tulisan Anda kejadiannya %(day)s. Dua tahunnya berakhir %(last)s, jadi sudah lewat, dan "
            "Ombudsman mungkin tidak memeriksanya."
        )
        return Ask(title, answer % days, is_doubtful=True)
    return Ask(title, _("Menurut tulisan Anda kejadiannya %(day)s. Dua tahunnya berakhir %(last)s.") % days)


def _identity_of(report: Report) -> str:
    if report.is_anonymous:
        return _(
            "Anda melapor tanpa nama, dan kami tidak menuliskan nama di berkas. Jika Anda ingin meneruskannya, isi "
            "sendiri dengan tangan."
        )
    if report.is_represented:
        return _("Identitas Anda dan orang yang Anda wakili ada di berkas, seperti yang Anda berikan.")
    return _("Ada di berkas, seperti yang Anda berikan. Yang belum Anda berikan dapat diisi dengan tangan.")


def _stays(report: Report) -> str:
    if ombudsman.must_still_answer(report):
        return _(
            "Meneruskan ke Ombudsman tidak mengubah apa pun di sini: laporan ini tetap berjalan, dan instansi tetap "
            "harus menjawabnya."
        )
    if report.is_open:
        return _(
            "Meneruskan ke Ombudsman tidak mengubah apa pun di sini: laporan ini tetap berjalan, dan Anda tetap dapat "
            "menilai jawaban instansi."
        )
    return _("Meneruskan ke Ombudsman tidak mengubah apa pun di sini: catatan laporan ini tetap tersimpan.")
