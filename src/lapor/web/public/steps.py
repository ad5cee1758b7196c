"""How a report goes, in four steps, with the working days each may take."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.reports.clocks.limit_types import Limit, LimitKey
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import ClockKind


@dataclass(frozen=True, slots=True)
class Step:
    """`days` is as people read it: "3", or "5, 14 atau 60"."""

    name: str | Promise
    days: str
    words: str | Promise


def steps_within(limits: Mapping[str, Limit], report_class: str = ReportClass.COMPLAINT) -> list[Step]:
    """The way of a report of that class to which these limits apply (`applicable_limits`)."""
    return [
        Step(
            _("Diperiksa"),
            _days(limits, ClockKind.VERIFY),
            _("Laporan diperiksa dan diantar ke unit yang berwenang."),
        ),
        Step(
            _("Ditanggapi"),
            _days(limits, ClockKind.FIRST_RESPONSE),
            _("Unit itu memberi tanggapan pertama."),
        ),
        _answered(limits, report_class),
        Step(
            _("Anda menilai"),
            _days(limits, ClockKind.REPORTER_REPLY),
            _("Sudah selesai atau belum? Anda yang memutuskan."),
        ),
    ]


def _answered(limits: Mapping[str, Limit], report_class: str) -> Step:
    match report_class:
        case ReportClass.INFORMATION_REQUEST:
            words = _(
                "Informasinya diberikan, dihitung sejak permintaan masuk; dapat diperpanjang satu kali."
            )
            return Step(_("Dijawab"), _days(limits, ClockKind.INFORMATION), words)
        case ReportClass.ASPIRATION:
            return Step(_("Dijawab"), "", _("Unit itu menjawab usulan Anda; tidak ada batas waktu baku."))
        case _:
            words = _("Jawaban penyelesaian, tergantung berat ringannya.")
            return Step(_("Diselesaikan"), _resolve_days(limits), words)


def _days(limits: Mapping[str, Limit], kind: ClockKind) -> str:
    return str(limits[kind].days) if kind in limits else ""


def _resolve_days(limits: Mapping[str, Limit]) -> str:
    codes = (LimitKey(ClockKind.RESOLVE).code_for(grade) for grade in Grade.values)
    *others, last = (str(days) for days in sorted({limits[code].days for code in codes if code in limits}))
    return gettext("%(some)s atau %(last)s") % {"some": ", ".join(others), "last": last} if others else last
