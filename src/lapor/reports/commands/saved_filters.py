"""Filters of the desk that an officer keeps under a name, alone or with the unit."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Incomplete, Invalid, NotFound
from lapor.common.text import clean_line
from lapor.directory.actors import Actor
from lapor.reports.models import SavedFilter

MOST, LONGEST_NAME, LONGEST_QUERY = 20, 60, 500


def filters_of(actor: Actor) -> QuerySet[SavedFilter]:
    """One's own, and those shared at the offices where one serves."""
    shared = Q(agency_id__in=sorted(actor.agencies()))
    return SavedFilter.objects.filter(Q(person_id=actor.person_id or 0) | shared).order_by("name", "pk")[
        : 2 * MOST
    ]


def save_filter(*, by: Actor, name: str, queue: str, query: str, agency_id: int | None = None) -> SavedFilter:
    """Keep it, in the place of one's own of that name. `agency_id`: share it there. Raises Incomplete, Invalid."""
    called = clean_line(name, LONGEST_NAME)
    if not called:
        raise Incomplete(_("Beri nama saringannya."), field="name")
    if agency_id is not None and agency_id not in by.agencies():
        raise NotFound
    own = SavedFilter.objects.filter(person_id=by.person_id or 0)
    if len(query) > LONGEST_QUERY or own.exclude(name=called).count() >= MOST:
        raise Invalid(_("Paling banyak %(most)s saringan untuk setiap orang."), field="name", most=MOST)
    values = {"queue": queue, "query": query, "agency_id": agency_id}
    kept, _is_new = SavedFilter.objects.update_or_create(
        person_id=by.person_id or 0, name=called, defaults=values
    )
    return kept


def drop_filter(number: int, *, by: Actor) -> None:
    """One's own only. Raises NotFound."""
    deleted, _by_model = SavedFilter.objects.filter(pk=number, person_id=by.person_id or 0).delete()
    if not deleted:
        raise NotFound
