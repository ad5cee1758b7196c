"""One limit, explained: as a page, as JSON, and as a PDF. Open to whoever may open the report, and to nobody else."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor.common.codes import spoken
from lapor.common.refusals import NotFound
from lapor.reports import permissions
from lapor.reports.clocks.certificates import Certificate, compute_input
from lapor.reports.disclosure import view_of
from lapor.reports.models import Report
from lapor.reports.queries.certificates import certificate_for
from lapor.reports.queries.detail import report_for
from lapor.web.case.certificates import wording
from lapor.web.case.certificates.document import document_of
from lapor.web.case.certificates.explanation import Explained, explained
from lapor.web.case.certificates.paper import paper_of
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.public.report_access import report_or_pin_page

Answer = Callable[[GuardedRequest, Report, Explained], HttpResponse]
View = Callable[[GuardedRequest, str, int], HttpResponse]


def _open(answer: Answer) -> View:
    """The view around an answer, at the address of the same name: the same door as the report's own page."""

    @public
    @cache_control(private=True, no_cache=True)
    @require_safe
    @wraps(answer)
    def view(request: GuardedRequest, number: str, clock_number: int) -> HttpResponse:
        found = _found(request, number)
        if not isinstance(found, Report):
            # The page that asks for a PIN is no answer to whoever wants a document.
            if answer.__name__ != "certificate" and found.status_code == 200:
                found.status_code = 404
            return found
        if found.number != number:
            return redirect(answer.__name__, found.number, clock_number)
        return answer(request, found, explained(_as_read(request, found, clock_number), found))

    return view


def _as_read(request: GuardedRequest, report: Report, clock_number: int) -> Certificate:
    """The steps behind it as this reader finds them in the timeline."""
    whole, view = certificate_for(report, clock_number), view_of(request.actor, report)
    return replace(whole, reclassings=tuple(filter(view.shows_event, whole.reclassings)))


def _found(request: GuardedRequest, number: str) -> Report | HttpResponse:
    """A machine that asks for JSON is refused in JSON (`refusals.py`) instead of being asked for a PIN."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        found = report_for(request.actor, number)
        if not permissions.reads(request.actor, found):
            raise NotFound
        return found
    return report_or_pin_page(request, number)


@_open
def certificate(request: GuardedRequest, report: Report, shown: Explained) -> HttpResponse:
    """Every day of the limit, counted or not, by what rule, and with whom."""
    given = shown.certificate
    context = {
        "report": report,
        "shown": shown,
        "reason": wording.reason_of(given),
        "result": wording.result_of(given),
        "standing": wording.standing_of(given),
        "spells": wording.spells_of(given),
        "pauses": [wording.pause_of(pause, given) for pause in given.pauses],
        "rules": wording.rules_of(given),
        "started": wording.moment_of(given.timing.started_at, shown.zone),
        "recompute": json.dumps(compute_input(given), ensure_ascii=False),
    }
    return render(request, "report/certificate.html", context)


@_open
def certificate_json(request: GuardedRequest, report: Report, shown: Explained) -> HttpResponse:
    """The same for machines: `docs/certificate.md`."""
    document = document_of(shown.certificate, number=report.number, address=shown.address)
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


@_open
def certificate_pdf(request: GuardedRequest, report: Report, shown: Explained) -> HttpResponse:
    """The same on paper, for a file or a hearing."""
    drawn = paper_of(shown, number=spoken(report.number))
    name = f"batas-waktu-{report.number}-{shown.certificate.clock.number}.pdf"
    return HttpResponse(
        drawn, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


urlpatterns = [
    path("r/<str:number>/clocks/<int:clock_number>/", certificate, name="certificate"),
    path(
        "r/<str:number>/clocks/<int:clock_number>/certificate.json",
        certificate_json,
        name="certificate_json",
    ),
    path(
        "r/<str:number>/clocks/<int:clock_number>/certificate.pdf",
        certificate_pdf,
        name="certificate_pdf",
    ),
]
