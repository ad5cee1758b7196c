"""Finding a bounded number of reports in the order of a list, by reading indexes only: a candidate for each slot of
the page, of which the caller keeps those that fit.

However much is stored, this reads at most so many entries of each range it is given.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from lapor.common.compiled_queries import Compiled, among
from lapor.common.postgresql.statements import prepared_cursor, preparing
from lapor.reports.models import IS_PUBLIC, Report
from lapor.reports.queries.search_terms import at_any, in_region
from lapor.reports.shelves import NATION
from lapor.reports.vocabulary import Priority

# What is narrowed by words or filters is looked for among so many times the page at first, and then among so many.
FIRST_LOOK, LOOKED_AT = 4, 1_000
# Words with no more hits at the first look are rare enough to be asked of their own index.
FEW = 2
# No date: behind all others. The same in `migrations/0062_inbox.py`.
DATELESS = date(9999, 12, 31)
_BEFORE_ALL = date(1, 1, 1)
LAST_ID = 2**63 - 1


class Slot(NamedTuple):
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


BEGINNING = Key()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Of what a list is made; what it names is added up."""

    # Shelves of the inbox.
    slots: Sequence[Slot] = ()
    # What was typed in at these agencies, or by a person.
    entered_at: Sequence[int] = ()
    entered_by: int | None = None
    # Of everybody's: all, those of a regency or city (its code), or of topics.
    is_public: bool = False
    regency: str = ""
    topics: Sequence[int] = ()
    # With a pin in one of these cells.
    cells: Sequence[str] = ()

    is_newest_first: bool = True
    # Only what was due before that day, on shelves by date.
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """`last`: behind which there may be more; None: these are all."""

    ids: list[int]
    last: Key | None


# A limit stands in the text: of one that is not known the planner fears a tenth of everything.
_BY_DATE = """
    SELECT found.urgency, found.due_on, found.report_id
    FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[], %s::date[], %s::bigint[])
        AS at(agency_id, shelf, sight, urgency, after_due, after_id)
    CROSS JOIN LATERAL (
        SELECT had.urgency, had.due_on, had.report_id FROM reports_inboxrow AS had
        WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
            AND had.urgency = at.urgency AND had.due_on < coalesce(%s::date, 'infinity')
            AND (had.due_on, had.report_id) > (at.after_due, at.after_id)
        ORDER BY had.due_on, had.report_id LIMIT {limit}
    ) AS found
    GROUP BY found.urgency, found.due_on, found.report_id
    ORDER BY found.urgency, found.due_on, found.report_id LIMIT {limit}
"""
_ON_SHELVES = """
    SELECT one.report_id
    FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) AS at(agency_id, shelf, sight)
    CROSS JOIN LATERAL (
        SELECT had.report_id FROM reports_inboxrow AS had
        WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
            AND had.urgency = 0 AND had.due_on = '9999-12-31' AND had.report_id < %s
        ORDER BY had.report_id DESC LIMIT {limit}
    ) AS one
"""
_BY_NUMBER = (
    "SELECT DISTINCT 0, NULL::date, report_id FROM ({parts}) AS found ORDER BY report_id DESC LIMIT {limit}"
)
_NOTHING = "SELECT 0 AS report_id WHERE false"
# How many lie at slots, each looked at no further than a limit: (number of the list, how many).
_COUNTED = """
    SELECT at.list, count(DISTINCT found.report_id)
    FROM unnest(%s::int[], %s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[], %s::date[])
        AS at(list, agency_id, shelf, sight, urgency, due_before)
    CROSS JOIN LATERAL (
        SELECT had.report_id FROM reports_inboxrow AS had
        WHERE had.agency_id = at.agency_id AND had.shelf = at.shelf AND had.sight = at.sight
            AND had.urgency = at.urgency AND had.due_on < coalesce(at.due_before, 'infinity')
        LIMIT {limit}
    ) AS found
    GROUP BY at.list
"""


def candidates_of(sources: Sources, *, after: Key = BEGINNING, limit: int) -> Candidates:
    """The next reports of a list behind a key. One query."""
    with prepared_cursor() as cursor:
        cursor.execute(*_asked(sources, after, limit))
        rows = cursor.fetchall()
    ids = [report_id for _urgency, _due_on, report_id in rows]
    if len(rows) < limit:
        return Candidates(ids, None)
    urgency, due_on, report_id = rows[-1]
    due_on = None if due_on == DATELESS else due_on
    return Candidates(ids, Key(Priority(-urgency or Priority.NORMAL), due_on, report_id))


def look_through(
    rows: QuerySet[Report] | Compiled[Report],
    sources: Sources,
    *,
    after: Key = BEGINNING,
    most: int,
    words: SearchQuery | None = None,
) -> tuple[list[Report], Key | None]:
    """So many of these rows, in the order of the list, behind a key; and behind which key there may be more that were
    not looked at. `rows`: those that fit; where nearly everything at the sources does, a query of given ids that is
    compiled, and sorted. `words`: which the rows bear.

    Two queries; four when the first look does not fill the page; one more for words that are rare.
    """
    found: list[Report] = []
    first = most if isinstance(rows, Compiled) else FIRST_LOOK * most
    for limit in sorted({min(first, LOOKED_AT), LOOKED_AT}):
        candidates = candidates_of(sources, after=after, limit=limit)
        if isinstance(rows, Compiled):
            found = rows.rows(candidates.ids)[:most]
        else:
            with preparing():
                found = list(ordered(rows.filter(pk__in=among(candidates.ids)), sources)[:most])
        if len(found) == most or candidates.last is None:
            return found, None
        if isinstance(rows, QuerySet) and words is not None and (len(found) <= FEW or limit == LOOKED_AT):
            if (ids := _bearing(words, sources)) is not None:
                return list(
                    _beyond(ordered(rows.filter(pk__in=among(ids)), sources), sources, after)[:most]
                ), None
            words = None
    return found, candidates.last


