"""Numbers that people say aloud: a check digit catches a slip of the finger, a PIN proves who got the receipt."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
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
# 10 digits are 33 bits, and can be said on the phone and typed on its keys. Six were given until 2026: they stay good.
PIN_DIGITS, OLD_PIN_DIGITS = 10, 6


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
    digits = digits_of(number)
    if not 2 <= len(digits) <= 18 or _interim(digits) != 0 or digits[0] == "0":
        raise WrongNumber
    return int(digits[:-1])


def is_number(number: str) -> bool:
    """Whether that is a report's number, however it is typed."""
    try:
        return report_id_of(number) > 0
    except WrongNumber:
        return False


def keyed_hash(purpose: str, *parts: str) -> str:
    """Hex HMAC-SHA256 under the installation's secret; one key per purpose, so hashes do not match across uses."""
    key = hashlib.sha256(f"{purpose}\0{settings.HASH_KEY or settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def digits_of(text: str) -> str:
    """The digits in what somebody typed, also in Arabic, full-width or Javanese ones, as 0 to 9."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def pin_for(filing_key: str, *, digits: int = PIN_DIGITS) -> str:
    """The same for the same filing key, so that a retried filing shows the same receipt."""
    return f"{int(keyed_hash('pin', filing_key)[:15], 16) % 10**digits:0{digits}d}"


def new_pin() -> str:
    """In the place of one that was lost."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def spoken_pin(pin: str) -> str:
    """For people, as they say a telephone number: '384 920 1175'; an old one '384 920'."""
    return f"{pin[:3]} {pin[3:6]} {pin[6:]}".strip()


def hash_pin(pin: str) -> str:
    """Salt (16 hex digits) and keyed hash of a PIN."""
    salt = secrets.token_hex(8)
    return salt + _pin_hash(salt, pin)


def pin_fits(stored: str, pin: str) -> bool:
    """Whether `hash_pin` of this PIN was stored. In constant time."""
    return same(_pin_hash(stored[:16], pin), stored[16:])


def _pin_hash(salt: str, pin: str) -> str:
    return keyed_hash("pin-check", salt, pin)[:48]


def sealed(text: str) -> str:
    """Text that only this installation can read, with the moment of sealing: for what a session keeps for a while."""
    return _seal().encrypt_at_time(text.encode(), int(clock.now().timestamp())).decode()


def unsealed(token: str, *, within: timedelta) -> str:
    """What was sealed, for so long; afterwards, and for a token that is none of ours, empty."""
    try:
        seconds = int(within.total_seconds())
        return _seal().decrypt_at_time(token, seconds, int(clock.now().timestamp())).decode()
    except InvalidToken:
        return ""


def sealed_at(token: str) -> datetime:
    """When it was sealed."""
    return datetime.fromtimestamp(_seal().extract_timestamp(token), UTC)


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"seal\0{settings.SECRET_KEY}".encode()).digest()))


def same(left: str, right: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def cache_key(key: str, prefix: str, version: int) -> str:
    """What the shared cache's table holds instead of a key: nobody reads from it whose attempts were counted."""
    return keyed_hash("cache", prefix, str(version), key)
