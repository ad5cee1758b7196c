"""Who asked to be told, what is to be told, and what became of it. Ids, codes and sealed addresses; no words."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from lapor.messaging.vocabulary import ENDED, Ending, Kind, Purpose, Reader, State, Unsent, Way


class Subscription(models.Model):
    """A reporter or follower of one report, and the address at which they are told. Written by `subscriptions.py`.

    `rank`: which is tried first, 0 before 1. `language`: in which they asked. Nothing of the content goes to an address
    that is not proved.
    """

    report_id = models.BigIntegerField()
    reader = models.CharField(max_length=10, choices=Reader)
    way = models.CharField(max_length=10, choices=Way)
    rank = models.PositiveSmallIntegerField(default=0)
    # The address under the key of identities, and a keyed hash by which the same one is found again.
    sealed = models.BinaryField()
    address_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="id")
    made_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    # Keyed hash of the short code that was sent to it, and when.
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    # When its owner last wrote to us by this way.
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report_id", "reader", "way", "address_hash"], name="told_once_by_an_address"
            )
        ]
        indexes = [models.Index(fields=["address_hash"], name="subscription_address")]


class StoppedAddress(models.Model):
    """An address that bounced, or whose owner wants nothing more from this system. No address, only its hash."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    ending = models.CharField(max_length=12, choices=Ending)
    at = models.DateTimeField()


class Notice(models.Model):
    """One event that one reader is to be told of. Joined with others into a delivery when its time has come.

    `recipient`: 0 for the reporter, else the id of the follower's subscription or of the officer.
    """

    report_id = models.BigIntegerField()
    event_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    reader = models.CharField(max_length=10, choices=Reader)
    recipient = models.BigIntegerField(default=0)
    # Alone and soon, or with the digest.
    is_at_once = models.BooleanField(default=True)
    event_at = models.DateTimeField()
    due_at = models.DateTimeField()
    delivery_id = models.UUIDField(null=True, blank=True)
    unsent = models.CharField(max_length=12, choices=Unsent, blank=True)
    # In the reader's own list.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report_id", "event_number", "reader", "recipient", "kind"], name="told_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(delivery_id__isnull=True, unsent=""),
                name="notice_due",
            ),
            models.Index(fields=["delivery_id"], name="notice_delivery"),
            models.Index(fields=["recipient", "-id"], condition=Q(reader="officer"), name="notice_officer"),
            models.Index(
                fields=["recipient"],
                condition=Q(reader="officer", seen_at__isnull=True),
                name="notice_unseen",
            ),
            models.Index(fields=["event_at"], name="notice_event_at"),
        ]


class Delivery(models.Model):
    """One message to one reader by one way: the row is its work list, its lease and its record.

    The id goes to the provider as the key by which a repeated sending is recognised. `due_at`: when it is tried next;
    whoever takes it pushes that forward, so that a killed worker's rows come up again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.NOTICE)
    way = models.CharField(max_length=10, choices=Way)
    reader = models.CharField(max_length=10, choices=Reader)
    # 0 for a digest, which is about many.
    report_id = models.BigIntegerField(default=0)
    subscription = models.ForeignKey(Subscription, null=True, blank=True, on_delete=models.PROTECT)
    person_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # Why it was not taken: a code of ours or of the provider's, never an address.
    error = models.CharField(max_length=60, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    # Of the oldest event in it: how long it took is counted from there.
    event_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # By another way, after this one had failed.
    replaces_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["way", "due_at"], condition=Q(state=State.WAITING), name="delivery_due"),
            models.Index(fields=["report_id", "-made_at"], condition=~Q(report_id=0), name="delivery_report"),
            models.Index(fields=["subscription", "-made_at"], name="delivery_subscription"),
            models.Index(
                fields=["person_id", "-made_at"], condition=Q(person_id__isnull=False), name="delivery_person"
            ),
            models.Index(
                fields=["-made_at"], condition=Q(state__in=["failed", "bounced"]), name="delivery_lost"
            ),
            models.Index(
                fields=["way", "provider_id"], condition=~Q(provider_id=""), name="delivery_provider"
            ),
            models.Index(fields=["made_at"], condition=Q(state__in=sorted(ENDED)), name="delivery_ended"),
        ]


class OfficerChoice(models.Model):
    """By which ways an officer is told; no row: by e-mail. `stands_in_id`: who hears it from day to day instead."""

    person_id = models.BigIntegerField(primary_key=True)
    ways = ArrayField(models.CharField(max_length=10, choices=Way), default=list)
    # All at once, nothing in a digest.
    is_always_at_once = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="id")
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    stands_in_id = models.BigIntegerField(null=True, blank=True)


class Wording(models.Model):
    """Words of a notice as an administrator wrote them, in place of the ones we ship. Rows are added and ended, never
    changed, so that what was told can be read again. `agency_id` 0: everywhere.
    """

    kind = models.CharField(max_length=20, choices=Kind)
    language = models.CharField(max_length=5)
    agency_id = models.BigIntegerField(default=0)
    subject = models.CharField(max_length=150)
    lead = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    begins_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "agency_id"],
                condition=Q(ended_at__isnull=True),
                name="one_wording_in_force",
            )
        ]


class Call(models.Model):
    """What a provider has called us with, as it came: kept first, answered at once, worked off afterwards.

    `key`: a keyed hash of it, so that what is sent twice is one. The body goes once it is worked off.
    """

    key = models.CharField(max_length=64, primary_key=True)
    way = models.CharField(max_length=10, choices=Way)
    body = models.BinaryField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="call_due")]
