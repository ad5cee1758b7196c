"""Saying that a public report concerns oneself as well: once for each browser, without a name."""

import secrets
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lapor.common import codes, rate_limits
from lapor.common.codes import keyed_hash
from lapor.common.refusals import NotFound, OutOfTurn
from lapor.reports import permissions
from lapor.reports.commands import marks
from lapor.reports.models import Endorsement, Report
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.visitors import address_of

# Tells a browser from another one, and nothing about who uses it.
COOKIE, KEPT = "lapor_same", timedelta(days=365)
# From one address: a household or a village office may be many, a script is more.
MOST_A_DAY, MOST_A_REPORT = 60, 10
_DAY = timedelta(days=1)


def can_endorse(request: GuardedRequest, report: Report) -> bool:
    """Whether this browser may still say so: of an open public report that is not its own."""
    is_other = (
        permissions.is_public(report) and report.is_open and not permissions.is_own(request.actor, report)
    )
    visitor = _visitor(_cookie_of(request))
    seen = bool(visitor) and Endorsement.objects.filter(report_id=report.pk, visitor=visitor).exists()
    return is_other and not seen


@public
@require_POST
def endorse(request: GuardedRequest, number: str) -> HttpResponse:
    """Count it; a second time from the same browser is thanked and not counted."""
    report = Report.objects.filter(pk=codes.report_id_of(number)).first()
    if report is None or not permissions.is_public(report):
        raise NotFound
    if not report.is_open or permissions.is_own(request.actor, report):
        raise OutOfTurn
    address = address_of(request)
    rate_limits.count_attempt("endorse", address, limit=MOST_A_DAY, per=_DAY)
    rate_limits.count_attempt("endorse", address, str(report.pk), limit=MOST_A_REPORT, per=_DAY)
    held = _cookie_of(request) or secrets.token_urlsafe(12)
    marks.endorse_report(report, visitor=_visitor(held))
    messages.success(request, _("Terima kasih. Petugas melihat berapa orang yang mengalaminya."))
    response = redirect("report", number=report.number)
    response.set_signed_cookie(
        COOKIE, held, max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def _cookie_of(request: GuardedRequest) -> str:
    return request.get_signed_cookie(COOKIE, "", max_age=KEPT) or ""


def _visitor(held: str) -> str:
    return keyed_hash("endorse", held)[:32] if held else ""


urlpatterns = [path("r/<str:number>/endorsement/", endorse, name="report_endorsement")]
