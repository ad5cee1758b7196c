"""How often somebody may try a password: slow for a stranger, never shut for whoever has signed in here before.

A device that has signed in to an account carries a signed cookie, and its tries count apart: so no stranger, however
patient, keeps an officer out. Others are counted by account and address together, by account and network together (one
IPv6 customer has thousands of addresses), and generously by address alone (an office shares one). Against many networks
at once the account alone is counted: beyond so many tries they wait for each other, but none is shut out. Only failures
count.
"""

from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from lapor.common import rate_limits
from lapor.common.codes import keyed_hash
from lapor.common.rate_limits import Pace
from lapor.common.refusals import TooMany
from lapor.web.kit.visitors import address_of, network_of

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# One stranger's tries at one account stay far below what the account bears from all strangers together.
OF_A_STRANGER, OF_A_NETWORK, OF_AN_ADDRESS, OF_AN_ACCOUNT, OF_A_DEVICE = 10, 30, 200, 200, 20
LONGEST_WAIT = timedelta(seconds=15)
COOKIE, SALT, MONTHS = "lapor_device", "device", timedelta(days=180)
# A shared computer at a counter is known to this many accounts, the latest ones.
KEPT = 20

Counter = tuple[tuple[str, ...], int, timedelta]


def count(request: HttpRequest, email: str) -> None:
    """Count a try before the password is looked at, so that many at once are counted too. Raises TooMany."""
    counted = []
    try:
        for what, limit, per in _counters(request, email):
            rate_limits.count_attempt(*what, limit=limit, per=per)
            counted.append(what)
        if not _is_known(request, email):
            pace = Pace(free=OF_AN_ACCOUNT, longest=LONGEST_WAIT, per=HOUR)
            rate_limits.try_after("sign-in", "account", email, pace=pace)
    except TooMany:
        # Nobody has looked at the password, so whoever waits for others loses no try of the own.
        for what in counted:
            rate_limits.take_back(*what)
        raise


def take_back(request: HttpRequest, email: str) -> None:
    """The password was right: that try was none."""
    for what, _limit, _per in _counters(request, email):
        rate_limits.take_back(*what)
    if not _is_known(request, email):
        rate_limits.take_back("sign-in", "account", email)


def forget(request: HttpRequest, email: str) -> None:
    """Whoever has just made a new password by mail is its owner: the earlier tries from here are forgiven."""
    address = address_of(request)
    rate_limits.forget_attempts("sign-in", "stranger", address, email)
    rate_limits.forget_attempts("sign-in", "network", network_of(address), email)


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
        (("sign-in", "network", network_of(address), email), OF_A_NETWORK, QUARTER),
        (("sign-in", "address", address), OF_AN_ADDRESS, QUARTER),
    ]


def _is_known(request: HttpRequest, email: str) -> bool:
    return _mark(email) in _device_of(request)[1]


def _device_of(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's own mark and the accounts it is known to; nothing for a forged or old cookie."""
    try:
        device, known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MONTHS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, known


def _mark(email: str) -> str:
    return keyed_hash("device", email)[:16]
