"""How an officer wants to be told, and who hears it while they are on leave."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid
from lapor.directory.actors import Actor, valid_on_today
from lapor.directory.models import Appointment, Person
from lapor.messaging.models import OfficerChoice
from lapor.messaging.vocabulary import Way


def choice_of(actor: Actor) -> OfficerChoice:
    """What they chose, or what holds without a choice; not saved."""
    person_id = actor.person_id or 0
    found = OfficerChoice.objects.filter(person_id=person_id).first()
    return found or OfficerChoice(person_id=person_id, ways=ways_of_officer(None))


def ways_of_officer(choice: OfficerChoice | None) -> list[Way]:
    """The first one is tried first; mail for who has not chosen."""
    return [Way(way) for way in choice.ways] if choice else [Way.EMAIL]


def choose(
    actor: Actor,
    *,
    ways: Sequence[str],
    is_always_at_once: bool,
    language: str,
    away_from: date | None,
    away_until: date | None,
    deputy: Person | None,
) -> OfficerChoice:
    """Raises Incomplete, Invalid."""
    if (away_from is None) != (away_until is None):
        raise Incomplete(_("Isi awal dan akhir cuti, atau kosongkan keduanya."), field="away_until")
    if away_from and away_until:
        if away_until < away_from:
            raise Invalid(_("Akhir cuti lebih awal daripada mulainya."), field="away_until")
        if away_until < clock.today():
            raise Invalid(_("Cuti itu sudah lewat."), field="away_until")
        if deputy is None:
            raise Incomplete(_("Pilih siapa yang menerima kabar selama Anda cuti."), field="deputy")
    row, _is_new = OfficerChoice.objects.update_or_create(
        person_id=actor.person_id or 0,
        defaults={
            "ways": [way for way in Way.values if way in ways],
            "is_always_at_once": is_always_at_once,
            "language": language,
            "away_from": away_from,
            "away_until": away_until,
            "stands_in_id": deputy.pk if deputy and away_from else None,
        },
    )
    return row


def deputies_for(actor: Actor) -> list[Person]:
    """Colleagues who serve at an agency of the officer's own, by name."""
    rows = Appointment.objects.filter(
        valid_on_today(), agency_id__in=actor.agencies(), person__is_active=True
    )
    people = {row.person_id: row.person for row in rows.select_related("person")}
    people.pop(actor.person_id or 0, None)
    return sorted(people.values(), key=lambda person: person.name)
