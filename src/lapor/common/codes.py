"""Numbers that people say aloud: a check digit catches a slip of the finger, a PIN proves who got the receipt."""

import hashlib
import hmac
import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid

# Damm's quasigroup of order 10 (H. M. Damm, 2004): catches every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_NOT_DIGITS = re.compile(r"[^0-9]")


class WrongNumber(Invalid):
    """A tracking number whose check digit does not fit."""

    code = "wrong_number"
    sentence = _(
        "Nomor ini sepertinya salah ketik: angka terakhirnya tidak cocok. Periksa kembali tanda terima Anda."
    )


def _interim(digits: str) -> int:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def tracking_number(report_id: int) -> str:
    """Digits only: the report's id followed by its check digit. 1000234 → '10002347'-like."""
    digits = str(report_id)
    return f"{digits}{_interim(digits)}"


def spoken(number: str) -> str:
    """For people: '9165816-4'."""
    return f"{number[:-1]}-{number[-1]}"


def report_id_of(number: str) -> int:
    """The id behind a tracking number, however it was typed. Raises WrongNumber."""
    digits = _NOT_DIGITS.sub("", number)
    if not 2 <= len(digits) <= 18 or _interim(digits) != 0 or digits[0] == "0":
        raise WrongNumber
    return int(digits[:-1])


def keyed_hash(purpose: str, *parts: str) -> str:
    """Hex HMAC-SHA256 under the installation's secret; one key per purpose, so hashes do not match across uses."""
    key = hashlib.sha256(f"{purpose}\0{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def pin_for(filing_key: str) -> str:
    """Six digits, the same for the same filing key, so that a retried filing shows the same receipt."""
    return f"{int(keyed_hash('pin', filing_key)[:15], 16) % 1_000_000:06d}"


def same(left: str, right: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def cache_key(key: str, prefix: str, version: int) -> str:
    """What the shared cache's table holds instead of a key: nobody reads from it whose attempts were counted."""
    return keyed_hash("cache", prefix, str(version), key)
