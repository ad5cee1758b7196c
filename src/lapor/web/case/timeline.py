"""The timeline of a report as one viewer reads it: who, what, when, and the words in full."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.common import codes
from lapor.common.files import BY_MEDIA_TYPE, Kind
from lapor.directory.models import Agency, Role
from lapor.reports.events import payload_of
from lapor.reports.models import Attachment, Event, Report
from lapor.reports.payloads import Prioritised
from lapor.reports.queries.detail import Detail, Entry
from lapor.reports.vocabulary import ArchiveReason, Missing, Priority, ReturnReason
from lapor.reports.workflow import Action, ClockKind, Party, Status
from lapor.web.kit.parts import Photo, TimelineEntry
from lapor.web.templatetags.lapor import day as in_words
from lapor.web.templatetags.lapor import moment

_ICONS: dict[str, str] = {
    Action.FILE: "flag",
    Action.VERIFY: "check",
    Action.ROUTE: "arrow",
    Action.RETURN: "undo",
    Action.ESCALATE: "arrow",
    Action.RECALL: "undo",
    Action.REQUEST_INFO: "edit",
    Action.RESOLVE: "check",
    Action.CONFIRM: "check",
    Action.CLOSE: "check",
    Action.RATE: "star",
    Action.OBJECT: "warning",
    Action.PASS_DUE: "warning",
    Action.ALERT_ABOVE: "warning",
    Action.REDATE: "calendar",
    Action.MERGE: "merge",
    Action.OPEN_IDENTITY: "lock",
    Action.RENEW_PIN: "lock",
    Action.AWAIT_REPORTER: "clock",
    Action.ADD_NOTE: "note",
    Action.DRAFT_ANSWER: "note",
}
_NOTES = frozenset({Action.ADD_NOTE, Action.DRAFT_ANSWER})


def photos_of(report: Report, files: Iterable[Attachment]) -> list[Photo]:
    """Attachments with the addresses at which they are shown."""
    return [
        Photo(
            url=reverse("report_file", args=[report.number, file.number]),
            thumb_url=reverse("report_thumb", args=[report.number, file.number])
            if file.thumbnail_path
            else "",
            name=file.name,
            is_image=file.kind == "image",
            player=_player_of(file),
        )
        for file in files
    ]


def _player_of(file: Attachment) -> str:
    """The element that plays it, when browsers can."""
    file_type = BY_MEDIA_TYPE.get(file.media_type)
    is_played = file_type is not None and file_type.is_shown and file.kind in (Kind.AUDIO, Kind.VIDEO)
    return file.kind if is_played else ""


def story_of(detail: Detail, *, after: int = 0) -> list[TimelineEntry]:
    """The whole story, oldest first; with `after`, only what happened since that number."""
    agencies = {row.agency_id: row.agency for row in detail.assignments}
    suggested = (row.suggested_agency for row in detail.assignments)
    agencies |= {agency.pk: agency for agency in suggested if agency}
    entries = [entry for entry in detail.entries if entry.event.number > after]
    return [_line(detail, entry, agencies) for entry in entries]


# What the reader came for, by state: the answer to judge, or the question to answer.
_IN_FRONT = {
    Status.RESOLVED: (Action.RESOLVE, Action.CORRECT),
    Status.CLOSED: (Action.RESOLVE, Action.CORRECT),
    Status.NEEDS_INFO: (Action.REQUEST_INFO,),
}


def in_front_of(detail: Detail, story: Sequence[TimelineEntry]) -> TimelineEntry | None:
    """The newest line of the story that belongs above the forms, when its words may be read."""
    actions = _IN_FRONT.get(Status(detail.report.status), ())
    pairs = [*zip(detail.entries, story, strict=True)]
    return next(
        (line for entry, line in reversed(pairs) if entry.event.action in actions and entry.posts), None
    )


def _line(detail: Detail, entry: Entry, agencies: dict[int, Agency]) -> TimelineEntry:
    event = entry.event
    told = _TOLD.get(Action(event.action))
    fact = told(event, agencies) if told else ""
    said = (
        fact,
        corrected(entry, zone_of(detail.report)),
        _with_what_pin(event),
        *_passed_before(event),
        *(post.body for post in entry.posts),
    )
    words = "\n\n".join(part for part in said if part)
    return TimelineEntry(
        side="note" if event.action in _NOTES else entry.side,
        title=_who(detail, entry),
        chip=Action(event.action).label,
        at=event.at,
        zone=zone_of(detail.report),
        words=words,
        icon=_ICONS.get(event.action, ""),
        photos=photos_of(detail.report, entry.files),
    )


def corrected(entry: Entry, zone: str) -> str:
    """Beside words that others have replaced."""
    if entry.corrected_at is None:
        return ""
    when = moment(entry.corrected_at, zone)
    return _("Diperbaiki pada %(when)s; ini tulisan pertamanya.") % {"when": when}


def _who(detail: Detail, entry: Entry) -> str:
    if entry.side == "reporter":
        name = detail.report.public_name or _("Pelapor")
        return _("Anda") if detail.view.is_own else name
    if entry.side == "system":
        return _("Sistem")
    office = entry.event.agency.name if entry.event.agency else str(Party(entry.event.party).label)
    return f"{office} · {entry.person_name}" if entry.person_name else office


def zone_of(report: Report) -> str:
    """One clock for the whole page: the office's that answers for the report."""
    agency = report.lead_agency or report.holder_agency
    return agency.zone if agency else ""


