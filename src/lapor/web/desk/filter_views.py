"""Keeping what a queue is narrowed by, under a name."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lapor.reports.commands import saved_filters
from lapor.reports.queries import queues
from lapor.web.desk.filters import FilterForm
from lapor.web.kit.guards import GuardedRequest, desk


@desk
@require_POST
def save_filter(request: GuardedRequest) -> HttpResponse:
    queue = queues.queue_named(request.actor, request.POST.get("queue", ""))
    query = _meaningful(QueryDict(request.POST.get("query", "")[: saved_filters.LONGEST_QUERY * 2]))
    unit = min((power.agency_id for power in request.actor.powers), default=None)
    saved_filters.save_filter(
        by=request.actor,
        name=request.POST.get("name", ""),
        queue=queue.code,
        query=query,
        agency_id=unit if request.POST.get("shared") else None,
    )
    messages.success(request, _("Saringan disimpan."))
    return redirect(f"{reverse('desk_queue', args=[queue.code])}?{query}")


@desk
@require_POST
def drop_filter(request: GuardedRequest, number: int) -> HttpResponse:
    saved_filters.drop_filter(number, by=request.actor)
    messages.success(request, _("Saringan dihapus."))
    return redirect("desk")


def _meaningful(given: QueryDict) -> str:
    """What the filter form reads of an address, and nothing else."""
    known = [(name, given[name]) for name in FilterForm.base_fields if given.get(name)]
    return urlencode(known)
