"""Choosing agencies and topics in the desk's forms: a search box over radio buttons or check boxes.

The choices start with suggestions that carry their reason; typing narrows them through `picker_views.py`. Without
scripts the search button sends the form back with what was found, and nothing is lost of what was typed.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Refusal
from lapor.directory import agencies, topics
from lapor.directory.actors import NOBODY, Actor
from lapor.directory.models import Agency, Region, Role, Topic
from lapor.directory.regions import find_regions
from lapor.directory.topics import TopicNode
from lapor.reports import permissions
from lapor.reports.models import Report
from lapor.reports.queries.search_terms import search_query
from lapor.reports.workflow import Status
from lapor.web.kit.addresses import number_of
from lapor.web.kit.lookups import region_option
from lapor.web.kit.pickers import TEXT_LENGTH, Option

OFFERED = 40
FOUND = 12
# What cannot take another report in.
ASIDE = (Status.MERGED, Status.WITHDRAWN, Status.ARCHIVED)
# As "35.72.01.1001".
LONGEST_CODE = 13


def reach_of(actor: Actor) -> set[int] | None:
    """Ids of the agencies in whose subtrees the actor may hand a report on; None: everywhere."""
    if actor.has(Role.NATIONAL_ADMIN):
        return None
    # The one agency on each path from which that power looks down.
    return {agency for power in actor.powers for agency in power.path if permissions.reaches(power, [agency])}


def option_of(agency: Agency, hint: str | Promise = "") -> Option:
    return Option(str(agency.pk), agency.name, str(hint))


def topic_option(topic: Topic) -> Option:
    return Option(str(topic.pk), topic.name, topic.full_name)


def found_agencies(text: str, within: Collection[int] | None) -> list[Option]:
    """Choices for what was typed; agencies above each tell it from its namesakes."""
    found = agencies.find_agencies(text, within=within, limit=FOUND)
    return [option_of(one.agency, " › ".join(str(above) for above in one.above)) for one in found]


def units_below(actor: Actor) -> list[Option]:
    """The first level below where the actor works: where most reports go. One query."""
    roots = reach_of(actor)
    rows = Agency.objects.filter(retired_on__isnull=True).defer("search").order_by("name", "pk")
    rows = rows.filter(parent__isnull=True) if roots is None else rows.filter(parent__in=roots)
    return [option_of(agency) for agency in rows[:OFFERED]]


def found_topics(text: str) -> list[Option]:
    """Topics whose full name holds every word typed, the shallowest first. No query."""
    words = text.casefold().split()
    found = [
        node for node in _every(topics.tree()) if all(word in node.full_name.casefold() for word in words)
    ]
    found.sort(key=lambda node: (node.full_name.count(topics.BETWEEN), node.full_name))
    return [Option(str(node.id), node.name, node.full_name) for node in found[:FOUND]]


def _every(nodes: Iterable[TopicNode]) -> Iterable[TopicNode]:
    for node in nodes:
        yield node
        yield from _every(node.children)


class PickerWidget(forms.Widget):
    """Draws the search box with its choices. `offered` is set by the form, `text` by a search without scripts."""

    template_name = "desk/widgets/picker.html"

    def __init__(self, *, url_name: str, scope: str = "", is_many: bool = False) -> None:
        super().__init__()
        self.url_name, self.scope, self.is_many = url_name, scope, is_many
        self.offered: Sequence[Option] = ()
        self.picked: Sequence[Option] = ()
        self.text = ""
        # What led nowhere, shown again where it is searched.
        self.typed = ""

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Any:
        self.text = (data.get(f"{name}_text") or "").strip()[:TEXT_LENGTH]
        return data.getlist(name) if self.is_many and hasattr(data, "getlist") else data.get(name)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = ids_of(value)
        known = {option.value: option for option in [*self.picked, *self.offered]}
        first = [known[one] for one in chosen if one in known]
        options = [*first, *(option for option in self.offered if option.value not in chosen)]
        widget = super().get_context(name, value, attrs)["widget"]
        picker = {
            "url_name": self.url_name,
            "scope": self.scope,
            "kind": "checkbox" if self.is_many else "radio",
        }
        return {
            "widget": widget
            | picker
            | {"options": options, "chosen": chosen, "text": self.text or self.typed}
        }


def ids_of(value: Any) -> list[str]:
    """The chosen ids as the form carries them, whatever shape they come in."""
    values = value if isinstance(value, list | tuple | set) else [value]
    return [str(getattr(one, "pk", one)) for one in values if one not in (None, "")]


class PickedField(forms.Field):
    """A field whose widget is a picker. Its children say how to `fetch` what is chosen."""

    widget: PickerWidget

    def draw(self, ids: Sequence[str]) -> None:
        """See to it that what is chosen is shown by name: a look-up, unless the names are known."""
        known = {option.value for option in [*self.widget.picked, *self.widget.offered]}
        if not known.issuperset(ids):
            self.fetch(ids)

    def offer(self, options: Iterable[Option]) -> None:
        """Suggestions in order; each once, under its first reason."""
        first: dict[str, Option] = {}
        for option in options:
            first.setdefault(option.value, option)
        self.widget.offered = list(first.values())

    def search(self, text: str) -> None:
        """What was found takes the place of the suggestions."""
        raise NotImplementedError

    def fetch(self, ids: Sequence[str]) -> Sequence[Agency | Topic | Report | Region]:
        """What may be chosen of these ids; drawn as picked from now on."""
        raise NotImplementedError


class AgencyField(PickedField):
    """One or several agencies in force. `is_reached`: only those the actor may hand a report to."""

    def __init__(self, *, is_many: bool = False, is_reached: bool = False, **kwargs: Any) -> None:
        widget = PickerWidget(url_name="desk_agencies", scope="mine" if is_reached else "", is_many=is_many)
        super().__init__(widget=widget, **kwargs)
        self.is_many, self.is_reached = is_many, is_reached
        self.within: Collection[int] | None = None

    def reaches(self, agency: Agency) -> bool:
        return self.within is None or not set(self.within).isdisjoint(agency.path)

    def search(self, text: str) -> None:
        self.widget.offered = found_agencies(text, self.within)

    def clean(self, value: Any) -> list[Agency] | Agency | None:
        ids = ids_of(value)
        if not ids:
            if self.required:
                raise forms.ValidationError(_("Pilih instansi atau unit tujuan."), code="required")
            return [] if self.is_many else None
        found = self.fetch(ids)
        if len(found) != len(set(ids)):
            raise forms.ValidationError(
                _("Unit itu tidak ada dalam jangkauan Anda. Pilih dari daftar."), code="unknown"
            )
        return found if self.is_many else found[0]

    def fetch(self, ids: Sequence[str]) -> list[Agency]:
        numbers = [key for one in ids if (key := number_of(one))]
        found = list(agencies.below(self.within).defer("search").filter(pk__in=numbers))
        self.widget.picked = [option_of(agency) for agency in found]
        return found


class ReportField(PickedField):
    """A report the actor works with, found by number or words. The values are tracking numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PickerWidget(url_name="desk_parents"), **kwargs)
        self.actor = NOBODY

    def search(self, text: str) -> None:
        self.widget.offered = found_reports(self.actor, text)

    def clean(self, value: Any) -> Report | None:
        named = ids_of(value) or [self.widget.text]
        found = self.fetch(named)
        if not found:
            self.widget.typed = named[0]
        if not found and any(character.isdigit() for character in named[0]):
            try:
                codes.report_id_of(named[0])
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if not found:
            raise forms.ValidationError(_("Pilih laporan induknya dari daftar."), code="required")
        return found[0]

    def offer_reports(self, reports: Iterable[Report]) -> None:
        self.offer(report_option(report) for report in reports)

    def fetch(self, ids: Sequence[str]) -> list[Report]:
        found = [report for one in ids[:1] if (report := _by_number(self.actor, one))]
        self.widget.picked = [report_option(report) for report in found]
        return found


