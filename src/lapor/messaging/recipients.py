"""Which officers an event concerns: by the roles of today at the agencies it names, never who may not know of it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from lapor.common import clock
from lapor.directory import roles
from lapor.directory.actors import actor_of, valid_on_today
from lapor.directory.models import Agency, Appointment, Person, Role
from lapor.messaging.decisions import Whom
from lapor.messaging.models import OfficerChoice
from lapor.reports import payloads, permissions
from lapor.reports.events import content_of
from lapor.reports.models import Event, Report
from lapor.reports.workflow import Status

# They work on what has come to their unit.
_AT_WORK = (*roles.ANSWERING, Role.UNIT_OPERATOR)
# Stand for a whole agency and what is below it: the nearest one upwards that has somebody hears.
_FROM_ABOVE = frozenset({*roles.COORDINATING, Role.AGENCY_HEAD})


def officers_for(whom: Whom, event: Event, report: Report) -> list[Person]:
    """Each once, without who acted; whoever stands in for somebody on leave in that one's place."""
    found = _appointed(_places(whom, event, report))
    allowed = [person for person in found if _may_know(person, report)]
    return [person for person in _with_deputies(allowed, report) if person.pk != event.person_id]


def _places(whom: Whom, event: Event, report: Report) -> list[tuple[Agency | None, tuple[Role, ...]]]:
    match whom:
        case Whom.HOLDERS if event.number < report.turn_number:
            # The turn has passed on since, and whoever has it now is told of that.
            return []
        case Whom.HOLDERS:
            is_verifying = report.status == Status.SUBMITTED
            return [
                (report.holder_agency, (*roles.VERIFYING, Role.INSPECTORATE) if is_verifying else _AT_WORK)
            ]
        case Whom.LEADS:
            return [(report.lead_agency, _AT_WORK)]
        case Whom.COPIED:
            said = content_of(event).payload
            ids = said.copies if isinstance(said, payloads.Handed) else ()
            return [(agency, _AT_WORK) for agency in Agency.objects.filter(pk__in=ids)]
        case Whom.TOLD:
            said = content_of(event).payload
            told = said.tells if isinstance(said, payloads.LimitReached) else ()
            return [(report.holder_agency, (role,)) for role in told]
        case Whom.ABOVE:
            return [(report.lead_agency, roles.COORDINATING)]


def _appointed(places: Iterable[tuple[Agency | None, tuple[Role, ...]]]) -> list[Person]:
    """People by place and role: two queries at most for a place."""
    found: dict[int, Person] = {}
    for agency, wanted in places:
        if agency is None:
            continue
        for row in _nearest(agency, wanted):
            found.setdefault(row.person_id, row.person)
    return list(found.values())


def _nearest(agency: Agency, wanted: Sequence[Role]) -> list[Appointment]:
    is_from_above = bool(_FROM_ABOVE & set(wanted)) and Role.INSPECTORATE not in wanted
    rows = Appointment.objects.filter(valid_on_today(), role__in=wanted, person__is_active=True)
    rows = rows.select_related("person", "agency").order_by("pk")
    if Role.NATIONAL_ADMIN in wanted and len(wanted) == 1:
        return list(rows.filter(agency__is_national=True))
    if not is_from_above:
        return list(rows.filter(agency=agency))
    by_depth = sorted(rows.filter(agency__in=agency.path), key=lambda row: -len(row.agency.path))
    return [*next((list(same) for _d, same in groupby(by_depth, lambda row: len(row.agency.path))), [])]


def _may_know(person: Person, report: Report) -> bool:
    return permissions.works_on(actor_of(person), report)


def _with_deputies(people: Sequence[Person], report: Report) -> list[Person]:
    """Who is on leave is told nothing; the deputy is, who must be allowed to know as well."""
    today = clock.today()
    away = {
        choice.person_id: choice.stands_in_id
        for choice in OfficerChoice.objects.filter(
            person_id__in=[person.pk for person in people], away_from__lte=today, away_until__gte=today
        )
    }
    deputies = Person.objects.filter(pk__in=[one for one in away.values() if one], is_active=True)
    present = {person.pk: person for person in people if person.pk not in away}
    return [*present.values(), *(one for one in deputies if one.pk not in present and _may_know(one, report))]