def _named(agencies: dict[int, Agency], ids: Iterable[int | None]) -> str:
    return ", ".join(agencies[one].name for one in ids if one in agencies)


def _handed(event: Event, agencies: dict[int, Agency]) -> str:
    to, copies = _named(agencies, [event.data.get("to")]), _named(agencies, event.data.get("copies", []))
    sentences = [_("Diteruskan ke %(agency)s.") % {"agency": to}] if to else []
    if copies:
        sentences.append(_("Tembusan: %(agencies)s.") % {"agencies": copies})
    return " ".join(sentences)


def _returned(event: Event, agencies: dict[int, Agency]) -> str:
    reason = event.data.get("reason", "")
    sentence = f"{ReturnReason(reason).label}." if reason in ReturnReason.values else ""
    suggested = _named(agencies, [event.data.get("suggested")])
    if suggested:
        sentence += " " + _("Usul penanggung jawab: %(agency)s.") % {"agency": suggested}
    return sentence.strip()


def _asked(event: Event, agencies: dict[int, Agency]) -> str:
    items = [str(Missing(one).label) for one in event.data.get("missing", []) if one in Missing.values]
    return _("Yang diminta: %(items)s.") % {"items": ", ".join(items).lower()} if items else ""


def _archived(event: Event, agencies: dict[int, Agency]) -> str:
    reason = event.data.get("reason", "")
    return f"{ArchiveReason(reason).label}." if reason in ArchiveReason.values else ""


def _rated(event: Event, agencies: dict[int, Agency]) -> str:
    return _("Nilai %(score)s dari 5.") % {"score": event.data.get("score", "")}


def _merged(event: Event, agencies: dict[int, Agency]) -> str:
    into = event.data.get("into")
    return (
        _("Laporan induk: %(number)s.") % {"number": codes.spoken(codes.tracking_number(into))}
        if into
        else ""
    )


def _with_what_pin(event: Event) -> str:
    """An officer saw the PIN of a report that was typed in: what was done with it says so."""
    if not event.data.get("entered"):
        return ""
    return _("Laporan ini dicatat petugas; tindakan ini dilakukan dengan PIN dari tanda terimanya.")


def _passed_before(event: Event) -> list[str]:
    """Limits that had passed before this step, which no sweep had told yet."""
    passed = event.data.get("passed", [])
    found = [_("%(limit)s seharusnya paling lambat %(day)s.") % _limit_and_day(one) for one in passed]
    if found and event.data.get("offers"):
        found.append(_offered(event, {}))
    return found


def _passed(event: Event, agencies: dict[int, Agency]) -> str:
    sentence = _("%(limit)s seharusnya paling lambat %(day)s.") % _limit_and_day(event.data)
    return f"{sentence} {_offered(event, agencies)}" if event.data.get("offers") else sentence


def _approached(event: Event, agencies: dict[int, Agency]) -> str:
    return _("%(limit)s paling lambat %(day)s.") % _limit_and_day(event.data)


def _alerted(event: Event, agencies: dict[int, Agency]) -> str:
    told = ", ".join(str(Role(role).label) for role in event.data.get("tells", []) if role in Role.values)
    sentence = _("%(limit)s seharusnya paling lambat %(day)s.") % _limit_and_day(event.data)
    return sentence + (" " + _("Diberitahukan kepada: %(roles)s.") % {"roles": told} if told else "")


