"""The desk's queues: which reports wait for an officer, in what order, and how many.

A queue is a line of a table: a code, a title and a condition over the reports of its source, which is
`permissions.worked_by(actor)` unless it says otherwise. A page of it is one
query whatever its length: rows are found by key, never by counting from the start. All counts together are one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import roles, topics
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Role, Topic
from lapor.reports import permissions
from lapor.reports.clocks import applicable_limits, arithmetic, ladder
from lapor.reports.clocks.lateness import overdue
from lapor.reports.models import Assignment, Event, Report
from lapor.reports.queries.search_terms import search_query
from lapor.reports.vocabulary import BLACK_AFTER, Extension, News, Priority
from lapor.reports.workflow import ACTIVE_ASSIGNMENT, ENDED_ASIDE, OPEN, Action, Status

PAGE = 50
# A count beyond this is shown as "99+": nobody works a queue by its exact length.
COUNTED_TO = 99
# So many calendar days hold more than BLACK_AFTER working days in any calendar of ours.
SURELY_BLACK_DAYS = 150

_IS_OPEN = Q(status__in=sorted(OPEN))


def _my_turn(actor: Actor) -> Q:
    """What the actor's offices have, and what the actor decides in the middle of another's turn. Where somebody stands
    between the unit and the nation, the nation only watches.
    """
    decided = _to_decide(actor)
    if actor.has(Role.NATIONAL_ADMIN):
        decided &= Q(lead_agency__parent=None)
    return _IS_OPEN & (Q(holder_agency_id__in=sorted(actor.agencies())) | decided)


def _to_decide(actor: Actor) -> Q:
    """More time that was asked for, where the actor decides: above the unit that asked, and not who asked."""
    chief = actor.agencies(*roles.COORDINATING)
    asked = Q(extension=Extension.ASKED, status__in=[Status.VERIFIED, Status.IN_PROGRESS])
    above = Q(agency_ids__overlap=sorted(chief)) & (
        ~Q(lead_agency_id__in=chief) | Q(lead_agency__parent=None)
    )
    own = Event.objects.filter(report=OuterRef("pk"), action=Action.ASK_EXTENSION, person_id=actor.person_id)
    reached = above | Q(lead_agency__isnull=False) if actor.has(Role.NATIONAL_ADMIN) else above
    return asked & reached & ~Q(Exists(own))


def _returned(actor: Actor) -> Q:
    return Q(status=Status.SUBMITTED) & (Q(verified_at__isnull=False) | Q(return_count__gt=0))


def _copied(actor: Actor) -> Q:
    mine = Assignment.objects.filter(
        report=OuterRef("pk"),
        agency_id__in=sorted(actor.agencies()),
        is_lead=False,
        status__in=sorted(ACTIVE_ASSIGNMENT),
    )
    return _IS_OPEN & Q(Exists(mine))


def _overdue(actor: Actor) -> Q:
    return overdue(clock.today(actor.zone))


def _alerted(actor: Actor) -> Q:
    """What the ladder of a limit has brought before one of the actor's offices."""
    rungs = [rung for role, rung in ladder.BROUGHT_TO.items() if actor.has(role)]
    return _IS_OPEN & Q(alert__gte=min(rungs, default=len(ladder.BROUGHT_TO) + 1))


@dataclass(frozen=True, slots=True)
class Queue:
    """One list of the desk. `roles`: whom it concerns. `is_newest_first`: by number instead of by priority and date.
    `source`: of which reports; `is_worked`: they are the officer's to move, many at once too.
    """

    code: str
    title: str | Promise
    condition: Callable[[Actor], Q]
    roles: tuple[Role, ...] = roles.EVERYBODY
    is_newest_first: bool = False
    # What it says when it is empty.
    when_empty: str | Promise = ""
    source: Callable[[Actor], QuerySet[Report]] = permissions.worked_by
    is_worked: bool = True


def _where(**facts: object) -> Callable[[Actor], Q]:
    return lambda actor: Q(**facts)


