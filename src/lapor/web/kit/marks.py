"""The mark of a device on which a report was opened: it opens nothing and names nothing.

It only keeps its owner from being slowed down by what others guess from the same address.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lapor.common import codes

# Marks one device keeps, the latest first, and for how long.
KEPT, AGE_SECONDS = 10, 90 * 24 * 3600


def known_mark(request: HttpRequest, report_id: int) -> str:
    """What tells this device from others that have opened the report before; empty when it has not."""
    return next((mark for mark in _marks(request) if _belongs(mark, report_id)), "")


def _marks(request: HttpRequest) -> list[str]:
    return [mark for mark in request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "").split(".") if mark][:KEPT]


def _mark(report_id: int, chance: str) -> str:
    return chance + codes.keyed_hash("device", chance, str(report_id))[:32]


def _belongs(mark: str, report_id: int) -> bool:
    return codes.same(mark, _mark(report_id, mark[:16]))


def remember(request: HttpRequest, response: HttpResponseBase, report_id: int) -> None:
    """Mark the device that has just opened this report."""
    others = [mark for mark in _marks(request) if not _belongs(mark, report_id)]
    marks = [known_mark(request, report_id) or _mark(report_id, secrets.token_hex(8)), *others][:KEPT]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        ".".join(marks),
        max_age=AGE_SECONDS,
        secure=settings.BEHIND_TLS,
        httponly=True,
        samesite="Lax",
    )
