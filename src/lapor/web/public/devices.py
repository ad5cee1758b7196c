"""What a visit leaves on a device, and how it is taken away again.

Whoever is signed in or holds a receipt leaves no page in a cache. A device on which a report was opened is known again
by a mark that opens nothing and names nothing: it only keeps its owner from being slowed down by others' guesses.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from lapor.web.kit.guards import NOBODY, GuardedRequest, public
from lapor.web.kit.marks import remember
from lapor.web.kit.uploads import discard_unsent


class DeviceMiddleware:
    """Cache headers by who is asking, and the mark of a report that was opened by this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_private(request, response):
            patch_cache_control(response, private=True, no_store=True)
        match = request.resolver_match
        if match and match.url_name == "account_logout" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache"'
        if opened := getattr(request, "opened_report", 0):
            remember(request, response, opened)
        return response


def _is_private(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is for this visitor alone. After a fault the session is not asked: it may be broken itself."""
    if response.status_code >= 500 or request.method == "POST" or request.path.startswith("/accounts/"):
        return True
    return any(name in request.session for name in (SESSION_KEY, "holds", "receipts"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: GuardedRequest) -> HttpResponse:
    """ "Selesai di perangkat ini": reports, receipts, unsent files, the account: nothing stays open here."""
    if request.method != "POST":
        return redirect("home")
    discard_unsent(request)
    logout(request)
    request.actor = request._actor = NOBODY
    response = render(request, "device_done.html")
    response.delete_cookie(settings.DEVICE_COOKIE_NAME)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


urlpatterns = [path("visit/", visit, name="visit")]
