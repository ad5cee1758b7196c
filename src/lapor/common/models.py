"""Tables that carry no domain: counters for limits, and marks that tell processes what has changed."""

from django.db import models


class Hit(models.Model):
    """How often something was tried within a window. UNLOGGED in PostgreSQL: fast, and losing it harms nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(db_index=True)


class Mark(models.Model):
    """A token that changes whenever the rows of a subject change; processes compare it with the one they read."""

    subject = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField()
