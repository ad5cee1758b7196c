"""A certificate in words that a reader who is no lawyer understands: sentences, reasons of days, rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapor.directory.models import Holiday
from lapor.directory.zones import ABBREVIATIONS
from lapor.reports.clocks.arithmetic import ClockState, Why
from lapor.reports.clocks.certificates import AFTER_CLOSING, LEFT_OFF, Certificate, Line, Pause, length_given
from lapor.reports.events import payload_of
from lapor.reports.models import Clock, Event, Turn
from lapor.reports.payloads import ExtensionGranted
from lapor.reports.workflow import FROM_FILING, Action, ClockKind, Holder
from lapor.web.kit.formatting import moment, weekday, working_days_left

Words = str | Promise
# More days off than a sentence bears; the table has all of them.
NAMED_DAYS_OFF = 5

STATES: dict[str, Words] = {
    ClockState.RUNNING: gettext_lazy("berjalan"),
    ClockState.PAUSED: gettext_lazy("dijeda"),
    ClockState.MET: gettext_lazy("terpenuhi"),
    ClockState.BREACHED: gettext_lazy("lewat"),
    LEFT_OFF: gettext_lazy("dihentikan"),
}
# How a limit began, by the step that made it.
_BEGAN: dict[str, Words] = {
    Action.FILE: gettext_lazy("Laporan ini diterima %(when)s."),
    Action.SUPPLY_INFO: gettext_lazy("Pelapor melengkapi laporan ini %(when)s."),
    Action.RELAY: gettext_lazy("Kelengkapan dari pelapor diteruskan unit pencatat %(when)s."),
    Action.APPEAL: gettext_lazy("Pelapor meminta laporan ini dibuka kembali %(when)s."),
    Action.UNMERGE: gettext_lazy("Penggabungan laporan ini dibatalkan %(when)s."),
    Action.VERIFY: gettext_lazy("Laporan ini diverifikasi dan diteruskan %(when)s."),
    Action.ROUTE: gettext_lazy("Laporan ini diteruskan ke unit yang berwenang %(when)s."),
    Action.REQUEST_INFO: gettext_lazy("Pelapor diminta melengkapi laporan ini %(when)s."),
    Action.RETURN: gettext_lazy("Laporan ini dikembalikan oleh unit yang menerimanya %(when)s."),
    Action.RECALL: gettext_lazy("Laporan ini ditarik dari unit yang menanganinya %(when)s."),
    Action.AWAIT_REPORTER: gettext_lazy("Waktu pelapor diulang dari awal %(when)s."),
    Action.RESOLVE: gettext_lazy("Jawaban penyelesaian diberikan %(when)s."),
    Action.REOPEN: gettext_lazy("Laporan ini dibuka kembali %(when)s."),
    Action.OBJECT: gettext_lazy(
        "Hitungan dimulai %(when)s. Pelapor kemudian berkeberatan atas jawabannya, dan keberatan tidak memberi "
        "instansi waktu baru: hitungan diteruskan dari awal yang sama."
    ),
    Action.RECLASSIFY: gettext_lazy(
        "Hitungan dimulai %(when)s, saat laporan ini diverifikasi. Klasifikasi yang diubah kemudian tidak memberi "
        "waktu baru."
    ),
}


def moment_of(at: datetime, zone: str) -> str:
    """Selasa, 17 Maret 2026 pukul 09.12 WIB."""
    local = weekday(at, zone).partition(",")[0]
    return f"{local}, {moment(at, zone)}"


def title_of_limit(row: Clock) -> str:
    """What a limit is called in a list. The age of a report is nobody's limit, and is told by its length."""
    if row.kind == ClockKind.OVERSIGHT:
        return ngettext("Laporan genap %(n)d hari kerja", "Laporan genap %(n)d hari kerja", row.total) % {
            "n": row.total
        }
    return str(ClockKind(row.kind).label)


