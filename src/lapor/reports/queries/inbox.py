"""The desk's lists: a page of a queue, how many each queue holds, and what a line shows.

Rows are found by key, never by counting from the start; all counts together are one query. However many reports an
agency has, a page looks at the next few of them (`queries/candidates.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.compiled_queries import IDS, Compiled, among
from lapor.directory import topics
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Topic
from lapor.reports import permissions
from lapor.reports.clocks import applicable_limits, arithmetic
from lapor.reports.clocks.lateness import overdue
from lapor.reports.models import Assignment, Report
from lapor.reports.queries.candidates import (
    BEGINNING,
    LAST_ID,
    Key,
    Slot,
    Sources,
    count_query,
    look_through,
    ordered,
    within,
)
from lapor.reports.queries.queues import Queue, queue_named, queues_of
from lapor.reports.queries.search_terms import search_query
from lapor.reports.shelves import NATION, WITH_HOLDERS, Sight
from lapor.reports.vocabulary import BLACK_AFTER, Extension, News, Priority
from lapor.reports.workflow import Action

PAGE = 50
# A count beyond this is shown as "99+": nobody works a queue by its exact length.
COUNTED_TO = 99
# Where shelves hold a little more than the queue, so many are looked at for a count.
COUNTED_AMONG = 3 * (COUNTED_TO + 1)
# Nobody types in more than that.
MOST_A_DAY = 1_000
# So many calendar days hold more than BLACK_AFTER working days in any calendar of ours.
SURELY_BLACK_DAYS = 150
_UNSHOWN = ("body", "original_body", "original_title", "purpose", "proposal", "pin_hash")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an officer narrows a queue by; an empty value narrows nothing. Days are those of `zone`."""

    text: str = ""
    statuses: tuple[str, ...] = ()
    report_class: str = ""
    topic: Topic | None = None
    agency: Agency | None = None
    channel: str = ""
    is_overdue: bool = False
    filed_from: date | None = None
    filed_until: date | None = None
    zone: ZoneInfo = clock.JAKARTA

    @cached_property
    def query(self) -> SearchQuery | None:
        """The words. Two queries, once."""
        return search_query(self.text) if self.text else None

    @property
    def is_narrowing(self) -> bool:
        return self != Filters(zone=self.zone)

    def condition(self) -> Q:
        found = Q(document=self.query) if self.query else Q()
        if self.statuses:
            found &= Q(status__in=self.statuses)
        if self.report_class:
            found &= Q(report_class=self.report_class)
        if self.topic:
            found &= Q(topic_id__in=topics.ids_below(self.topic.pk))
        if self.agency:
            # Held somewhere at or below it: agency_ids carries every agency on the way.
            found &= Q(agency_ids__contains=[self.agency.pk])
        if self.channel:
            found &= Q(channel=self.channel)
        if self.is_overdue:
            found &= overdue(clock.today(self.zone))
        if self.filed_from:
            found &= Q(filed_at__gte=arithmetic.end_of(self.filed_from - arithmetic.ONE_DAY, self.zone))
        if self.filed_until:
            found &= Q(filed_at__lt=arithmetic.end_of(self.filed_until, self.zone))
        return found


