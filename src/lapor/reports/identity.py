"""The sealed identity of a reporter. Opened only for the reporter, or by an officer whose opening is an event."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import phonenumbers
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Refusal
from lapor.reports.models import Identity

# Of a telephone number, as the second thing to know beside a PIN.
PHONE_DIGITS = 4


class SealStaysShut(Refusal):
    """No key at hand opens this identity: the key is lost, or belongs to another installation."""

    code = "seal_stays_shut"
    sentence = _(
        "Identitas pelapor laporan ini belum dapat dibuka, karena kunci penyegelnya tidak ada pada server kami. "
        "Laporannya sendiri aman. Pengelola sistem perlu memasang kembali kunci itu."
    )


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports and how to reach them. Every part may be empty for an anonymous report."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    nik: str = ""
    # Whom a representative acts for.
    represented_name: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())


@cache
def _seal() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.IDENTITY_KEYS])


def seal_identity(report_id: int, reporter: Reporter) -> None:
    """Store the identity, encrypted. Called once, by filing, in its transaction."""
    clear = json.dumps({"report": report_id, **asdict(reporter)}).encode()
    Identity.objects.create(report_id=report_id, sealed=_seal().encrypt(clear))


def open_identity(report_id: int) -> Reporter:
    """The identity in clear; empty when nothing was given or retention removed it. Raises SealStaysShut.

    Callers: `disclosure`, and `noting`, which leaves a trace.
    """
    row = Identity.objects.filter(report_id=report_id).first()
    if row is None or not row.sealed:
        return Reporter()
    try:
        clear = json.loads(_seal().decrypt(bytes(row.sealed)))
    except InvalidToken:
        raise SealStaysShut from None
    if clear.pop("report") != report_id:
        # A row moved under another report must not open there.
        raise SealStaysShut
    return Reporter(**clear)


def is_contact(report_id: int, contact: str) -> bool:
    """Whether this is the telephone or e-mail address of a reporter. Says nothing else, so that no trace is needed."""
    reporter, asked = open_identity(report_id), _normal(contact)
    return bool(asked) and asked in {_normal(reporter.phone), _normal(reporter.email)}


def ends_with(report_id: int, digits: str) -> bool:
    """Whether the reporter's telephone ends so; True when none was given."""
    phone = codes.digits_of(open_identity(report_id).phone)
    return not phone or codes.same(codes.digits_of(digits), phone[-PHONE_DIGITS:])


def _normal(contact: str) -> str:
    """However it is written: +62 812-3456-7890 and 0812 3456 7890 are one."""
    if "@" in contact:
        return contact.strip().lower()
    try:
        number = phonenumbers.parse(contact, "ID")
    except phonenumbers.NumberParseException:
        return codes.digits_of(contact)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def seal_anew(report_ids: Sequence[int]) -> int:
    """Seal these identities with the first key, whichever of the keys sealed them; gives how many stay shut.

    To be called in a transaction of the owner of the tables: nobody else may change a sealed identity.
    """
    shut = 0
    for row in Identity.objects.select_for_update().filter(pk__in=report_ids):
        if not row.sealed:
            continue
        try:
            row.sealed = _seal().rotate(bytes(row.sealed))
        except InvalidToken:
            shut += 1
        else:
            row.save(update_fields=["sealed"])
    return shut