def _bearing(words: SearchQuery, sources: Sources) -> set[int] | None:
    """Ids of all reports at the sources that bear the words; None when there are too many to sort. One query."""
    bearing = Report.objects.filter(document=words).values_list("pk", flat=True)
    parts = [bearing.filter(part)[: LOOKED_AT + 1] for part in _parts(sources)]
    found = set(parts[0].union(*parts[1:], all=True)) if parts else set()
    return found if len(found) <= LOOKED_AT else None


def _parts(sources: Sources) -> Iterator[Q]:
    """The sources, by what the index of words knows of them."""
    if agencies := {slot.agency_id for slot in sources.slots}:
        yield Q() if NATION in agencies else Q(document=at_any(agencies))
    if sources.entered_at:
        yield Q(entered_by_agency__in=sources.entered_at)
    if sources.entered_by:
        yield Q(entered_by_id=sources.entered_by)
    if sources.topics:
        yield Q(topic__in=sources.topics)
    if sources.cells:
        yield Q(cell__in=sources.cells)
    if sources.regency:
        yield Q(document=in_region(sources.regency))
    if sources.is_public:
        yield Q()


def ordered(rows: QuerySet[Report], sources: Sources) -> QuerySet[Report]:
    """PostgreSQL sorts an absent date last by itself."""
    if sources.is_newest_first:
        return rows.order_by("-id")
    return rows.order_by("-priority", F("due_on").asc(nulls_last=True), "id")


def _beyond(rows: QuerySet[Report], sources: Sources, after: Key) -> QuerySet[Report]:
    if not after.report_id:
        return rows
    if sources.is_newest_first:
        return rows.filter(id__lt=after.report_id)
    later = Q(due_on__isnull=True, id__gt=after.report_id)
    if after.due_on is not None:
        same = Q(due_on=after.due_on, id__gt=after.report_id)
        later = Q(due_on__gt=after.due_on) | same | Q(due_on__isnull=True)
    return rows.filter(Q(priority__lt=after.priority) | Q(priority=after.priority) & later)


def within(rows: QuerySet[Report], sources: Sources, *, limit: int) -> QuerySet[Report]:
    """Those of the rows that are among the first candidates of a list, as part of a greater query."""
    sql, params = _asked(sources, BEGINNING, limit)
    ids = f"SELECT report_id FROM ({sql}) AS first"  # noqa: S608 - only our own text
    return rows.filter(pk__in=RawSQL(ids, params))  # noqa: S611 - with parameters


def _asked(sources: Sources, after: Key, limit: int) -> tuple[str, list[Any]]:
    if sources.is_newest_first:
        return _asked_by_number(sources, after.report_id or LAST_ID, limit)
    probes = [(*slot, -rank, *_behind(after, rank)) for slot in sources.slots for rank in _ranks(after)]
    return _BY_DATE.format(limit=limit), [*_columns(probes, 6), sources.due_before]


def _asked_by_number(sources: Sources, before: int, limit: int) -> tuple[str, list[Any]]:
    parts = (
        [(_ON_SHELVES.format(limit=limit), (*_columns(sources.slots, 3), before))] if sources.slots else []
    )
    for rows in _ranges(sources):
        newest = rows.filter(pk__lt=before).order_by("-pk").values("pk")[:limit]
        parts.append(newest.query.sql_with_params())
    union = " UNION ALL ".join(f"(SELECT * FROM ({sql}) AS part(report_id))" for sql, _params in parts)  # noqa: S608
    params = [value for _sql, values in parts for value in values]
    return _BY_NUMBER.format(parts=union or _NOTHING, limit=limit), params


def _ranges(sources: Sources) -> Iterator[QuerySet[Report]]:
    """Reports by indexes that end with their number: each is read from the newest on."""
    for agency_id in sources.entered_at:
        yield Report.objects.filter(entered_by_agency=agency_id)
    if sources.entered_by:
        yield Report.objects.filter(entered_by_id=sources.entered_by)
    for topic_id in sources.topics:
        yield Report.objects.filter(topic=topic_id)
    for cell in sources.cells:
        yield Report.objects.exclude(cell="").filter(cell=cell)
    everybodys = Report.objects.filter(IS_PUBLIC)
    if sources.regency:
        yield everybodys.alias(regency=Left("region_id", 5)).filter(regency=sources.regency)
    if sources.is_public:
        yield everybodys


def _ranks(after: Key) -> list[Priority]:
    return [rank for rank in Priority if not after.report_id or rank <= after.priority]


def _behind(after: Key, rank: Priority) -> tuple[date, int]:
    if after.report_id and rank == after.priority:
        return after.due_on or DATELESS, after.report_id
    return _BEFORE_ALL, 0


def count_query(lists: Iterable[Sources], *, limit: int) -> tuple[str, list[Any]]:
    """SQL that gives (index, how many lie at its slots, up to about the limit) for each list that holds any."""
    rows = [
        (index, *slot, urgency, sources.due_before)
        for index, sources in enumerate(lists)
        for slot in sources.slots
        for urgency in ([0] if sources.is_newest_first else [-rank for rank in Priority])
    ]
    return _COUNTED.format(limit=limit), _columns(rows, 6)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _column in range(width)]
