"""The tables of the directory. Their rules live in the modules beside this one, each named for its subject."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lapor.common import clock

ZONES = [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]


class Region(models.Model):
    """A region of the Kemendagri code table: 2.2.2.4 digits for province, regency, district, village."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Provinsi")
        REGENCY = 2, _("Kabupaten/Kota")
        DISTRICT = 3, _("Kecamatan")
        VILLAGE = 4, _("Desa/Kelurahan")

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField(choices=Level)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # "Sukorejo, Sukorejo, Kota Blitar, Jawa Timur": what people read, and what the search reads.
    full_name = models.CharField(max_length=420)
    # The own name weighs A, the names above it D: written by the import only.
    search = SearchVectorField(null=True, editable=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["search"], name="region_search")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def formal_name(self) -> str:
        """As letters say it: "Kel. Sukorejo, Kec. Sukorejo, Kota Blitar, Jawa Timur". A village is known to be a
        kelurahan or a desa by the first digit of its own part of the code.
        """
        ranks = {
            self.Level.VILLAGE: ("Kel." if self.code[9:10] == "1" else "Desa", "Kec."),
            self.Level.DISTRICT: ("Kec.",),
        }
        names = self.full_name.split(", ")
        ranked = [
            f"{rank} {name}" for rank, name in zip(ranks.get(self.Level(self.level), ()), names, strict=False)
        ]
        return ", ".join([*ranked, *names[len(ranked) :]])


class Agency(models.Model):
    """An institution or one of its units; a tree of any depth. Written by `agencies.py` only."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Kementerian")
        BODY = "body", _("Lembaga")
        PROVINCE = "province", _("Pemerintah provinsi")
        REGENCY = "regency", _("Pemerintah kabupaten")
        CITY = "city", _("Pemerintah kota")
        OFFICE = "office", _("Perangkat daerah atau unit")
        DISTRICT = "district", _("Kecamatan")
        VILLAGE = "village", _("Desa atau kelurahan")
        INSPECTORATE = "inspectorate", _("Inspektorat")
        OTHER = "other", _("Lainnya")

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("Nama"), max_length=200)
    short_name = models.CharField(_("Nama singkat"), max_length=60, blank=True)
    kind = models.CharField(_("Jenis"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # Ids from the root down to and including itself: one array answers "below whom?" without walking the tree.
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    # Its own names weigh A, the names above it D: "dishub klaten" finds the office below the regency.
    search = SearchVectorField(null=True, editable=False)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    zone = models.CharField(_("Zona waktu"), max_length=40, choices=ZONES, default="Asia/Jakarta")
    closing_time = models.TimeField(_("Jam tutup"), default="16:00")
    # On duty every day of the year: hospital, call centre, fire brigade. No day off counts for it.
    is_every_day = models.BooleanField(_("Melayani setiap hari"), default=False)
    # Takes what nobody else owns: exactly one, the national administrator's.
    is_national = models.BooleanField(default=False)
    retired_on = models.DateField(_("Tidak aktif sejak"), null=True, blank=True)

    class Meta:
        indexes = [
            GinIndex(fields=["path"], name="agency_path"),
            GinIndex(fields=["search"], name="agency_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["is_national"], condition=Q(is_national=True), name="one_national_agency"
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def root_id(self) -> int:
        """The id of the top agency above it (itself when it is the top)."""
        return self.path[0]


class PeopleManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who can sign in, citizen or officer. Holds no power: powers belong to appointments."""

    email = models.EmailField(_("Email"), unique=True)
    name = models.CharField(_("Nama"), max_length=120)
    phone = models.CharField(_("Telepon"), max_length=20, blank=True)
    is_active = models.BooleanField(_("Dapat masuk"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PeopleManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    """What an appointment empowers to (domain 1.3)."""

    UNIT_OPERATOR = "unit_operator", _("Operator unit")
    LIAISON_OFFICER = "liaison_officer", _("Pejabat penghubung")
    COMPLAINT_MANAGER = "complaint_manager", _("Pejabat pengelola")
    AGENCY_COORDINATOR = "agency_coordinator", _("Admin koordinator")
    AGENCY_HEAD = "agency_head", _("Pimpinan")
    INSPECTORATE = "inspectorate", _("Inspektorat")
    NATIONAL_ADMIN = "national_admin", _("Admin nasional")
    EVALUATOR = "evaluator", _("Pengawas eksternal")


class Appointment(models.Model):
    """A decree (SK) that gives a person a role at an agency from a day to a day. Never edited away: it is ended."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("Peran"), max_length=30, choices=Role)
    decree_number = models.CharField(_("Nomor SK"), max_length=120)
    decree_on = models.DateField(_("Tanggal SK"))
    begins_on = models.DateField(_("Berlaku mulai"))
    ends_on = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    # Ended at once, in the course of its last day.
    ended_at = models.DateTimeField(null=True, blank=True)
    # By what it ended: a decree of transfer, a retirement. Read by the office, never in the log.
    end_reason = models.CharField(_("Dasar pengakhiran"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["agency", "role"]), models.Index(fields=["ends_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="appointment_ends_after_it_begins",
            )
        ]


class Invitation(models.Model):
    """An appointment that waits for its person: it gives no power until somebody who proves to be meant accepts it.

    Whoever the address belongs to is not asked before (`invitations.py`): so inviting tells nobody whether there is an
    account, and gives nobody power over one. Acceptance makes the appointment, and the account where there is none.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("Peran"), max_length=30, choices=Role)
    name = models.CharField(_("Nama"), max_length=120)
    email = models.EmailField(_("Email"))
    phone = models.CharField(_("Telepon"), max_length=20, blank=True)
    decree_number = models.CharField(_("Nomor SK"), max_length=120)
    decree_on = models.DateField(_("Tanggal SK"))
    begins_on = models.DateField(_("Berlaku mulai"))
    ends_on = models.DateField(_("Berlaku sampai"), null=True, blank=True)
    # Id of the person on whose power it rests; empty: the system itself.
    by_person_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    # A keyed hash of the one link that opens it; empty: none has been made, or it was used.
    key_hash = models.CharField(max_length=64, blank=True)
    key_made_at = models.DateTimeField(null=True, blank=True)
    # The link went to the address itself, so that whoever follows it reads that mailbox.
    is_mailed = models.BooleanField(default=False)
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When somebody had made an account with the address without ever confirming it; told once it is accepted.
    found_made_at = models.DateTimeField(null=True, blank=True)
    found_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["key_hash"])]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email", "role", "begins_on"],
                condition=Q(accepted_at__isnull=True),
                name="one_open_invitation_of_a_kind",
            )
        ]


