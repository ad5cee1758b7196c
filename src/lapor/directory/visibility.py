"""Whose directory somebody reads: the writers check powers themselves, these say what is worth showing."""

from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from lapor.common.refusals import NotFound
from lapor.directory import powers, roles
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Appointment, DirectoryChange, ReplyTemplate


def within(actor: Actor) -> frozenset[int] | None:
    """Ids of the agencies whose subtrees the actor reads; None: everywhere."""
    if powers.is_nation(actor) or actor.has(*roles.NATIONAL):
        return None
    return frozenset(power.reach for power in actor.powers if power.role in roles.OVERSEEING)


def people_within(actor: Actor) -> frozenset[int] | None:
    """The same for people, whose addresses and telephones an outside watcher has no business with."""
    if powers.is_nation(actor):
        return None
    return frozenset(actor.agencies(*roles.LEADING))


def leads_people(actor: Actor) -> bool:
    return people_within(actor) != frozenset()


def may_read_changes(actor: Actor) -> bool:
    """The nation reads all changes, a coordinator those of the own subtree."""
    return powers.coordinated(actor) != frozenset()


def readable_changes(actor: Actor, **tables: type[Model]) -> QuerySet[DirectoryChange]:
    """The nation reads all; a coordinator what was done by, or to, the own subtree. `tables`: those of other apps whose
    rows belong to an agency, by the subject under which the log has them.
    """
    own = powers.coordinated(actor)
    if own is None:
        return DirectoryChange.objects.all()
    agencies = Agency.objects.filter(path__overlap=sorted(own))
    held = Appointment.objects.filter(agency__in=agencies)
    readable = Q(person_id__in=held.values("person_id"))
    readable |= Q(subject="agency", subject_key__in=_keys(agencies))
    readable |= Q(subject="appointment", subject_key__in=_keys(held))
    for subject, table in tables.items():
        rows = table._default_manager.filter(agency__in=agencies)
        readable |= Q(subject=subject, subject_key__in=_keys(rows))
    return DirectoryChange.objects.filter(readable)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keys as the log has them: in words."""
    return rows.annotate(key=Cast("pk", CharField())).values("key")


def readable_templates(actor: Actor) -> QuerySet[ReplyTemplate]:
    """Those for all agencies, and those at or below an agency the actor reads."""
    own = within(actor)
    rows = ReplyTemplate.objects.all()
    return rows if own is None else rows.filter(Q(agency__isnull=True) | Q(agency__path__overlap=sorted(own)))


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
