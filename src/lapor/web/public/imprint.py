"""Pages that say what this service is, what it does with data, and how it is used; and whose it is (SITE_…)."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from lapor.common.refusals import NotFound
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.strangers import same_for_strangers

# By the ending of its name: the operator's own file, not a stranger's.
PICTURES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


@public
@same_for_strangers(shared_for=300)
@require_safe
def about(request: GuardedRequest) -> HttpResponse:
    return render(request, "public/about.html")


@public
@same_for_strangers(shared_for=300)
@require_safe
def privacy(request: GuardedRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@public
@same_for_strangers(shared_for=300)
@require_safe
def guide(request: GuardedRequest) -> HttpResponse:
    return render(request, "public/help.html")


@public
@require_safe
def logo(request: GuardedRequest) -> HttpResponse:
    """The picture of whose installation it is. Raises NotFound where there is none, or none that is a picture."""
    file = Path(settings.SITE_LOGO)
    media_type = PICTURES.get(file.suffix.lower())
    if not settings.SITE_LOGO or media_type is None or not file.is_file():
        raise NotFound
    return HttpResponse(
        file.read_bytes(), content_type=media_type, headers={"Cache-Control": "public, max-age=3600"}
    )


urlpatterns = [
    path("logo", logo, name="logo"),
    path("about/", about, name="about"),
    path("privacy/", privacy, name="privacy"),
    path("help/", guide, name="help"),
]
