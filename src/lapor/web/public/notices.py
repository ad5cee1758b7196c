"""Links in messages: ending them with one click, and proving an address. Neither opens the report."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lapor.common.codes import spoken, tracking_number
from lapor.messaging import subscriptions
from lapor.messaging.addresses import shown
from lapor.messaging.models import Subscription
from lapor.messaging.vocabulary import Way
from lapor.reports.identity import SealStaysShut
from lapor.web.kit.guards import GuardedRequest, public


@csrf_exempt  # mail programs post here without ever having seen a page (RFC 8058); the link itself is the secret
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: GuardedRequest, token: str) -> HttpResponse:
    """GET asks, POST ends it: scanners follow links, and must end nothing."""
    subscription = subscriptions.by_token(token, "stop")
    if request.method == "POST":
        subscriptions.end(subscription)
    return render(
        request, "public/notice_stop.html", _context(subscription, is_done=request.method == "POST")
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: GuardedRequest, token: str) -> HttpResponse:
    """Whoever follows the link reads what is sent to the address. GET asks, POST notes it."""
    subscription = subscriptions.by_token(token, "proof")
    if request.method == "POST":
        subscriptions.prove(subscription)
    return render(
        request, "public/notice_proof.html", _context(subscription, is_done=request.method == "POST")
    )


def _context(subscription: Subscription, *, is_done: bool) -> dict[str, object]:
    number = tracking_number(subscription.report_id)
    try:
        address = shown(Way(subscription.way), subscriptions.address_of(subscription))
    except SealStaysShut:
        address = ""
    return {
        "is_done": is_done,
        "number": number,
        "spoken": spoken(number),
        "address": address or Way(subscription.way).label,
        "title": _("Kabar laporan %(number)s") % {"number": spoken(number)},
    }


urlpatterns = [
    path("notices/stop/<str:token>/", stop, name="notice_stop"),
    path("notices/proof/<str:token>/", proof, name="notice_proof"),
]
