"""The demo world's institutions, people and words, put into the directory through its own writers."""

import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from lapor.common.files import StoredFile, store
from lapor.demo import pictures
from lapor.demo.content import templates
from lapor.demo.content.institutions import AGENCIES
from lapor.demo.content.people import PEOPLE, appointments
from lapor.demo.content.reports import ReportText
from lapor.directory import agencies, calendars, regions, topics
from lapor.directory import templates as reply_templates
from lapor.directory.actors import SYSTEM, Actor, Power
from lapor.directory.models import Agency, Appointment, Person, Region, Role, Topic
from lapor.reports.workflow import Action

PASSWORD = "lapor-demo-2026"  # noqa: S105  printed for everybody; the demo world holds no real person
TEMPLATE_ACTIONS = {
    "acknowledge": Action.FOLLOW_UP,
    "ask": Action.REQUEST_INFO,
    "answer": Action.RESOLVE,
    "return": Action.RETURN,
    "close": Action.CLOSE,
}
PICTURES_PER_MOTIF = 2


@dataclass(frozen=True)
class Officer:
    """Who held a role from a day to a day."""

    role: Role
    actor: Actor
    begins_on: date
    ends_on: date


@dataclass
class Directory:
    """The directory in memory: what the lives need, without a query each."""

    agency: dict[str, Agency]
    topic: dict[str, Topic]
    region: dict[str, Region]
    officers: dict[int, list[Officer]]
    pictures: dict[tuple[str, bool, int], StoredFile] = field(default_factory=dict)
    # Stories that a government has heard already, so that no two neighbours tell the same one.
    told: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_id = {row.pk: row for row in self.agency.values()}
        self.national = next(row for row in self.agency.values() if row.is_national)

    def officer(self, agency: Agency, *roles: Role, on: date) -> Actor:
        """Who holds one of the roles at the agency that day, the earlier role first; else a coordinator above; else
        the nation."""
        for agency_id in reversed(agency.path):
            for role in roles if agency_id == agency.pk else (Role.AGENCY_COORDINATOR,):
                for officer in self.officers.get(agency_id, []):
                    if officer.role == role and officer.begins_on <= on <= officer.ends_on:
                        return officer.actor
        return self.national_admin

    @property
    def national_admin(self) -> Actor:
        return self.officers[self.national.pk][0].actor


@dataclass
class Town:
    """A government of the demo world, with the directory behind it."""

    root: Agency
    directory: Directory

    def __getattr__(self, name: str) -> Any:
        return getattr(self.directory, name)

    def agency_by_id(self, agency_id: int | None) -> Agency:
        return self.directory.by_id[agency_id or self.directory.national.pk]

    def root_of(self, agency: Agency) -> Agency:
        return self.directory.by_id[agency.root_id]

    def right_office(self, text: ReportText) -> Agency:
        return self.directory.agency[text.target_office] if text.target_office else self.root

    def photo(self, motif: str, *, is_mended: bool, rng: random.Random) -> StoredFile:
        """One of a few drawings of the motif, stored once."""
        key = (motif, is_mended, rng.randrange(PICTURES_PER_MOTIF))
        if key not in self.directory.pictures:
            self.directory.pictures[key] = _store_picture(*key)
        return self.directory.pictures[key]


def _store_picture(motif: str, is_mended: bool, number: int) -> StoredFile:
    name = f"{'sesudah' if is_mended else 'foto'}-{motif.replace('_', '-')}.jpg"
    seed = sum(map(ord, motif)) * 10 + number
    upload = SimpleUploadedFile(name, pictures.photo(motif, seed=seed, is_mended=is_mended), "image/jpeg")
    return store(upload, root=Path(settings.MEDIA_ROOT))


@transaction.atomic
def settle(*, today: date) -> Directory:
    """Regions, topics, holidays, agencies, people with appointments, templates: once, into an empty directory.

    `today` is the day on which the world's year ends.
    """
    regions.load_regions()
    topics.load_topics()
    # The year that is lived through, and the next one, into which limits run.
    calendars.seed_holidays({*calendars.YEARS, *range(today.year - 2, today.year + 2)})
    region = {row.code: row for row in Region.objects.all()}
    agency = _agencies(region)
    persons = _people()
    officers = _appoint(agency, persons, today=today)
    for row in templates.TEMPLATES:
        reply_templates.create_template(
            code=row.code, title=row.title, body=row.body, kind=TEMPLATE_ACTIONS[row.kind], by=SYSTEM
        )
    return Directory(agency, {row.code: row for row in Topic.objects.all()}, region, officers)


def _agencies(region: dict[str, Region]) -> dict[str, Agency]:
    made: dict[str, Agency] = {}
    for row in AGENCIES:
        made[row.code] = agencies.create_agency(
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            parent=made[row.parent] if row.parent else None,
            region=region.get(row.region or ""),
            zone=row.zone,
            is_national=row.is_national,
            by=SYSTEM,
        )
    return made


def _people() -> dict[str, Person]:
    rows = [Person(email=row.email, name=row.name, password=make_password(None)) for row in PEOPLE]
    return {person.email: person for person in Person.objects.bulk_create(rows)}


def open_accounts() -> None:
    """Everybody gets the same printed password, hashed once: hashing is slow by design. The last step of building."""
    persons = Person.objects.filter(email__in=[row.email for row in PEOPLE])
    persons.update(password=make_password(PASSWORD))
    proved = [EmailAddress(user=one, email=one.email, primary=True, verified=True) for one in persons]
    EmailAddress.objects.bulk_create(proved, ignore_conflicts=True)


def are_accounts_open() -> bool:
    """Whether the demo world was finished; True as well where there is none."""
    rows = Person.objects.filter(
        email__in=[row.email for row in PEOPLE], password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return not rows.exists()


def _appoint(
    agency: dict[str, Agency], persons: dict[str, Person], *, today: date
) -> dict[int, list[Officer]]:
    """In one statement; the rules of a single decree are checked where one is typed in."""
    rows: list[Appointment] = []
    officers: dict[int, list[Officer]] = {}
    for row in appointments(today):
        place, person, role = agency[row.agency], persons[row.person], Role(row.role)
        rows.append(
            Appointment(
                person=person,
                agency=place,
                role=role,
                decree_number=row.decree_number,
                decree_on=row.decree_on,
                begins_on=row.begins_on,
                ends_on=row.ends_on,
            )
        )
        actor = Actor(person.pk, person.name, (Power(role, place.pk, tuple(place.path), str(place)),))
        officers.setdefault(place.pk, []).append(Officer(role, actor, row.begins_on, row.ends_on or date.max))
    Appointment.objects.bulk_create(rows)
    return officers
