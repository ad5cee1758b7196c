"""Whose numbers and of which days: a part of the tree of agencies, and a period of whole days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.directory.zones import WIB
from lapor.insight.models import NATION
from lapor.insight.slots import first_slot
from lapor.reports.clocks.arithmetic import end_of


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the tree: an agency with all below it (None: the nation).

    `excluded`: only what none of these units right below it has, `is_direct` in an address.
    """

    agency: Agency | None = None
    excluded: tuple[int, ...] | None = None

    @property
    def is_direct(self) -> bool:
        return self.excluded is not None

    @property
    def agency_id(self) -> int:
        """As facts have it."""
        return self.agency.pk if self.agency else NATION

    @property
    def path(self) -> list[int]:
        return list(self.agency.path) if self.agency else []

    @property
    def depth(self) -> int:
        return len(self.path)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.agency.zone if self.agency else WIB)

    @property
    def today(self) -> date:
        return clock.today(self.zone)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole local days from the first to the last, both included."""

    first: date
    last: date

    def before(self) -> "Period":
        """The days just before, as many of them."""
        last = self.first - timedelta(days=1)
        return Period(last - (self.last - self.first), last)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From (included) and until (excluded)."""
        return end_of(self.first - timedelta(days=1), zone), end_of(self.last, zone)

    def slots(self, zone: ZoneInfo) -> tuple[int, int]:
        """From (included) and until (excluded)."""
        return first_slot(self.first, zone), first_slot(self.last + timedelta(days=1), zone)


def tops(actor: Actor) -> set[int] | None:
    """Ids of the agencies at whose tops the actor's boards begin; None: the whole nation."""
    if actor.is_system or actor.has(*roles.NATIONAL):
        return None
    return {power.reach for power in actor.powers if power.role in roles.OVERSEEING}


def scope_of(actor: Actor, agency_id: int | None = None, *, is_direct: bool = False) -> Scope:
    """The scope asked for, or the actor's own: one query, two for what lies with the agency itself.

    Raises NotFound beyond what the actor leads or watches.
    """
    own = tops(actor)
    if agency_id is None and own is not None:
        agency_id = min(own, default=0)
    agency = Agency.objects.defer("search").filter(pk=agency_id).first() if agency_id is not None else None
    if agency_id is not None and (agency is None or (own is not None and own.isdisjoint(agency.path))):
        raise NotFound
    excluded = Agency.objects.filter(parent=agency).values_list("pk", flat=True) if is_direct else None
    return Scope(agency, None if excluded is None else tuple(excluded))
