"""Do notices reach reporters? For the nation: by way, over the last thirty days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lapor.common.patience import patient
from lapor.common.refusals import NotAllowed
from lapor.directory import powers
from lapor.messaging.outbound import has_provider
from lapor.messaging.reach import reach_of_ways
from lapor.web.kit.guards import GuardedRequest, office


@office
@require_safe
@patient
def reach(request: GuardedRequest) -> HttpResponse:
    if not powers.is_nation(request.actor):
        raise NotAllowed
    context = {"ways": reach_of_ways(), "has_provider": has_provider()}
    return render(request, "office/notices.html", context)
