"""Whose directory somebody reads: the writers check powers themselves, these say what is worth showing."""

from lapor.common.refusals import NotFound
from lapor.directory import powers
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Role

# They lead people, though only a coordinator may appoint (domain 1.3).
LEADING = (Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD, Role.COMPLAINT_MANAGER)
WATCHING = (Role.EVALUATOR,)


def within(actor: Actor) -> frozenset[int] | None:
    """Ids of the agencies whose subtrees the actor reads; None: everywhere."""
    if powers.is_nation(actor) or actor.has(*WATCHING):
        return None
    return frozenset(
        power.path[0] if power.role == Role.INSPECTORATE else power.agency_id
        for power in actor.powers
        if power.role in (*LEADING, Role.INSPECTORATE)
    )


def people_within(actor: Actor) -> frozenset[int] | None:
    """The same for people, whose addresses and telephones an outside watcher has no business with."""
    if powers.is_nation(actor):
        return None
    return frozenset(actor.agencies(*LEADING))


def leads_people(actor: Actor) -> bool:
    return people_within(actor) != frozenset()


def may_read_changes(actor: Actor) -> bool:
    """The nation reads all changes, a coordinator those of the own subtree."""
    return powers.coordinated(actor) != frozenset()


def check_leads_people(actor: Actor) -> None:
    """Raises NotYourAgency for somebody who leads nobody."""
    if not leads_people(actor):
        raise powers.NotYourAgency


def agency_within(actor: Actor, pk: int) -> Agency:
    """An agency the actor reads. Raises NotFound, NotYourAgency (agencies are no secret). One query."""
    agency = Agency.objects.select_related("parent", "region").defer("search").filter(pk=pk).first()
    own = within(actor)
    if agency is None:
        raise NotFound
    if own is not None and own.isdisjoint(agency.path):
        raise powers.NotYourAgency
    return agency
