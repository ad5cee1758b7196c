"""The sealed identity of a reporter. Opened only for the reporter, or by an officer whose opening is an event."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Refusal
from lapor.reports.models import Identity, Report
from lapor.reports.phones import Phone, phones_in

# Of a telephone number, as the second thing to know beside a PIN.
PHONE_DIGITS = 4
BATCH = 500
# With more reports a number is not one reporter's, and is looked through no further.
MOST_OF_ONE = 2_000


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

    @property
    def phones(self) -> tuple[Phone, ...]:
        """The telephone numbers that were given; the first is the one to call."""
        return phones_in(self.phone)


@cache
def _seal() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.IDENTITY_KEYS])


def sealed_identity(report_id: int, reporter: Reporter, *, findable: bool) -> Identity:
    """The identity, encrypted, as filing stores it once. `findable`: by its telephone number, which nobody is who
    reports anonymously.
    """
    hashes = phone_hashes(reporter.phone) if findable else []
    return Identity(report_id=report_id, sealed=sealed(report_id, reporter), phone_hashes=hashes)


def sealed(report_id: int, reporter: Reporter) -> bytes:
    """What is stored of an identity: it opens under this report only."""
    return _seal().encrypt(json.dumps({"report": report_id, **asdict(reporter)}).encode())


def phone_hashes(text: str) -> list[str]:
    """Keyed hashes of the numbers in a text: the same number gives the same, and none tells its number."""
    return sorted(codes.keyed_hash("reporter-phone", phone.e164) for phone in phones_in(text))


def with_phone(hashes: Sequence[str]) -> QuerySet[Identity, int]:
    """Ids of the reports whose reporter gave one of these numbers, as a query; MOST_OF_ONE at most."""
    found = Identity.objects.filter(phone_hashes__overlap=list(hashes)).values("pk")[:MOST_OF_ONE]
    return Identity.objects.filter(pk__in=found).values_list("report_id", flat=True)


def hash_phones() -> int:
    """Sweep: hash the numbers of identities that were sealed before there were hashes, or under another secret. Gives
    how many. What no key at hand opens is left for a time when there is one.
    """
    last = done = 0
    while ids := list(_unhashed(after=last)[:BATCH]):
        last = ids[-1]
        hidden = set(Report.objects.filter(pk__in=ids, is_anonymous=True).values_list("pk", flat=True))
        for report_id in ids:
            try:
                phone = "" if report_id in hidden else open_identity(report_id).phone
            except SealStaysShut:
                continue
            row = Identity.objects.filter(pk=report_id, phone_hashes=None)
            done += row.update(phone_hashes=phone_hashes(phone))
    return done


def _unhashed(*, after: int) -> QuerySet[Identity, int]:
    rows = Identity.objects.filter(phone_hashes=None, pk__gt=after).order_by("pk")
    return rows.values_list("pk", flat=True)


def forget_hashes() -> None:
    """They were made with a secret that is lost: the sweep makes them anew."""
    Identity.objects.exclude(phone_hashes=None).update(phone_hashes=None)


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


def seal_address(address: str) -> bytes:
    """An address at which somebody wants to be told, under the same keys."""
    return _seal().encrypt(address.encode())


def open_address(sealed: bytes) -> str:
    """The inverse. Raises SealStaysShut."""
    try:
        return _seal().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise SealStaysShut from None


def sealed_anew(sealed: bytes) -> bytes:
    """The same under the first key, whichever of the keys sealed it. Raises SealStaysShut."""
    try:
        return _seal().rotate(sealed)
    except InvalidToken:
        raise SealStaysShut from None


def is_contact(report_id: int, contact: str) -> bool:
    """Whether this is the telephone or e-mail address of a reporter. Says nothing else, so that no trace is needed."""
    reporter, asked = open_identity(report_id), _normal(contact)
    return bool(asked & (_normal(reporter.phone) | _normal(reporter.email)))


def ends_with(report_id: int, digits: str) -> bool:
    """Whether the reporter's telephone ends so; True when none was given."""
    reporter = open_identity(report_id)
    phones = [codes.digits_of(phone.e164) for phone in reporter.phones] or [codes.digits_of(reporter.phone)]
    asked = codes.digits_of(digits)
    return not any(phones) or any(codes.same(asked, phone[-PHONE_DIGITS:]) for phone in phones)


def _normal(contact: str) -> set[str]:
    """However it is written: +62 812-3456-7890 and 0812 3456 7890 are one; of two numbers each is one."""
    if "@" in contact:
        return {contact.strip().lower()}
    return {phone.e164 for phone in phones_in(contact)} or set(filter(None, [codes.digits_of(contact)]))


def seal_anew(report_ids: Sequence[int]) -> int:
    """Seal these identities with the first key, whichever of the keys sealed them; gives how many stay shut.

    To be called in a transaction of the owner of the tables: nobody else may change a sealed identity.
    """
    shut = 0
    for row in Identity.objects.select_for_update().filter(pk__in=report_ids):
        if not row.sealed:
            continue
        try:
            row.sealed = sealed_anew(bytes(row.sealed))
        except SealStaysShut:
            shut += 1
        else:
            row.save(update_fields=["sealed"])
    return shut
