"""Reports that may tell of the same thing: close by, of the same topic, by the same telephone, or with the same words
about the same place. Recent ones only.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import h3
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from rapidfuzz import fuzz, utils

from lapor.common import clock
from lapor.common.compiled_queries import among
from lapor.directory.actors import Actor
from lapor.reports import identity, permissions
from lapor.reports.models import Identity, Report
from lapor.reports.queries import queues
from lapor.reports.queries.candidates import LOOKED_AT, Sources, candidates_of
from lapor.reports.queries.search_terms import any_word
from lapor.reports.shelves import Shelf
from lapor.reports.workflow import ENDED_ASIDE

RECENT = timedelta(days=60)
SHOWN = 5
# Rows the database may hand over for comparison, the newest first.
CANDIDATES = 60
# Of the words, how much is looked at for a telling one: the matter comes first.
BEGINNING = 200
# How alike the words must be (0 to 100) before they are named as a reason.
ALIKE = 55
# The same for the titles alone, where nothing but words brought two reports together.
ALIKE_TITLES = 60
# Metres between two pins that no description of one place spans.
ANOTHER_PLACE = 2_000
# "Kelurahan Karangtengah, Kota Blitar": thousands of reports share these words.
_OF_A_REGION = re.compile(
    r"\b(?:kelurahan|kel|kecamatan|kec|kota|kabupaten|kab|provinsi)\b\.?\s+\w+", re.IGNORECASE
)
EARTH_METRES = 6_371_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A report that may be the same, and why we think so, in words."""

    report: Report
    reason: str
    score: float


def similar_to(actor: Actor, report: Report) -> list[Neighbour] | None:
    """At most five reports of the last 60 days that the actor works with, the likeliest first; open before closed.
    None: nothing is told yet by which it could be compared. Of the newest at the actor's offices and around the pin.
    Seven queries at most; a report that is only being typed in has no id.
    """
    near, words, theirs = _by_place_and_topic(report), _by_words(report), _with_same_phone(actor, report)
    if near is None and words is None and theirs is None:
        return None
    newest = _newest(actor, report) if near is not None or words is not None else []
    found = {other.pk: other for other in _recent(actor, near, newest)} if near is not None else {}
    if words is not None:
        found |= {
            other.pk: other for other in _recent(actor, words, newest) if _tells_the_same(report, other)
        }
    found |= {other.pk: other for other in theirs or ()}
    found.pop(report.pk, None)
    callers = {other.pk for other in theirs or ()}
    neighbours = [
        _neighbour(report, other, is_same_caller=other.pk in callers, zone=actor.zone)
        for other in found.values()
    ]
    return sorted(neighbours, key=lambda one: (not one.report.is_open, -one.score, -one.report.pk))[:SHOWN]


def _newest(actor: Actor, report: Report) -> list[int]:
    """Ids of the reports that are looked at, by number from the newest on."""
    slots = queues.lying_on(Shelf.OPEN, Shelf.CLOSED)(actor)
    cells = h3.grid_disk(report.cell, 1) if report.cell else ()
    return candidates_of(Sources(slots=tuple(slots), cells=sorted(cells)), limit=LOOKED_AT).ids


def _tells_the_same(report: Report, other: Report) -> bool:
    """Like titles: whole texts are all a little alike. Streets have namesakes: two pins far apart are two places."""
    titles = fuzz.token_set_ratio(report.title, other.title, processor=utils.default_process)
    return titles >= ALIKE_TITLES and (distance(report, other) or 0) <= ANOTHER_PLACE


def _by_place_and_topic(report: Report) -> Q | None:
    near = Q(cell__in=h3.grid_disk(report.cell, 1)) if report.cell else None
    if report.topic_id:
        same = Q(topic=report.topic_id)
        same &= Q(region=report.region_id) if report.region_id else Q()
        near = near | same if near is not None else same
    return near


def _by_words(report: Report) -> Q | None:
    """A telling word of the place and one of the title; how alike the whole is, is seen afterwards."""
    place, title = (
        any_word(_OF_A_REGION.sub(" ", report.place)),
        any_word(f"{report.title} {report.body[:BEGINNING]}"),
    )
    return Q(document=place & title) if place is not None and title is not None else None


def _with_same_phone(actor: Actor, report: Report) -> list[Report] | None:
    """What the same reporter sent, for who reads both contacts anyway; None when there is no number to compare."""
    if report.pk is None or not _reads_contact(actor, report):
        return None
    hashes = Identity.objects.filter(pk=report.pk).values_list("phone_hashes", flat=True).first()
    if not hashes:
        return None
    ids = list(identity.with_phone(hashes).exclude(pk=report.pk).order_by("-pk")[:CANDIDATES])
    found = _recent(actor, Q(), ids) if ids else []
    return [other for other in found if _reads_contact(actor, other)]


def _reads_contact(actor: Actor, report: Report) -> bool:
    return not report.is_anonymous and permissions.reads_contact(actor, report)


def _recent(actor: Actor, condition: Q, ids: Iterable[int]) -> list[Report]:
    rows = permissions.worked_by(actor).filter(
        condition, pk__in=among(ids), filed_at__gte=clock.now() - RECENT
    )
    rows = rows.exclude(status__in=ENDED_ASIDE)
    return list(rows.select_related("holder_agency").order_by("-id")[:CANDIDATES])


def _neighbour(report: Report, other: Report, *, is_same_caller: bool, zone: ZoneInfo) -> Neighbour:
    reasons: list[str] = []
    score = likeness(report, other)
    if is_same_caller:
        reasons.append(gettext("nomor telepon pelapor sama"))
        score += 40
    metres = distance(report, other)
    if metres is not None:
        reasons.append(_metres(metres))
        score += max(0.0, 60 - metres / 25)
    if report.topic_id and report.topic_id == other.topic_id:
        reasons.append(gettext("topik sama"))
        score += 20
    if likeness(report, other) >= ALIKE:
        reasons.append(gettext("kata-katanya mirip"))
    days = (clock.today(zone) - other.filed_at.astimezone(zone).date()).days
    reasons.append(
        ngettext("%(n)d hari lalu", "%(n)d hari lalu", days) % {"n": days} if days else gettext("hari ini")
    )
    return Neighbour(other, ", ".join(reasons), score)


def likeness(report: Report, other: Report) -> float:
    """How alike two reports are in their words, 0 to 100, whatever the order of the words."""
    return fuzz.token_set_ratio(_words(report), _words(other), processor=utils.default_process)


def _words(report: Report) -> str:
    return f"{report.title} {report.body[:600]}"


def distance(report: Report, other: Report) -> float | None:
    """Metres between two pins, along the ground; None when one of them has no pin."""
    way = way_to(report, other)
    return math.hypot(*way) if way else None


def way_to(report: Report, other: Report) -> tuple[float, float] | None:
    """Metres to the east and to the north from one pin to the other; None when one of them has no pin."""
    points: Sequence[float | None] = (report.latitude, report.longitude, other.latitude, other.longitude)
    if any(value is None for value in points):
        return None
    south, west, north, east = (math.radians(value or 0.0) for value in points)
    east_by = (east - west) * math.cos((south + north) / 2)
    return EARTH_METRES * east_by, EARTH_METRES * (north - south)


def _metres(metres: float) -> str:
    if metres < 1000:
        return gettext("%(metres)d m") % {"metres": max(10, round(metres, -1))}
    return gettext("%(km)s km") % {"km": number_format(round(metres / 1000, 1), 1)}
