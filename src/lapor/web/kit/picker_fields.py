"""Choosing from the directory: an agency, a region, a topic."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.directory import agencies, agency_tree, topics
from lapor.directory.agencies import Found
from lapor.directory.models import Agency, Region, Topic
from lapor.directory.regions import find_regions
from lapor.directory.search_terms import words_of
from lapor.directory.topics import TopicNode
from lapor.web.kit.addresses import number_of
from lapor.web.kit.pickers import Option, PickedField

SHOWN = 10
# As "35.72.01.1001".
LONGEST_CODE = 13


def option_of(agency: Agency, hint: str | Promise = "") -> Option:
    return Option(str(agency.pk), agency.name, str(hint))


def found_option(found: Found) -> Option:
    """Agencies above it tell it from its namesakes."""
    return option_of(found.agency, " – ".join(one.name for one in reversed(found.above)))


def region_option(region: Region) -> Option:
    return Option(region.pk, region.full_name, str(Region.Level(region.level).label))


def topic_option(topic: Topic | TopicNode) -> Option:
    above = topic.full_name.rpartition(topics.BETWEEN)[0]
    return Option(str(topic.pk), topic.name, above)


class AgencyField(PickedField):
    """One or several agencies in force. `is_reached`: only those `within` which the actor may hand a report on."""

    missing = _("Pilih instansi atau unit tujuan.")

    def __init__(self, *, is_many: bool = False, is_reached: bool = False, **kwargs: Any) -> None:
        super().__init__(url_name="desk_agencies" if is_reached else "agencies", is_many=is_many, **kwargs)
        self.is_reached = is_reached
        self.within: Collection[int] | None = None
        if is_reached:
            self.unknown = _("Unit itu tidak ada dalam jangkauan Anda. Pilih dari daftar.")

    def reaches(self, agency: Agency) -> bool:
        return self.within is None or not set(self.within).isdisjoint(agency.path)

    def search(self, text: str) -> list[Agency]:
        found = agencies.find_agencies(text, within=self.within, limit=SHOWN)
        self.offer(found_option(one) for one in found)
        return [one.agency for one in found]

    def fetch(self, ids: Sequence[str]) -> list[Agency]:
        numbers = [key for one in ids if (key := number_of(one))]
        found = list(agency_tree.below(self.within).defer("search").filter(pk__in=numbers)) if numbers else []
        self.widget.picked = [option_of(agency) for agency in found]
        return found

    def without_doubt(self, text: str, found: list[Agency]) -> Agency | None:
        named = [agency for agency in found if agency.name.casefold() == text.casefold()]
        return super().without_doubt(text, named[:1] or found)


class RegionField(PickedField):
    """A region in force, from province to village."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url_name="regions", **kwargs)

    def search(self, text: str) -> list[Region]:
        found = find_regions(text, limit=SHOWN)
        self.offer(region_option(region) for region in found)
        return found

    def fetch(self, ids: Sequence[str]) -> list[Region]:
        wanted = [one for one in ids[:1] if len(one) <= LONGEST_CODE]
        found = list(Region.objects.filter(pk__in=wanted, retired_on__isnull=True).defer("search"))
        self.widget.picked = [region_option(region) for region in found]
        return found

    def without_doubt(self, text: str, found: list[Region]) -> Region | None:
        """The region that is meant, unless others could be: Blitar is a city, a regency, and a village."""
        named = [region for region in found if region.full_name.casefold() == text.casefold()]
        typed = set(words_of(text))
        bearing = named or [region for region in found if typed <= set(words_of(region.name))] or found
        return super().without_doubt(text, bearing)


class TopicField(PickedField):
    """A topic that may be chosen today, or the one `kept` by the report: what was chosen once may stay."""

    missing = _("Pilih topik.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url_name="topics", **kwargs)
        self.kept: Topic | None = None

    def search(self, text: str) -> list[TopicNode]:
        found = found_topics(text)
        self.offer(topic_option(node) for node in found)
        return found

    def without_doubt(self, text: str, found: list[TopicNode]) -> TopicNode | None:
        named = [
            node for node in found if text.casefold() in (node.name.casefold(), node.full_name.casefold())
        ]
        return super().without_doubt(text, named or found)

    def fetch(self, ids: Sequence[str]) -> list[Topic]:
        numbers = [key for one in ids[:1] if (key := number_of(one))]
        if self.kept and numbers == [self.kept.pk]:
            found = [self.kept]
        else:
            found = list(topics.in_force().filter(pk__in=numbers)) if numbers else []
        self.widget.picked = [topic_option(topic) for topic in found]
        return found


def found_topics(text: str) -> list[TopicNode]:
    """Topics whose full name holds every word typed, the shallowest first. No query."""
    words = text.casefold().split()
    nodes = _every(topics.tree())
    found = [node for node in nodes if all(word in node.full_name.casefold() for word in words)]
    found.sort(key=lambda node: (node.full_name.count(topics.BETWEEN), node.full_name))
    return found[:SHOWN]


def _every(nodes: Iterable[TopicNode]) -> Iterable[TopicNode]:
    for node in nodes:
        yield node
        yield from _every(node.children)