QUEUES: tuple[Queue, ...] = (
    Queue(
        "mine",
        _("Giliran saya"),
        _my_turn,
        roles.WORKING,
        when_empty=_("Semua sudah Anda kerjakan. Terima kasih."),
    ),
    Queue(
        "verify",
        _("Perlu diverifikasi"),
        _where(status=Status.SUBMITTED, verified_at__isnull=True, return_count=0),
        (*roles.VERIFYING, Role.INSPECTORATE, Role.EVALUATOR),
        when_empty=_("Tidak ada laporan yang menunggu verifikasi."),
    ),
    Queue(
        "returned",
        _("Perlu disposisi ulang"),
        _returned,
        (*roles.VERIFYING, Role.EVALUATOR),
        when_empty=_("Tidak ada laporan yang dikembalikan."),
    ),
    Queue(
        "extensions",
        _("Permintaan perpanjangan"),
        _to_decide,
        roles.VERIFYING,
        when_empty=_("Tidak ada permintaan perpanjangan waktu."),
    ),
    Queue("routed", _("Belum ditindaklanjuti"), _where(status=Status.VERIFIED)),
    Queue("working", _("Ditindaklanjuti"), _where(status=Status.IN_PROGRESS)),
    Queue("waiting", _("Menunggu pelapor"), _where(status__in=[Status.NEEDS_INFO, Status.RESOLVED])),
    Queue("overdue", _("Lewat batas"), _overdue, when_empty=_("Tidak ada yang lewat batas waktu.")),
    Queue(
        "alerts",
        _("Dilaporkan kepada Anda"),
        _alerted,
        (Role.AGENCY_COORDINATOR, Role.AGENCY_HEAD, Role.NATIONAL_ADMIN),
        when_empty=_("Tidak ada keterlambatan yang perlu Anda tangani."),
    ),
    Queue(
        "ombudsman",
        _("Ditawarkan ke Ombudsman"),
        lambda actor: _IS_OPEN & Q(ombudsman_offered_at__isnull=False),
        (Role.EVALUATOR,),
        when_empty=_("Tidak ada laporan terbuka yang ditawarkan ke Ombudsman."),
    ),
    Queue("copies", _("Tembusan"), _copied, roles.WORKING),
    Queue("closed", _("Selesai"), _where(status=Status.CLOSED), is_newest_first=True),
    Queue(
        "aside",
        _("Diarsipkan, digabung, dicabut"),
        _where(status__in=sorted(ENDED_ASIDE)),
        is_newest_first=True,
    ),
    Queue(
        "entered",
        _("Yang saya catat"),
        lambda actor: Q(entered_by_id=actor.person_id),
        roles.WORKING,
        is_newest_first=True,
        when_empty=_("Belum ada laporan yang Anda catat."),
        source=permissions.entered_by,
        is_worked=False,
    ),
    Queue(
        "entered-unit",
        _("Yang dicatat unit saya"),
        lambda actor: Q(),
        roles.WORKING,
        is_newest_first=True,
        when_empty=_("Belum ada laporan yang dicatat unit Anda."),
        source=permissions.entered_by,
        is_worked=False,
    ),
    Queue("all", _("Semua"), lambda actor: Q(), is_newest_first=True, source=permissions.desk_of),
)


def queues_of(actor: Actor) -> list[Queue]:
    """The queues that concern this officer, in the order of the table."""
    return [queue for queue in QUEUES if actor.has(*queue.roles)]


def queue_named(actor: Actor, code: str) -> Queue:
    """The actor's queue with that code; with an empty one, the first. Raises NotFound."""
    for queue in queues_of(actor):
        if code in (queue.code, ""):
            return queue
    raise NotFound(_("Antrean ini tidak ada."))


@dataclass(frozen=True, slots=True, kw_only=True)
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

    def condition(self) -> Q:
        found = Q()
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
    """A piece of a queue. `after` is the key of the next piece; empty at the end."""

    lines: list[Line]
    after: str


