"""What was counted of a scope under a cut: over several periods at once, and line by line along one dimension.

Read from `DailyFact`, as far as the viewer may count them. The cost grows with the facts of the scope in the periods,
of which there are at most as many as reports; the number of statements does not.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Sum, TextChoices
from django.utils.translation import gettext_lazy as _

from lapor.directory.actors import Actor
from lapor.directory.agency_tree import subtree
from lapor.directory.models import Agency, Region, Topic
from lapor.insight import facts
from lapor.insight.cuts import Cut
from lapor.insight.models import DailyFact, Measured, Span
from lapor.insight.scopes import Period, Scope
from lapor.insight.sql_functions import WorkingDays, calendar_of_scope, count_days
from lapor.insight.sums import Sums, counted_by
from lapor.reports.vocabulary import Channel

MEASURES = tuple(field.name for field in Measured._meta.local_fields)
ENTERED = "entered"
# Of each length: what is measured, and the slots of its ends.
_LENGTHS: Mapping[Span, tuple[str, str, str]] = {
    Span.FIRST_RESPONSE: ("followed_up", "verified_slot", "responded_slot"),
    Span.ANSWER: ("answered", "slot", "answered_slot"),
}


class Dimension(TextChoices):
    """Along what the lines of a recap are told."""

    UNIT = "unit", _("Unit")
    CHANNEL = "channel", _("Kanal")
    TOPIC = "topic", _("Topik")
    REGION = "region", _("Wilayah")


def over(actor: Actor, scope: Scope, periods: Sequence[Period], cut: Cut) -> list[Sums]:
    """What was counted and measured in each period, which may overlap. Three queries."""
    ranges = [_range(scope, period) for period in periods]
    rows = _counted(actor, scope, cut).filter(reduce(or_, ranges))
    found = [Sums() for _period in periods]
    told = rows.aggregate(
        **{
            f"{name}_{at}": Sum(field, filter=condition, default=0)
            for at, in_period in enumerate(ranges)
            for name, field, condition in [
                *((name, name, in_period) for name in MEASURES),
                (ENTERED, "received", in_period & Q(is_entered=True)),
            ]
        }
    )
    for at, sums in enumerate(found):
        sums.amounts.update({name: told[f"{name}_{at}"] for name in (*MEASURES, ENTERED)})
    days = count_days(min(period.first for period in periods), scope.today, calendar_of_scope(scope.agency))
    for kind, (measure, began, ended) in _LENGTHS.items():
        length = WorkingDays(began, ended, days=days, zone=scope.zone)
        times = {f"times_{at}": Sum(measure, filter=one, default=0) for at, one in enumerate(ranges)}
        measured = rows.filter(**{f"{measure}__gt": 0}).annotate(length=length)
        for row in measured.order_by().values("length").annotate(**times):
            for at, sums in enumerate(found):
                sums.lengths[kind][row["length"]] += row[f"times_{at}"]
    return found


def along(
    actor: Actor, scope: Scope, period: Period, cut: Cut, dimension: Dimension
) -> list[tuple[Any, Counter[str]]]:
    """What was counted of each part right below the scope or the cut, by its name: (part, amounts). Three queries.

    A part is an agency, a channel, a topic or a region; None: what belongs to the whole itself, or has none.
    """
    rows = _counted(actor, scope, cut).filter(_range(scope, period))
    column = _COLUMNS[dimension]
    summed = {f"sum_{name}": Sum(name) for name in MEASURES}
    told = {row.pop(column): row for row in rows.order_by().values(column).annotate(**summed)}
    parts = _parts_of(dimension, scope, cut, list(told))
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, row in told.items():
        found[parts.get(key)].update({name.removeprefix("sum_"): amount for name, amount in row.items()})
    return sorted(found.items(), key=lambda item: (item[0] is None, _name_of(item[0]).casefold()))


def _name_of(part: Any) -> str:
    return str(part.label) if isinstance(part, Channel) else str(getattr(part, "name", ""))


_COLUMNS = {
    Dimension.UNIT: "unit_id",
    Dimension.CHANNEL: "channel",
    Dimension.TOPIC: "topic_id",
    Dimension.REGION: "region_code",
}


def _counted(actor: Actor, scope: Scope, cut: Cut) -> QuerySet[Any]:
    """The facts of the scope that the actor counts."""
    rows: QuerySet[Any] = DailyFact.objects.filter(
        counted_by(actor, scope), cut.of_facts(), edition=facts.current_edition()
    )
    if scope.is_direct:
        return rows.filter(unit_id=scope.agency_id)
    return rows.filter(unit_id__in=subtree(scope.agency).values("pk")) if scope.agency else rows


def _range(scope: Scope, period: Period) -> Q:
    began, ended = period.slots(scope.zone)
    return Q(slot__gte=began, slot__lt=ended)


def _parts_of(dimension: Dimension, scope: Scope, cut: Cut, keys: list[Any]) -> dict[Any, Any]:
    """The part right below the whole in which each key of the facts lies. At most two queries."""
    if dimension == Dimension.CHANNEL:
        return {key: Channel(key) for key in keys}
    if dimension == Dimension.UNIT:
        paths = dict(Agency.objects.filter(pk__in=keys).values_list("pk", "path"))
        below = {key: path[scope.depth] for key, path in paths.items() if len(path) > scope.depth}
        return _named(Agency.objects.defer("search"), below)
    if dimension == Dimension.REGION:
        length = 2 if cut.region is None else _LENGTH_BELOW.get(len(cut.region.pk), len(cut.region.pk))
        return _named(
            Region.objects.defer("search"), {key: key[:length] for key in keys if len(key) >= length}
        )
    above = Topic.objects.filter(pk__in=keys).values_list("pk", "parent_id", "parent__parent_id")
    trails = {key: [one for one in (over, parent, key) if one] for key, parent, over in above}
    own = cut.topic.pk if cut.topic else None
    return _named(Topic.objects.all(), {key: _after(own, trail) for key, trail in trails.items()})


_LENGTH_BELOW = {2: 5, 5: 8, 8: 13}


def _after(own: int | None, trail: Sequence[int]) -> int:
    """Of a trail from the top: the one below `own`, or `own` itself."""
    place = trail.index(own) + 1 if own in trail else 0
    return trail[min(place, len(trail) - 1)]


def _named(rows: QuerySet[Any], below: Mapping[Any, Any]) -> dict[Any, Any]:
    found = rows.in_bulk(set(below.values()))
    return {key: found[part] for key, part in below.items() if part in found}
