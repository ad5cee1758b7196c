"""Choosing a region or an agency: the suggestions while somebody types, and what a sent form means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lapor.directory.agencies import Found, find_agencies, trails
from lapor.directory.models import Agency, Region
from lapor.directory.regions import find_regions
from lapor.directory.search_terms import words_of
from lapor.web.kit.addresses import number_of
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.pickers import Option, Picker, Sent, answer_suggestions, read_picker

SHOWN = 8
UNKNOWN = _("Pilihan ini tidak kami kenali. Cari dan pilih lagi.")
CHOOSE = _("Mana yang Anda maksud? Pilih salah satu, atau kosongkan.")
NOTHING = _("Tidak ada yang cocok. Periksa ejaannya, atau kosongkan: kami bantu mengarahkan.")

Thing = TypeVar("Thing", Region, Agency)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Thing]):
    """What a form chose, and the picker that shows it again. `error`: a choice that cannot be taken."""

    chosen: Thing | None
    picker: Picker

    @property
    def error(self) -> str | Promise:
        return self.picker.error


def region_option(region: Region) -> Option:
    return Option(region.pk, region.full_name, str(Region.Level(region.level).label))


def agency_option(found: Found) -> Option:
    return Option(
        str(found.agency.pk), found.agency.name, " – ".join(one.name for one in reversed(found.above))
    )


def choose_region(
    data: Mapping[str, str], name: str = "region", *, label: str | Promise = "", hint: str | Promise = ""
) -> Choice[Region]:
    """The region a form names, by code or by words that leave no doubt."""
    sent = read_picker(data, name)
    chosen: Region | None = None
    options: list[Option] = []
    if sent.value:
        chosen = Region.objects.filter(pk=sent.value[:13], retired_on__isnull=True).defer("search").first()
    elif sent.text:
        found = find_regions(sent.text, limit=SHOWN)
        options = [region_option(region) for region in found]
        chosen = _without_doubt(sent.text, found)
    picked = region_option(chosen) if chosen else None
    picker = _picker(
        name, reverse_lazy("regions"), label or _("Desa, kelurahan, atau kota"), hint, sent, picked, options
    )
    return Choice(chosen, picker)


def choose_agency(
    data: Mapping[str, str], name: str = "agency", *, label: str | Promise = "", hint: str | Promise = ""
) -> Choice[Agency]:
    """The agency a form names, by id or by words that leave no doubt."""
    sent = read_picker(data, name)
    found: list[Found] = []
    chosen: Found | None = None
    if sent.value:
        chosen = _agency_with_id(sent.value)
    elif sent.text:
        found = find_agencies(sent.text, limit=SHOWN)
        chosen = next((one for one in found if one.agency.name.casefold() == sent.text.casefold()), None)
        chosen = chosen or (found[0] if len(found) == 1 else None)
    picked = agency_option(chosen) if chosen else None
    options = [agency_option(one) for one in found]
    picker = _picker(
        name, reverse_lazy("agencies"), label or _("Instansi tujuan"), hint, sent, picked, options
    )
    return Choice(chosen.agency if chosen else None, picker)


def _without_doubt(text: str, found: list[Region]) -> Region | None:
    """The region that is meant, unless others could be: Blitar is a city, a regency, and a village."""
    named = [region for region in found if region.full_name.casefold() == text.casefold()]
    typed = set(words_of(text))
    bearing = named or [region for region in found if typed <= set(words_of(region.name))] or found
    return bearing[0] if len(bearing) == 1 else None


def _agency_with_id(value: str) -> Found | None:
    key = number_of(value)
    if key is None:
        return None
    agency = Agency.objects.filter(pk=key, retired_on__isnull=True).defer("search").first()
    return Found(agency, trails([agency])[agency.pk]) if agency else None


def _picker(
    name: str,
    url: str | Promise,
    label: str | Promise,
    hint: str | Promise,
    sent: Sent,
    picked: Option | None,
    options: list[Option],
) -> Picker:
    error: str | Promise = ""
    if picked is None and (sent.value or sent.text):
        error = UNKNOWN if sent.value else CHOOSE if options else NOTHING
    text = picked.label if picked else sent.text
    shown = () if picked else tuple(options)
    return Picker(
        name=name,
        url=str(url),
        label=label,
        text=text,
        picked=picked,
        options=shown,
        hint=hint,
        value=sent.value,
        error=error,
    )


@public
@require_safe
def regions(request: GuardedRequest) -> HttpResponse:
    """Regions for what is being typed."""
    found = find_regions(request.GET.get("q", "")[:200], limit=SHOWN)
    return answer_suggestions(request, map(region_option, found))


@public
@require_safe
def agencies(request: GuardedRequest) -> HttpResponse:
    """Agencies for what is being typed; without words, the institutions at the top."""
    found = find_agencies(request.GET.get("q", "")[:200], limit=SHOWN)
    return answer_suggestions(request, map(agency_option, found))


@public
@require_safe
def region_middle(request: GuardedRequest, code: str) -> HttpResponse:
    """Where to move an empty map to: the middle of a region, or of the nearest one above whose middle is known."""
    parts = code.replace("\0", "")[:13].split(".")
    codes = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    found = Region.objects.filter(pk__in=codes, latitude__isnull=False).order_by("-level").first()
    return JsonResponse({"lat": found.latitude, "lng": found.longitude} if found else {})


urlpatterns = [
    path("regions/<str:code>/middle.json", region_middle, name="region_middle"),
    path("regions/", regions, name="regions"),
    path("agencies/", agencies, name="agencies"),
]
