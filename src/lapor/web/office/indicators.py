"""What each indicator means: pages from which a civil servant computes a figure by hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lapor.common.refusals import NotFound
from lapor.evaluation.indicators import INDICATORS
from lapor.web.kit.guards import GuardedRequest, office


@office
@require_safe
def listing(request: GuardedRequest) -> HttpResponse:
    """All of them."""
    return render(request, "office/indicators.html", {"indicators": INDICATORS.values()})


@office
@require_safe
def indicator(request: GuardedRequest, code: str) -> HttpResponse:
    """One of them."""
    if code not in INDICATORS:
        raise NotFound
    return render(request, "office/indicator.html", {"indicator": INDICATORS[code]})
