"""Accounts of officers: made by whoever leads them, changed by themselves. Citizens sign up alone (`sign_in.py`)."""

from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Incomplete, Invalid, OutOfTurn
from lapor.common.text import clean_line
from lapor.directory import changes, powers
from lapor.directory.actors import Actor, valid_on_today
from lapor.directory.changes import Code
from lapor.directory.models import Appointment, Person, Role


class EmailTaken(Invalid):
    """Somebody already signs in with this address."""

    code = "email_taken"
    sentence = _("Alamat email ini sudah dipakai sebuah akun.")


class LastOne(OutOfTurn):
    """Without this person nobody could lead the directory any more."""

    code = "last_one"
    sentence = _("Ini admin nasional terakhir. Tugaskan penggantinya lebih dulu.")


def create_person(
    *, name: str, email: str, by: Actor, phone: str = "", password: str | None = None
) -> Person:
    """An account for an officer. Without a password the person sets one through "lupa kata sandi".

    With one, somebody at the server vouches for the address: the first administrator signs in before mail is known
    to work. Raises NotAllowed (no coordinator), Incomplete, Invalid, EmailTaken.
    """
    powers.check_office(by)
    values = clean_person({"name": name, "email": email, "phone": phone})
    try:
        with transaction.atomic():
            person = Person.objects.create_user(password=password, **values)
            if password:
                EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
            changes.record(person, Code.CREATED, by=by)
    except IntegrityError as error:
        raise EmailTaken(field="email") from error
    return person


def change_person(person: Person, *, by: Actor, **values: Any) -> Person:
    """Change name, phone or email. The log keeps which fields changed, not what was in them.

    An address with which somebody has already signed in is changed by the national administrator only: it opens the
    owner's own reports. Its owner proves a new one (`lapor.web.public.accounts`) or asks the office.

    Raises NotAllowed, Incomplete, Invalid, EmailTaken.
    """
    unknown = set(values) - {"name", "phone", "email"}
    if unknown:
        raise TypeError(f"a person's {sorted(unknown)} cannot be changed here")
    values = clean_person(values)
    try:
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=person.pk)
            powers.check_person(by, person)
            if values.get("email", person.email) != person.email:
                powers.check_address(by, person)
                # allauth keeps addresses of its own; an old one must no longer open the account.
                EmailAddress.objects.filter(user=person).delete()
            _before, after = changes.set_fields(person, values)
            if after:
                changes.record(person, Code.CHANGED, by=by, after={"fields": sorted(after)})
    except IntegrityError as error:
        raise EmailTaken(field="email") from error
    return person


def record_address(person: Person, email: str) -> None:
    """The owner has proved a new address, which takes the old one's place: the log says that it changed."""
    if email != person.email:
        by = Actor(person.pk, person.name)
        changes.record(person, Code.CHANGED, by=by, after={"fields": ["email"]})


def deactivate_person(person: Person, *, by: Actor) -> Person:
    """The person can no longer sign in; appointments stay as they are, to be ended or renewed with others.

    An account that its owner has used is theirs, own reports included: a coordinator ends the appointment instead.
    Raises NotAllowed, LastOne.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        powers.check_ownership(by, person)
        check_nation_is_led(without=Q(person=person))
        if person.is_active:
            person.is_active = False
            person.save(update_fields=["is_active"])
            changes.record(person, Code.RETIRED, by=by)
    return person


def reactivate_person(person: Person, *, by: Actor) -> Person:
    """The person can sign in again. Raises NotAllowed."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        powers.check_ownership(by, person)
        if not person.is_active:
            person.is_active = True
            person.save(update_fields=["is_active"])
            changes.record(person, Code.CHANGED, by=by, after={"is_active": True})
    return person


def person_with_email(email: str) -> Person | None:
    """Whose account an address is. One query."""
    return Person.objects.filter(email=email.strip().lower()).first()


def officers(text: str = "", *, within: Collection[int] | None = None) -> QuerySet[Person]:
    """People with an appointment, past ones too, in the subtrees of those agencies (None: everywhere), by name.

    The caller pages it. `text` is part of a name or an address.
    """
    held = (
        Appointment.objects.all()
        if within is None
        else Appointment.objects.filter(agency__path__overlap=list(within))
    )
    people = Person.objects.filter(pk__in=held.values("person_id")).order_by("name", "pk")
    sought = clean_line(text[:100], 100)
    return people.filter(Q(name__icontains=sought) | Q(email__icontains=sought)) if sought else people


def check_nation_is_led(*, without: Q) -> None:
    """Once there is a national administrator, one who can sign in must remain without those. Raises LastOne."""
    leading = Appointment.objects.filter(valid_on_today(), role=Role.NATIONAL_ADMIN, person__is_active=True)
    if leading.filter(without).exists() and not leading.exclude(without).exists():
        raise LastOne


def clean_person(values: dict[str, Any]) -> dict[str, Any]:
    """Name, address and telephone as they may be stored. Raises Incomplete, Invalid."""
    cleaned = dict(values)
    if "name" in values:
        cleaned["name"] = clean_line(values["name"] or "", 120)
        if not cleaned["name"]:
            raise Incomplete(_("Tuliskan namanya."), field="name")
    if "phone" in values:
        cleaned["phone"] = clean_line(values["phone"] or "", 20)
    if "email" in values:
        cleaned["email"] = _clean_email(values["email"] or "")
    return cleaned


def _clean_email(given: str) -> str:
    email = clean_line(given, 254).lower()
    if not email:
        raise Incomplete(_("Tuliskan alamat emailnya."), field="email")
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("Alamat email ini tidak lengkap atau salah ketik."), field="email") from error
    return email
