"""The way in for somebody who has just signed in, and the style guide for whoever builds pages."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from lapor.common.refusals import NotFound
from lapor.directory.models import Role
from lapor.web.kit.guards import GuardedRequest, citizen, public
from lapor.web.public.style_guide import samples

# Those who watch rather than work the queue begin at their boards.
WATCHERS = (Role.AGENCY_HEAD, Role.EVALUATOR, Role.COMPLAINT_MANAGER)


@citizen
def start(request: GuardedRequest) -> HttpResponse:
    """To the place where this person's work, or their own reports, are."""
    actor = request.actor
    if not actor.is_officer:
        return redirect("my_reports")
    works_a_queue = any(power.role not in WATCHERS for power in actor.powers)
    return redirect("desk" if works_a_queue else "office")


@public
def style_guide(request: GuardedRequest) -> HttpResponse:
    """Every part in both themes, with invented values."""
    if not settings.DEBUG:
        raise NotFound
    return render(request, "style_guide.html", samples())


urlpatterns = [
    path("start/", start, name="start"),
    path("style/", style_guide, name="style_guide"),
]