@dataclass(slots=True)
class Line:
    """One report in a list. `share`: how much of the limit is used up; `working_age`: days since filing, while open."""

    report: Report
    share: float | None
    working_age: int
    # Calendar days since it came in, in the reader's zone: 0 today, 1 yesterday.
    age: int
    is_mine: bool
    # Something happened on it that nobody of ours has looked at.
    is_fresh: bool
    # What the row is marked with, in words.
    marks: list[str | Promise]


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a queue. `after` is the key of the next piece; empty at the end. `is_unfinished`: more may fit than
    was looked through, and `after` goes on from there.
    """

    lines: list[Line]
    after: str
    is_unfinished: bool = False


def page_of(actor: Actor, queue: Queue, *, filters: Filters | None = None, after: str = "") -> Page:
    """Fifty reports of a queue behind the key `after`. Two queries; four with filters, and three more with words.

    The sources of the queue say what comes next, so that nothing is read that is not near; whether it belongs here is
    asked of the reports.
    """
    found, last = _search(actor, queue, filters or Filters(), after=_parse_key(after), most=PAGE + 1)
    mine = actor.agencies()
    lines = [line_of(report, mine, zone=actor.zone) for report in found[:PAGE]]
    if len(found) > PAGE:
        return Page(lines, _text_of(_key_of(found[PAGE - 1])))
    return Page(lines, _text_of(last) if last else "", is_unfinished=last is not None)


def _search(
    actor: Actor, queue: Queue, filters: Filters, *, after: Key, most: int
) -> tuple[list[Report], Key | None]:
    """Reports of the queue that fit, in its order, and behind which key there may be more that were not looked at."""
    sources = queue.sources(actor)
    if not filters.is_narrowing:
        whole = _whole_queue(actor, queue, clock.today(actor.zone), most)
        return look_through(whole, sources, after=after, most=most)
    return look_through(
        _listed(actor, queue).filter(filters.condition()),
        _nearer(sources, filters.agency) if filters.agency else sources,
        after=after,
        most=most,
        words=filters.query,
    )


@lru_cache(maxsize=256)
def _whole_queue(actor: Actor, queue: Queue, today: date, most: int) -> Compiled[Report]:
    """Of a queue that nothing narrows, those with given ids: the same query all day for the same powers."""
    sources = queue.sources(actor)
    return Compiled(lambda ids: ordered(_listed(actor, queue).filter(pk__in=among(ids)), sources)[:most], IDS)


def _listed(actor: Actor, queue: Queue) -> QuerySet[Report]:
    rows = queue.source(actor).filter(queue.condition(actor))
    return rows.select_related("holder_agency", "lead_agency", "region", "topic").defer(*_UNSHOWN)


def _nearer(sources: Sources, agency: Agency) -> Sources:
    """The same on the shelves of that agency, where it lies below: of what is left all lies there too, however closely
    it is kept. What lies only with whoever has it stays.
    """
    nearer = [
        Slot(agency.pk, slot.shelf, sight)
        for slot in sources.slots
        if slot.shelf not in WITH_HOLDERS and slot.agency_id in (NATION, *agency.path)
        for sight in Sight
    ]
    others = [
        slot
        for slot in sources.slots
        if slot.shelf in WITH_HOLDERS or slot.agency_id not in (NATION, *agency.path)
    ]
    return replace(sources, slots=tuple(dict.fromkeys([*nearer, *others])))


def _key_of(report: Report) -> Key:
    return Key(Priority(report.priority), report.due_on, report.pk)


def _text_of(key: Key) -> str:
    return f"{int(key.priority)}.{key.due_on or ''}.{key.report_id}"


def _parse_key(after: str) -> Key:
    """A key nobody gave out starts from the beginning."""
    priority, _dot, rest = after.partition(".")
    due, _dot, last_id = rest.partition(".")
    try:
        key = Key(Priority(int(priority)), date.fromisoformat(due) if due else None, int(last_id))
    except ValueError:
        return BEGINNING
    # Beyond the range of a bigint no report has that id, and the database would refuse the comparison.
    return key if 0 < key.report_id <= LAST_ID else BEGINNING


def line_of(report: Report, mine: Iterable[int] = (), *, zone: ZoneInfo = clock.JAKARTA) -> Line:
    """What a list shows of a report beyond its row. Calendars are kept in memory: no query."""
    is_mine = report.holder_agency_id in set(mine)
    is_fresh = is_mine and bool(report.news) and not report.is_news_seen
    share, working_age = urgency(report)
    age = (clock.today(zone) - report.filed_at.astimezone(zone).date()).days
    return Line(report, share, working_age, age, is_mine, is_fresh, _marks(report))


def _marks(report: Report) -> list[str | Promise]:
    """What sets a row apart: news of it, more time asked for, how soon it is to be done."""
    if not report.is_open:
        return []
    found: list[str | Promise] = []
    if report.news not in ("", News.ARRIVAL):
        found.append(News(report.news).label)
    if report.extension == Extension.ASKED:
        found.append(_("Minta perpanjangan"))
    if report.priority != Priority.NORMAL:
        found.append(Priority(report.priority).label)
    return found


def urgency(report: Report) -> tuple[float | None, int]:
    """(share of the limit that is used up, age in working days): both for open reports only."""
    agency = report.lead_agency or report.holder_agency
    if agency is None or not report.is_open:
        return None, 0
    zone, calendar = ZoneInfo(agency.zone), applicable_limits.calendar_of(agency)
    today, filed_on = clock.today(zone), report.filed_at.astimezone(zone).date()
    share = None
    if report.due_on and report.due_from:
        share = arithmetic.elapsed_share(report.due_from, report.due_on, today, calendar)
        if today > report.due_on:
            # Past is past, also while no working day has gone by since.
            share = max(share, 1.01)
    if (today - filed_on).days > SURELY_BLACK_DAYS:
        return share, BLACK_AFTER + 1
    return share, calendar.working_days(filed_on, today)


def counts_of(actor: Actor) -> dict[str, int]:
    """How many reports each of the actor's queues holds, counted no further than COUNTED_TO + 1. One query."""
    limit = COUNTED_TO + 1
    # Not prepared: a plan for any values at all reads far too much for an agency with much to do.
    with connection.cursor() as cursor:
        cursor.execute(*_count_query(actor, clock.today(actor.zone), limit))
        found = dict(cursor.fetchall())
    return {queue.code: min(found.get(index, 0), limit) for index, queue in enumerate(queues_of(actor))}


