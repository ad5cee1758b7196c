"""Reports that may tell of the same thing: close by or of the same topic, recent, in like words. One query."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

import h3
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from rapidfuzz import fuzz, utils

from lapor.common import clock
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.models import Report
from lapor.reports.workflow import Status

RECENT = timedelta(days=60)
SHOWN = 5
# Rows the database may hand over for comparison, the newest first.
CANDIDATES = 60
# How alike the words must be (0 to 100) before they are named as a reason.
ALIKE = 55
EARTH_METRES = 6_371_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A report that may be the same, and why we think so, in words."""

    report: Report
    reason: str
    score: float


def similar_to(actor: Actor, report: Report) -> list[Neighbour]:
    """At most five reports of the last 60 days that the actor works with, the likeliest first; open before closed."""
    near = Q(pk__in=[])
    if report.cell:
        near |= Q(cell__in=h3.grid_disk(report.cell, 1))
    if report.topic_id and report.region_id:
        near |= Q(topic=report.topic_id, region=report.region_id)
    elif report.topic_id:
        near |= Q(topic=report.topic_id)
    rows = (
        permissions.worked_by(actor)
        .filter(near, filed_at__gte=clock.now() - RECENT)
        .exclude(pk=report.pk)
        .exclude(status__in=[Status.MERGED, Status.WITHDRAWN, Status.ARCHIVED])
        .select_related("holder_agency")
        .order_by("-id")[:CANDIDATES]
    )
    found = [_neighbour(report, other, zone=actor.zone) for other in rows]
    return sorted(found, key=lambda one: (not one.report.is_open, -one.score, -one.report.pk))[:SHOWN]


def _neighbour(report: Report, other: Report, *, zone: ZoneInfo) -> Neighbour:
    reasons: list[str] = []
    score = likeness(report, other)
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
