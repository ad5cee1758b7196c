"""The demo world's institutions, people and words, put into the directory through its own writers."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from lapor.common.files import StoredFile, store
from lapor.demo import pictures
from lapor.demo.content import institutions, templates
from lapor.demo.content.people import APPOINTMENTS, PEOPLE
from lapor.demo.content.reports import ReportText
from lapor.directory import agencies, appointments, calendars, people, regions, topics
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


@dataclass
class Directory:
    """The directory in memory: what the lives need, without a query each."""

    agency: dict[str, Agency]
    topic: dict[str, Topic]
    region: dict[str, Region]
    officers: dict[int, list[tuple[Role, Actor]]]
    pictures: dict[tuple[str, bool, int], StoredFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {row.pk: row for row in self.agency.values()}
        self.national = next(row for row in self.agency.values() if row.is_national)
        self.national_admin = self.officer(self.national, Role.NATIONAL_ADMIN)

    def officer(self, agency: Agency, *roles: Role) -> Actor:
        """Somebody with one of the roles at the agency, the earlier role first; else a coordinator above; else the nation."""
        for agency_id in reversed(agency.path):
            here = self.officers.get(agency_id, [])
            for role in roles if agency_id == agency.pk else (Role.AGENCY_COORDINATOR,):
                for held, actor in here:
                    if held == role:
                        return actor
        return self.officers[self.national.pk][0][1]


@dataclass
class Town:
    """A government of the demo world, with the directory behind it."""

    root: Agency
    directory: Directory

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
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


def settle() -> Directory:
    """Regions, topics, holidays, agencies, people with appointments, templates: once, into an empty directory."""
    regions.load_regions()
    topics.load_topics()
    calendars.seed_holidays()
    region = {row.code: row for row in Region.objects.all()}
    agency = _agencies(region)
    persons = _people()
    officers = _appointments(agency, persons)
    for row in templates.TEMPLATES:
        reply_templates.create_template(
            code=row.code, title=row.title, body=row.body, kind=TEMPLATE_ACTIONS[row.kind], by=SYSTEM
        )
    return Directory(agency, {row.code: row for row in Topic.objects.all()}, region, officers)