def report_option(report: Report, why: str = "") -> Option:
    hint = " · ".join(filter(None, [codes.spoken(report.number), str(report.get_status_display()), why]))
    return Option(report.number, report.title, hint)


def found_reports(actor: Actor, text: str) -> list[Option]:
    """Reports that can take another in, by number or by words, the newest first. At most two queries."""
    exact = _by_number(actor, text)
    if exact:
        return [report_option(exact)]
    query = search_query(text)
    if query is None:
        return []
    rows = permissions.worked_by(actor).filter(document=query).exclude(status__in=ASIDE)
    return [report_option(report) for report in rows.order_by("-id")[:FOUND]]


def _by_number(actor: Actor, text: str) -> Report | None:
    try:
        number = codes.report_id_of(text)
    except Refusal:
        return None
    return permissions.worked_by(actor).filter(pk=number).first()


class RegionField(PickedField):
    """Where it happened: a region in force, from province to village."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PickerWidget(url_name="desk_regions"), **kwargs)

    def search(self, text: str) -> None:
        self.widget.offered = [region_option(region) for region in find_regions(text, limit=FOUND)]

    def clean(self, value: Any) -> Region | None:
        ids = ids_of(value)
        found = self.fetch(ids) if ids else []
        if ids and not found:
            raise forms.ValidationError(_("Wilayah itu tidak ada lagi. Pilih dari daftar."), code="unknown")
        return found[0] if found else None

    def fetch(self, ids: Sequence[str]) -> list[Region]:
        wanted = [one for one in ids[:1] if len(one) <= LONGEST_CODE and "\0" not in one]
        found = list(Region.objects.filter(pk__in=wanted, retired_on__isnull=True).defer("search"))
        self.widget.picked = [region_option(region) for region in found]
        return found


class TopicField(PickedField):
    """A topic that may be chosen today, or the one that the report has: what was chosen once may stay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PickerWidget(url_name="desk_topics"), **kwargs)
        self.kept: Topic | None = None

    def search(self, text: str) -> None:
        self.widget.offered = found_topics(text)

    def clean(self, value: Any) -> Topic | None:
        ids = ids_of(value)
        if not ids:
            if self.required:
                raise forms.ValidationError(_("Pilih topik."), code="required")
            return None
        found = self.fetch(ids)
        if not found:
            raise forms.ValidationError(_("Topik itu tidak ada lagi. Pilih dari daftar."), code="unknown")
        return found[0]

    def fetch(self, ids: Sequence[str]) -> list[Topic]:
        numbers = [key for one in ids[:1] if (key := number_of(one))]
        if self.kept and numbers == [self.kept.pk]:
            found = [self.kept]
        else:
            found = list(topics.in_force().filter(pk__in=numbers))
        self.widget.picked = [topic_option(topic) for topic in found]
        return found