def title_of(certificate: Certificate) -> str:
    if certificate.due.due_on and certificate.clock.kind == ClockKind.OVERSIGHT:
        return _("Mengapa %(day)s?") % {"day": weekday(certificate.due.due_on)}
    if certificate.due.due_on:
        return _("Mengapa paling lambat %(day)s?") % {"day": weekday(certificate.due.due_on)}
    if certificate.clock.stopped_at:
        return _("Mengapa batas waktu ini tidak bertanggal?")
    return _("Mengapa batas waktu ini belum bertanggal?")


def reason_of(certificate: Certificate) -> str:
    """The whole reason in a few sentences: how it began, what is counted, and what is not."""
    parts = (_began, _day_zero, _counted, _not_counted, _paused)
    return " ".join(sentence for part in parts if (sentence := part(certificate)))


def _began(certificate: Certificate) -> str:
    when = moment_of(certificate.timing.started_at, certificate.timing.zone.key)
    action = certificate.made_by.action if certificate.made_by else ""
    if certificate.clock.kind in FROM_FILING and action not in (Action.REOPEN, Action.OBJECT):
        action = Action.FILE
    said = _BEGAN.get(action, gettext_lazy("Hitungan dimulai %(when)s."))
    return str(said) % {"when": when}


def _day_zero(certificate: Certificate) -> str:
    first = certificate.lines[0]
    if first.why == Why.DAY_ZERO:
        return ""
    day = weekday(certificate.due.day_zero)
    if first.why == AFTER_CLOSING:
        return _("Saat itu sudah lewat jam tutup kantor (%(time)s), jadi hari mulainya %(day)s.") % {
            "day": day,
            "time": formats.time_format(certificate.timing.closing),
        }
    return _("Hari itu bukan hari kerja, jadi hari mulainya %(day)s.") % {"day": day}


def _counted(certificate: Certificate) -> str:
    count = certificate.timing.length
    sentences = [
        ngettext(
            "Sesudah hari mulai dihitung %(n)d hari kerja.",
            "Sesudah hari mulai dihitung %(n)d hari kerja.",
            count,
        )
        % {"n": count}
    ]
    sentences += [reclassed(event, certificate) for event in certificate.reclassings]
    return " ".join([*sentences, *(extended(event, certificate) for event in certificate.extensions)])


def extended(event: Event, certificate: Certificate) -> str:
    """When the limit was lengthened, by how much, and who agreed."""
    days = payload_of(event, ExtensionGranted).days
    sentence = ngettext(
        "Di dalamnya %(n)d hari kerja perpanjangan, disetujui %(when)s.",
        "Di dalamnya %(n)d hari kerja perpanjangan, disetujui %(when)s.",
        days,
    )
    return sentence % {"n": days, "when": moment_of(event.at, certificate.timing.zone.key)}


def reclassed(event: Event, certificate: Certificate) -> str:
    """When and how far another class moved the limit."""
    return _("Semula %(was)s hari kerja; diubah menjadi %(is)s karena klasifikasinya diubah %(when)s.") % {
        **length_given(event).to_data(),
        "when": moment_of(event.at, certificate.timing.zone.key),
    }


def _not_counted(certificate: Certificate) -> str:
    off = [line for line in certificate.lines if line.why in (Why.WEEKEND, Why.HOLIDAY)]
    names = [str(WEEKDAYS[5]), str(WEEKDAYS[6])] if any(line.why == Why.WEEKEND for line in off) else []
    holidays = [line.day_off for line in off if line.day_off]
    own = list(dict.fromkeys(day.name for day in holidays if day.kind != Holiday.Kind.COLLECTIVE_LEAVE))
    names += own[:NAMED_DAYS_OFF]
    if any(day.kind == Holiday.Kind.COLLECTIVE_LEAVE for day in holidays):
        names.append(_("cuti bersama"))
    if len(own) > NAMED_DAYS_OFF:
        names.append(_("hari libur lain di bawah"))
    return _("%(days)s tidak dihitung.") % {"days": listed(names)} if names else ""


