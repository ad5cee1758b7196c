"""A case as the desk's templates show it: plain values made of `queries.detail`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports.clocks.certificates import Certificate, certificate_of
from lapor.reports.models import Assignment, Post, Report
from lapor.reports.queries import inbox
from lapor.reports.queries.detail import Detail, Entry
from lapor.reports.vocabulary import INTERNAL_POSTS, ArchiveReason, Missing, PostKind, Priority, ReturnReason
from lapor.reports.workflow import Action, ClockKind, Holder, Status
from lapor.web.case.timeline import corrected, photos_of
from lapor.web.kit.parts import TimelineEntry, TurnCard
from lapor.web.templatetags.lapor import agency_name, day, spoken

_DOING: dict[str, str | Promise] = {
    Status.SUBMITTED: _("memverifikasi dan menentukan unit"),
    Status.NEEDS_INFO: _("melengkapi laporan"),
    Status.VERIFIED: _("menindaklanjuti"),
    Status.IN_PROGRESS: _("menindaklanjuti sampai selesai"),
    Status.RESOLVED: _("menilai jawaban"),
}
_NEXT: dict[str, str | Promise] = {
    Status.SUBMITTED: _("laporan diteruskan ke unit yang dapat bertindak."),
    Status.NEEDS_INFO: _("bila tidak dilengkapi sampai tanggal itu, laporan diarsipkan."),
    Status.VERIFIED: _("pelapor membaca tindak lanjut pertama."),
    Status.IN_PROGRESS: _("pelapor diminta menilai jawabannya."),
    Status.RESOLVED: _("tanpa tanggapan sampai tanggal itu, laporan ditutup oleh sistem."),
}
_ICONS = {
    Action.VERIFY: "check",
    Action.ROUTE: "send",
    Action.ADD_COPY: "send",
    Action.RETURN: "undo",
    Action.RECALL: "undo",
    Action.ESCALATE: "arrow",
    Action.RESOLVE: "flag",
    Action.MERGE: "merge",
    Action.UNMERGE: "merge",
    Action.ARCHIVE: "file",
    Action.OPEN_IDENTITY: "lock",
    Action.RATE: "star",
    Action.EDIT_WORDS: "edit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(TimelineEntry):
    """A line of the story as officers read it: with the unit and the colleague who acted."""

    by: str = ""


def turn_card(case: Detail, actor: Actor, certificate: Certificate | None) -> TurnCard:
    """Whose turn it is, until when, what next. `certificate`: of the limit whose date the report shows."""
    report = case.report
    return TurnCard(
        holder=holder_name(report),
        doing=_DOING.get(report.status, ""),
        next=_NEXT.get(report.status, ""),
        due_on=certificate.due.due_on if certificate else None,
        share=certificate.share if certificate else None,
        day=certificate.used if certificate else 0,
        limit=certificate.timing.length if certificate else 0,
        days_left=certificate.days_left if certificate else None,
        working_age=inbox.urgency(report)[1],
        is_over=report.holder == Holder.NOBODY,
        is_yours=report.is_open and report.holder_agency_id in actor.agencies(),
        why_url="#why" if certificate else "",
    )


def nearest_certificate(case: Detail) -> Certificate | None:
    nearest = case.nearest
    return certificate_of(nearest, case.turns, as_of=clock.now()) if nearest else None


def holder_name(report: Report) -> str:
    if report.holder == Holder.AGENCY and report.holder_agency:
        return agency_name(report.holder_agency)
    return gettext("Pelapor") if report.holder == Holder.REPORTER else gettext("Sudah berakhir")


# -- assignments --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Share:
    """One agency's share with those delegated from it."""

    assignment: Assignment
    reason: str = ""
    below: list["Share"] = field(default_factory=list)


def shares_of(case: Detail) -> list[Share]:
    """Assignments as a tree: each delegation below the one it came from, in the order they were made."""
    nodes = {row.number: Share(row, _return_reason(row)) for row in case.assignments}
    roots: list[Share] = []
    for number, node in nodes.items():
        parent = nodes.get(node.assignment.parent_number or 0)
        (parent.below if parent and parent.assignment.number != number else roots).append(node)
    return roots


def _return_reason(row: Assignment) -> str:
    return str(ReturnReason(row.reason).label) if row.reason in ReturnReason.values else ""


# -- timeline -----------------------------------------------------------------------------------------------------


def timeline_of(case: Detail) -> list[Told]:
    """The story, oldest first: an event in a line, its words below, notes among officers set apart."""
    names = {row.agency_id: row.agency for row in case.assignments}
    lines: list[Told] = []
    for entry in case.entries:
        lines.extend(_lines_of(entry, case.report, names))
    return lines


