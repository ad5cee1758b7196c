"""Finding a bounded number of reports in the order of a list, by reading indexes only: a candidate for each place of
the page, of which the caller keeps those that fit.

However much is stored, this reads at most so many entries of each range it is given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lapor.reports.models import Report
from lapor.reports.vocabulary import Priority

# What is narrowed by words or filters is looked for among so many.
LOOKED_AT = 2_000
# No date: behind all others. The same in `migrations/0062_inbox.py`.
DATELESS = date(9999, 12, 31)
_BEFORE_ALL = date(1, 1, 1)
LAST_ID = 2**63 - 1


class Place(NamedTuple):
    """A `Shelf` of an agency with one `Sight`."""

    agency_id: int
    shelf: int
    sight: int


@dataclass(frozen=True, slots=True)
class Key:
    """Where a list goes on: behind a report of this priority and date, with this id; an id of 0: at the beginning."""

    priority: Priority = Priority.NORMAL
    due_on: date | None = None
    report_id: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """Of what a list is made: places of the inbox, and what was typed in at agencies or by a person."""

    places: Sequence[Place] = ()
    entered_at: Sequence[int] = ()
    entered_by: int | None = None
    is_newest_first: bool = False
    # Only what was due before that day, on shelves by date.
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """`last`: behind which there may be more; None: these are all."""

    ids: list[int]
    last: Key | None


_BY_DATE = """
    SELECT found.urgency, found.due_on, found.report_id
    FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[], %s::date[], %s::bigint[])
        AS at(agency_id, shelf, sight, urgency, after_due, after_id)
    CROSS JOIN LATERAL (
        SELECT had.urgency, had.due_on, had.report_id FROM reports_inboxrow AS had
        WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
            AND had.urgency = at.urgency AND had.due_on < coalesce(%s::date, 'infinity')
            AND (had.due_on, had.report_id) > (at.after_due, at.after_id)
        ORDER BY had.due_on, had.report_id LIMIT %s
    ) AS found
    GROUP BY found.urgency, found.due_on, found.report_id
    ORDER BY found.urgency, found.due_on, found.report_id LIMIT %s
"""
_BY_NUMBER = """
    SELECT DISTINCT 0, NULL::date, found.report_id FROM (
        SELECT one.report_id
        FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) AS at(agency_id, shelf, sight)
        CROSS JOIN LATERAL (
            SELECT had.report_id FROM reports_inboxrow AS had
            WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
                AND had.urgency = 0 AND had.due_on = '9999-12-31' AND had.report_id < %s
            ORDER BY had.report_id DESC LIMIT %s
        ) AS one
        UNION ALL
        SELECT one.id FROM unnest(%s::bigint[]) AS at(agency_id)
        CROSS JOIN LATERAL (
            SELECT r.id FROM reports_report AS r
            WHERE r.entered_by_agency_id = at.agency_id AND r.id < %s ORDER BY r.id DESC LIMIT %s
        ) AS one
        UNION ALL
        (SELECT r.id FROM reports_report AS r WHERE r.entered_by_id = %s AND r.id < %s ORDER BY r.id DESC LIMIT %s)
    ) AS found
    ORDER BY found.report_id DESC LIMIT %s
"""
# How many lie at places, each looked at no further than a limit: (number of the list, how many).
_COUNTED = """
    SELECT at.list, count(DISTINCT found.report_id)
    FROM unnest(%s::int[], %s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[], %s::date[])
        AS at(list, agency_id, shelf, sight, urgency, due_before)
    CROSS JOIN LATERAL (
        SELECT had.report_id FROM reports_inboxrow AS had
        WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
            AND had.urgency = at.urgency AND had.due_on < coalesce(at.due_before, 'infinity')
        LIMIT %s
    ) AS found
    GROUP BY at.list
"""


def candidates_of(sources: Sources, *, after: Key, limit: int) -> Candidates:
    """The next reports of a list behind a key. One query."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked(sources, after, limit))
        rows = cursor.fetchall()
    ids = [report_id for _urgency, _due_on, report_id in rows]
    if len(rows) < limit:
        return Candidates(ids, None)
    urgency, due_on, report_id = rows[-1]
    due_on = None if due_on == DATELESS else due_on
    return Candidates(ids, Key(Priority(-urgency or Priority.NORMAL), due_on, report_id))


def among(rows: QuerySet[Report], ids: Iterable[int]) -> QuerySet[Report]:
    """Those of the rows that have one of these ids."""
    return rows.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(ids)]))


def within(rows: QuerySet[Report], sources: Sources, *, limit: int) -> QuerySet[Report]:
    """Those of the rows that are among the first candidates of a list, as part of a greater query."""
    sql, params = _asked(sources, Key(), limit)
    ids = f"SELECT report_id FROM ({sql}) AS first"  # noqa: S608 - only our own text
    return rows.filter(pk__in=RawSQL(ids, params))  # noqa: S611 - with parameters


def _asked(sources: Sources, after: Key, limit: int) -> tuple[str, list[Any]]:
    if sources.is_newest_first:
        before = after.report_id or LAST_ID
        places = _columns(sources.places, 3)
        at_agencies = [list(sources.entered_at), before, limit]
        return _BY_NUMBER, [*places, before, limit, *at_agencies, sources.entered_by, before, limit, limit]
    probes = [(*place, -rank, *_behind(after, rank)) for place in sources.places for rank in _ranks(after)]
    return _BY_DATE, [*_columns(probes, 6), sources.due_before, limit, limit]


def _ranks(after: Key) -> list[Priority]:
    return [rank for rank in Priority if not after.report_id or rank <= after.priority]


def _behind(after: Key, rank: Priority) -> tuple[date, int]:
    if after.report_id and rank == after.priority:
        return after.due_on or DATELESS, after.report_id
    return _BEFORE_ALL, 0


def count_query(lists: Iterable[Sources], *, limit: int) -> tuple[str, list[Any]]:
    """SQL that gives (index, how many lie at its places, up to about the limit) for each list that holds any."""
    rows = [
        (index, *place, urgency, sources.due_before)
        for index, sources in enumerate(lists)
        for place in sources.places
        for urgency in ([0] if sources.is_newest_first else [-rank for rank in Priority])
    ]
    return _COUNTED, [*_columns(rows, 6), limit]


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _column in range(width)]
