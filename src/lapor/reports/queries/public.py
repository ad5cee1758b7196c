"""What everybody may read: the list, the latest answers and the map.

Each is one or two queries whatever is stored; what the home page shows is kept in memory for a minute.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import h3
from django.db.models import Q, QuerySet

from lapor.common import codes
from lapor.directory import topics
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Region, Topic
from lapor.reports import permissions
from lapor.reports.models import IS_PUBLIC, Post, Report
from lapor.reports.queries import spelling
from lapor.reports.queries.candidates import LAST_ID, LOOKED_AT, Key, Slot, Sources, look_through
from lapor.reports.queries.search_terms import search_query
from lapor.reports.shelves import Shelf, Sight
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Status

PAGE = 20
LATEST = 3
# How long the code of a regency or city is.
REGENCY = 5
# Reports behind the map, and the size of its cells: resolution 6 is about a district (36 km²).
MAPPED, MAP_RESOLUTION, NAMED_IN_CELL = 1000, 6, 3
_FRESH_SECONDS = 60.0
_HEAVY = ("original_body", "original_title", "purpose", "proposal", "pin_hash")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a reader narrows the public list by; an empty value narrows nothing."""

    text: str = ""
    report_class: str = ""
    status: str = ""
    topic: Topic | None = None
    agency: Agency | None = None
    region: Region | None = None

    def condition(self) -> Q:
        found = Q()
        if self.report_class:
            found &= Q(report_class=self.report_class)
        if self.status:
            found &= Q(status=self.status)
        if self.topic:
            found &= Q(topic_id__in=topics.ids_below(self.topic.pk))
        if self.agency:
            found &= Q(agency_ids__contains=[self.agency.pk])
        if self.region:
            found &= Q(region_id=self.region.pk) | Q(region__code__startswith=f"{self.region.pk}.")
        return found

    @property
    def is_narrowing(self) -> bool:
        """Whether by more than by what `sources` begins with."""
        return self != Filters()

    def sources(self) -> Sources:
        """The smallest that is known: an agency, a regency, a topic, or all. A province is not small."""
        if self.agency:
            shelves = (Shelf.OPEN, Shelf.CLOSED)
            return Sources(slots=[Slot(self.agency.pk, shelf, Sight.PLAIN) for shelf in shelves])
        if self.region and len(self.region.pk) >= REGENCY:
            return Sources(regency=self.region.pk[:REGENCY])
        if self.topic:
            return Sources(topics=topics.ids_below(self.topic.pk))
        return Sources(is_public=True)


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list, the newest first; `before` is the key of the next piece, 0 at the end. `is_unfinished`: more
    may fit than was looked through, and `before` goes on from there.
    """

    reports: list[Report]
    before: int
    # The words that were looked for instead, where nobody uses those that were typed.
    read_as: str = ""
    is_unfinished: bool = False


def public_reports(filters: Filters, *, before: int = 0) -> Page:
    """Twenty public reports older than the key. One query; two with filters; with words five at most, and as many once
    more when nothing was found and a word looks misspelt.
    """
    found = _with_words(filters, filters.text, before)
    if found.reports or before or not filters.text or not (likely := spelling.mended(filters.text)):
        return found
    instead = _with_words(filters, likely, before)
    return replace(instead, read_as=likely) if instead.reports else found


def _with_words(filters: Filters, text: str, before: int) -> Page:
    words = search_query(text) if text else None
    rows = Report.objects.filter(IS_PUBLIC).filter(filters.condition())
    if words is not None:
        rows = rows.filter(document=words)
    elif not filters.is_narrowing:
        return _page(rows, before)
    found, last = look_through(
        _listed(rows),
        filters.sources(),
        after=Key(report_id=before if 0 < before <= LAST_ID else 0),
        most=PAGE + 1,
        words=words,
    )
    if len(found) > PAGE:
        return Page(found[:PAGE], found[PAGE - 1].pk)
    return Page(found, last.report_id if last else 0, is_unfinished=last is not None)


def own_reports(actor: Actor, *, before: int = 0) -> Page:
    """The reports of a reporter: filed with the account, or held by receipt. One query."""
    return _page(permissions.owned_by(actor), before)


def _page(rows: QuerySet[Report], before: int) -> Page:
    if 0 < before <= LAST_ID:
        rows = rows.filter(pk__lt=before)
    found = list(_listed(rows).order_by("-id")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0)


def _listed(rows: QuerySet[Report]) -> QuerySet[Report]:
    return rows.select_related("region", "topic", "holder_agency", "lead_agency").defer(*_HEAVY)


@dataclass(frozen=True, slots=True)
class Answered:
    """A report with the words that answered it."""

    report: Report
    answer: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on the map: the middle of an H3 cell, never the pin itself, and what was reported there lately."""

    latitude: float
    longitude: float
    count: int
    # (tracking number, title) of the newest ones.
    named: tuple[tuple[str, str], ...]