def _lines_of(entry: Entry, report: Report, names: dict[int, Agency]) -> Iterable[Told]:
    event, zone = entry.event, event_zone(report)
    said = [post for post in entry.posts if post.kind not in INTERNAL_POSTS]
    notes = [post for post in entry.posts if post.kind in INTERNAL_POSTS]
    who = " · ".join(part for part in (str(event.agency) if event.agency else "", entry.person_name) if part)
    if event.action not in (Action.ADD_NOTE, Action.DRAFT_ANSWER):
        yield Told(
            side=entry.side if said or entry.side != "agency" else "system",
            title=" ".join(
                part for part in (str(Action(event.action).label), _detail_of(event.data, names)) if part
            ),
            at=event.at,
            zone=zone,
            words="\n\n".join(filter(None, [corrected(entry, zone), *(_words(post) for post in said)])),
            chip=_chip(said, entry),
            icon=_ICONS.get(Action(event.action), ""),
            photos=photos_of(report, entry.files),
            by=who or party_name(event.party),
        )
    for note in notes:
        yield Told(
            side="note", title=str(PostKind(note.kind).label), at=note.at, zone=zone, words=note.body, by=who
        )


def _words(post: Post) -> str:
    return f"{gettext('Alasan')}: {post.body}" if post.kind == PostKind.REASON else post.body


def _chip(said: list[Post], entry: Entry) -> str:
    if entry.side == "agency" and said and not any(post.is_public for post in said):
        return gettext("hanya untuk pelapor")
    return ""


def _detail_of(data: dict[str, Any], names: dict[int, Agency]) -> str:
    """What an event's codes say beside its name."""
    parts = []
    if data.get("to") in names:
        parts.append(f"→ {names[data['to']]}")
    if copies := [str(names[one]) for one in data.get("copies", ()) if one in names]:
        parts.append(gettext("tembusan: %(units)s") % {"units": ", ".join(copies)})
    if recalled := [str(names[one]) for one in data.get("recalled", ()) if one in names]:
        parts.append(gettext("tembusan ditarik: %(units)s") % {"units": ", ".join(recalled)})
    if data.get("about_receiver"):
        parts.append(gettext("(tentang instansi penerimanya)"))
    if data.get("entered"):
        parts.append(gettext("(dicatat petugas, dengan PIN dari tanda terimanya)"))
    if data.get("reason") in ArchiveReason.values:
        parts.append(f"({ArchiveReason(data['reason']).label})")
    if data.get("reason") in ReturnReason.values:
        parts.append(f"({ReturnReason(data['reason']).label})")
    if missing := [str(Missing(one).label) for one in data.get("missing", ()) if one in Missing.values]:
        parts.append(f"({', '.join(missing)})")
    if data.get("priority") in Priority.values:
        parts.append(f"({Priority(data['priority']).label})")
    if data.get("score"):
        parts.append(gettext("nilai %(score)s dari 5") % {"score": data["score"]})
    if data.get("length"):
        days = data["length"]
        parts.append(gettext("(batas %(was)s → %(is)s hari kerja)") % days)
    if data.get("clock") in ClockKind.values:
        parts.append(f"({ClockKind(data['clock']).label})")
    return " ".join(parts)


def party_name(party: str) -> str:
    return {"reporter": gettext("Pelapor"), "representative": gettext("Kuasa pelapor")}.get(
        party, gettext("Sistem")
    )


def event_zone(report: Report) -> str:
    agency = report.lead_agency or report.holder_agency
    return agency.zone if agency else ""


def salutation(report: Report) -> str:
    """How a letter addresses the reporter: by the first name, neutral when that is hidden or only a letter."""
    first = report.public_name.partition(" ")[0]
    return gettext("Bapak/Ibu pelapor") if not first or first.endswith(".") else first


def answering_agency(actor: Actor, report: Report) -> str:
    """The unit in whose name the actor answers."""
    names = {power.agency_id: power.agency_name for power in actor.powers}
    return names.get(report.lead_agency_id or 0) or next(iter(names.values()), "")


def template_values(actor: Actor, report: Report) -> dict[str, str]:
    """What the places of a reply template are filled with."""
    zone = event_zone(report)
    return {
        "reporter": salutation(report),
        "number": spoken(report.number),
        "agency": answering_agency(actor, report),
        "title": report.title,
        "due": day(report.due_on) if report.due_on else "",
        "filed": day(report.filed_at, zone),
        "today": day(clock.now(), zone),
        "place": report.place,
    }