def listed(names: list[str]) -> str:
    """a, b, dan c."""
    if len(names) < 2:
        return "".join(names)
    *others, last = names
    sentence = _("%(names)s dan %(last)s") if len(names) == 2 else _("%(names)s, dan %(last)s")
    return sentence % {"names": ", ".join(others), "last": last}


def _paused(certificate: Certificate) -> str:
    days = sum(pause.days for pause in certificate.pauses)
    if not days:
        return ""
    return ngettext(
        "Hitungan berhenti %(n)d hari kerja selama menunggu pelapor.",
        "Hitungan berhenti %(n)d hari kerja selama menunggu pelapor.",
        days,
    ) % {"n": days}


def result_of(certificate: Certificate) -> str:
    """The date it comes to, in one sentence."""
    if certificate.due.due_on and certificate.clock.kind == ClockKind.OVERSIGHT:
        return _("Jadi pada %(day)s laporan ini genap %(n)d hari kerja menunggu jawaban.") % {
            "day": weekday(certificate.due.due_on),
            "n": certificate.timing.length,
        }
    if certificate.due.due_on:
        return _("Jadi paling lambat %(day)s, sampai pukul 24.00 %(zone)s.") % {
            "day": weekday(certificate.due.due_on),
            "zone": ABBREVIATIONS.get(certificate.timing.zone.key, certificate.timing.zone.key),
        }
    if certificate.clock.stopped_at:
        return _("Batas waktu ini berakhir selagi menunggu pelapor, jadi tanggalnya tidak pernah ditetapkan.")
    return _("Sekarang menunggu pelapor: tanggalnya baru dapat dihitung sesudah pelapor menjawab.")


def standing_of(certificate: Certificate) -> str:
    """How it stands: met, passed, running with so many days left."""
    stop = certificate.clock.stopped_at
    if not stop:
        left = working_days_left(certificate.days_left)
        return f"{STATES[certificate.state]}, {left}" if certificate.state != ClockState.BREACHED else left
    when = moment_of(stop, certificate.timing.zone.key)
    label = Action(certificate.stopped_by.action).label if certificate.stopped_by else ""
    ended = _("berakhir %(when)s (%(why)s)") if label else _("berakhir %(when)s")
    state = STATES[certificate.standing]
    if certificate.is_late:
        state = working_days_left(certificate.days_left)
    return f"{state}, " + ended % {"when": when, "why": str(label).lower()}


# -- one day ------------------------------------------------------------------------------------------------------

_WHY: dict[str, Words] = {
    AFTER_CLOSING: gettext_lazy("sesudah jam tutup kantor, belum dihitung"),
    Why.DAY_ZERO: gettext_lazy("hari mulai, belum dihitung"),
    Why.WEEKEND: gettext_lazy("akhir pekan"),
    Why.WITH_REPORTER: gettext_lazy("berhenti: menunggu pelapor"),
}


def why_of(line: Line) -> str:
    """hari kerja ke-3; akhir pekan; libur: Hari Raya Natal."""
    if line.why == Why.HOLIDAY:
        return _("libur: %(name)s") % {"name": line.day_off.name if line.day_off else ""}
    if line.why != Why.COUNTED:
        return str(_WHY[line.why])
    counted = _("hari kerja ke-%(n)d") % {"n": line.number}
    if line.day_off:
        return _("%(counted)s: unit ini bekerja walau %(name)s") % {
            "counted": counted,
            "name": line.day_off.name,
        }
    return counted


def basis_of(line: Line) -> str:
    """The decree by which a day is off, or its kind where none was noted; empty for days that need none."""
    if line.day_off is None:
        return ""
    return line.day_off.decree or str(dict(Holiday.Kind.choices).get(line.day_off.kind, ""))


