"""Positions and seals for all events that have none yet, in the order of time, as `feed.sequence` gives them one batch
after another. In one transaction: a feed is whole or as it was.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from lapor.reports.feed import seal_of, sequence

AT_ONCE = 20_000
_MISSING = """
    DECLARE unsealed NO SCROLL CURSOR FOR
    SELECT e.report_id, e.number, e.hash FROM reports_event e
    WHERE NOT EXISTS (SELECT FROM reports_feedentry f WHERE f.report_id = e.report_id AND f.number = e.number)
    ORDER BY e.at, e.report_id, e.number
"""
_LAST = "SELECT position, seal FROM reports_feedentry ORDER BY position DESC LIMIT 1"
_COPY = "COPY reports_feedentry (position, report_id, number, seal) FROM STDIN"


def sequence_all(say: Callable[[str], None]) -> int:
    """Returns how many events got their place, after those that wait for theirs already."""
    sequence()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LAST)
        position, seal = cursor.fetchone() or (0, "")
        first = position
        cursor.execute("SET LOCAL work_mem = '512MB'")
        cursor.execute(_MISSING)
        while rows := _next(cursor):
            lines = []
            for report_id, number, event_hash in rows:
                position += 1
                seal = seal_of(position, report_id, number, event_hash, seal)
                lines.append(f"{position}\t{report_id}\t{number}\t{seal}\n")
            with cursor.copy(_COPY) as pipe:
                pipe.write("".join(lines))
            if (position - first) % (AT_ONCE * 25) < AT_ONCE:
                say(f"{position - first:,} events have their place in the feed")
    return position - first


def _next(cursor: Any) -> list[tuple[int, int, str]]:
    cursor.execute(f"FETCH {AT_ONCE} FROM unsealed")
    rows: list[tuple[int, int, str]] = cursor.fetchall()
    return rows
