"""Invitations: an appointment waits until its person accepts it, with a proof of being meant.

Nobody is bound to an account by typing an address. A coordinator invites an address; a link, used once, is mailed to
it or handed over on paper; whoever follows it accepts. What the link must be accompanied by depends on the account:

| the address has                                  | mailed link   | link on paper          |
| no account, or one that nobody ever opened       | new password  | new password           |
| the latter, with offices beyond the inviter's    | new password  | never                  |
| an account that never proved the address         | new password  | signed in, new password |
| an account that proved it, or serves already     | signed in     | signed in              |

So a stranger who registered an officer's address first gets nothing (no link), and a coordinator who keeps the paper
cannot open anybody's account with it, nor take up what others have given to an account that waits for its first user
(docs/decisions/0010-acceptance.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, security_log
from lapor.common.codes import keyed_hash
from lapor.common.refusals import Invalid, NotAllowed, NotFound, OutOfTurn, Refusal
from lapor.directory import appointments, changes, people, powers
from lapor.directory.actors import NOBODY, SYSTEM, Actor, actor_of
from lapor.directory.appointments import AlreadyAppointed, Decree
from lapor.directory.changes import Code
from lapor.directory.models import Agency, Appointment, Invitation, Person, Role

LINK_DAYS = 7


class InvitationOver(NotFound):
    """There is no such open link: it was used, replaced, withdrawn or is too old."""

    code = "invitation_over"
    sentence = _(
        "Undangan ini sudah dipakai, sudah diganti atau ditarik, atau sudah lewat masanya. "
        "Mintalah undangan baru kepada koordinator Anda."
    )


class NotTheInvited(NotAllowed):
    """The link is right, but not signed in to the account of the address that was invited."""

    code = "not_the_invited"
    sentence = _("Alamat email ini sudah punya akun. Masuklah dulu dengan akun itu, lalu terima undangannya.")


@dataclass(frozen=True, slots=True)
class Proof:
    """What must come with the link; `person` is the account that the address has, if any."""

    person: Person | None
    is_signed_in: bool
    is_new_password: bool


def invite(
    *, name: str, email: str, agency: Agency, role: Role, decree: Decree, by: Actor, phone: str = ""
) -> Invitation:
    """An appointment that waits. Sent twice, it is the same invitation.

    Says nothing of whether the address has an account. Raises NotAllowed, Incomplete, Invalid, EndsBeforeItBegins,
    AlreadyAppointed (the address serves here already).
    """
    number, role = appointments.check_decree(decree), appointments.known_role(role)
    who = people.clean_person({"name": name, "email": email, "phone": phone})
    with transaction.atomic():
        agency = Agency.objects.select_for_update(no_key=True).defer("search").get(pk=agency.pk)
        appointments.check_place(by, agency, role)
        _check_new_here(who["email"], agency, role, decree, by=by)
        said = {**who, "decree_number": number, "decree_on": decree.on, "ends_on": decree.ends_on}
        kind = {"agency": agency, "email": who["email"], "role": role, "begins_on": decree.begins_on}
        made, is_new = Invitation.objects.update_or_create(
            **kind, accepted_at=None, defaults={**said, "by_person_id": by.person_id}
        )
        if is_new:
            changes.record(made, Code.INVITED, by=by, after=_facts(made))
    return made


def new_link(invitation: Invitation, *, by: Actor, is_mailed: bool) -> str:
    """The key of a fresh link; the one before no longer opens. Kept as a hash only.

    It rests on the power of whoever made it. Raises NotAllowed, OutOfTurn (accepted already), NotFound.
    """
    key = token_urlsafe(24)
    with transaction.atomic():
        row = _open(invitation, by=by)
        row.by_person_id = by.person_id
        row.key_hash, row.key_made_at, row.is_mailed = _hash(key), clock.now(), is_mailed
        row.save(update_fields=["by_person_id", "key_hash", "key_made_at", "is_mailed"])
        way = {"by_mail": is_mailed, "agency": row.agency_id, "role": str(row.role)}
        changes.record(row, Code.INVITED, by=by, after=way)
    return key


def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """The invitation leaves the table; the log keeps it. Raises NotAllowed, OutOfTurn, NotFound."""
    with transaction.atomic():
        row = _open(invitation, by=by)
        changes.record(row, Code.REMOVED, by=by, before=_facts(row))
        row.delete()


def behind(key: str) -> Invitation:
    """The open invitation that a link leads to. One query. Raises InvitationOver."""
    found = _behind(key).first()
    if found is None:
        raise InvitationOver
    return found


def proof_for(invitation: Invitation) -> Proof:
    """What must come with the link: the table at the top of this module. At most five queries."""
    person = people.person_with_email(invitation.email)
    if person is None:
        return Proof(None, is_signed_in=False, is_new_password=True)
    if _was_never_opened(person) and (invitation.is_mailed or _may_give_the_rest(invitation, person)):
        return Proof(person, is_signed_in=False, is_new_password=True)
    if _is_proved(person):
        return Proof(person, is_signed_in=True, is_new_password=False)
    return Proof(person, is_signed_in=not invitation.is_mailed, is_new_password=True)


def accept(key: str, *, by: Actor, name: str = "", password: str = "") -> Person:
    """Take the office up: `by` is whoever is signed in, name and password are asked for where the proof wants them.

    They are looked at before the account is, so that a wrong one does not tell whether there is an account.

    A new password ends every session of the account, and every other address it had. Raises InvitationOver,
    NotTheInvited, Incomplete, Invalid (password too weak, account closed), AlreadyAppointed.
    """
    with transaction.atomic():
        row = _behind(key).select_for_update(of=("self",)).first()
        if row is None:
            raise InvitationOver
        proof, inviter = proof_for(row), _inviter(row)
        if password or proof.is_new_password:
            _check_given(row, name, password)
        if proof.is_signed_in and (proof.person is None or by.person_id != proof.person.pk):
            security_log.note(
                security_log.Event.NOT_ALLOWED,
                code=NotTheInvited.code,
                invitation=row.pk,
                person=by.person_id,
            )
            raise NotTheInvited
        person = proof.person or people.create_person(name=name, email=row.email, phone=row.phone, by=inviter)
        if proof.is_new_password:
            _remember_what_was_found(row, person)
            _make_over(person, row, name=name, password=password)
        given = appointments.take_office(
            person=person, agency=row.agency, role=Role(row.role), decree=decree_of(row), by=inviter
        )
        row.appointment, row.accepted_at, row.key_hash = given, clock.now(), ""
        row.save()
        changes.record(row, Code.ACCEPTED, by=actor_of(person), after=_facts(row))
    return person


def waiting(within: Collection[int] | None) -> QuerySet[Invitation]:
    """Open invitations in those subtrees (None: everywhere), the newest first. The caller pages it."""
    rows = (
        Invitation.objects.filter(accepted_at__isnull=True)
        .select_related("agency")
        .order_by("-made_at", "-pk")
    )
    return rows if within is None else rows.filter(agency__path__overlap=list(within))


def decree_of(row: Invitation) -> Decree:
    return Decree(number=row.decree_number, on=row.decree_on, begins_on=row.begins_on, ends_on=row.ends_on)


def _behind(key: str) -> QuerySet[Invitation]:
    oldest = clock.now() - timedelta(days=LINK_DAYS)
    rows = Invitation.objects.filter(key_hash=_hash(key), key_made_at__gt=oldest, accepted_at__isnull=True)
    return rows.select_related("agency")


def _open(invitation: Invitation, *, by: Actor) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("agency")
    row = rows.filter(pk=invitation.pk).first()
    if row is None:
        raise NotFound
    powers.check_role(by, row.agency, Role(row.role))
    if row.accepted_at:
        raise OutOfTurn(_("Undangan ini sudah diterima."))
    return row


def _hash(key: str) -> str:
    return keyed_hash("invitation", key)


def _facts(row: Invitation) -> dict[str, object]:
    """What the log keeps: ids, role, dates."""
    facts = {
        "agency": row.agency_id,
        "role": str(row.role),
        "begins_on": row.begins_on,
        "ends_on": row.ends_on,
    }
    return facts | {"is_watching": True} if powers.is_watching(Role(row.role)) else facts


def _check_new_here(email: str, agency: Agency, role: Role, decree: Decree, *, by: Actor) -> None:
    """Only what the actor can read anyway is told: who serves at this agency, and the own address."""
    if (person := people.person_with_email(email)) is None:
        return
    if by.person_id == person.pk:
        raise powers.NotYourself
    if appointments.overlapping(person, agency, role, decree).exists():
        raise AlreadyAppointed(field="begins_on")


def _was_never_opened(person: Person) -> bool:
    """An office made the account, and nobody has had a password for it yet."""
    return person.last_login is None and not person.has_usable_password()


def is_the_offices(person: Person) -> bool:
    """Whether no stranger can have the account: nobody has opened it yet, it proved its address, or serves already."""
    return _was_never_opened(person) or _is_proved(person)


def _is_proved(person: Person) -> bool:
    if EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        return True
    return Appointment.objects.filter(powers.not_over(), person=person).exists()


def _inviter(row: Invitation) -> Actor:
    """Whoever made the link, with the powers of today: an invitation does not outlive them. Raises InvitationOver."""
    by = _inviter_today(row)
    try:
        appointments.check_place(by, row.agency, Role(row.role))
    except Refusal as refusal:
        raise InvitationOver from refusal
    return by


def _inviter_today(row: Invitation) -> Actor:
    if row.by_person_id is None:
        return SYSTEM
    person = Person.objects.filter(pk=row.by_person_id, is_active=True).first()
    return actor_of(person) if person else NOBODY


def _may_give_the_rest(row: Invitation, person: Person) -> bool:
    """Whoever holds the paper gets the account with all its offices: none may lie beyond the inviter's powers."""
    return powers.may_give_what_is_held(_inviter_today(row), person)


def _remember_what_was_found(row: Invitation, person: Person) -> None:
    if not _was_never_opened(person):
        row.found_made_at, row.found_name = person.created_at, person.name


def _check_given(row: Invitation, name: str, password: str) -> None:
    """By the invitation alone. Raises Incomplete, Invalid."""
    name = people.clean_person({"name": name})["name"]
    try:
        validate_password(password, Person(name=name, email=row.email))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error


def _make_over(person: Person, row: Invitation, *, name: str, password: str) -> None:
    """The account passes to whoever proved to be meant; what somebody else had put there opens it no longer."""
    person.name = people.clean_person({"name": name})["name"]
    person.phone = person.phone or row.phone
    person.set_password(password)
    person.save(update_fields=["name", "phone", "password"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=row.is_mailed)
