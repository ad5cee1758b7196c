"""What everybody reads: the home page, the list of public reports, and their map."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lapor.common import clock
from lapor.common.codes import WrongNumber, report_id_of
from lapor.common.replica import from_replica
from lapor.directory import topics
from lapor.directory.models import Topic
from lapor.insight.month import load_month
from lapor.reports.clocks import applicable_limits
from lapor.reports.queries import public as queries
from lapor.reports.queries.versions import newest_public
from lapor.reports.vocabulary import ReportClass
from lapor.web.case.status import STAGES
from lapor.web.kit.addresses import address_with, number_of
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.picker_fields import AgencyField, RegionField
from lapor.web.kit.strangers import same_for_strangers
from lapor.web.public.cards import cards_of
from lapor.web.public.report_access import digits_of
from lapor.web.public.steps import steps_within

month = queries.Minute(load_month)


class PlacesForm(forms.Form):
    """What narrows the list and is chosen by typing."""

    agency = AgencyField(label=_("Instansi tujuan"), required=False)
    region = RegionField(label=_("Desa, kelurahan, atau kota"), required=False)


@public
@same_for_strangers(shared_for=30)
@require_safe
@from_replica
def home(request: GuardedRequest) -> HttpResponse:
    """The first page: write, follow, and what came of it for others. At most six queries, and those once a minute."""
    context = {
        "steps": steps_within(applicable_limits.limits_on(clock.today())),
        "month": month.get(),
        "answered": queries.latest_answered.get(),
        "spread": queries.spread.get(),
    }
    return render(request, "public/home.html", context)


@public
@from_replica  # outermost: a page is kept under the version of the database that it was drawn from
@same_for_strangers(version=lambda: newest_public(queries.PAGE + 1), shared_for=0)
@require_safe
def reports(request: GuardedRequest) -> HttpResponse:
    """The public list, searched and narrowed. A tracking number in the search box leads to its report."""
    text = " ".join(request.GET.get("q", "").split())[:200]
    if _is_number(text):
        return redirect("report", number=digits_of(text))
    places = PlacesForm(request.GET)
    is_clear = places.is_valid()
    filters = queries.Filters(
        text=text,
        report_class=_one_of(request, "class", ReportClass.values),
        status=_one_of(request, "status", [str(status) for status in STAGES]),
        topic=_topic(request.GET.get("topic", "")),
        agency=places.cleaned_data.get("agency"),
        region=places.cleaned_data.get("region"),
    )
    page = queries.public_reports(filters, before=key_of(request))
    context = {
        "cards": cards_of(page.reports),
        "read_as": page.read_as,
        "is_unfinished": page.is_unfinished,
        "older_url": address_with(request, **_next(page)) if page.before else "",
        "newer_url": address_with(request, before="") if "before" in request.GET else "",
        "filters": filters,
        "is_narrowed": filters != queries.Filters(text=text) or not is_clear,
        "places": places,
        "classes": ReportClass.choices,
        "statuses": [(str(status), words) for status, words in STAGES.items()],
        "topics": [(node.id, node.name) for node in topics.tree()],
    }
    return render(request, "public/reports.html", context)


@public
@same_for_strangers(shared_for=30)
@require_safe
@from_replica
def report_points(request: GuardedRequest) -> HttpResponse:
    """Middles of map cells with what was reported there, asked for when somebody opens the map."""
    points = [
        {"lat": cell.latitude, "lng": cell.longitude, "count": cell.count, "named": _links(cell.named)}
        for cell in queries.map_cells.get()
    ]
    places = [
        {"lat": place.latitude, "lng": place.longitude, "name": place.name}
        for place in queries.spread.get().places
        if place.latitude is not None
    ]
    return JsonResponse({"points": points, "places": places})


def _links(named: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"title": title, "url": reverse("report", args=[number])} for number, title in named]


def key_of(request: GuardedRequest) -> int:
    """The key of the next piece of a list; nonsense starts from the newest."""
    return number_of(request.GET.get("before")) or 0


def _next(page: queries.Page) -> dict[str, object]:
    return {"before": page.before, "q": page.read_as} if page.read_as else {"before": page.before}


def _is_number(text: str) -> bool:
    digits = digits_of(text)
    if len(digits) < 6 or len(text) > len(digits) + 3:
        return False
    try:
        return bool(report_id_of(digits))
    except WrongNumber:
        return False


def _one_of(request: GuardedRequest, name: str, known: list[str]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _topic(value: str) -> Topic | None:
    key = number_of(value)
    return Topic.objects.filter(pk=key).first() if key else None


urlpatterns = [
    path("", home, name="home"),
    path("reports/", reports, name="reports"),
    path("reports/points.json", report_points, name="report_points"),
]
