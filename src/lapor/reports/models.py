"""A report and the rows of its case.

Every row of a case is keyed (report_id, number). The number comes from one counter per report, taken under the
report's lock, so that numbers give the natural order across tables and all rows of a case can live on one node.
Only `commands/` writes here.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CompositePrimaryKey, F, Q
from django.db.models.functions import Left

from lapor.common import codes
from lapor.directory.models import Agency, Region, Topic
from lapor.reports import side_rows  # noqa: F401 - its rows are the app's as well
from lapor.reports.information import CopyForm, DeliveryForm
from lapor.reports.shares import AssignmentStatus
from lapor.reports.vocabulary import (
    ArchiveReason,
    Channel,
    ClosedBy,
    Extension,
    Grade,
    News,
    PostKind,
    Priority,
    ReportClass,
)
from lapor.reports.workflow import ENDED_ASIDE, OPEN, ClockKind, Holder, Party, Status

_IS_OPEN = Q(status__in=sorted(OPEN))
# Published once verified, never when confidential, oversight-grade, archived, merged or withdrawn.
IS_PUBLIC = (
    Q(verified_at__isnull=False, is_confidential=False)
    & ~Q(grade=Grade.OVERSIGHT)
    & ~Q(status__in=sorted(ENDED_ASIDE))
)
# By the reporter's own hand: with a PIN that no officer had seen when the verdict was given.
BY_REPORTER = Q(entered_by_id__isnull=True, is_verdict_seen=False)
RATED = Q(rating__isnull=False) & BY_REPORTER


class _Reports(models.Manager["Report"]):
    """Reports without the document that only the database searches."""

    def get_queryset(self) -> models.QuerySet["Report"]:
        return super().get_queryset().defer("document")


class Report(models.Model):
    """One report. The head of its case: what lists need, denormalised under the case's lock."""

    id = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.SUBMITTED)
    report_class = models.CharField(max_length=20, choices=ReportClass)
    grade = models.CharField(max_length=20, choices=Grade, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.WEB)

    # The reporter's words stay as they were sent; officers edit the public ones beside them.
    original_title = models.CharField(max_length=150)
    original_body = models.TextField()
    title = models.CharField(max_length=150)
    body = models.TextField()
    # For the digests of these in the history; empty: filed before there were such.
    words_salt = models.CharField(max_length=16, blank=True)
    # Information request: purpose and forms asked for (UU 14/2008). Aspiration: what is proposed.
    purpose = models.TextField(blank=True)
    copy_form = models.CharField(max_length=20, choices=CopyForm, blank=True)
    delivery_form = models.CharField(max_length=20, choices=DeliveryForm, blank=True)
    proposal = models.TextField(blank=True)

    incident_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    # H3 cell of resolution 8 (about 0.7 km²), hexadecimal: neighbours are found by equality.
    cell = models.CharField(max_length=15, blank=True)

    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    chosen_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="chosen_reports"
    )
    # The office complained about, when it must not handle its own case (oversight grade).
    respondent_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="respondent_reports"
    )
    lead_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="lead_reports"
    )
    # Every agency on whose path the case lies: who, by place in the tree, may see it.
    agency_ids = ArrayField(models.BigIntegerField(), default=list)
    # Those that hold a share themselves: only their operators and liaisons read it when it is confidential.
    share_ids = ArrayField(models.BigIntegerField(), default=list)

    is_anonymous = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False)
    is_represented = models.BooleanField(default=False)
    # What the public reads as the reporter's name, shortened ("Siti R."); empty for anonymous and confidential reports.
    public_name = models.CharField(max_length=60, blank=True)
    pin_hash = models.CharField(max_length=64)
    # When somebody was last slowed down at the PIN: their silence may not be meant.
    kept_out_at = models.DateTimeField(null=True, blank=True)
    # How often the reporter's time was begun anew for that.
    await_count = models.PositiveSmallIntegerField(default=0)
    account_key = models.CharField(max_length=32, blank=True)
    # Which unit typed it in for somebody else, so that it stays in that unit's sight.
    entered_by_agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entered_reports",
        db_index=False,
    )
    # Id of the officer who typed it in for somebody else, and so saw number and PIN; empty: the reporter sent it.
    entered_by_id = models.BigIntegerField(null=True, blank=True)
    # Ids of the officers who gave out a new PIN, and so saw it; and whether a verdict was given with such a PIN.
    pin_seen_by = ArrayField(models.BigIntegerField(), default=list)
    is_verdict_seen = models.BooleanField(default=False)

    # Whose turn it is, since when, and the nearest date that binds them.
    holder = models.CharField(max_length=10, choices=Holder, default=Holder.AGENCY)
    holder_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="held_reports"
    )
    turn_number = models.PositiveIntegerField(default=0)
    turn_began_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    due_from = models.DateField(null=True, blank=True)
    due_kind = models.CharField(max_length=20, choices=ClockKind, blank=True)
    # How far up its running limits have been told: rungs of `ladder.py`, the highest counts.
    alert = models.PositiveSmallIntegerField(default=0)
    # The one extension: how many working days were asked for, and what became of it.
    extension = models.CharField(max_length=10, choices=Extension, blank=True)
    extension_days = models.PositiveSmallIntegerField(default=0)
    ombudsman_offered_at = models.DateTimeField(null=True, blank=True)

    # The post of the newest answer that its reporter has not reacted to: it may be corrected. 0: none.
    answer_number = models.PositiveIntegerField(default=0)
    # What its reporter said, or somebody above asked, until the unit that has it acts; and whether it was opened there.
    news = models.CharField(max_length=20, choices=News, blank=True, default=News.ARRIVAL)
    is_news_seen = models.BooleanField(default=False)
    # How soon among others, and what day was named; no limit moves by it.
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    planned_on = models.DateField(null=True, blank=True)
    # How many others said that it concerns them as well.
    endorsements = models.PositiveIntegerField(default=0)

    last_party = models.CharField(max_length=20, choices=Party, default=Party.REPORTER)
    last_number = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    filed_at = models.DateTimeField()
    # When an office had it in hand that typed it in later: limits count from then. Empty: from filing.
    received_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, choices=ClosedBy, blank=True)
    archive_reason = models.CharField(max_length=30, choices=ArchiveReason, blank=True)
    merged_into_id = models.BigIntegerField(null=True, blank=True)
    # Which answer of the report it was merged into its reporter was told of.
    parent_answered_at = models.DateTimeField(null=True, blank=True)
    return_count = models.PositiveSmallIntegerField(default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    # Stored, because making it takes longer than all else a search does, and a list may have to look at many. Beside
    # the words it holds the numbers of what has a name elsewhere (`queries/search_terms.py`): renaming costs nothing.
    document = models.GeneratedField(
        expression=models.Func(
            "title", "body", "place", "id", "region", "agency_ids", function="search_document"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = _Reports()

    class Meta:
        indexes = [
            # All that is open, for boards; what waits for whom has an index of its own: `InboxRow`.
            models.Index(fields=["-priority", "due_on", "id"], condition=_IS_OPEN, name="report_due"),
            models.Index(fields=["lead_agency", "-id"], name="report_lead"),
            models.Index(fields=["-id"], condition=IS_PUBLIC, name="report_public"),
            models.Index(fields=["topic", "-id"], name="report_topic"),
            models.Index(Left("region", 5), F("id").desc(), condition=IS_PUBLIC, name="report_regency"),
            models.Index(fields=["cell", "-id"], condition=~Q(cell=""), name="report_cell"),
            models.Index(fields=["account_key", "-id"], condition=~Q(account_key=""), name="report_account"),
            models.Index(
                fields=["entered_by_agency", "-id"],
                condition=Q(entered_by_agency__isnull=False),
                name="report_entered",
            ),
            models.Index(
                fields=["entered_by_id", "-id"],
                condition=Q(entered_by_id__isnull=False),
                name="report_typed_in",
            ),
            models.Index(
                fields=["merged_into_id"], condition=Q(merged_into_id__isnull=False), name="report_merged"
            ),
            GinIndex(fields=["agency_ids"], name="report_agencies"),
            GinIndex(fields=["agency_ids"], condition=_IS_OPEN, name="report_open_agencies"),
            # The figures of a period.
            models.Index(fields=["filed_at"], name="report_filed"),
            # The newest moment of all: what a clock may not lie before.
            models.Index(fields=["changed_at"], name="report_changed"),
            models.Index(
                fields=["resolved_at"], condition=Q(resolved_at__isnull=False), name="report_resolved"
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="report_closed"),
            GinIndex(fields=["document"], name="report_search"),
        ]

    def __str__(self) -> str:
        return codes.spoken(self.number)

    @property
    def is_pin_seen(self) -> bool:
        """Whether an officer has seen a PIN of it: by typing the report in, or by giving a new one."""
        return bool(self.entered_by_id or self.pin_seen_by)

    @property
    def pin_mark(self) -> str:
        """Tells one PIN of the report from the next, and nothing of either: the salt of its hash."""
        return self.pin_hash[:16]

    @property
    def number(self) -> str:
        """The tracking number: digits with a check digit."""
        return codes.tracking_number(self.pk)

    @property
    def came_in_at(self) -> datetime:
        """What its first limits count from."""
        return self.received_at or self.filed_at

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class CaseRow(models.Model):
    """Base of every row of a case: keyed by report and number, never by a row id of its own."""

    pk = CompositePrimaryKey("report_id", "number")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Assignment(CaseRow):
    """One agency's share of a report (disposisi). One is the lead; the others are copies (tembusan)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    is_lead = models.BooleanField()
    status = models.CharField(max_length=20, choices=AssignmentStatus, default=AssignmentStatus.PENDING)
    # The assignment this one was delegated from, by number.
    parent_number = models.PositiveIntegerField(null=True, blank=True)
    # Decided by the national administrator after two returns: it may not be returned again.
    is_binding = models.BooleanField(default=False)
    reason = models.CharField(max_length=30, blank=True)
    suggested_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="suggested_assignments"
    )
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-assigned_at"], name="assignment_agency"),
            models.Index(
                fields=["assigned_at"],
                condition=Q(status=AssignmentStatus.RETURNED),
                name="assignment_returned",
            ),
        ]


class Turn(CaseRow):
    """Whose move it was, from when to when. Turns have no gap and no overlap: they add up to the age of the case."""

    holder = models.CharField(max_length=10, choices=Holder)
    # Found by the indexes below.
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="turns", db_index=False
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # The turns of a unit, and of the nation, that began within a period; and those running now.
            models.Index(fields=["agency", "began_at"], name="turn_agency"),
            models.Index(fields=["began_at"], condition=Q(holder=Holder.AGENCY), name="turn_began"),
            models.Index(
                fields=["agency", "began_at"],
                condition=Q(holder=Holder.AGENCY, ended_at__isnull=True),
                name="turn_running",
            ),
        ]


class Clock(CaseRow):
    """A running or stopped limit. All it counts with is kept, so that its date can be explained for ever: the office's
    hours as they were when it began, and the calendar as it was when it was last dated.
    """

    kind = models.CharField(max_length=20, choices=ClockKind)
    # Whose office hours and calendar it counts by.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clocks")
    zone = models.CharField(max_length=40)
    closing_time = models.TimeField()
    is_every_day = models.BooleanField(default=False)
    region_code = models.CharField(max_length=13, blank=True)
    agency_path = ArrayField(models.BigIntegerField(), default=list)
    calendar_version = models.PositiveIntegerField()
    policy = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    # Working days: of the class, and those granted on top.
    length = models.PositiveSmallIntegerField()
    extension = models.PositiveSmallIntegerField(default=0)
    day_zero = models.DateField()
    # None while the reporter holds the case.
    due_on = models.DateField(null=True, blank=True)
    # How many rungs of its ladder have been told, and on which day the next one is reached.
    rung = models.PositiveSmallIntegerField(default=0)
    alert_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # The end of the due date it was not met by.
    breached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["zone", "alert_on", "report", "number"],
                condition=Q(stopped_at__isnull=True, alert_on__isnull=False),
                name="clock_alert",
            ),
            # Which open clocks does a change of the calendar concern?
            models.Index(
                fields=["report", "number"],
                include=["calendar_version", "agency"],
                condition=Q(stopped_at__isnull=True),
                name="clock_running",
            ),
        ]

    @property
    def total(self) -> int:
        """Working days in all."""
        return self.length + self.extension


class Event(CaseRow):
    """What happened, once. History for people, source of numbers, leaf of the public log. Codes only, never words."""

    action = models.CharField(max_length=30)  # an `Action`; without choices a new one needs no migration
    at = models.DateTimeField()
    party = models.CharField(max_length=20, choices=Party)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    # The officer who acted, empty for reporters and the system; and the salt of its digest in the hash.
    person_id = models.BigIntegerField(null=True, blank=True)
    salt = models.CharField(max_length=32, blank=True, default="")
    from_status = models.CharField(max_length=20, choices=Status, blank=True)
    to_status = models.CharField(max_length=20, choices=Status)
    data = models.JSONField(default=dict)
    hash_version = models.PositiveSmallIntegerField(default=1)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)


class FeedPending(models.Model):
    """An event that has no place in the feed yet. Written with the event, by a trigger, so that none is forgotten."""

    id = models.BigAutoField(primary_key=True)
    report_id = models.BigIntegerField()
    number = models.PositiveIntegerField()


class FeedEntry(models.Model):
    """An event's place in the one order over all reports: 1, 2, 3 … without a gap. See `feed.py`.

    `seal`: hex HMAC-SHA256 over this place, its event's hash and the seal before it. Its key is not in the database,
    so that whoever can write there alone cannot make another story fit.
    """

    position = models.BigIntegerField(primary_key=True)
    report_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report_id", "number"], name="feed_has_an_event_once"),
        ]


class FeedCursor(models.Model):
    """How far a follower of the feed has come: every entry up to `position` was acted on, or is parked."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField()


class FeedParked(models.Model):
    """An entry that a follower failed on. It is tried again after a while, and the others go on."""

    pk = models.CompositePrimaryKey("name", "position")
    name = models.CharField(max_length=40)
    position = models.BigIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField()


class Post(CaseRow):
    """Words said by somebody. Retention may blank them; the event keeps their salted digest."""

    kind = models.CharField(max_length=20, choices=PostKind)
    at = models.DateTimeField()
    party = models.CharField(max_length=20, choices=Party)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    person_id = models.BigIntegerField(null=True, blank=True)
    body = models.TextField()
    salt = models.CharField(max_length=16)
    # False: between the reporter and the officers only.
    is_public = models.BooleanField(default=True)
    # The event that said it, by number.
    event_number = models.PositiveIntegerField()


class Attachment(CaseRow):
    """A stored file of a case. `post_number` 0: sent with the report itself."""

    post_number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    path = models.CharField(max_length=120)
    thumbnail_path = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # An officer may keep a photo that shows a face or a name plate from the public.
    is_public = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="attachment_path"),
            models.Index(
                fields=["thumbnail_path"], condition=~Q(thumbnail_path=""), name="attachment_thumbnail"
            ),
        ]


class Identity(models.Model):
    """Who the reporter is, sealed. Reached only through `identity.py`, and only by filing and disclosure."""

    report_id = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()
    # Keyed hashes of the telephone numbers in it, for the exact look-up; none of who is anonymous. Null: not made yet.
    phone_hashes = ArrayField(models.CharField(max_length=64), null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["phone_hashes"], name="identity_phone"),
            models.Index(fields=["report_id"], condition=Q(phone_hashes=None), name="identity_unhashed"),
        ]


class DeadlinePolicy(models.Model):
    """How many working days each limit has, from when to when, for the nation or for an agency and all below it.

    `lengths` maps codes of `limit_types.TABLE` to days; empty: not in force. Written by
    `commands/deadline_policies.py`.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)
    # Empty: the nation.
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    lengths = models.JSONField(default=dict)
    # When they were last given: reports filed before keep what held then. Empty: as shipped.
    settled_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "begins_on"], nulls_distinct=False, name="one_policy_begins_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("begins_on")),
                name="policy_ends_after_it_begins",
            ),
        ]
