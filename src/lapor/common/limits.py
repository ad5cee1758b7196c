"""Limits on attempts, counted in the database so that all processes share them."""

from datetime import timedelta

from django.db import connection

from lapor.common import clock, security_log
from lapor.common.codes import keyed_hash
from lapor.common.models import Hit
from lapor.common.refusals import TooMany

_COUNT = """
    INSERT INTO common_hit AS h (key, count, expires_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN h.expires_at <= %s THEN 1 ELSE h.count + 1 END,
        expires_at = CASE WHEN h.expires_at <= %s THEN excluded.expires_at ELSE h.expires_at END
    RETURNING count, expires_at
"""


def count_attempt(*what: str, limit: int, per: timedelta) -> None:
    """Count one attempt at `what`; raise TooMany beyond `limit` within `per`. Keys are hashed: no address is kept."""
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [keyed_hash("limit", *what), moment + per, moment, moment])
        count, expires_at = cursor.fetchone()
    if count > limit:
        security_log.note(security_log.Event.LIMIT_HIT, limit=what[0])
        raise TooMany(minutes=max(1, round((expires_at - moment).total_seconds() / 60)))


def forget_attempts(*what: str) -> None:
    """Success wipes the slate."""
    Hit.objects.filter(key=keyed_hash("limit", *what)).delete()


def forget_expired() -> int:
    """Sweep: drop counters whose window is over; returns how many."""
    deleted, _by_model = Hit.objects.filter(expires_at__lt=clock.now()).delete()
    return deleted
