"""Which of the three times a region keeps. Source: Keppres 41/1987, with the provinces made since then."""

from django.utils.translation import gettext_lazy as _

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"

# Province codes of the Kemendagri table; every other province keeps WIB.
_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})

# What people say after a time.
ABBREVIATIONS = {WIB: _("WIB"), WITA: _("WITA"), WIT: _("WIT")}


def zone_of(region_code: str | None) -> str:
    """The IANA name for a region code of any level; WIB for none. "64.72.01" → "Asia/Makassar"."""
    province = (region_code or "")[:2]
    if province in _WITA:
        return WITA
    return WIT if province in _WIT else WIB