def holder_of(turn: Turn | None) -> str:
    """Who held the case; empty where nobody knows yet."""
    if turn is None:
        return ""
    if turn.agency:
        return turn.agency.name
    return _("Pelapor") if turn.holder == Holder.REPORTER else _("Tidak ada: sudah berakhir")


@dataclass(frozen=True, slots=True)
class ToldDay:
    """One day in words."""

    line: Line
    why: str
    basis: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """Days in a row with one holder; `title` says whose they were."""

    title: str
    days: list[ToldDay]


def spells_of(certificate: Certificate) -> list[Spell]:
    """All days, in order, by who held the case at their end."""
    spells: list[Spell] = []
    for line in certificate.lines:
        title = _spell_title(line.turn, certificate)
        if not spells or spells[-1].title != title:
            spells.append(Spell(title, []))
        is_last = line.on == certificate.due.due_on
        spells[-1].days.append(ToldDay(line, why_of(line), basis_of(line), is_last))
    return spells


def _spell_title(turn: Turn | None, certificate: Certificate) -> str:
    if turn is None and certificate.clock.stopped_at:
        return _("Sesudah batas waktu ini berakhir")
    if turn is None:
        return _("Hari yang akan datang")
    if turn.holder == Holder.REPORTER:
        return _("Menunggu pelapor")
    return _("Dipegang %(agency)s") % {"agency": turn.agency.name} if turn.agency else holder_of(turn)


# -- pauses and rules ---------------------------------------------------------------------------------------------


def pause_of(pause: Pause, certificate: Certificate) -> str:
    """From when to when the reporter had the case, who gave it to them, and how many days that spared."""
    zone = certificate.timing.zone.key
    began = moment_of(pause.turn.began_at, zone)
    values = {
        "why": str(Action(pause.cause.action).label).lower() if pause.cause else "",
        "who": pause.cause.agency.name if pause.cause and pause.cause.agency else "",
        "began": began,
        "ended": moment_of(pause.turn.ended_at, zone) if pause.turn.ended_at else "",
    }
    words = _("Menunggu pelapor sejak %(began)s") % values
    if values["ended"]:
        words = _("Menunggu pelapor sejak %(began)s sampai %(ended)s") % values
    if values["who"]:
        words += " " + _("(%(why)s oleh %(who)s)") % values
    spared = ngettext("%(n)d hari kerja tidak dihitung", "%(n)d hari kerja tidak dihitung", pause.days)
    return f"{words}: {spared % {'n': pause.days}}."


def rules_of(certificate: Certificate) -> Iterable[tuple[str, str, str]]:
    """(code, what it is called in the table, the rule): those that this kind of limit counts by."""
    closing = formats.time_format(certificate.timing.closing)
    yield (
        str(Why.DAY_ZERO),
        _("Hari mulai"),
        _(
            "Hari terjadinya. Jika itu bukan hari kerja, atau sudah lewat jam tutup kantor (%(time)s), hari mulainya "
            "hari kerja berikutnya. Hari mulai sendiri belum dihitung."
        )
        % {"time": closing},
    )
    yield str(Why.COUNTED), _("Hari kerja"), _("Setiap hari kerja sesudah hari mulai dihitung satu.")
    yield (
        str(Why.HOLIDAY),
        _("Akhir pekan dan libur"),
        _("Sabtu, Minggu, hari libur nasional, cuti bersama, dan libur setempat tidak dihitung.")
        if not certificate.timing.calendar.is_every_day
        else _("Unit ini bekerja setiap hari, jadi tidak ada hari yang dilewati."),
    )
    if certificate.clock.kind == ClockKind.RESOLVE:
        yield (
            str(Why.WITH_REPORTER),
            _("Menunggu pelapor"),
            _(
                "Hari yang pada pukul 24.00 masih menunggu pelapor tidak dihitung. Pindah tangan antarinstansi tidak "
                "menghentikan hitungan."
            ),
        )
