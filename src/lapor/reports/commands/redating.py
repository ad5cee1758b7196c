"""After a change of the calendar: open limits are reckoned anew, and each report whose date moved says so.

A version of the calendar is settled when all it concerns has been looked at, batch by batch, each batch in its own
transaction under the locks of its reports: what is cut off goes on where it was. Limits that were stopped keep their
date, and so do those that had passed: what was late stays late, and its date stays what it was then.

The only one beside `step()` that appends events to existing cases: a hundred thousand single steps would take
minutes in which some dates are the old and some the new.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from lapor.common import clock as time
from lapor.common.compiled_queries import among
from lapor.common.writes import Writes
from lapor.directory import calendars
from lapor.directory.actors import SYSTEM
from lapor.directory.decrees import Plan
from lapor.directory.models import Agency, CalendarVersion
from lapor.reports import events
from lapor.reports.case import Case
from lapor.reports.clocks import applicable_limits, arithmetic, lateness
from lapor.reports.commands import _clocks
from lapor.reports.models import Clock, Report
from lapor.reports.models import Turn as TurnRow
from lapor.reports.payloads import Move, Redated
from lapor.reports.timekeeping import on_trusted_time
from lapor.reports.workflow import OPEN, REPORTERS_CLOCKS, Action, ClockKind, Holder, Status

log = logging.getLogger(__name__)
BATCH = 1_000
# Until then a process may start a clock by the calendar it still has in memory: a version is not settled before.
SEEN_BY_ALL = timedelta(minutes=1)


@dataclass(slots=True)
class Effect:
    """What a change does to open limits: how many it looked at, how many move, from when to when, and of which kind."""

    looked_at: int = 0
    moved: int = 0
    # (kind of clock, old date, new date) → how many.
    moves: Counter[tuple[str, date, date]] = field(default_factory=Counter)


def effect_of_plan(plan: Plan) -> Effect:
    """What a decree would do to open limits. Four queries; nothing is written."""
    agency = plan.agency
    concerned = running_within(
        region_code=plan.region.pk if plan.region else None, agency_id=agency.pk if agency else None
    )
    return effect_of(plan.table, concerned.filter(due_on__gte=plan.first_on))


def effect_of(table: calendars.Table, concerned: QuerySet[Clock]) -> Effect:
    """What would happen to these open limits by another calendar."""
    effect = Effect()
    moment = time.now()
    agencies = _agencies(concerned)
    pauses = _pauses_of(TurnRow.objects.filter(report__in=concerned.values("report")))
    for row in concerned.order_by().iterator(chunk_size=5_000):
        effect.looked_at += 1
        if row.due_on is None or row.breached_at or lateness.is_over(row, at=moment):
            continue
        agency = agencies[row.agency_id]
        days = table.days_of(region_code=agency.region_id, agency_path=agency.path)
        calendar = applicable_limits.calendar_from(days, is_every_day=agency.is_every_day)
        counting = applicable_limits.timing_of(row, pauses.get(row.report_id), calendar=calendar)
        due_on = arithmetic.due(counting, as_of=moment).due_on
        is_nearer = row.kind in REPORTERS_CLOCKS and due_on and due_on < row.due_on
        if due_on and due_on != row.due_on and not is_nearer:
            effect.moved += 1
            effect.moves[row.kind, row.due_on, due_on] += 1
    return effect


def concerned_by(version: CalendarVersion) -> QuerySet[Clock]:
    """Open limits that a version of the calendar concerns and that were dated by an earlier one."""
    rows = Clock.objects.filter(stopped_at=None, breached_at=None)
    if version.first_on:
        # A date before the first day that changes cannot move.
        rows = rows.filter(calendar_version__lt=version.pk, due_on__gte=version.first_on)
    else:
        # Its agency is another: also for a clock that began while that was being written.
        is_as_now = Q(is_every_day=F("agency__is_every_day"), agency_path=F("agency__path"))
        is_as_now &= Q(region_code=Coalesce("agency__region_id", Value("")))
        rows = rows.filter(Q(calendar_version__lt=version.pk) | ~is_as_now)
    return rows.filter(_of_scope(region_code=version.region_id, agency_id=version.agency_id))


def running_within(*, region_code: str | None = None, agency_id: int | None = None) -> QuerySet[Clock]:
    """Open limits of agencies in a region, or at and below an agency; without either, all."""
    rows = Clock.objects.filter(stopped_at=None, breached_at=None)
    return rows.filter(_of_scope(region_code=region_code, agency_id=agency_id))


def _of_scope(*, region_code: str | None, agency_id: int | None) -> Q:
    if agency_id:
        return Q(agency__path__contains=[agency_id])
    return Q(agency__region__code__startswith=region_code) if region_code else Q()


@on_trusted_time
def settle_calendar(*, say: Callable[[int, int], None] = lambda done, moved: None) -> tuple[int, int]:
    """Reckon anew whatever the newest versions of the calendar concern. Returns (limits looked at, dates moved).

    `say` is told after each batch how far it is.
    """
    calendars.look_again()
    began_at = time.now()
    done = moved = 0
    for version in CalendarVersion.objects.filter(settled_at=None).order_by("pk"):
        for batch_done, batch_moved in _settle(version):
            done, moved = done + batch_done, moved + batch_moved
            say(done, moved)
        if began_at - version.made_at > SEEN_BY_ALL:
            CalendarVersion.objects.filter(pk=version.pk).update(settled_at=began_at)
    return done, moved


def _settle(version: CalendarVersion) -> Iterator[tuple[int, int]]:
    last = 0
    while ids := _next_reports(version, last):
        last = ids[-1]
        yield redate_reports(ids, version=version)


def _next_reports(version: CalendarVersion, after: int) -> list[int]:
    rows = concerned_by(version).filter(report_id__gt=after).order_by("report_id")
    return list(rows.values_list("report_id", flat=True).distinct()[:BATCH])


def redate_reports(ids: Iterable[int], *, version: CalendarVersion) -> tuple[int, int]:
    """Reckon the open limits of these reports by the calendar as it is now, in one transaction of seven statements.

    Returns (limits looked at, dates moved). A report whose dates move gets one event, one whose dates stay gets none.
    """
    with transaction.atomic():
        reports = Report.objects.select_for_update(of=("self",)).filter(pk__in=among(ids), status__in=OPEN)
        by_id = {report.pk: report for report in reports.order_by("pk")}
        running: dict[int, list[Clock]] = defaultdict(list)
        rows = Clock.objects.filter(report_id__in=among(by_id), stopped_at=None).order_by(
            "report_id", "number"
        )
        for row in rows:
            running[row.report_id].append(row)
        agencies = _agencies(rows)
        pauses = _pauses_of(TurnRow.objects.filter(report_id__in=among(by_id)))
        moment = time.now()
        writes = Writes()
        touched: list[Clock] = []
        redated: list[Case] = []
        moved = 0
        for report_id, clocks in running.items():
            writes.watch_rows(by_id[report_id], *clocks)
            dated, moves = _redate(
                by_id[report_id], clocks, agencies, pauses.get(report_id, []), version, moment
            )
            touched += dated
            if moves:
                redated.append(_told(by_id[report_id], clocks, version, moves, moment, writes))
                moved += len(moves)
        events.append(redated, Action.REDATE)
        writes.send_rows()
    return len(touched), moved


def _redate(
    report: Report,
    clocks: list[Clock],
    agencies: dict[int, Agency],
    pauses: _clocks.Pauses,
    version: CalendarVersion,
    moment: datetime,
) -> tuple[list[Clock], list[Move]]:
    """The limits that were reckoned anew, and which dates moved."""
    dated: list[Clock] = []
    moved: list[Move] = []
    for row in clocks:
        row.agency = agencies[row.agency_id]
        if not _may_move(row, version) or row.breached_at or lateness.is_over(row, at=moment):
            continue
        kept = dict(vars(row))
        before = row.due_on
        try:
            _clocks.date_clock(row, report, pauses, as_of=moment)
        except arithmetic.NoWorkingDays:
            log.error("%s: limit %s of %s has no working days left", version.pk, row.number, report.pk)
            row.__dict__.update(kept)
            continue
        if row.kind in REPORTERS_CLOCKS and before and row.due_on and row.due_on < before:
            # The reporter was told a day: no decree takes time away from them.
            row.__dict__.update(kept)
            continue
        dated.append(row)
        if before and row.due_on and row.due_on != before:
            moved.append(Move(clock=ClockKind(row.kind), was=before, now=row.due_on))
    return dated, moved


def _told(
    report: Report,
    clocks: list[Clock],
    version: CalendarVersion,
    moves: list[Move],
    moment: datetime,
    writes: Writes,
) -> Case:
    """The case with what to tell of it: which dates moved, by which decree."""
    case = Case(report, SYSTEM, max(moment, report.changed_at), assignments=[], running=clocks, writes=writes)
    case.before = Status(report.status)
    case.payload = Redated(version=version.pk, decree=version.decree, moved=tuple(moves))
    _clocks.show_nearest(case)
    return case


def _may_move(row: Clock, version: CalendarVersion) -> bool:
    """As `concerned_by` asks in SQL, for the limits of a report that has one of those."""
    if version.first_on is None:
        return True
    is_before = row.due_on is None or row.due_on < version.first_on
    return row.calendar_version < version.pk and not is_before


def _agencies(clocks: QuerySet[Clock]) -> dict[int, Agency]:
    ids = clocks.order_by().values_list("agency_id", flat=True).distinct()
    return Agency.objects.defer("search").in_bulk(list(ids))


def _pauses_of(turns: QuerySet[TurnRow]) -> dict[int, _clocks.Pauses]:
    """The reporter's turns by report."""
    found: dict[int, _clocks.Pauses] = defaultdict(list)
    rows = turns.filter(holder=Holder.REPORTER).order_by("report_id", "number")
    for report_id, began_at, ended_at in rows.values_list("report_id", "began_at", "ended_at"):
        found[report_id].append((began_at, ended_at))
    return found
