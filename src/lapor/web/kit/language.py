"""Which language a page speaks: Indonesian, unless the visitor has chosen another with the switch.

What the browser says it prefers is not asked: many phones in Indonesia are set to English by their makers, and their
owners would meet a national service in a foreign language.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.refusals import csrf_failure


class LanguageMiddleware:
    """Activates the chosen language for the request and tells caches what the answer depends on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.LANGUAGE_CODE = language_of(request)
        translation.activate(language_of(request))
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language_of(request))
        return response


def language_of(request: HttpRequest) -> str:
    """The language of the visitor's cookie, if it is one of ours."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@public
@csrf_exempt
def language(request: GuardedRequest) -> HttpResponse:
    """The switch. It stands on pages that are kept for all strangers, so its form carries no token; that the form is
    ours is read from what browsers say of where it was sent.
    """
    return set_language(request) if _is_ours(request) else csrf_failure(request)


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    here = f"{request.scheme}://{request.get_host()}"
    return origin in (here, *settings.CSRF_TRUSTED_ORIGINS)


def switch_language(request: HttpRequest, code: str) -> Callable[[HttpResponse], HttpResponse]:
    """Speak another language from here on in this request; gives what makes its answer remember that."""
    code = code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = code
    translation.activate(code)

    def remembered(response: HttpResponse) -> HttpResponse:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response

    return remembered
