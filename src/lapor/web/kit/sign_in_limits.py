"""How often somebody may try a password: slow for a stranger, never shut for whoever has signed in here before.

A device that has signed in to an account carries a signed cookie, and its tries count apart: so no stranger, however
patient, keeps an officer out. Others are counted by account and address together, generously by address alone (an
office shares one), and by account alone against many addresses at once. Only failures count.
"""

from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from lapor.common import rate_limits
from lapor.common.codes import keyed_hash
from lapor.web.kit.visitors import address_of

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# One stranger's tries at one account stay far below what the account bears from all strangers together.
OF_A_STRANGER, OF_AN_ADDRESS, OF_AN_ACCOUNT, OF_A_DEVICE = 10, 200, 200, 20
COOKIE, SALT, MONTHS = "lapor_device", "device", timedelta(days=180)
# A shared computer at a counter is known to this many accounts, the latest ones.
KEPT = 20

Counter = tuple[tuple[str, ...], int, timedelta]


def count(request: HttpRequest, email: str) -> None:
    """Count a try before the password is looked at, so that many at once are counted too. Raises TooMany."""
    for what, limit, per in _counters(request, email):
        rate_limits.count_attempt(*what, limit=limit, per=per)


def take_back(request: HttpRequest, email: str) -> None:
    """The password was right: that try was none."""
    for what, _limit, _per in _counters(request, email):
        rate_limits.take_back(*what)


def forget(request: HttpRequest, email: str) -> None:
    """Whoever has just made a new password by mail is its owner: the earlier tries from here are forgiven."""
    rate_limits.forget_attempts("sign-in", "stranger", address_of(request), email)


def remember_device(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Let this browser be known to the account from now on."""
    device, known = _device_of(request)
    mark = _mark(email)
    kept = [mark, *(one for one in known if one != mark)][:KEPT]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or token_urlsafe(9), kept], salt=SALT),
        max_age=MONTHS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _counters(request: HttpRequest, email: str) -> list[Counter]:
    device, known = _device_of(request)
    if _mark(email) in known:
        return [(("sign-in", "device", device, email), OF_A_DEVICE, QUARTER)]
    address = address_of(request)
    return [
        (("sign-in", "stranger", address, email), OF_A_STRANGER, QUARTER),
        (("sign-in", "address", address), OF_AN_ADDRESS, QUARTER),
        (("sign-in", "account", email), OF_AN_ACCOUNT, HOUR),
    ]


def _device_of(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's own mark and the accounts it is known to; nothing for a forged or old cookie."""
    try:
        device, known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MONTHS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, known


def _mark(email: str) -> str:
    return keyed_hash("device", email)[:16]
