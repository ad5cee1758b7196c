"""Limits on attempts, counted in the database so that all processes share them.

Three kinds. `count_attempt` stops after so many within a window: for what costs us something. `draw` takes from an
allowance that comes back evenly: whoever used it up waits for what is asked for, not for the end of a day. `try_after`
never stops: each try beyond the free ones waits twice as long as the one before, up to a longest wait, so that whoever
guesses is slow and whoever errs is told how many seconds. Keys are hashed: no address is kept. The counters are written
ahead like any row: an unclean stop must not give a guesser a new beginning.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from lapor.common import clock, security_log
from lapor.common.codes import keyed_hash
from lapor.common.models import Hit
from lapor.common.postgresql.statements import prepared_cursor
from lapor.common.refusals import TooMany

_COUNT = """
    INSERT INTO common_hit AS h (key, count, expires_at, last_at) VALUES (%(key)s, %(by)s, %(end)s, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN h.expires_at <= %(now)s THEN excluded.count ELSE h.count + excluded.count END,
        expires_at = CASE WHEN h.expires_at <= %(now)s THEN excluded.expires_at ELSE h.expires_at END,
        last_at = excluded.last_at
    WHERE h.expires_at <= %(now)s OR h.count + excluded.count <= %(limit)s
    RETURNING count
"""
# One statement looks and counts, so that a hundred tries at the same moment are a hundred tries.
_TRY = """
    INSERT INTO common_hit AS h (key, count, expires_at, last_at) VALUES (%(key)s, 1, %(end)s, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN h.expires_at <= %(now)s THEN 1 ELSE h.count + 1 END,
        expires_at = CASE WHEN h.expires_at <= %(now)s THEN excluded.expires_at ELSE h.expires_at END,
        last_at = excluded.last_at
    WHERE h.expires_at <= %(now)s OR h.count < %(free)s
        OR h.last_at + make_interval(secs => least(%(longest)s, power(2, least(h.count - %(free)s + 1, 30)))) <= %(now)s
    RETURNING count
"""
# `expires_at` is when all that was drawn will have come back.
_DRAW = """
    INSERT INTO common_hit AS h (key, count, expires_at, last_at) VALUES (%(key)s, %(by)s, %(now)s + %(cost)s, %(now)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN h.expires_at <= %(now)s THEN excluded.count ELSE h.count + excluded.count END,
        expires_at = greatest(h.expires_at, %(now)s) + %(cost)s,
        last_at = excluded.last_at
    WHERE greatest(h.expires_at, %(now)s) + %(cost)s <= %(now)s + %(per)s
    RETURNING count
"""
# The first wait is two seconds, the next one four.
_FIRST = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something may be tried: `free` tries at once, then ever slower, but never slower than `longest`.

    What was counted is forgotten `per` after the first try.
    """

    free: int
    longest: timedelta
    per: timedelta = timedelta(days=1)

    def wait_after(self, count: int) -> float:
        """Seconds between a try and the next, after so many."""
        if count < self.free:
            return 0
        return min(self.longest.total_seconds(), _FIRST ** min(count - self.free + 1, 30))


@dataclass(frozen=True, slots=True)
class Allowance:
    """So much at once, and after that as much `per` this time, coming back evenly."""

    amount: int
    per: timedelta = timedelta(days=1)

    def time_of(self, amount: int) -> timedelta:
        """In which so much comes back."""
        return self.per * amount / self.amount


def draw(*what: str, allowance: Allowance, by: int = 1) -> None:
    """Take `by` from an allowance. Raises TooMany, with the seconds until so much is there, and takes nothing then.

    What is larger than the whole allowance never comes.
    """
    moment, key, cost = clock.now(), _key(what), allowance.time_of(by)
    values: dict[str, Any] = {"key": key, "by": by, "now": moment, "cost": cost, "per": allowance.per}
    if by <= allowance.amount:
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, values)
            if cursor.fetchone():
                return
    security_log.note(security_log.Event.LIMIT_HIT, limit=what[0])
    hit = Hit.objects.filter(key=key, expires_at__gt=moment).first()
    wait = (hit.expires_at if hit else moment) + cost - allowance.per - moment
    raise TooMany(seconds=max(1, ceil(wait.total_seconds())))


def put_back(*what: str, allowance: Allowance, by: int = 1) -> None:
    """It was not used after all."""
    Hit.objects.filter(key=_key(what)).update(expires_at=F("expires_at") - allowance.time_of(by))


def try_after(*what: str, pace: Pace) -> None:
    """Count one try at `what`; raise TooMany, with the seconds to wait, when it comes too soon. That is not counted."""
    moment, key = clock.now(), _key(what)
    values: dict[str, Any] = {"key": key, "now": moment, "end": moment + pace.per, "free": pace.free}
    with connection.cursor() as cursor:
        cursor.execute(_TRY, values | {"longest": pace.longest.total_seconds()})
        if cursor.fetchone():
            return
    security_log.note(security_log.Event.LIMIT_HIT, limit=what[0])
    hit = Hit.objects.filter(key=key).first()
    ends_at = hit.last_at + timedelta(seconds=pace.wait_after(hit.count)) if hit else moment
    raise TooMany(seconds=max(1, round((ends_at - moment).total_seconds())))


def take_back(*what: str, by: int = 1) -> None:
    """It succeeded, or what it cost was given back: so much does not count. What was counted before it does."""
    if by:
        Hit.objects.filter(key=_key(what)).update(count=Greatest(F("count") - by, 0))


def count_of(*what: str) -> int:
    """How many were counted in the window that runs now."""
    hit = Hit.objects.filter(key=_key(what), expires_at__gt=clock.now()).first()
    return hit.count if hit else 0


def count_attempt(*what: str, limit: int, per: timedelta, by: int = 1) -> int:
    """Count `by` of something; gives the sum. Raises TooMany beyond `limit` within `per`, and counts nothing then."""
    moment, key = clock.now(), _key(what)
    values: dict[str, Any] = {"key": key, "by": by, "now": moment, "end": moment + per, "limit": limit}
    if by <= limit:
        with prepared_cursor() as cursor:
            cursor.execute(_COUNT, values)
            if row := cursor.fetchone():
                return int(row[0])
    security_log.note(security_log.Event.LIMIT_HIT, limit=what[0])
    hit = Hit.objects.filter(key=key, expires_at__gt=moment).first()
    ends_at = hit.expires_at if hit else moment + per
    raise TooMany(seconds=max(1, round((ends_at - moment).total_seconds())))


def forget_attempts(*what: str) -> None:
    """Success wipes the slate."""
    Hit.objects.filter(key=_key(what)).delete()


def forget_expired() -> int:
    """Sweep: drop counters whose window is over; returns how many."""
    deleted, _by_model = Hit.objects.filter(expires_at__lt=clock.now()).delete()
    return deleted


def _key(what: tuple[str, ...]) -> str:
    return keyed_hash("limit", *what)
