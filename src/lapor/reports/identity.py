"""The sealed identity of a reporter. Opened only for the reporter, or by an officer whose opening is an event."""

import json
from dataclasses import asdict, dataclass
from functools import cache

import phonenumbers
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from lapor.common import codes
from lapor.reports.models import Identity

# Of a telephone number, as the second thing to know beside a PIN.
PHONE_DIGITS = 4


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
    """The identity in clear; empty when nothing was given or retention removed it.

    Callers: `disclosure`, and `noting`, which leaves a trace.
    """
    row = Identity.objects.filter(report_id=report_id).first()
    if row is None:
        return Reporter()
    clear = json.loads(_seal().decrypt(bytes(row.sealed)))
    if clear.pop("report") != report_id:
        # A row moved under another report must not open there.
        raise InvalidToken
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
