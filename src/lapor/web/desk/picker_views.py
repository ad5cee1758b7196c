"""What pickers are answered while somebody types: the choices found, with what is picked already kept on top."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from lapor.web.desk.picker_fields import (
    AgencyField,
    RegionField,
    ReportField,
    TopicField,
    found_agencies,
    found_reports,
    found_topics,
    reach_of,
    units_below,
)
from lapor.web.kit.guards import GuardedRequest, desk
from lapor.web.kit.pickers import TEXT_LENGTH, Option

# The fields that a picker may ask for; the name comes back in the answer.
FIELDS = frozenset({"to", "copies", "suggested", "respondent", "agency", "topic", "into", "region"})


@desk
def agency_choices(request: GuardedRequest) -> HttpResponse:
    """Agencies for what is typed; `scope=mine`: only those the actor may hand a report to."""
    name, text, chosen = _asked(request)
    field = AgencyField(is_many=True)
    field.within = reach_of(request.actor) if request.GET.get("scope") == "mine" else None
    field.fetch(chosen) if chosen else None
    found = found_agencies(text, field.within) if text else units_below(request.actor)
    return _answer(request, name, chosen, [*field.widget.picked, *found])


@desk
def report_choices(request: GuardedRequest) -> HttpResponse:
    """Reports that another may be merged into."""
    name, text, chosen = _asked(request)
    field = ReportField()
    field.actor = request.actor
    field.fetch(chosen) if chosen else None
    return _answer(request, name, chosen, [*field.widget.picked, *found_reports(request.actor, text)])


@desk
def topic_choices(request: GuardedRequest) -> HttpResponse:
    name, text, chosen = _asked(request)
    field = TopicField()
    field.fetch(chosen) if chosen else None
    return _answer(request, name, chosen, [*field.widget.picked, *found_topics(text)])


@desk
def region_choices(request: GuardedRequest) -> HttpResponse:
    name, text, chosen = _asked(request)
    field = RegionField()
    field.fetch(chosen) if chosen else None
    field.search(text)
    return _answer(request, name, chosen, [*field.widget.picked, *field.widget.offered])


def _asked(request: GuardedRequest) -> tuple[str, str, list[str]]:
    """(field, text, values already picked) of a picker's question."""
    name = request.GET.get("field", "")
    name = name if name in FIELDS else "to"
    return name, request.GET.get(f"{name}_text", "").strip()[:TEXT_LENGTH], request.GET.getlist(name)[:50]


def _answer(request: GuardedRequest, name: str, chosen: list[str], options: Sequence[Option]) -> HttpResponse:
    kind = "checkbox" if request.GET.get("kind") == "checkbox" else "radio"
    once = list({option.value: option for option in reversed(options)}.values())[::-1]
    context = {"name": name, "kind": kind, "options": once, "chosen": chosen, "text": True}
    return render(request, "desk/parts/choices.html", context)