class Minute(Generic[Value]):
    """A value that is asked for at most once a minute in each process."""

    everyone: ClassVar[list["Minute[Any]"]] = []

    def __init__(self, load: Callable[[], Value]) -> None:
        self._load = load
        self.everyone.append(self)
        self._kept: tuple[float, Value] | None = None

    def get(self) -> Value:
        if self._kept is None or time.monotonic() - self._kept[0] > _FRESH_SECONDS:
            self._kept = (time.monotonic(), self._load())
        return self._kept[1]

    def forget(self) -> None:
        self._kept = None


def _load_answered() -> list[Answered]:
    """The public reports that were answered last; two queries."""
    lately = Report.objects.filter(resolved_at__isnull=False).order_by("-resolved_at").values("pk")
    rows = Report.objects.filter(
        IS_PUBLIC, pk__in=lately[:LOOKED_AT], status__in=[Status.RESOLVED, Status.CLOSED]
    )
    rows = rows.select_related("lead_agency", "region").defer(*_HEAVY).order_by("-resolved_at", "-id")
    reports = list(rows[: LATEST * 4])
    posts = Post.objects.filter(
        report_id__in=[r.pk for r in reports], kind=PostKind.RESOLUTION, is_public=True
    )
    answers = {post.report_id: post.body for post in posts.order_by("report_id", "number")}
    return [Answered(report, answers[report.pk]) for report in reports if report.pk in answers][:LATEST]


def _newest() -> QuerySet[Report, Any]:
    """Ids of the newest public reports, as part of a greater query: no more are looked through for a place."""
    return Report.objects.filter(IS_PUBLIC).order_by("-id").values("pk")[:LOOKED_AT]


def _load_cells() -> list[Cell]:
    rows = Report.objects.filter(pk__in=_newest()).exclude(cell="").order_by("-id")
    found: dict[str, list[tuple[int, str]]] = {}
    for pk, cell, title in rows.values_list("pk", "cell", "title")[:MAPPED]:
        found.setdefault(h3.cell_to_parent(cell, MAP_RESOLUTION), []).append((pk, title))
    return [_cell(name, reports) for name, reports in found.items()]


def _cell(name: str, reports: list[tuple[int, str]]) -> Cell:
    latitude, longitude = h3.cell_to_latlng(name)
    named = tuple((codes.tracking_number(pk), title) for pk, title in reports[:NAMED_IN_CELL])
    return Cell(round(latitude, 4), round(longitude, 4), len(reports), named)


@dataclass(frozen=True, slots=True)
class Place:
    """A regency or city with many of the newest public reports; its middle, where that is known."""

    code: str
    name: str
    count: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The map as a list. `counted`: how many of the newest public reports were looked at, since `since`."""

    places: list[Place]
    counted: int
    since: datetime | None


def _load_spread() -> Spread:
    """Most first, at most eight. Two queries."""
    rows = Report.objects.filter(pk__in=_newest(), region__isnull=False).order_by("-id")
    newest = list(rows.values_list("region_id", "filed_at")[:MAPPED])
    counts: dict[str, int] = {}
    for code, _filed_at in newest:
        counts[code[:5]] = counts.get(code[:5], 0) + 1
    top = sorted(counts, key=lambda code: (-counts[code], code))[:8]
    known = Region.objects.defer("search").in_bulk(top)
    regions = [known[code] for code in top if code in known]
    places = [Place(one.pk, one.name, counts[one.pk], one.latitude, one.longitude) for one in regions]
    return Spread(places, len(newest), min((filed_at for _code, filed_at in newest), default=None))


latest_answered = Minute(_load_answered)
map_cells = Minute(_load_cells)
spread = Minute(_load_spread)


def forget_minutes() -> None:
    """Count anew at the next question: between tests."""
    for kept in Minute.everyone:
        kept.forget()
    spelling.known.forget()