def _renewed(event: Event, agencies: dict[int, Agency]) -> str:
    return _(
        "Petugas mencocokkan kontak yang ditulis saat melapor, lalu memberikan PIN baru. PIN lama tidak berlaku lagi. "
        "Jika bukan pelapor yang memintanya, sampaikan di sini atau kepada instansi di atasnya."
    )


def _awaited(event: Event, agencies: dict[int, Agency]) -> str:
    return _(
        "Selama menunggu, PIN laporan ini berkali-kali ditebak orang, jadi pelapor mungkin tidak dapat masuk. "
        "Karena itu laporan tidak ditutup."
    )


def _offered(event: Event, agencies: dict[int, Agency]) -> str:
    return _("Pelapor dapat meneruskan laporan ini ke Ombudsman Republik Indonesia, tanpa biaya.")


def _limit_and_day(told: Mapping[str, str]) -> dict[str, object]:
    return {
        "limit": ClockKind(told["clock"]).label,
        "day": in_words(date.fromisoformat(told["due_on"])),
    }


def _redated(event: Event, agencies: dict[int, Agency]) -> str:
    """Which dates moved, from when to when, and by which decree."""
    decree = event.data.get("decree", "")
    if event.data.get("cause") == "clock":
        return _("Jam server pernah keliru; batas waktu dihitung ulang dari saat yang benar.")
    sentences = [_("Kalender hari kerja berubah (%(decree)s).") % {"decree": decree} if decree else
                 _("Kalender hari kerja berubah.")]  # fmt: skip
    sentences += [
        _("%(limit)s: semula paling lambat %(was)s, sekarang %(is)s.")
        % {
            "limit": ClockKind(move["clock"]).label,
            "was": in_words(date.fromisoformat(move["was"])),
            "is": in_words(date.fromisoformat(move["is"])),
        }
        for move in event.data.get("moved", [])
    ]
    return " ".join(sentences)


def _days_asked(event: Event, agencies: dict[int, Agency]) -> str:
    days = event.data.get("days", 0)
    return ngettext("%(n)d hari kerja.", "%(n)d hari kerja.", days) % {"n": days}


def _reclassified(event: Event, agencies: dict[int, Agency]) -> str:
    days = event.data.get("length")
    return _("Batas penyelesaian: semula %(was)s, sekarang %(is)s hari kerja.") % days if days else ""


def _prioritised(event: Event, agencies: dict[int, Agency]) -> str:
    told = payload_of(event, Prioritised)
    sentence = f"{Priority(told.priority).label}."
    if told.planned_on:
        sentence += " " + _("Direncanakan %(day)s.") % {"day": in_words(told.planned_on)}
    return sentence


def _published(event: Event, agencies: dict[int, Agency]) -> str:
    count = len(event.data.get("published", []))
    shown = ngettext(
        "%(n)d lampiran ditampilkan untuk umum.", "%(n)d lampiran ditampilkan untuk umum.", count
    ) % {"n": count}
    return " ".join(part for part in (_handed(event, agencies), shown if count else "") if part)


_TOLD: dict[Action, Callable[[Event, dict[int, Agency]], str]] = {
    Action.VERIFY: _published,
    Action.ROUTE: _handed,
    Action.ADD_COPY: _handed,
    Action.RETURN: _returned,
    Action.ESCALATE: _returned,
    Action.REQUEST_INFO: _asked,
    Action.ARCHIVE: _archived,
    Action.ARCHIVE_INCOMPLETE: _archived,
    Action.RATE: _rated,
    Action.MERGE: _merged,
    Action.APPROACH_DUE: _approached,
    Action.PASS_DUE: _passed,
    Action.ALERT_ABOVE: _alerted,
    Action.OFFER_OMBUDSMAN: _offered,
    Action.REDATE: _redated,
    Action.ASK_EXTENSION: _days_asked,
    Action.GRANT_EXTENSION: _days_asked,
    Action.DECLINE_EXTENSION: _days_asked,
    Action.RECLASSIFY: _reclassified,
    Action.RENEW_PIN: _renewed,
    Action.PRIORITISE: _prioritised,
    Action.FOLLOW_PARENT: _merged,
    Action.AWAIT_REPORTER: _awaited,
}
