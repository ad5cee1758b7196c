"""What we take for a request, and what we tell browsers, crawlers and finders of holes about ourselves."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.web.kit import bodies
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.refusals import method_not_allowed, too_long, unread

METHODS = ("GET", "HEAD", "POST")
LONGEST_ADDRESS = 4_000
PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"
# Pages that carry a reporter's short name or belong to one person: found here, not by search engines.
NOT_INDEXED = ("/r/", "/me/", "/visit/", "/desk/", "/office/", "/accounts/", "/start/")
_CLOSED = ("/me/", "/visit/", "/desk/", "/office/", "/accounts/", "/start/", "/language/")


class RequestMiddleware:
    """Refuses methods that no page has and addresses that no page gives; labels the answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._refused(request) or self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.path.startswith(NOT_INDEXED):
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in METHODS:
            return method_not_allowed(request, METHODS)
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            return too_long(request)
        known = request.META.get(bodies.REFUSED)
        status = bodies.refused_body(request.META) if known is None else known
        return unread(request, status) if status else None


class PackingMiddleware(GZipMiddleware):
    """Pages, parts and lists travel compressed; files as they are, so that a part of one can be asked for.

    Length tells nobody a secret (BREACH): the token of a form is masked anew in each answer, Django adds up to 100
    random bytes, and what another site can have a browser ask for in numbers comes without the cookie of a visit
    (SameSite), so that its guesses are never packed together with somebody's page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(("text/", "application/json"))
        return super().process_response(request, response) if is_text and not response.streaming else response


@public
@cache_control(public=True, max_age=86_400)
@require_safe
def robots(request: GuardedRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {prefix}" for prefix in _CLOSED), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
@require_safe
def security(request: GuardedRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116). Raises NotFound while nobody is named."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise NotFound
    address = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    ends_at = (clock.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: {address}",
        f"Expires: {ends_at.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.PUBLIC_URL.rstrip('/')}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
@require_safe
def favicon(request: GuardedRequest) -> HttpResponse:
    """For browsers that ask before they have read a page."""
    return redirect(static("lapor/icon.svg"))


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    path("favicon.ico", favicon, name="favicon"),
]
