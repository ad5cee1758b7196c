"""Rows beside a case, no part of its story: who is concerned too, what was sent already, filters, checks, the inbox."""

from django.db import models

from lapor.directory.models import Agency, Person


class Endorsement(models.Model):
    """A report concerns somebody else as well. `visitor`: keyed hash of their browser's cookie, no name."""

    pk = models.CompositePrimaryKey("report_id", "visitor")
    report_id = models.BigIntegerField()
    visitor = models.CharField(max_length=32)


class InboxRow(models.Model):
    """A report on a shelf of an agency: nothing but an index, kept by a trigger with every change of the report. What
    may be read is asked of the report itself. Words: `shelves.py`; reasons: `docs/decisions/0015-inbox.md`.

    `urgency`: the priority, negative; `due_on`: without a date the last there is. Both alike on shelves by number.
    """

    pk = models.CompositePrimaryKey("report_id", "agency_id", "shelf")
    report_id = models.BigIntegerField()
    # On the report's path; 0: the nation.
    agency_id = models.BigIntegerField()
    due_on = models.DateField()
    shelf = models.PositiveSmallIntegerField()
    sight = models.PositiveSmallIntegerField()
    urgency = models.SmallIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["agency_id", "shelf", "sight", "urgency", "due_on", "report_id"], name="inbox_order"
            )
        ]


class ParentPending(models.Model):
    """A report whose doubles may have to follow it: something happened to it, or one was merged into it. Written by a
    trigger, so that a sweep reads only these.
    """

    parent_id = models.BigIntegerField(primary_key=True)
    noted_at = models.DateTimeField()


class SavedFilter(models.Model):
    """What an officer narrows a queue by, under a name. `agency`: those who serve there share it; none: one's own."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    queue = models.CharField(max_length=20)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="filter_has_a_name_once")]


class FilingKey(models.Model):
    """One filing attempt of one form: sending it twice finds the first report. Not a case row: looked up by key."""

    key = models.CharField(max_length=64, primary_key=True)
    report_id = models.BigIntegerField()
    # Keyed hash of all that was sent; empty: filed before it was kept.
    digest = models.CharField(max_length=64, blank=True)


class HistoryCheck(models.Model):
    """One verification of the history: how far it looked and what it found. See `verification.py`.

    `breaks`: at most 20 of {"kind", "report", "number"}; `break_count`: all of them.
    """

    id = models.BigAutoField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    # False: only what was new since the check before.
    is_complete = models.BooleanField()
    position = models.BigIntegerField()
    seal = models.CharField(max_length=64, blank=True)
    events = models.BigIntegerField()
    reports = models.BigIntegerField()
    break_count = models.PositiveIntegerField()
    breaks = models.JSONField(default=list)
