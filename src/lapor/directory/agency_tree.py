"""Reading up and down in the tree of agencies. Every function is one query, or none."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import NotFound
from lapor.directory.models import Agency, Region

_GOVERNMENTS = (Agency.Kind.PROVINCE, Agency.Kind.REGENCY, Agency.Kind.CITY)


def national_agency() -> Agency:
    """Takes what nobody else owns. Raises NotFound before the institution is set up. One query."""
    agency = Agency.objects.filter(is_national=True).first()
    if agency is None:
        raise NotFound(_("Instansi admin nasional belum ditetapkan."))
    return agency


def root_of(agency: Agency) -> Agency:
    """The institution at whose top the agency hangs: itself, or one query."""
    return agency if agency.root_id == agency.pk else Agency.objects.get(pk=agency.root_id)


def government_of(region: Region) -> Agency | None:
    """The local government of a region: of its regency or city, and of the province for a province. One query."""
    rows = Agency.objects.filter(region_id=region.pk[:5], parent=None, is_national=False, retired_on=None)
    return rows.filter(kind__in=_GOVERNMENTS).defer("search").order_by("pk").first()


def subtree(agency: Agency) -> QuerySet[Agency]:
    """The agency and everything below it, retired ones too."""
    return Agency.objects.filter(path__contains=[agency.pk])


def below(within: Collection[int] | None) -> QuerySet[Agency]:
    """Agencies in force in the subtrees of those ids; None: everywhere."""
    rows = Agency.objects.filter(retired_on__isnull=True)
    return rows if within is None else rows.filter(path__overlap=list(within))


def children_of(parent: Agency | None) -> QuerySet[Agency]:
    """One level of the tree, in force, by name; `has_children` tells which open further. One query."""
    grandchildren = Agency.objects.filter(parent=OuterRef("pk"), retired_on__isnull=True)
    rows = Agency.objects.filter(parent=parent, retired_on__isnull=True)
    return rows.annotate(has_children=Exists(grandchildren)).order_by("name", "pk")


def trails(agencies: Iterable[Agency]) -> dict[int, tuple[Agency, ...]]:
    """For each agency's id: the agencies above it, the root first. One query for all of them."""
    agencies = list(agencies)
    wanted = {one for agency in agencies for one in agency.path[:-1]}
    above = Agency.objects.defer("search").in_bulk(wanted) if wanted else {}
    return {agency.pk: tuple(above[one] for one in agency.path[:-1] if one in above) for agency in agencies}