class Topic(models.Model):
    """A subject of reports, up to three levels; topics come and go with programmes, so they carry dates."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("Nama"), max_length=160)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    full_name = models.CharField(max_length=400, editable=False)
    begins_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.full_name


class CalendarVersion(models.Model):
    """One change of the calendar, numbered upwards. Days carry the versions in which they came and went, so that the
    calendar of any earlier version can be read again: a date stays explainable by what was in force when it was set.

    Region and agency say for whom it changed something; neither: for the whole nation.
    """

    id = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    # Id of the person who did it; empty: the system itself (set-up, import).
    person_id = models.BigIntegerField(null=True)
    decree = models.CharField(max_length=200, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    # The earliest day that it changed; empty: any day may be another.
    first_on = models.DateField(null=True, blank=True)
    # When every open clock that it concerns had been reckoned anew; empty while that is going on.
    settled_at = models.DateTimeField(null=True, blank=True)


class Holiday(models.Model):
    """A day that is not a working day, and which decree says so. No region and no agency: the whole nation.

    Rows are never changed or deleted: a day that goes gets `removed_in`, a day that moves goes and comes anew.
    """

    class Kind(models.TextChoices):
        NATIONAL = "national", _("Hari libur nasional")
        COLLECTIVE_LEAVE = "collective_leave", _("Cuti bersama")
        LOCAL = "local", _("Hari libur daerah")
        CLOSURE = "closure", _("Penutupan kantor")
        # A day off of a wider scope, or of the weekend, that is worked here all the same.
        WORKED = "worked", _("Tetap bekerja")

    day_on = models.DateField(_("Tanggal"))
    kind = models.CharField(_("Jenis"), max_length=20, choices=Kind)
    name = models.CharField(_("Nama"), max_length=200)
    decree = models.CharField(_("Dasar"), max_length=200, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    # Numbers of calendar versions.
    added_in = models.PositiveIntegerField()
    removed_in = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["day_on", "kind", "region", "agency"],
                condition=Q(removed_in__isnull=True),
                nulls_distinct=False,
                name="one_holiday_of_a_kind_a_day",
            )
        ]


class ReplyTemplate(models.Model):
    """Words an officer starts from. `agency` empty: for everybody."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("Judul"), max_length=120)
    # Code of the action it is meant for, as the workflow names it; empty: for any words.
    kind = models.CharField(_("Untuk"), max_length=20, blank=True)
    body = models.TextField(_("Isi"))
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    retired_on = models.DateField(null=True, blank=True)


class DirectoryChange(models.Model):
    """Who changed what in the directory: one row per change, written in its transaction, never altered again.

    It carries ids, codes and dates, never a person's name or address. A trigger refuses UPDATE and DELETE.
    """

    class Code(models.TextChoices):
        CREATED = "created", _("Ditambahkan")
        CHANGED = "changed", _("Diubah")
        MOVED = "moved", _("Dipindahkan")
        RETIRED = "retired", _("Dinonaktifkan")
        APPOINTED = "appointed", _("Ditugaskan")
        ENDED = "ended", _("Penugasan diakhiri")
        RENEWED = "renewed", _("Penugasan diperbarui")
        INVITED = "invited", _("Diundang")
        ACCEPTED = "accepted", _("Undangan diterima")
        REMOVED = "removed", _("Dihapus")
        IMPORTED = "imported", _("Diimpor")

    at = models.DateTimeField()
    # Id of the person who did it; empty: the system itself (set-up, import).
    person_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=20, choices=Code)
    # "agency", "person", "appointment", "invitation", "topic", "region", "holiday", "reply_template" or
    # "deadline_policy", and its key.
    subject = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=100)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_key", "-id"], name="directory_change_subject")]
