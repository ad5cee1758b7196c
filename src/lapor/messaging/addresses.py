"""Addresses as people type them, in the one form in which each is stored and compared. Pure."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from lapor.common.codes import keyed_hash
from lapor.common.refusals import Invalid
from lapor.messaging.vocabulary import Way
from lapor.reports.phones import phones_in

LONGEST = 254
# Reached by a number.
BY_PHONE = frozenset({Way.WHATSAPP, Way.SMS})


def clean_address(way: Way, typed: str) -> str:
    """An e-mail address in lower case, a number as +62…, anything else as it is. Raises Invalid, field `address`."""
    if way == Way.EMAIL:
        address = typed.strip().lower()
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid(_("Alamat email ini tidak lengkap atau salah ketik."), field="address") from None
        return address
    if way in BY_PHONE:
        phones = phones_in(typed)
        if len(phones) != 1:
            raise Invalid(_("Tulis satu nomor telepon, misalnya 0812 3456 7890."), field="address")
        return phones[0].e164
    return typed.strip()


def address_hash(way: Way, address: str) -> str:
    """Hex; the same for one address on all its ways, so that a number that wants nothing more is left in peace."""
    kind = "phone" if way in BY_PHONE else str(way)
    return keyed_hash("message-address", kind, address)


def shown(way: Way, address: str) -> str:
    """For its owner's eyes on a screen that others may see: s•••@warga.example, +62 ••• 7890."""
    if way == Way.EMAIL:
        name, _at, host = address.partition("@")
        return f"{name[:1]}•••@{host}"
    if way in BY_PHONE:
        return f"{address[:3]} ••• {address[-4:]}"
    return ""
