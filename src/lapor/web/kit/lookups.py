"""What pickers of the directory are answered while somebody types, for everybody."""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from lapor.directory.models import Region
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.picker_fields import AgencyField, RegionField, TopicField
from lapor.web.kit.pickers import answer_choices


@public
@require_safe
def regions(request: GuardedRequest) -> HttpResponse:
    return answer_choices(request, RegionField())


@public
@require_safe
def agencies(request: GuardedRequest) -> HttpResponse:
    """Without words, the institutions at the top."""
    return answer_choices(request, AgencyField(is_many=True))


@public
@require_safe
def topics(request: GuardedRequest) -> HttpResponse:
    return answer_choices(request, TopicField())


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
    path("topics/", topics, name="topics"),
]
