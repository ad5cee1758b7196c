"""What the templates in `templates/parts/` are given: plain values, so that a page decides and a part only shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One attachment; `thumb_url` is the small picture when there is one. `player`: audio or video, when it plays."""

    url: str
    name: str
    is_image: bool = True
    thumb_url: str = ""
    player: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCard:
    """Whose turn it is, until when, and what happens next. `share`: used part of the limit; days are working days."""

    holder: Words
    doing: Words = ""
    next: Words = ""
    due_on: date | None = None
    share: float | None = None
    day: int = 0
    limit: int = 0
    days_left: int | None = None
    working_age: int = 0
    is_yours: bool = False
    # Nobody has the turn: the holder's place says how the report ended.
    is_over: bool = False
    why_url: str = ""
    # Tells several cards on one page apart.
    id: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where one may go from here."""

    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One entry of a timeline. `side` is agency, reporter, system or note, and decides its place and icon.

    Citizens read `title` (who) and `chip` (what); officers read `label` (what) and `by` (who). `facts` are our
    sentences, `said` are people's words. `is_private`: said to the reporter alone. All of it is plain: an entry is kept
    as it was drawn (`kit/fragments.py`).
    """

    side: str
    title: str
    at: datetime
    number: int = 0
    zone: str = ""
    label: str = ""
    by: str = ""
    chip: str = ""
    facts: tuple[str, ...] = ()
    said: str = ""
    is_private: bool = False
    icon: str = ""
    photos: tuple[Photo, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def words(self) -> str:
        """All of it as text: facts, then what was said."""
        return "\n\n".join(part for part in (" ".join(self.facts), self.said) if part)
