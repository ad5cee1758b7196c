"""Is the history whole? Every chain, every word and file it vouches for, and the feed over all of it.

`verify_everything` reads all; `verify_new` what came since the last check, every night. Both write a `HistoryCheck`.
What is found is a `Break`: which report, which number, and of what kind. What cannot be found this way is said in
`docs/history.md`.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import connection, models
from django.db.models import TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.files.storage import full_path
from lapor.reports import consistency, feed
from lapor.reports.event_chain import HEAD, first_break, report_digest, words_digest
from lapor.reports.events import digests_of, report_digest_of
from lapor.reports.models import Attachment, Clock, Event, FeedCursor, Post, Report, Turn
from lapor.reports.side_rows import HistoryCheck

REPORTS_AT_ONCE = 1_000
ENTRIES_AT_ONCE = 20_000
SHOWN = 20
# More breaks are not gathered: whoever has so many needs no longer list.
MOST_BREAKS = 2_000
# Entries that a night checks; what is left, above all after an upgrade, is checked in the next.
MOST_NEW = 200_000
_PIECE = 1 << 20


class Kind(TextChoices):
    """What does not fit. The label says it to an operator."""

    EVENT_CHANGED = "event_changed", _("peristiwa diubah, disisipkan, atau dihapus di tengah riwayat")
    EVENT_MISSING = "event_missing", _("peristiwa yang pernah tercatat kini tidak ada")
    REPORT_MISSING = "report_missing", _("laporan yang pernah tercatat kini tidak ada")
    HEAD_DIFFERS = "head_differs", _("keadaan laporan tidak sama dengan peristiwa terakhirnya")
    WORDS_CHANGED = "words_changed", _("tulisan tidak sama dengan yang dicatat riwayat")
    WORDS_MISSING = "words_missing", _("tulisan yang dicatat riwayat tidak ada")
    WORDS_ADDED = "words_added", _("tulisan yang tidak dicatat riwayat")
    FILE_CHANGED = "file_changed", _("isi berkas tidak sama dengan yang dicatat riwayat")
    FILE_MISSING = "file_missing", _("berkas yang dicatat riwayat tidak ada")
    FILE_ADDED = "file_added", _("berkas yang tidak dicatat riwayat")
    TURNS_BROKEN = "turns_broken", _("giliran bertumpang tindih, berlubang, atau tidak sesuai riwayat")
    LIMIT_UNEXPLAINED = "limit_unexplained", _("tanggal batas waktu tidak sesuai riwayat dan kalender")
    FEED_BROKEN = "feed_broken", _("urutan semua peristiwa terputus atau segelnya tidak cocok")
    FEED_SHORT = "feed_short", _("urutan semua peristiwa lebih pendek daripada yang pernah dibaca")
    EVENT_UNSEEN = "event_unseen", _("peristiwa yang tidak ada dalam urutan semua peristiwa")


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One place that does not fit. `report_id` 0: the feed itself, at position `number`."""

    report_id: int
    number: int
    kind: str


@dataclass(slots=True)
class Findings:
    """What a check has looked at and found so far."""

    events: int = 0
    reports: int = 0
    blanked: int = 0
    breaks: list[Break] = field(default_factory=list)

    def note(self, kind: Kind, report_id: int, number: int) -> None:
        if len(self.breaks) < MOST_BREAKS:
            self.breaks.append(Break(report_id, number, str(kind)))


Say = Callable[[int, int], object]


def verify_everything(*, reads_files: bool = True, say: Say = lambda done, total: None) -> HistoryCheck:
    """Check every report and the whole feed. `say(done, total)` hears how many events were looked at."""
    began_at = clock.now()
    feed.sequence()
    total = Event.objects.count()
    findings = Findings()
    for ids in _batches_of_reports():
        check_reports(ids, findings, reads_files=reads_files)
        say(min(findings.events, total), total)
    position, seal = check_feed(findings)
    _check_against_feed(findings)
    return _record(began_at, findings, position=position, seal=seal, is_complete=True)


def verify_new(*, reads_files: bool = True) -> HistoryCheck:
    """Check what was added to the feed since the last check, and of each report it concerns the whole, but only those
    files that came since. The first time, which concerns everything, no file is read, and it takes several nights
    where there is much: `verify_everything` is for that.
    """
    began_at = clock.now()
    feed.sequence()
    last = HistoryCheck.objects.order_by("-id").first()
    since, seal = (last.position, last.seal) if last else (0, "")
    findings = Findings()
    concerned: dict[int, int] = {}
    position, seal = check_feed(findings, since=since, seal=seal, concerned=concerned, most=MOST_NEW)
    for ids in _pieces(sorted(concerned), REPORTS_AT_ONCE):
        check_reports(ids, findings, reads_files=reads_files and last is not None, since=concerned)
    return _record(began_at, findings, position=position, seal=seal, is_complete=False)


