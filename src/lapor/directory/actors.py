"""Who is acting: a person under valid appointments, the holder of a receipt, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from lapor.common import clock
from lapor.common.codes import keyed_hash
from lapor.common.compiled_queries import DAY, ID, Compiled
from lapor.directory.models import Agency, Appointment, Person, Role
from lapor.directory.roles import GOVERNMENT_WIDE


@dataclass(frozen=True, slots=True)
class Power:
    """A role at an agency; `path` is the agency's path from the root down to and including itself."""

    role: Role
    agency_id: int
    path: tuple[int, ...]
    agency_name: str = ""
    # IANA name of the agency's time; empty: nobody asked.
    zone: str = ""

    @property
    def reach(self) -> int:
        """The agency from which the power looks down. An inspectorate watches its whole government."""
        return self.path[0] if self.role in GOVERNMENT_WIDE else self.agency_id

    @property
    def own_offices(self) -> tuple[int, ...]:
        """The agencies at and above it within its government."""
        return (*self.path[1:], self.agency_id)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. Code asks it for powers, never for a user or a group."""

    person_id: int | None = None
    name: str = ""
    powers: tuple[Power, ...] = ()
    # Reports whose receipt (number and PIN) this visitor has shown.
    unlocked: frozenset[int] = frozenset()
    is_system: bool = False

    def agencies(self, *roles: Role) -> set[int]:
        """Ids of the agencies at which the actor has one of the roles (any role when none is named)."""
        return {power.agency_id for power in self.powers if not roles or power.role in roles}

    def has(self, *roles: Role) -> bool:
        return any(power.role in roles for power in self.powers)

    @property
    def zone(self) -> ZoneInfo:
        """By whose days the actor's lists count: the first office's; Jakarta's for who has none."""
        return ZoneInfo(next((power.zone for power in self.powers if power.zone), clock.JAKARTA.key))

    @property
    def is_officer(self) -> bool:
        return bool(self.powers)

    @property
    def account_key(self) -> str:
        """Finds one's own reports without storing who one is beside them; empty for nobody."""
        return account_key(self.person_id) if self.person_id else ""


NOBODY = Actor()
SYSTEM = Actor(is_system=True, name="Sistem")


def account_key(person_id: int) -> str:
    """A keyed hash of the account, stored on its reports instead of the account."""
    return keyed_hash("account", str(person_id))[:32]


def valid_on(day: date) -> Q:
    """Appointments in force on a day."""
    is_not_over = Q(ends_on__isnull=True) | Q(ends_on__gt=day) | Q(ends_on=day, ended_at__isnull=True)
    return Q(begins_on__lte=day) & is_not_over


def valid_on_today() -> Q:
    """Appointments in force today."""
    return valid_on(clock.today())


def _in_force(person_id: int, day: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(valid_on(day), person_id=person_id, agency__retired_on__isnull=True)
    rows = rows.exclude(~Q(agency__kind=Agency.Kind.INSPECTORATE), role=Role.INSPECTORATE)
    return rows.select_related("agency").defer("agency__search").order_by("pk")


_IN_FORCE = Compiled(_in_force, ID, DAY)


def actor_of(person: Person, *, unlocked: Iterable[int] = ()) -> Actor:
    """The actor a signed-in person is today. One query.

    The sight of an inspectorate comes from an inspectorate only, whatever an older appointment says.
    """
    rows = _IN_FORCE.rows(person.pk, clock.today())
    powers = tuple(
        Power(Role(row.role), row.agency_id, tuple(row.agency.path), str(row.agency), row.agency.zone)
        for row in rows
    )
    return Actor(person.pk, person.name, powers, frozenset(unlocked))
