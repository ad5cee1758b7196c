"""Who may change the directory: the one place where every writer asks.

The national administrator may anywhere; an agency's coordinator in the subtree of that agency; the system (set-up,
imports) always; nobody else. What is one's own may be renamed, but only somebody above may move it or close it.
"""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Invalid, NotAllowed
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Appointment, Person, Role


class NotYourAgency(NotAllowed):
    """The agency lies outside everything the actor coordinates."""

    code = "not_your_agency"
    sentence = _("Anda hanya dapat mengatur instansi yang Anda koordinasikan beserta unit di bawahnya.")


class NotYourPerson(NotAllowed):
    """The account belongs to somebody whom the actor does not lead, or who serves elsewhere too."""

    code = "not_your_person"
    sentence = _("Akun ini hanya dapat diubah oleh pemiliknya atau oleh admin nasional.")


class NationOnly(NotAllowed):
    """Something only the national administrator may do."""

    code = "nation_only"
    sentence = _("Hanya admin nasional yang dapat melakukan ini.")


class GivenFromAbove(NotAllowed):
    """A role that watches a whole government is not given from within it."""

    code = "given_from_above"
    sentence = _(
        "Peran ini mengawasi seluruh pemerintahan, jadi hanya admin nasional yang dapat memberikan atau mengakhirinya."
    )


class WatchesYou(NotAllowed):
    """An inspectorate is neither made, changed in kind, moved nor closed by those whom it watches."""

    code = "watches_you"
    sentence = _(
        "Inspektorat mengawasi pemerintahan ini, "
        "jadi hanya admin nasional yang dapat membentuk, mengubah jenisnya, memindahkan, atau menonaktifkannya."
    )


class NotAnInspectorate(Invalid):
    """A role that watches a whole government is given at its inspectorate only."""

    code = "not_an_inspectorate"
    sentence = _("Peran ini hanya dapat diberikan di instansi berjenis inspektorat.")


class NotYourOwnAddress(NotAllowed):
    """Whoever holds a session is not therefore the owner of a new address."""

    code = "not_your_own_address"
    sentence = _(
        "Alamat email Anda sendiri tidak diubah di sini. Mintalah koordinator lain atau admin nasional."
    )


class NotYourself(NotAllowed):
    """One does not give oneself powers."""

    code = "not_yourself"
    sentence = _("Anda tidak dapat menugaskan diri sendiri. Mintalah koordinator lain atau admin nasional.")


def is_nation(by: Actor) -> bool:
    """Whether the actor may change anything in the directory."""
    return by.is_system or by.has(Role.NATIONAL_ADMIN)


def coordinated(by: Actor) -> frozenset[int] | None:
    """Ids of the agencies whose subtrees the actor may change; None: all of them."""
    return None if is_nation(by) else frozenset(by.agencies(Role.AGENCY_COORDINATOR))


def may_change(by: Actor, path: Collection[int]) -> bool:
    """Whether the actor may change the agency with this path (ids from the root down to and including itself)."""
    roots = coordinated(by)
    return roots is None or not roots.isdisjoint(path)


def check_nation(by: Actor) -> None:
    """Raises NationOnly."""
    if not is_nation(by):
        raise NationOnly


def check_office(by: Actor) -> None:
    """Any coordinator, wherever. Raises NotYourAgency."""
    if coordinated(by) == frozenset():
        raise NotYourAgency


def check_agency(by: Actor, agency: Agency | None) -> None:
    """May the actor change this agency, or add below it? None stands for the top of the tree. Raises NotAllowed."""
    if agency is None:
        check_nation(by)
    elif not may_change(by, agency.path):
        raise NotYourAgency


def check_above(by: Actor, agency: Agency) -> None:
    """May the actor move or close this agency? Only from above it. Raises NotAllowed."""
    if not may_change(by, agency.path[:-1]):
        raise NotYourAgency if not may_change(by, agency.path) else NationOnly


def check_watcher(by: Actor, *kinds: str) -> None:
    """May the actor change what is, or becomes, of these kinds? Raises WatchesYou for an inspectorate."""
    if Agency.Kind.INSPECTORATE in kinds and not is_nation(by):
        raise WatchesYou


def check_role(by: Actor, agency: Agency, role: Role) -> None:
    """May the actor give or end this role at this agency? Raises NotAllowed."""
    check_agency(by, agency)
    if role in roles.NATIONAL:
        check_nation(by)
    if role in roles.GOVERNMENT_WIDE and not is_nation(by):
        raise GivenFromAbove


def may_give(by: Actor, agency: Agency, role: Role) -> bool:
    """Whether `check_role` lets it pass."""
    try:
        check_role(by, agency, role)
    except NotAllowed:
        return False
    return True


def roles_at(by: Actor, agency: Agency) -> list[Role]:
    """The roles that the actor may give at an agency, in the order of `Role`."""
    return [role for role in Role if can_be_held(agency, role) and may_give(by, agency, role)]


def can_be_held(agency: Agency, role: Role) -> bool:
    """Whether an agency of this kind can have the role."""
    return role not in roles.GOVERNMENT_WIDE or agency.kind == Agency.Kind.INSPECTORATE


def is_watching(role: Role) -> bool:
    """Whether whoever has the role looks beyond the agency at which it is held."""
    return role in roles.GOVERNMENT_WIDE or role in roles.NATIONAL


def check_watching(agency: Agency, role: Role) -> None:
    """May this role be held at this agency? Raises NotAnInspectorate."""
    if not can_be_held(agency, role):
        raise NotAnInspectorate(field="role")


def check_person(by: Actor, person: Person) -> None:
    """May the actor change this account? The owner may; a coordinator only while the person has an appointment and the
    coordinator may give every one of them: else a citizen's account would be open to officers, and whoever watches a
    government would be in the hands of those whom it watches. One query at most. Raises NotYourPerson.
    """
    if is_nation(by) or by.person_id == person.pk:
        return
    held = _held(person)
    if not held or not _may_give_all(by, held):
        raise NotYourPerson


def may_give_what_is_held(by: Actor, person: Person) -> bool:
    """Whether the actor may give every appointment of the person that is not over; also with none. One query."""
    return _may_give_all(by, _held(person))


def check_ownership(by: Actor, person: Person) -> None:
    """May the actor close the account, or give it another address? Once somebody has signed in with it, only its owner
    and the nation: it opens the owner's own reports. Whether there are any is nobody's to find out.

    Raises NotYourPerson.
    """
    check_person(by, person)
    if person.last_login and by.person_id != person.pk and not is_nation(by):
        raise NotYourPerson


def check_address(by: Actor, person: Person) -> None:
    """May the actor give the account another, unproved address? Nobody may for oneself. Raises NotAllowed."""
    check_ownership(by, person)
    if by.person_id == person.pk:
        raise NotYourOwnAddress


def _held(person: Person) -> list[Appointment]:
    return list(Appointment.objects.filter(not_over(), person=person).select_related("agency"))


def _may_give_all(by: Actor, held: list[Appointment]) -> bool:
    return all(may_give(by, row.agency, Role(row.role)) for row in held)


def not_over() -> Q:
    """Appointments in force today or later."""
    today = clock.today()
    return Q(ends_on__isnull=True) | Q(ends_on__gt=today) | Q(ends_on=today, ended_at__isnull=True)