def newest_break() -> tuple[HistoryCheck, Break] | None:
    """The first break of the oldest check that found one, since the last complete check; None: none is known."""
    complete = HistoryCheck.objects.filter(is_complete=True).order_by("-id").values("id")[:1]
    since = HistoryCheck.objects.filter(break_count__gt=0, id__gte=Coalesce(models.Subquery(complete), 0))
    check = since.order_by("id").first()
    if check is None:
        return None
    first = check.breaks[0]
    return check, Break(first["report"], first["number"], first["kind"])


def _record(
    began_at: datetime, findings: Findings, *, position: int, seal: str, is_complete: bool
) -> HistoryCheck:
    shown = sorted(set(findings.breaks))
    return HistoryCheck.objects.create(
        began_at=began_at,
        ended_at=clock.now(),
        is_complete=is_complete,
        position=position,
        seal=seal,
        events=findings.events,
        reports=findings.reports,
        break_count=len(shown),
        breaks=[{"report": b.report_id, "number": b.number, "kind": b.kind} for b in shown[:SHOWN]],
    )


# -- reports -----------------------------------------------------------------------------------------------------


def _batches_of_reports() -> Iterator[list[int]]:
    last = 0
    while ids := list(
        Report.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:REPORTS_AT_ONCE]
    ):
        last = ids[-1]
        yield ids


_OF_REPORT = ("pk", *HEAD, "last_hash", "original_title", "original_body", "title", "body", "words_salt")


def check_reports(
    ids: Sequence[int], findings: Findings, *, reads_files: bool, since: Mapping[int, int] | None = None
) -> None:
    """Each report's chain, its head, its words, its files, its turns and its limits: six queries for all of them.

    `since`: by report, the number of the first event whose files are read; without it, all are.
    """
    heads = {row["pk"]: row for row in Report.objects.filter(pk__in=ids).values(*_OF_REPORT)}
    for report_id in sorted(set(ids) - set(heads)):
        findings.note(Kind.REPORT_MISSING, report_id, 0)
    events = _by_report(Event.objects.filter(report__in=heads).order_by("report_id", "number"))
    posts = _by_report(Post.objects.filter(report__in=heads))
    files = _by_report(Attachment.objects.filter(report__in=heads))
    turns = _by_report(Turn.objects.filter(report__in=heads).order_by("report_id", "number"))
    limits = _by_report(
        Clock.objects.filter(report__in=heads).select_related("agency").defer("agency__search")
    )
    for report_id, head in heads.items():
        story = events.get(report_id, [])
        findings.reports += 1
        findings.events += len(story)
        is_whole = _check_chain(report_id, head, story, findings)
        _check_report_words(report_id, head, story, findings)
        _check_words(report_id, story, posts.get(report_id, []), findings)
        reads_from = (since or {}).get(report_id, 0) if reads_files else math.inf
        _check_files(report_id, story, files.get(report_id, []), findings, reads_from=reads_from)
        if is_whole:  # else nobody knows when what happened
            _check_turns_and_limits(
                head, story, turns.get(report_id, []), limits.get(report_id, []), findings
            )