@lru_cache(maxsize=128)
def _count_query(actor: Actor, today: date, limit: int) -> tuple[str, list[Any]]:
    """The same all day for the same powers: to put it together takes longer than to ask it."""
    shown = queues_of(actor)
    sources = [queue.sources(actor) if queue.is_exact(actor) else Sources() for queue in shown]
    sql, params = count_query(sources, limit=limit)
    for index, queue in enumerate(shown):
        if queue.is_exact(actor):
            continue
        rows = queue.source(actor).order_by().filter(queue.condition(actor))
        rows = within(rows, queue.sources(actor), limit=COUNTED_AMONG)
        part, values = rows.values("pk")[:limit].query.sql_with_params()
        sql += f" UNION ALL SELECT {index}, count(*) FROM ({part}) AS counted"  # noqa: S608 - by the query compiler
        params += values
    return sql, params


def entered_today(actor: Actor) -> int:
    """How many reports the actor has typed in since midnight of their own day. One query."""
    midnight = arithmetic.end_of(clock.today(actor.zone) - arithmetic.ONE_DAY, actor.zone)
    newest = Report.objects.filter(entered_by_id=actor.person_id).order_by("-id").values("pk")
    rows = permissions.entered_by(actor).filter(pk__in=newest[:MOST_A_DAY])
    return rows.filter(filed_at__gte=midnight).count()


def count_in_all(actor: Actor, filters: Filters) -> int:
    """How many of all the actor's reports fit, counted no further than COUNTED_TO + 1, of those that a search in all
    looks at.
    """
    found, _last = _search(actor, queue_named(actor, "all"), filters, after=BEGINNING, most=COUNTED_TO + 1)
    return len(found)


_SHARES = Compiled(
    lambda ids: Assignment.objects.filter(report_id__in=among(ids)).order_by("report_id", "number"), IDS
)


def possible_in_list(actor: Actor, reports: Sequence[Report]) -> dict[int, list[Action]]:
    """What the actor may do with each of these reports now, by its id. One query."""
    shares: dict[int, list[Assignment]] = {report.pk: [] for report in reports}
    for row in _SHARES.rows(list(shares)):
        shares[row.report_id].append(row)
    return {report.pk: permissions.possible_actions(actor, report, shares[report.pk]) for report in reports}
