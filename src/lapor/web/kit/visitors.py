"""Where a request comes from, for limits only: hashed when counted, never stored or logged."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# An IPv6 household gets a whole network of this length; its single addresses change by the hour.
HOUSEHOLD = 64
# Who has one of these networks has all its addresses, or may have them for little money.
NETWORKS = {4: 24, 6: 48}
# What proxies say of whom they ask for.
FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


def address_of(request: HttpRequest) -> str:
    """The visitor's address: the peer's, or what the outermost of our own proxies saw. Empty when unreadable."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        address = hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else address
    return _household(address)


def _household(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed, HOUSEHOLD), strict=False).network_address)


def network_of(address: str) -> str:
    """The network around an address that `address_of` gave: /24, or /48. Empty when there is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((parsed, NETWORKS[parsed.version]), strict=False).network_address)


def is_from_here(request: HttpRequest) -> bool:
    """From a loopback address, and by nobody's order."""
    if any(request.headers.get(name) for name in FORWARDING):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
