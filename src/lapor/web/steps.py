"""How a report goes, in four steps, with the working days of the policy in force on a day."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.reports import timing
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import ClockKind


@dataclass(frozen=True, slots=True)
class Step:
    """`days` is as people read it: "3", or "5, 14 atau 60"."""

    name: str | Promise
    days: str
    words: str | Promise


def steps_on(day: date) -> list[Step]:
    """The way of a report filed on that day. One query a minute in each process."""
    lengths = timing.policy_on(day).lengths
    return [
        Step(
            _("Diperiksa"),
            _days(lengths, ClockKind.VERIFY),
            _("Laporan diperiksa dan diantar ke unit yang berwenang."),
        ),
        Step(
            _("Ditanggapi"),
            _days(lengths, ClockKind.FIRST_RESPONSE),
            _("Unit itu memberi tanggapan pertama."),
        ),
        Step(
            _("Diselesaikan"), _resolve_days(lengths), _("Jawaban penyelesaian, tergantung berat ringannya.")
        ),
        Step(
            _("Anda menilai"),
            _days(lengths, ClockKind.REPORTER_REPLY),
            _("Sudah selesai atau belum? Anda yang memutuskan."),
        ),
    ]


def _days(lengths: dict[str, int], kind: ClockKind) -> str:
    return str(lengths.get(kind, ""))


def _resolve_days(lengths: dict[str, int]) -> str:
    found = {
        lengths.get(f"{ClockKind.RESOLVE}:{grade}") or lengths.get(ClockKind.RESOLVE)
        for grade in Grade.values
    }
    *others, last = (str(days) for days in sorted(days for days in found if days))
    return gettext("%(some)s atau %(last)s") % {"some": ", ".join(others), "last": last} if others else last
