"""The timeline in words: one entry for each event, in the order in which things happened.

All readers get the same sentences about the same facts; what one may not know is not among the entries. Only the
reporter is addressed as "Anda".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common import codes
from lapor.reports.actions import check_asked
from lapor.reports.models import Post
from lapor.reports.payloads import Payload
from lapor.reports.queries.detail import Detail
from lapor.reports.reading.standing import zone_of
from lapor.reports.reading.timeline import Entry, Names, OtherReport, Side
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import CITIZENS, Action, Party, Status
from lapor.web.case.facts import Sentences, facts_in_words
from lapor.web.case.photos import photos_of
from lapor.web.kit.formatting import moment
from lapor.web.kit.parts import Link, TimelineEntry

Words = str | Promise

# What the reporter did, said to them.
_OWN: dict[Action, Words] = {
    Action.FILE: gettext_lazy("Anda mengirim laporan"),
    Action.SUPPLY_INFO: gettext_lazy("Anda melengkapi laporan"),
    Action.APPEAL: gettext_lazy("Anda meminta laporan dibuka kembali"),
    Action.REPLY: gettext_lazy("Anda menanggapi"),
    Action.CONFIRM: gettext_lazy("Anda menyatakan sudah selesai"),
    Action.OBJECT: gettext_lazy("Anda berkeberatan atas jawaban"),
    Action.RATE: gettext_lazy("Anda menilai penanganannya"),
    Action.REOPEN: gettext_lazy("Anda membuka kembali laporan"),
    Action.WITHDRAW: gettext_lazy("Anda mencabut laporan"),
    Action.UNMERGE: gettext_lazy("Anda meminta laporan ditangani tersendiri"),
}
check_asked(_OWN.keys() - {Action.FILE}, by=CITIZENS)
# So many notices of the system in a row are folded, all but the newest.
FOLDED_FROM = 3


def timeline_of(detail: Detail, *, after: int = 0) -> list[TimelineEntry]:
    """Oldest first; with `after`, only what happened since that number. Notes among officers follow as entries."""
    entries = (entry for entry in detail.entries if entry.event.number > after)
    return [line for entry in entries for line in _lines(detail, entry)]


@dataclass(frozen=True, slots=True)
class Run:
    """Entries in a row; those in `folded` are shown on demand."""

    folded: Sequence[TimelineEntry]
    shown: Sequence[TimelineEntry]


def runs_of(timeline: Sequence[TimelineEntry]) -> list[Run]:
    """The same with long runs of the system's notices folded away: people's doings are what one looks for."""
    runs = []
    for is_system, group in groupby(timeline, key=lambda line: line.side == Side.SYSTEM):
        lines = list(group)
        cut = len(lines) - 1 if is_system and len(lines) >= FOLDED_FROM else 0
        runs.append(Run(lines[:cut], lines[cut:]))
    return runs


# What the reporter came for, by state: the answer to judge, or the question to answer.
_IN_FRONT = {
    Status.RESOLVED: (Action.RESOLVE, Action.CORRECT),
    Status.CLOSED: (Action.RESOLVE, Action.CORRECT),
    Status.NEEDS_INFO: (Action.REQUEST_INFO,),
}


def in_front_of(detail: Detail) -> TimelineEntry | None:
    """The newest entry that belongs above the forms, when its words may be read."""
    actions = _IN_FRONT.get(Status(detail.report.status), ())
    wanted = (entry for entry in reversed(detail.entries) if entry.event.action in actions and entry.said)
    return next((_line(detail, entry) for entry in wanted), None)


def _lines(detail: Detail, entry: Entry) -> Iterator[TimelineEntry]:
    # What is a note and nothing else is told by the note.
    if entry.said or not entry.notes or not _is_note(entry):
        yield _line(detail, entry)
    yield from (_note(detail, entry, post) for post in entry.notes)


def _is_note(entry: Entry) -> bool:
    is_step = entry.event.from_status != entry.event.to_status
    return entry.facts.payload is Payload and not is_step and entry.facts.news is None


def _line(detail: Detail, entry: Entry) -> TimelineEntry:
    event = entry.event
    own = detail.view.is_own and entry.side == Side.REPORTER
    return TimelineEntry(
        number=event.number,
        side=entry.side.value,
        title=str(_OWN[Action(event.action)]) if own else _who(detail, entry),
        label=str(entry.facts.label),
        chip="" if own else str(entry.facts.label),
        at=event.at,
        zone=zone_of(detail.report),
        facts=(*facts_in_words(entry, detail.names), *_corrected(entry, zone_of(detail.report))),
        said="\n\n".join(_words(post, entry) for post in entry.said),
        is_private=_is_private(entry) and detail.view.has_internal,
        icon=entry.facts.icon,
        photos=photos_of(detail.report, entry.files),
        links=_links(entry, detail.names),
        by=_who(detail, entry),
    )


def _note(detail: Detail, entry: Entry, post: Post) -> TimelineEntry:
    """`number`: of the event; its anchor is the event's own line, when there is one."""
    label = str(PostKind(post.kind).label)
    return TimelineEntry(
        number=entry.event.number,
        side="note",
        title=_who(detail, entry),
        label=label,
        chip=label,
        at=post.at,
        zone=zone_of(detail.report),
        said=post.body,
        icon="note",
        by=_who(detail, entry),
    )


def _corrected(entry: Entry, zone: str) -> Sentences:
    """Beside words that others have replaced."""
    if entry.corrected_at:
        when = moment(entry.corrected_at, zone)
        yield _("Diperbaiki pada %(when)s; ini tulisan pertamanya.") % {"when": when}


def _who(detail: Detail, entry: Entry) -> str:
    match entry.side:
        case Side.REPORTER if detail.view.is_own:
            return _("Anda")
        case Side.REPORTER:
            return detail.report.public_name or str(Party(entry.event.party).label)
        case Side.SYSTEM:
            return _("Sistem")
        case Side.AGENCY:
            agency = entry.event.agency
            office = agency.name if agency else str(Party(entry.event.party).label)
            return f"{office} · {entry.person_name}" if entry.person_name else office


def _words(post: Post, entry: Entry) -> str:
    """A reason beside other words is called so: why there is no evidence to show, for instance."""
    is_beside = post.kind == PostKind.REASON and len(entry.said) > 1
    return f"{_('Alasan')}: {post.body}" if is_beside else post.body


def _is_private(entry: Entry) -> bool:
    """Said by an agency to the reporter alone."""
    return entry.side == Side.AGENCY and bool(entry.said) and not any(post.is_public for post in entry.said)


def _links(entry: Entry, names: Names) -> tuple[Link, ...]:
    other = names.reports.get(entry.other_report_id or 0)
    return (link_to(other),) if other and other.may_open else ()


def link_to(other: OtherReport) -> Link:
    number = codes.spoken(other.number)
    return Link(_("Buka laporan %(number)s") % {"number": number}, reverse("report", args=[other.number]))