def _by_report(rows: models.QuerySet[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.iterator(chunk_size=10_000):
        found[row.report_id].append(row)
    return found


def _check_chain(report_id: int, head: Mapping[str, Any], story: list[Event], findings: Findings) -> bool:
    """Whether it is whole; the head is looked at only then."""
    broken = first_break(story)
    if broken is not None:
        findings.note(Kind.EVENT_CHANGED, report_id, broken)
    last = story[-1] if story else None
    if last is None or last.hash != head["last_hash"]:
        findings.note(Kind.EVENT_MISSING, report_id, last.number if last else 0)
        return False
    if broken is None and not consistency.head_fits(head, story):
        findings.note(Kind.HEAD_DIFFERS, report_id, last.number)
    return broken is None


def _check_report_words(
    report_id: int, head: Mapping[str, Any], story: list[Event], findings: Findings
) -> None:
    """The reporter's title and text against the first event, the public ones against the last that gave them."""
    given = [event for event in story if report_digest_of(event)]
    if not head["words_salt"] or not given:
        return
    for event, title, body in (
        (story[0], head["original_title"], head["original_body"]),
        (given[-1], head["title"], head["body"]),
    ):
        expected = report_digest_of(event)
        if expected and expected != report_digest(head["words_salt"], title, body):
            findings.note(Kind.WORDS_CHANGED, report_id, event.number)


def _vouched_for(story: list[Event], of: Literal["posts", "files"]) -> dict[int, str]:
    return {number: digest for event in story for number, digest in digests_of(event, of).items()}


def _check_words(report_id: int, story: list[Event], posts: list[Post], findings: Findings) -> None:
    """Words that retention has blanked count as such; the event still proves what they were."""
    vouched = _vouched_for(story, "posts")
    for post in posts:
        if post.number not in vouched:
            findings.note(Kind.WORDS_ADDED, report_id, post.number)
        elif not post.body:
            findings.blanked += 1
        elif words_digest(post.salt, post.body) != vouched[post.number]:
            findings.note(Kind.WORDS_CHANGED, report_id, post.number)
    for number in sorted(set(vouched) - {post.number for post in posts}):
        findings.note(Kind.WORDS_MISSING, report_id, number)


def _check_files(
    report_id: int, story: list[Event], files: list[Attachment], findings: Findings, *, reads_from: float
) -> None:
    vouched = _vouched_for(story, "files")
    read = _vouched_for([event for event in story if event.number >= reads_from], "files")
    for row in files:
        if row.number not in vouched:
            findings.note(Kind.FILE_ADDED, report_id, row.number)
        elif row.sha256 != vouched[row.number]:
            findings.note(Kind.FILE_CHANGED, report_id, row.number)
        elif row.number in read:
            found = _digest_of(row.path)
            if found != row.sha256:
                findings.note(Kind.FILE_CHANGED if found else Kind.FILE_MISSING, report_id, row.number)
    for number in sorted(set(vouched) - {row.number for row in files}):
        findings.note(Kind.FILE_MISSING, report_id, number)


def _digest_of(path: str) -> str:
    """Hex SHA-256 of a stored file; empty when it is not there."""
    digest = hashlib.sha256()
    try:
        with full_path(Path(settings.MEDIA_ROOT), path).open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except (OSError, ValueError):
        return ""
    return digest.hexdigest()


def _check_turns_and_limits(
    head: Mapping[str, Any], story: list[Event], turns: list[Turn], limits: list[Clock], findings: Findings
) -> None:
    if not consistency.turns_fit(turns, story):
        findings.note(Kind.TURNS_BROKEN, head["pk"], turns[-1].number if turns else 0)
    for row in consistency.unexplained(limits, turns, story, received_at=head["received_at"]):
        findings.note(Kind.LIMIT_UNEXPLAINED, head["pk"], row.number)


# -- the feed ----------------------------------------------------------------------------------------------------


def check_feed(
    findings: Findings,
    *,
    since: int = 0,
    seal: str = "",
    concerned: dict[int, int] | None = None,
    most: float = math.inf,
) -> tuple[int, str]:
    """Positions without a gap, and each seal. Returns the last position that was looked at, and its seal.

    `concerned` gathers reports, each with the number of its first event in here. `most`: about how many entries are
    looked at. Seals of a key that is lost are not checked, but the last of them must be the one that was noted.
    """
    position = since
    lost, last_lost = feed.lost_seals()
    while position - since < most and (rows := _entries_after(position)):
        for at, report_id, number, stored, event_hash in rows:
            position += 1
            expected = feed.seal_of(at, report_id, number, event_hash, seal)
            if at <= lost:
                expected = stored if at < lost else last_lost
            if at != position or stored != expected:
                findings.note(Kind.FEED_BROKEN, 0, at)
            position, seal = at, stored
            if concerned is not None:
                concerned.setdefault(report_id, number)
    read_up_to = max([*FeedCursor.objects.values_list("position", flat=True), since], default=0)
    if read_up_to > position and position - since < most:
        findings.note(Kind.FEED_SHORT, 0, position)
    return position, seal


def _entries_after(position: int) -> list[tuple[int, int, int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT f.position, f.report_id, f.number, f.seal, coalesce(e.hash, '')
            FROM reports_feedentry f
            LEFT JOIN reports_event e ON e.report_id = f.report_id AND e.number = f.number
            WHERE f.position > %s ORDER BY f.position LIMIT %s
            """,
            [position, ENTRIES_AT_ONCE],
        )
        return cursor.fetchall()


def _check_against_feed(findings: Findings) -> None:
    """Entries whose report or event is gone, and events that the feed does not know."""
    newest = HistoryCheck.objects.aggregate(most=models.Max("position"))["most"] or 0
    if newest > feed.last_position():
        findings.note(Kind.FEED_SHORT, 0, feed.last_position())
    for sql, kind in (
        (_ENTRIES_WITHOUT_REPORT, Kind.REPORT_MISSING),
        (_ENTRIES_WITHOUT_EVENT, Kind.EVENT_MISSING),
        (_EVENTS_WITHOUT_ENTRY, Kind.EVENT_UNSEEN),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for report_id, number in cursor.fetchall():
                findings.note(kind, report_id, number)


_ENTRIES_WITHOUT_REPORT = """
    SELECT DISTINCT f.report_id, 0 FROM reports_feedentry f
    WHERE NOT EXISTS (SELECT FROM reports_report r WHERE r.id = f.report_id)
"""
_ENTRIES_WITHOUT_EVENT = """
    SELECT f.report_id, f.number FROM reports_feedentry f
    WHERE EXISTS (SELECT FROM reports_report r WHERE r.id = f.report_id)
      AND NOT EXISTS (SELECT FROM reports_event e WHERE e.report_id = f.report_id AND e.number = f.number)
"""
_EVENTS_WITHOUT_ENTRY = """
    SELECT e.report_id, e.number FROM reports_event e
    WHERE NOT EXISTS (SELECT FROM reports_feedentry f WHERE f.report_id = e.report_id AND f.number = e.number)
      AND NOT EXISTS (SELECT FROM reports_feedpending p WHERE p.report_id = e.report_id AND p.number = e.number)
"""


def _pieces(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
