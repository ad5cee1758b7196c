"""Cuts: which of the reports of a scope are meant, by channel, topic and region; of facts and of reports alike."""

from dataclasses import dataclass

from django.db.models import Q

from lapor.common.refusals import NotFound
from lapor.directory.models import Region, Topic
from lapor.reports.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Cut:
    """Reports that came by this channel, on this topic or one below, in this region or one within; None: any.

    `topic_ids`: the topic and all below it.
    """

    channel: Channel | None = None
    topic: Topic | None = None
    region: Region | None = None
    topic_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.channel or self.topic or self.region)

    @property
    def choices(self) -> dict[str, object]:
        """As an address has them."""
        return {
            "channel": self.channel.value if self.channel else None,
            "topic": self.topic.pk if self.topic else None,
            "region": self.region.pk if self.region else None,
        }

    def of_facts(self) -> Q:
        return self._condition("channel", "topic_id", "region_code")

    def of_reports(self, prefix: str = "") -> Q:
        """`prefix`: the way to the report, as "report__"."""
        return self._condition(f"{prefix}channel", f"{prefix}topic_id", f"{prefix}region_id")

    def _condition(self, channel: str, topic: str, region: str) -> Q:
        found = Q(**{channel: self.channel.value}) if self.channel else Q()
        if self.topic:
            found &= Q(**{f"{topic}__in": self.topic_ids})
        if self.region:
            # Codes are as long as their level, and begin with those of the regions above.
            found &= Q(**{f"{region}__startswith": self.region.pk})
        return found


WHOLE = Cut()


def cut_of(*, channel: str = "", topic_id: int | None = None, region_code: str = "") -> Cut:
    """The cut asked for: a query for a region, two for a topic. Raises NotFound for what does not exist."""
    if channel and channel not in Channel.values:
        raise NotFound
    topic = Topic.objects.filter(pk=topic_id).first() if topic_id is not None else None
    region = Region.objects.defer("search").filter(pk=region_code).first() if region_code else None
    if (topic_id is not None and topic is None) or (region_code and region is None):
        raise NotFound
    below = Q(pk=topic_id) | Q(parent=topic_id) | Q(parent__parent=topic_id)
    ids = Topic.objects.filter(below).values_list("pk", flat=True) if topic else ()
    return Cut(Channel(channel) if channel else None, topic, region, tuple(ids))
