"""What the reporter takes along to the Ombudsman. Made anew each time: handing it out writes nothing."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor.common import clock
from lapor.common.refusals import NotAllowed, NotFound
from lapor.directory.actors import Actor
from lapor.reports import disclosure, ombudsman, permissions
from lapor.reports.identity import Reporter
from lapor.reports.models import Report
from lapor.reports.queries.detail import detail
from lapor.web.case.ombudsman.paper import paper_of
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.public.report_access import report_or_pin_page


@public
@cache_control(private=True, no_store=True)
@require_safe
def ombudsman_pdf(request: GuardedRequest, number: str) -> HttpResponse:
    """The bundle, for the reporter alone. Others are led to the report's page, where its PIN is asked for."""
    found = report_or_pin_page(request, number)
    if not isinstance(found, Report):
        return found
    is_own = permissions.is_own(request.actor, found)
    if request.actor.is_officer and not is_own:
        raise NotAllowed(_("Berkas ini disiapkan untuk pelapornya, dan hanya pelapor yang dapat membukanya."))
    if not is_own:
        return redirect("report", number=found.number)
    if found.number != number:
        return redirect("ombudsman_pdf", number=found.number)
    if not ombudsman.is_offered(found):
        raise NotFound(_("Berkas untuk Ombudsman belum atau tidak lagi disiapkan untuk laporan ini."))
    return _paper(request, found)


def _paper(request: GuardedRequest, report: Report) -> HttpResponse:
    # As the holder of the receipt reads it, also when an officer of the case happens to be its reporter.
    reader = Actor(unlocked=frozenset({report.pk}))
    # An anonymous reporter stays so on paper: what the seal keeps is for them to write by hand.
    known = Reporter() if report.is_anonymous else disclosure.reporter_of(reader, report)
    drawn = paper_of(detail(reader, report), known, as_of=clock.now())
    name = content_disposition_header(True, f"laporan-{report.number}-ombudsman.pdf")
    return HttpResponse(drawn, content_type="application/pdf", headers={"Content-Disposition": name})


urlpatterns = [path("r/<str:number>/ombudsman.pdf", ombudsman_pdf, name="ombudsman_pdf")]
