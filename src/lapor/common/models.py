"""Tables that carry no domain: counters for limits, marks that tell processes what has changed, and what the
installation remembers of itself: its keys and its time.
"""

from django.db import models


class Hit(models.Model):
    """How often something was tried within a window, or how many bytes of it came, and when the last time was."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveBigIntegerField(default=1)
    last_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class UnsentFile(models.Model):
    """An uploaded file that belongs to nothing yet, and what it takes. The row goes when the file is sent or discarded.

    `owner` and `network` are keyed hashes of where it came from; officers' files are counted apart from strangers'.
    """

    path = models.CharField(max_length=80, blank=True, db_index=True)
    size = models.PositiveBigIntegerField()
    owner = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    is_officers = models.BooleanField()
    at = models.DateTimeField()


class Mark(models.Model):
    """A token that changes whenever the rows of a subject change; processes compare it with the one they read."""

    subject = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField()


class KeyMark(models.Model):
    """The fingerprint of a key that sealed or hashed what is stored here. A start without that key is refused."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    purpose = models.CharField(max_length=10)
    noted_at = models.DateTimeField()


class Pulse(models.Model):
    """The last moment at which the timetable was seen to run: one row. A clock that leaps away from it is doubted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    # When an operator last said that the clock is right, and the newest moment that was stored by then: what lies
    # between the two was written by a wrong clock.
    confirmed_at = models.DateTimeField(null=True)
    wrong_until = models.DateTimeField(null=True)


class LostSeals(models.Model):
    """Up to which position the feed was sealed by a secret key that is gone, and the last seal by it. `vouch`: of both,
    by the key that was accepted then. Written by `./lapor keys accept`, read by `reports/feed.py`.
    """

    position = models.BigIntegerField(primary_key=True)
    seal = models.CharField(max_length=64)
    vouch = models.CharField(max_length=64)
    noted_at = models.DateTimeField()
