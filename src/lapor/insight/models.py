"""What the boards read: facts by day, kept up from the feed by `facts.py`, the only writer here.

Everything can be made anew from the reports. A fact keeps dates, not judgements: zones and calendars are those of the
board that reads (`slots.py`, `sums.py`), so that no decree makes a fact wrong. Why there is a row for each agency on
the path: `docs/decisions/0016-daily-facts.md`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CompositePrimaryKey

NATION = 0
# Who counts a fact (`purviews.Purview`), and by what else a fact of `DailyFact` is told from others.
SIGHT = ("is_confidential", "respondent_id", "depth")
DIMENSIONS = ("region_code", "channel", "report_class", "topic_id", "grade", "is_entered")
# The slots between which its lengths lie, the first being that of filing; 0 where a length has not been counted.
ENDS = ("verified_slot", "responded_slot", "answered_slot")


class Edition(models.Model):
    """One making of all facts. `is_current`: the one that boards read. A newer one is made beside it, report by report,
    `reached` being the last; so it can be cut off and go on.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    is_current = models.BooleanField(default=False)
    reached = models.BigIntegerField(default=0)
    # How far the feed was when its making began: what came before needs no second look.
    position = models.BigIntegerField(default=0)


class CountedReport(models.Model):
    """What one report has added to the facts, so that exactly this is taken off when it changes.

    `unit_id`: whose it is (`contributions.owner_of`). `parts`: as `contributions.Part` writes them.
    """

    pk = CompositePrimaryKey("edition", "report_id")
    edition = models.PositiveSmallIntegerField()
    report_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    parts = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["edition", "unit_id", "report_id"], name="counted_unit")]


class CountedAgency(models.Model):
    """Where an agency stood in the tree when its facts were counted."""

    agency_id = models.BigIntegerField(primary_key=True)
    path = ArrayField(models.BigIntegerField(), default=list)


class Measured(models.Model):
    """What is counted of reports filed within a slot; the conditions are `contributions.MEASURES`."""

    received = models.IntegerField(default=0)
    aside = models.IntegerField(default=0)
    verified = models.IntegerField(default=0)
    followed_up = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    closed_by_reporter = models.IntegerField(default=0)
    closed_by_admin = models.IntegerField(default=0)
    closed_by_system = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    rating_sum = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    # No limit of this kind has passed: of those verified, followed up and answered.
    verified_in_time = models.IntegerField(default=0)
    followed_up_in_time = models.IntegerField(default=0)
    answered_in_time = models.IntegerField(default=0)

    class Meta:
        abstract = True


class DailyFact(Measured):
    """By slot and unit, and all that a recap asks for, lengths included. Empty words and 0 stand for none."""

    pk = CompositePrimaryKey("edition", "unit_id", "slot", *DIMENSIONS, *ENDS, *SIGHT)
    edition = models.PositiveSmallIntegerField()
    unit_id = models.BigIntegerField()
    slot = models.IntegerField()
    region_code = models.CharField(max_length=13)
    channel = models.CharField(max_length=20)
    report_class = models.CharField(max_length=20)
    topic_id = models.BigIntegerField()
    grade = models.CharField(max_length=20)
    is_entered = models.BooleanField()
    verified_slot = models.IntegerField()
    responded_slot = models.IntegerField()
    answered_slot = models.IntegerField()
    is_confidential = models.BooleanField()
    respondent_id = models.BigIntegerField()
    depth = models.PositiveSmallIntegerField()

    class Meta:
        # A recap of the whole nation looks at days, not at units.
        indexes = [models.Index(fields=["edition", "slot"], name="dailyfact_slot")]


class Sighted(models.Model):
    """A fact of one agency (0: the nation) and all below it, and what decides who counts it (`purviews.Purview`)."""

    edition = models.PositiveSmallIntegerField()
    agency_id = models.BigIntegerField()
    slot = models.IntegerField()
    is_confidential = models.BooleanField()
    # The office complained about, of oversight cases; 0: none.
    respondent_id = models.BigIntegerField()
    # How many agencies on the unit's path, from the top, the case is open to.
    depth = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class DailySum(Sighted, Measured):
    """By slot and agency, with all below it."""

    pk = CompositePrimaryKey("edition", "agency_id", "slot", *SIGHT)
    # By the day of the answer and of the closing, wherever the report was filed.
    answers_given = models.IntegerField(default=0)
    confirmations = models.IntegerField(default=0)
    ratings_given = models.IntegerField(default=0)
    stars_given = models.IntegerField(default=0)
    # Of turns, by the slot in which each began. Ended: their microseconds; running: how many, and the sum of the
    # microseconds from the epoch at which they began.
    turns = models.IntegerField(default=0)
    held = models.DecimalField(max_digits=30, decimal_places=0, default=0)
    running = models.IntegerField(default=0)
    running_since = models.DecimalField(max_digits=30, decimal_places=0, default=0)
    # Of returned dispositions, by the slot of each: the time lost, as with turns.
    returned = models.IntegerField(default=0)
    lost = models.DecimalField(max_digits=30, decimal_places=0, default=0)
    losing = models.IntegerField(default=0)
    losing_since = models.DecimalField(max_digits=30, decimal_places=0, default=0)


class Span(models.TextChoices):
    """What a length is of, and what its two ends are: slots, for an answer and a first response; the hour it began
    (from the epoch) of a turn that runs; the number of hours of one that has ended.
    """

    ANSWER = "answer"
    FIRST_RESPONSE = "first_response"
    RUNNING = "running"
    HELD = "held"


class DailySpan(Sighted):
    """How many lengths of a kind, from when to when, belong to the slot of the report (of the turn)."""

    pk = CompositePrimaryKey("edition", "agency_id", "slot", "kind", "began", "ended", *SIGHT)
    kind = models.CharField(max_length=16, choices=Span)
    began = models.IntegerField()
    ended = models.IntegerField()
    number = models.IntegerField(default=0)
