"""Where providers call us. Each call is proved, kept as it came and answered; what it means is worked out later.

A call that is not proved is refused and not kept. Nobody's words are looked at here.
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lapor.common.codes import same
from lapor.messaging import inbound
from lapor.messaging.vocabulary import Way

View = Callable[[HttpRequest], HttpResponse]
_REFUSED = "The call is not signed as agreed."
_TOO_LONG = 413


def provider(is_proved: Callable[[HttpRequest, bytes], bool]) -> Callable[[View], View]:
    """The guard of these addresses: the provider shows what only it and we know."""

    def guard(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest) -> HttpResponse:
            if int(request.META.get("CONTENT_LENGTH") or 0) > inbound.LONGEST:
                return HttpResponse(status=_TOO_LONG)
            if not is_proved(request, request.body):
                return HttpResponseForbidden(_REFUSED, content_type="text/plain")
            return view(request)

        opened.guard = "provider"  # type: ignore[attr-defined]
        return opened

    return guard


def _signed_by_meta(request: HttpRequest, body: bytes) -> bool:
    """X-Hub-Signature-256: sha256=<hex HMAC of the body under the app's secret>; on GET, the agreed word."""
    if request.method == "GET":
        word = settings.WHATSAPP_VERIFY_TOKEN
        return bool(word) and same(request.GET.get("hub.verify_token", ""), word)
    secret = settings.WHATSAPP_APP_SECRET
    expected = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    return bool(secret) and same(request.headers.get("X-Hub-Signature-256", ""), expected)


@provider(_signed_by_meta)
@require_http_methods(["GET", "POST"])
def whatsapp(request: HttpRequest) -> HttpResponse:
    """GET: Meta asks whether the address is ours. POST: messages and statuses."""
    if request.method == "GET":
        challenge = request.GET.get("hub.challenge", "")
        return HttpResponse(challenge if challenge.isdecimal() else "", content_type="text/plain")
    return _kept(Way.WHATSAPP, request.body)


def _knows_our_word(request: HttpRequest, body: bytes) -> bool:
    word = settings.TELEGRAM_WEBHOOK_KEY
    return bool(word) and same(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), word)


@provider(_knows_our_word)
@require_http_methods(["POST"])
def telegram(request: HttpRequest) -> HttpResponse:
    return _kept(Way.TELEGRAM, request.body)


def _knows_the_key(request: HttpRequest, body: bytes) -> bool:
    word = settings.SMS_WEBHOOK_KEY
    return bool(word) and same(request.GET.get("key", ""), word)


@provider(_knows_the_key)
@require_http_methods(["GET", "POST"])
def sms(request: HttpRequest) -> HttpResponse:
    """Fields in the address, in the body, or in both, as gateways have it. The key is not kept."""
    query = request.GET.copy()
    query.pop("key", None)
    body = b"&".join(filter(None, [query.urlencode().encode(), request.body]))
    return _kept(Way.SMS, body)


def _kept(way: Way, body: bytes) -> HttpResponse:
    inbound.keep(way, body)
    return HttpResponse("OK", content_type="text/plain")


urlpatterns = [
    path("webhooks/whatsapp/", whatsapp, name="whatsapp_webhook"),
    path("webhooks/telegram/", telegram, name="telegram_webhook"),
    path("webhooks/sms/", sms, name="sms_webhook"),
]
