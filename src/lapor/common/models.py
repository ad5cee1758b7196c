"""Tables that carry no domain: counters for limits, and marks that tell processes what has changed."""

from django.db import models


class Hit(models.Model):
    """How often something was tried within a window, or how many bytes of it came, and when the last time was."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveBigIntegerField(default=1)
    last_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Mark(models.Model):
    """A token that changes whenever the rows of a subject change; processes compare it with the one they read."""

    subject = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField()
