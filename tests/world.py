"""The cast of every story, and builders that go through commands, so that no test starts from an impossible state.

Kota Blitar is a tree of four levels; Klaten is its neighbour, staffed alike, who must see nothing; the nation and the
Ombudsman watch.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from lapor.common import clock
from lapor.common.files import StoredFile
from lapor.directory import agencies, appointments, calendars, invitations, people
from lapor.directory.actors import NOBODY, SYSTEM, Actor, actor_of
from lapor.directory.models import Agency, Appointment, Invitation, Person, Region, Role, Topic
from lapor.reports.commands import alerts, closing, filing, follow_ups, routing, verification
from lapor.reports.commands.filing import Filing, Receipt
from lapor.reports.identity import Reporter
from lapor.reports.models import Clock, Report
from lapor.reports.vocabulary import Grade, Missing, ReportClass, ReturnReason
from lapor.reports.workflow import CLASS_CLOCKS, ClockKind, Status

# code, name, short name, kind, parent
AGENCIES = (
    ("kemenpanrb", "Kementerian PANRB", "KemenPANRB", "ministry", None),
    ("ombudsman", "Ombudsman Republik Indonesia", "Ombudsman RI", "body", None),
    ("blitar", "Pemerintah Kota Blitar", "Kota Blitar", "city", None),
    ("blitar-dishub", "Dinas Perhubungan Kota Blitar", "Dishub Kota Blitar", "office", "blitar"),
    ("blitar-dlh", "Dinas Lingkungan Hidup Kota Blitar", "DLH Kota Blitar", "office", "blitar"),
    ("blitar-inspektorat", "Inspektorat Kota Blitar", "Inspektorat Kota Blitar", "inspectorate", "blitar"),
    ("blitar-sukorejo", "Kecamatan Sukorejo", "Kec. Sukorejo", "district", "blitar"),
    ("blitar-tanjungsari", "Kelurahan Tanjungsari", "Kel. Tanjungsari", "village", "blitar-sukorejo"),
    ("klaten", "Pemerintah Kabupaten Klaten", "Kab. Klaten", "regency", None),
    ("klaten-dishub", "Dinas Perhubungan Kabupaten Klaten", "Dishub Klaten", "office", "klaten"),
    ("klaten-inspektorat", "Inspektorat Kabupaten Klaten", "Inspektorat Klaten", "inspectorate", "klaten"),
)
# name, role, agency; Dewi serves twice, in two governments
CAST = (
    ("nadia", Role.NATIONAL_ADMIN, "kemenpanrb"),
    ("omar", Role.EVALUATOR, "ombudsman"),
    ("kirana", Role.AGENCY_COORDINATOR, "blitar"),
    ("hana", Role.AGENCY_HEAD, "blitar"),
    ("lukman", Role.LIAISON_OFFICER, "blitar-dishub"),
    ("oki", Role.UNIT_OPERATOR, "blitar-dishub"),
    ("lia", Role.LIAISON_OFFICER, "blitar-dlh"),
    ("ira", Role.INSPECTORATE, "blitar-inspektorat"),
    ("sari", Role.LIAISON_OFFICER, "blitar-sukorejo"),
    ("tono", Role.LIAISON_OFFICER, "blitar-tanjungsari"),
    ("klara", Role.AGENCY_COORDINATOR, "klaten"),
    ("hesti", Role.AGENCY_HEAD, "klaten"),
    ("ilham", Role.INSPECTORATE, "klaten-inspektorat"),
    ("danu", Role.LIAISON_OFFICER, "klaten-dishub"),
    ("opik", Role.UNIT_OPERATOR, "klaten-dishub"),
    ("dewi", Role.LIAISON_OFFICER, "blitar-dlh"),
    ("dewi", Role.UNIT_OPERATOR, "klaten-dishub"),
)
NAMES = tuple(dict.fromkeys(name for name, _role, _agency in CAST))
# Who serves in Klaten alone.
NEIGHBOURS = ("klara", "hesti", "ilham", "danu", "opik")
PASSWORD = "rahasia-sekali-2026"
SITI = Reporter(name="Siti Rahmawati", phone="081234567890", email="siti@warga.example")


class World:
    """Everybody by name: `world.kirana` is an Actor, `world.dishub` an Agency, `world.siti` a citizen's Actor."""

    nadia: Actor
    omar: Actor
    kirana: Actor
    hana: Actor
    lukman: Actor
    oki: Actor
    lia: Actor
    ira: Actor
    sari: Actor
    tono: Actor
    klara: Actor
    hesti: Actor
    ilham: Actor
    danu: Actor
    opik: Actor
    dewi: Actor
    siti: Actor

    kemenpanrb: Agency
    ombudsman: Agency
    blitar: Agency
    dishub: Agency
    dlh: Agency
    inspektorat: Agency
    sukorejo: Agency
    tanjungsari: Agency
    klaten: Agency

    def __init__(
        self, *, agency: dict[str, Agency], actor: dict[str, Actor], topic: Topic, region: Region
    ) -> None:
        self.agency, self.actor, self.topic, self.region = agency, actor, topic, region
        for name, someone in actor.items():
            setattr(self, name, someone)
        for code, office in agency.items():
            setattr(self, code.removeprefix("blitar-"), office)

    # -- builders: each leaves the report in the state it is named for ------------------------------------------

    def filed(self, *, by: Actor = NOBODY, to: Agency | None = None, **details: Any) -> Report:
        return self.receipt(by=by, to=to, **details).report

    def receipt(
        self,
        *,
        by: Actor = NOBODY,
        to: Agency | None = None,
        files: Sequence[StoredFile] = (),
        **details: Any,
    ) -> Receipt:
        """A complaint about a dark street, by Siti unless told otherwise."""
        values: dict[str, Any] = {
            "report_class": ReportClass.COMPLAINT,
            "title": "Lampu jalan mati di Jalan Tanjung",
            "body": "Sudah dua minggu lampu jalan di depan Pasar Legi padam sehingga jalan gelap dan rawan kecelakaan.",
            "incident_on": clock.today() - timedelta(days=2),
            "place": "Depan Pasar Legi, Jalan Tanjung",
            "region": self.region,
            "pin": (-8.0954, 112.1609),
            "agency": to or self.agency["blitar"],
            "reporter": SITI,
        }
        return filing.file_report(Filing(**(values | details)), by=by, key=str(uuid4()), files=files)

    def reporter_of(self, report: Report) -> Actor:
        """Whoever holds the receipt."""
        return Actor(unlocked=frozenset({report.pk}))

    def verified(
        self,
        to: Agency | None = None,
        *,
        grade: str = Grade.NON_OVERSIGHT,
        respondent: Agency | None = None,
        **details: Any,
    ) -> Report:
        report = self.filed(**details)
        return verification.verify_report(
            report,
            by=self.actor["kirana"],
            report_class=report.report_class,
            grade=grade if report.report_class == ReportClass.COMPLAINT else "",
            topic=self.topic,
            respondent=respondent,
            no_respondent="" if respondent else "Pelapor tidak menyebut instansi.",
            to=to or self.agency["blitar-dishub"],
        )

    def in_progress(self, **details: Any) -> Report:
        report = self.verified(**details)
        return follow_ups.follow_up(
            report, by=self.actor["lukman"], words="Petugas kami akan memeriksa besok pagi."
        )

    def needs_info(self, **details: Any) -> Report:
        report = self.filed(**details)
        return verification.request_info(
            report, by=self.actor["kirana"], missing=[Missing.PLACE], words="Di depan nomor berapa?"
        )

    def offered(self, **details: Any) -> Report:
        """So late with its answer that the reporter may turn to the Ombudsman: eight days on from now."""
        report = self.in_progress(**{"grade": Grade.PLAIN} | details)
        late = Clock.objects.get(report=report, kind__in=CLASS_CLOCKS)
        with clock.frozen(clock.now() + timedelta(days=8 if late.kind == ClockKind.RESOLVE else 15)):
            alerts.pass_due(report, clock_number=late.number)
        return report

    def resolved(self, **details: Any) -> Report:
        report = self.in_progress(**details)
        return follow_ups.resolve_report(
            report,
            by=self.actor["lukman"],
            words="Lampu sudah kami ganti pada 10 September dan sudah menyala.",
            without_evidence="Foto menyusul.",
        )

    def closed(self, **details: Any) -> Report:
        report = self.resolved(**details)
        return closing.confirm_report(report, by=self.reporter_of(report))

    def archived(self, **details: Any) -> Report:
        report = self.filed(**details)
        return verification.archive_report(
            report,
            by=self.actor["kirana"],
            reason="unclear",
            words="Mohon ceritakan lebih jelas, lalu ajukan kembali.",
        )

    def returned(self, **details: Any) -> Report:
        report = self.verified(**details)
        return routing.return_report(
            report,
            by=self.actor["lukman"],
            reason=ReturnReason.NOT_AUTHORITY,
            words="Lampu taman diurus DLH.",
            suggested=self.agency["blitar-dlh"],
        )

    def merged(self, **details: Any) -> Report:
        main, double = self.verified(), self.filed(**details)
        return verification.merge_report(double, by=self.actor["kirana"], into=main)

    def withdrawn(self, **details: Any) -> Report:
        report = self.filed(**details)
        return closing.withdraw_report(report, by=self.reporter_of(report))

    def in_state(self, status: Status, **details: Any) -> Report:
        """A report in any state."""
        name = "filed" if status == Status.SUBMITTED else str(status)
        build: Callable[..., Report] = getattr(self, name)
        return build(**details)


