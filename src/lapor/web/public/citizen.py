"""A reporter's own place: the reports filed with the account, and those whose receipt was shown in this visit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from lapor.reports.queries.public import own_reports
from lapor.reports.workflow import Holder
from lapor.web.kit.addresses import address_with
from lapor.web.kit.guards import GuardedRequest, citizen
from lapor.web.public.cards import cards_of
from lapor.web.public.home import key_of


@citizen
@require_safe
def my_reports(request: GuardedRequest) -> HttpResponse:
    """Own reports, the newest first; those that wait for the reporter say so."""
    page = own_reports(request.actor, before=key_of(request))
    context = {
        "cards": cards_of(page.reports, own=True),
        "waiting": sum(report.holder == Holder.REPORTER for report in page.reports),
        "older_url": address_with(request, before=page.before) if page.before else "",
        "newer_url": address_with(request, before="") if "before" in request.GET else "",
    }
    return render(request, "citizen/my_reports.html", context)


urlpatterns = [path("me/", my_reports, name="my_reports")]
