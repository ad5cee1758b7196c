"""Whoever has sent something reads from the primary for a while, so that they find what they sent."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Longer than a replica that is still asked may be behind, and than the answer about that is kept.
MARGIN = 10  # seconds


class OwnWritesMiddleware:
    """Only with REPLICA_URL: marks the browser of each sender by a cookie that says nothing but that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.method not in SAFE:
            response.set_cookie(
                settings.WROTE_COOKIE_NAME,
                "1",
                max_age=settings.REPLICA_LAG + MARGIN,
                secure=settings.BEHIND_TLS,
                httponly=True,
                samesite="Lax",
            )
        return response
