"""What happened, event by event, as facts: who, what it says, what was met on the way, what was said and sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lapor.directory.models import Agency
from lapor.reports import payloads
from lapor.reports.actions import Facts, facts_of
from lapor.reports.events import content_of
from lapor.reports.models import Attachment, Event, Post
from lapor.reports.payloads import Passing, Payload
from lapor.reports.vocabulary import INTERNAL_POSTS
from lapor.reports.workflow import CITIZENS, Party


class Side(StrEnum):
    """Whose doing it was, by kind."""

    REPORTER = "reporter"
    AGENCY = "agency"
    SYSTEM = "system"


@dataclass(slots=True)
class Entry:
    """One event, with the posts and files that this reader may read. `person_name`: empty unless they may know it.
    `corrected_at`: when other words took the place of these.
    """

    event: Event
    posts: list[Post]
    files: list[Attachment]
    payload: Payload
    passings: Sequence[Passing] = ()
    offers_ombudsman: bool = False
    is_entered: bool = False
    person_name: str = ""
    corrected_at: datetime | None = None

    @property
    def facts(self) -> Facts:
        return facts_of(self.event.action)

    @property
    def side(self) -> Side:
        if self.event.party in CITIZENS:
            return Side.REPORTER
        return Side.SYSTEM if self.event.party == Party.SYSTEM else Side.AGENCY

    @property
    def said(self) -> list[Post]:
        """Words that the reporter may read as well."""
        return [post for post in self.posts if post.kind not in INTERNAL_POSTS]

    @property
    def notes(self) -> list[Post]:
        """Words among officers."""
        return [post for post in self.posts if post.kind in INTERNAL_POSTS]

    @property
    def agency_ids(self) -> set[int]:
        """The agencies it names beside the one that acted."""
        match self.payload:
            case payloads.Handed(to=to, copies=copies):
                return {one for one in (to, *copies) if one}
            case payloads.Reclassified(recalled=recalled):
                return set(recalled)
            case payloads.Returned(suggested=int(suggested)):
                return {suggested}
            case _:
                return set()

    @property
    def other_report_id(self) -> int | None:
        """The report it names: its parent, now or before."""
        match self.payload:
            case payloads.Merged(into=parent) | payloads.Unmerged(parent=parent):
                return parent
            case _:
                return None


def entry_of(event: Event, posts: Sequence[Post], files: Sequence[Attachment]) -> Entry:
    """`posts` and `files`: of the whole case, as far as the reader may read them."""
    said = [post for post in posts if post.event_number == event.number]
    numbers = {post.number for post in said}
    content = content_of(event)
    return Entry(
        event,
        said,
        [file for file in files if file.post_number in numbers],
        content.payload,
        content.passings,
        content.offers_ombudsman,
        content.is_entered,
    )


@dataclass(frozen=True, slots=True)
class OtherReport:
    """Another report that the case names. `may_open`: the reader sees it too."""

    id: int
    number: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class Names:
    """What events refer to by id: agencies, and reports that this one was merged into, or that were merged into it."""

    agencies: dict[int, Agency]
    reports: dict[int, OtherReport]
    children: Sequence[OtherReport] = ()

    def agencies_named(self, ids: Sequence[int | None]) -> list[Agency]:
        return [self.agencies[one] for one in ids if one in self.agencies]
