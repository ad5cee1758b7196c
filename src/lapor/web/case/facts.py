"""The facts of an event in words: what it says beside its name, sentence by sentence, the same for every reader."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.common import codes
from lapor.reports import payloads
from lapor.reports.actions import ROWS, IncompleteTable
from lapor.reports.payloads import CLOCK, Classification, Payload
from lapor.reports.reading.timeline import Entry, Names
from lapor.reports.vocabulary import Priority
from lapor.reports.workflow import ClockKind
from lapor.web.kit.formatting import day, moment
from lapor.web.kit.icons import ICONS

Sentences = Iterator[str]


def facts_in_words(entry: Entry, names: Names) -> Sentences:
    """What the event says beside its name, sentence by sentence; the same for every reader of the entry."""
    yield from _SAID[type(entry.payload)](entry.payload, entry, names)
    if entry.is_entered:
        yield _(
            "PIN laporan ini pernah dilihat petugas, saat mencatat laporan atau memberikan PIN baru; tindakan ini "
            "dilakukan dengan PIN itu."
        )
    for one in entry.passings:
        yield _missed(one.clock, one.due_on)
    if entry.offers_ombudsman:
        yield _("Pelapor dapat meneruskan laporan ini ke Ombudsman Republik Indonesia, tanpa biaya.")


def _nothing(said: Payload, entry: Entry, names: Names) -> Sentences:
    return iter(())


def _filed(said: payloads.Filed, entry: Entry, names: Names) -> Sentences:
    if said.received_at:
        received = moment(said.received_at, entry.event.agency.zone if entry.event.agency else "")
        yield _("Diterima petugas pada %(moment)s; batas waktu dihitung sejak itu.") % {"moment": received}
    if said.about_receiver:
        yield _("Laporan ini tentang instansi penerimanya, jadi bukan instansi itu pembaca pertamanya.")


def _handed(said: payloads.Handed, entry: Entry, names: Names) -> Sentences:
    for agency in names.agencies_named([said.to]):
        yield _("Diteruskan ke %(agency)s.") % {"agency": agency.name}
    if copies := ", ".join(agency.name for agency in names.agencies_named(said.copies)):
        yield _("Tembusan: %(agencies)s.") % {"agencies": copies}


def _verified(said: payloads.Verified, entry: Entry, names: Names) -> Sentences:
    yield from _handed(said, entry, names)
    if count := len(said.published):
        yield ngettext(
            "%(n)d lampiran ditampilkan untuk publik.", "%(n)d lampiran ditampilkan untuk publik.", count
        ) % {"n": count}


def _returned(said: payloads.Returned, entry: Entry, names: Names) -> Sentences:
    if said.reason:
        yield f"{said.reason.label}."
    for agency in names.agencies_named([said.suggested]):
        yield _("Usul penanggung jawab: %(agency)s.") % {"agency": agency.name}


def _asked(said: payloads.Asked, entry: Entry, names: Names) -> Sentences:
    if said.missing:
        items = ", ".join(str(one.label) for one in said.missing).lower()
        yield _("Yang diminta: %(items)s.") % {"items": items}


def _archived(said: payloads.Archived, entry: Entry, names: Names) -> Sentences:
    yield f"{said.reason.label}."


def _archived_uncompleted(said: payloads.ArchivedUncompleted, entry: Entry, names: Names) -> Sentences:
    yield _missed(said.clock, said.due_on)
    yield from _archived(said, entry, names)


def _closed_in_silence(said: payloads.ClosedInSilence, entry: Entry, names: Names) -> Sentences:
    yield _missed(said.clock, said.due_on)


def _entered(said: payloads.Entered, entry: Entry, names: Names) -> Sentences:
    if said.added:
        yield ngettext("%(n)d lampiran ditambahkan.", "%(n)d lampiran ditambahkan.", said.added) % {
            "n": said.added
        }


def _rated(said: payloads.Rated, entry: Entry, names: Names) -> Sentences:
    yield _("Nilai %(score)s dari 5.") % {"score": said.score}


def _merged(said: payloads.Merged, entry: Entry, names: Names) -> Sentences:
    yield _("Laporan induk: %(number)s.") % {"number": _number(said.into)}


def _unmerged(said: payloads.Unmerged, entry: Entry, names: Names) -> Sentences:
    if said.parent:
        yield _("Sebelumnya digabung dengan laporan %(number)s.") % {"number": _number(said.parent)}


def _number(report_id: int) -> str:
    return codes.spoken(codes.tracking_number(report_id))


def _reclassified(said: payloads.Reclassified, entry: Entry, names: Names) -> Sentences:
    was, now = _class_in_words(said.was), _class_in_words(said)
    if was != now:
        yield _("Klasifikasi: semula %(was)s, sekarang %(now)s.") % {"was": was, "now": now}
    if said.length:
        yield _("Batas penyelesaian: semula %(was)s, sekarang %(is)s hari kerja.") % said.length.to_data()
    if recalled := ", ".join(agency.name for agency in names.agencies_named(said.recalled)):
        yield _("Tembusan ditarik: %(agencies)s.") % {"agencies": recalled}


def _prioritised(said: payloads.Prioritised, entry: Entry, names: Names) -> Sentences:
    yield f"{Priority(said.priority).label}."
    if said.planned_on:
        yield _("Direncanakan %(day)s.") % {"day": day(said.planned_on)}


def _class_in_words(said: Classification) -> str:
    words = [str(said.report_class.label)] + ([str(said.grade.label)] if said.grade else [])
    return " – ".join(words).lower()


def _extension_asked(said: payloads.ExtensionAsked, entry: Entry, names: Names) -> Sentences:
    yield _days(said.days)


def _extension_granted(said: payloads.ExtensionGranted, entry: Entry, names: Names) -> Sentences:
    yield _days(said.days)
    if said.now:
        yield _moved(said.clock, said.was, said.now)


def _extension_declined(said: payloads.ExtensionDeclined, entry: Entry, names: Names) -> Sentences:
    yield _days(said.days)


def _days(count: int) -> str:
    return ngettext("%(n)d hari kerja.", "%(n)d hari kerja.", count) % {"n": count}


def _limit_reached(said: payloads.LimitReached, entry: Entry, names: Names) -> Sentences:
    if said.clock == ClockKind.OVERSIGHT:
        yield _("Tercapai pada %(day)s.") % {"day": day(said.due_on)}
    elif said.on > said.due_on:
        yield _missed(said.clock, said.due_on)
    else:
        yield _("%(limit)s paling lambat %(day)s.") % {"limit": said.clock.label, "day": day(said.due_on)}
    if told := ", ".join(str(role.label) for role in said.tells):
        yield _("Diberitahukan kepada: %(roles)s.") % {"roles": told}


def _pin_renewed(said: payloads.PinRenewed, entry: Entry, names: Names) -> Sentences:
    yield _(
        "Petugas mencocokkan kontak yang ditulis saat melapor, lalu memberikan PIN baru. PIN lama tidak berlaku lagi. "
        "Jika bukan pelapor yang memintanya, sampaikan di sini atau kepada instansi di atasnya."
    )


def _pin_refused(said: payloads.PinRefused, entry: Entry, names: Names) -> Sentences:
    yield _(
        "Petugas meminta PIN baru dengan kontak yang tidak sama dengan yang ditulis saat melapor. PIN tidak berubah. "
        "Jika bukan pelapor yang memintanya, sampaikan di sini atau kepada instansi di atasnya."
    )


def _reporter_awaited(said: payloads.ReporterAwaited, entry: Entry, names: Names) -> Sentences:
    yield _(
        "Selama menunggu, PIN laporan ini berkali-kali ditebak orang, jadi pelapor mungkin tidak dapat masuk. "
        "Karena itu laporan tidak ditutup."
    )


def _redated(said: payloads.Redated, entry: Entry, names: Names) -> Sentences:
    """Which dates moved, from when to when, and by which decree."""
    if said.cause == CLOCK:
        yield _("Jam server pernah keliru; batas waktu dihitung ulang dari saat yang benar.")
    elif said.decree:
        yield _("Kalender hari kerja berubah (%(decree)s).") % {"decree": said.decree}
    else:
        yield _("Kalender hari kerja berubah.")
    yield from (_moved(move.clock, move.was, move.now) for move in said.moved)


def _missed(clock: ClockKind, due_on: Any) -> str:
    return _("%(limit)s seharusnya paling lambat %(day)s.") % {"limit": clock.label, "day": day(due_on)}


def _moved(clock: ClockKind, was: Any, now: Any) -> str:
    return _("%(limit)s: semula paling lambat %(was)s, sekarang %(is)s.") % {
        "limit": clock.label,
        "was": day(was),
        "is": day(now),
    }


_SAID: dict[type[Payload], Callable[[Any, Entry, Names], Sentences]] = {
    payloads.Payload: _nothing,
    payloads.Filed: _filed,
    payloads.Resolved: _nothing,
    payloads.Closed: _nothing,
    payloads.Handed: _handed,
    payloads.Verified: _verified,
    payloads.Reclassified: _reclassified,
    payloads.Returned: _returned,
    payloads.Asked: _asked,
    payloads.Archived: _archived,
    payloads.ArchivedUncompleted: _archived_uncompleted,
    payloads.ClosedInSilence: _closed_in_silence,
    payloads.Rated: _rated,
    payloads.Entered: _entered,
    payloads.Mended: _nothing,
    payloads.Corrected: _nothing,
    payloads.Prioritised: _prioritised,
    payloads.Merged: _merged,
    payloads.Unmerged: _unmerged,
    payloads.ExtensionAsked: _extension_asked,
    payloads.ExtensionGranted: _extension_granted,
    payloads.ExtensionDeclined: _extension_declined,
    payloads.LimitReached: _limit_reached,
    payloads.PinRenewed: _pin_renewed,
    payloads.PinRefused: _pin_refused,
    payloads.ReporterAwaited: _reporter_awaited,
    payloads.Redated: _redated,
}


def _check(shapes: Iterable[type[Payload]], icons: Iterable[str]) -> None:
    if wordless := set(shapes) ^ _SAID.keys():
        raise IncompleteTable(f"no words, or words too many, for {sorted(one.__name__ for one in wordless)}")
    if undrawn := set(icons) - ICONS.keys():
        raise IncompleteTable(f"nobody drew {sorted(undrawn)}")


_check((row.payload for row in ROWS), (row.icon for row in ROWS))