def page_of(actor: Actor, queue: Queue, *, filters: Filters | None = None, after: str = "") -> Page:
    """Fifty reports of a queue behind the key `after`. One query."""
    filters = filters or Filters()
    rows = queue.source(actor).filter(queue.condition(actor) & filters.condition())
    if filters.text and (query := search_query(filters.text)):
        rows = rows.filter(document=query)
    rows = _behind(rows, queue, after).select_related("holder_agency", "lead_agency", "region", "topic")
    rows = rows.defer("body", "original_body", "original_title", "purpose", "proposal", "pin_hash")
    found = list(rows[: PAGE + 1])
    mine = actor.agencies()
    lines = [line_of(report, mine, zone=actor.zone) for report in found[:PAGE]]
    return Page(lines, _key(queue, found[PAGE - 1]) if len(found) > PAGE else "")


def _behind(rows: QuerySet[Report], queue: Queue, after: str) -> QuerySet[Report]:
    """In the queue's order, from behind the key on. PostgreSQL sorts an absent date last by itself."""
    priority, due, last_id = _parse_key(after)
    if queue.is_newest_first:
        rows = rows.order_by("-id")
        return rows.filter(id__lt=last_id) if last_id else rows
    rows = rows.order_by("-priority", F("due_on").asc(nulls_last=True), "id")
    if not last_id:
        return rows
    later = Q(due_on__isnull=True, id__gt=last_id)
    if due is not None:
        later = Q(due_on__gt=due) | Q(due_on=due, id__gt=last_id) | Q(due_on__isnull=True)
    return rows.filter(Q(priority__lt=priority) | Q(priority=priority) & later)


def _key(queue: Queue, report: Report) -> str:
    place = "" if queue.is_newest_first else report.due_on or ""
    return f"{report.priority}.{place}.{report.pk}"


def _parse_key(after: str) -> tuple[int, date | None, int]:
    """(priority, due date, id) of a key; a key nobody gave out starts from the beginning."""
    priority, _dot, rest = after.partition(".")
    due, _dot, last_id = rest.partition(".")
    try:
        # Beyond the range of a bigint no report has that id, and the database would refuse the comparison.
        number = int(last_id)
        rank = Priority(int(priority))
        return rank, (date.fromisoformat(due) if due else None), number if 0 < number < 2**63 else 0
    except ValueError:
        return Priority.NORMAL, None, 0


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
    parts: list[str] = []
    params: list[Any] = []
    codes: list[str] = []
    for queue in queues_of(actor):
        rows = queue.source(actor).order_by().values("pk").filter(queue.condition(actor))
        sql, values = rows[: COUNTED_TO + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - by the query compiler
        params.extend(values)
        codes.append(queue.code)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(codes, cursor.fetchone(), strict=True))


def entered_today(actor: Actor) -> int:
    """How many reports the actor has typed in since midnight of their own day. One query."""
    midnight = arithmetic.end_of(clock.today(actor.zone) - arithmetic.ONE_DAY, actor.zone)
    return permissions.entered_by(actor).filter(entered_by_id=actor.person_id, filed_at__gte=midnight).count()


def count_in_all(actor: Actor, filters: Filters) -> int:
    """How many of all the actor's reports fit, counted no further than COUNTED_TO + 1. One query."""
    rows = permissions.worked_by(actor).filter(filters.condition())
    if filters.text and (query := search_query(filters.text)):
        rows = rows.filter(document=query)
    return rows[: COUNTED_TO + 1].count()


def possible_in_list(actor: Actor, reports: Sequence[Report]) -> dict[int, list[Action]]:
    """What the actor may do with each of these reports now, by its id. One query."""
    shares: dict[int, list[Assignment]] = {report.pk: [] for report in reports}
    for row in Assignment.objects.filter(report__in=shares).order_by("report_id", "number"):
        shares[row.report_id].append(row)
    return {report.pk: permissions.possible_actions(actor, report, shares[report.pk]) for report in reports}
