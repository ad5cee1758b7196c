"""Pages that say what this service is, what it does with data, and how it is used; and whose it is (SITE_…)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.strangers import same_for_strangers


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


urlpatterns = [
    path("about/", about, name="about"),
    path("privacy/", privacy, name="privacy"),
    path("help/", guide, name="help"),
]