def accepted(invitation: Invitation, *, by: Actor) -> Appointment:
    """Its person follows the mailed link and takes office: what `by` gave."""
    key = invitations.new_link(invitation, by=by, is_mailed=True)
    person = people.person_with_email(invitation.email)
    visitor = actor_of(person) if person else NOBODY
    invitations.accept(key, by=visitor, name=invitation.name, password=PASSWORD)
    return Appointment.objects.select_related("person").get(invitation=invitation)


def build_world() -> None:
    """Write the cast into an empty database. Called once a test session."""
    calendars.seed_holidays(range(2024, 2028))
    java = Region.objects.create(code="35", name="Jawa Timur", level=1, full_name="Jawa Timur")
    Region.objects.create(
        code="35.72", name="Kota Blitar", level=2, parent=java, full_name="Kota Blitar, Jawa Timur"
    )
    made: dict[str, Agency] = {}
    for code, name, short_name, kind, parent in AGENCIES:
        made[code] = agencies.create_agency(
            code=code,
            name=name,
            short_name=short_name,
            kind=kind,
            parent=made[parent] if parent else None,
            is_national=code == "kemenpanrb",
            by=SYSTEM,
        )
    decree = appointments.Decree(number="188.4/12/2026", on=date(2026, 1, 2), begins_on=date(2026, 1, 2))
    persons = {
        name: people.create_person(
            name=name.title(), email=f"{name}@contoh.example", password=PASSWORD, by=SYSTEM
        )
        for name in NAMES
    }
    for name, role, code in CAST:
        appointments.appoint(person=persons[name], agency=made[code], role=role, decree=decree, by=SYSTEM)
    people.create_person(name="Siti Rahmawati", email="siti@warga.example", password=PASSWORD, by=SYSTEM)
    Topic.objects.create(
        code="pupr.jalan.lampu", name="Penerangan jalan", full_name="Infrastruktur jalan › Penerangan jalan"
    )


def load_world() -> World:
    """The cast as it stands in the database: a handful of queries."""
    persons = {person.email.split("@")[0]: person for person in Person.objects.all()}
    return World(
        agency={agency.code: agency for agency in Agency.objects.all()},
        actor={name: actor_of(person) for name, person in persons.items()},
        topic=Topic.objects.get(code="pupr.jalan.lampu"),
        region=Region.objects.get(code="35.72"),
    )
