"""How much of what was sent to reporters reached them, and how soon it was handed over."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from lapor.common import clock
from lapor.messaging.vocabulary import Way

WITHIN = timedelta(days=30)
_REACH = """
    SELECT way, count(*), count(*) FILTER (WHERE state IN ('handed', 'delivered', 'read')),
        count(*) FILTER (WHERE state IN ('failed', 'bounced')),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM handed_at - made_at)),
        percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM handed_at - made_at))
    FROM messaging_delivery
    WHERE made_at > %s AND reader = 'reporter' AND purpose = 'notice' AND state <> 'waiting' AND state <> 'dropped'
    GROUP BY way ORDER BY 2 DESC
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Of one way. `median`, `slowest`: seconds from when it was due to its hand-over; the latter of 19 of 20."""

    way: Way
    sent: int
    reached: int
    lost: int
    median: float | None
    slowest: float | None

    @property
    def share(self) -> float:
        """0.0 to 1.0."""
        return self.reached / self.sent


def reach_of_ways() -> list[Reach]:
    """Of the last thirty days, the way that was used most first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_REACH, [clock.now() - WITHIN])
        return [Reach(Way(way), *counted) for way, *counted in cursor.fetchall()]
