"""After a wrong clock: what lies ahead of the time that an operator confirmed is brought back to it.

Moments of turns, limits, shares, words and files, and of the head of the case, are set to the confirmed moment; open
limits are reckoned anew from there, and their ladder begins again. What cannot be brought back is said, not hidden:
events keep their wrong moments, because the chain of hashes holds them; and what the wrong clock closed stays closed
until somebody reopens it.

To be called by the owner of the tables: nobody else may amend what is history.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from lapor.common import clock
from lapor.directory.actors import SYSTEM
from lapor.reports import events
from lapor.reports.case import Case
from lapor.reports.clocks import lateness
from lapor.reports.commands import _clocks
from lapor.reports.models import Assignment, Attachment, Clock, Post, Report, Turn
from lapor.reports.payloads import CLOCK, Redated
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import OPEN, Action, Holder, Status

BATCH = 200
_MOMENTS: dict[type[Model], tuple[str, ...]] = {
    Turn: ("began_at", "ended_at"),
    Clock: ("started_at", "stopped_at", "breached_at"),
    Assignment: ("assigned_at", "ended_at"),
    Post: ("at",),
    Attachment: ("at",),
}
_OF_REPORT = (
    *("filed_at", "received_at", "changed_at", "turn_began_at", "verified_at", "first_response_at"),
    *("resolved_at", "closed_at", "ombudsman_offered_at"),
)


def reports_ahead() -> list[int]:
    """Ids of the reports on which nobody can act, because their last step lies ahead of the clock."""
    return list(Report.objects.filter(changed_at__gt=clock.now()).order_by("pk").values_list("pk", flat=True))


def closed_by_the_wrong_clock() -> list[Report]:
    """Those among them that the system ended: to be looked at by people, before `repair_reports`."""
    rows = Report.objects.filter(changed_at__gt=clock.now())
    ended = [Status.CLOSED, Status.ARCHIVED]
    return list(rows.filter(status__in=ended, last_party="system").order_by("pk")) + list(
        rows.filter(closed_by=ClosedBy.SYSTEM).exclude(last_party="system").order_by("pk")
    )


def repair_reports(ids: list[int], *, confirmed_at: datetime) -> Iterator[int]:
    """Bring them back to the confirmed moment, batch by batch; gives how many are done so far."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with transaction.atomic():
            _repair(batch, confirmed_at)
        yield start + len(batch)


def _repair(ids: list[int], confirmed_at: datetime) -> None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lapor.amending = 'rows'")
    reports = list(
        Report.objects.select_for_update(of=("self",)).select_related("holder_agency").filter(pk__in=ids)
    )
    _bring_back(Report, _OF_REPORT, {"pk__in": ids}, now, confirmed_at)
    for model, columns in _MOMENTS.items():
        _bring_back(model, columns, {"report__in": ids}, now, confirmed_at)
    for report in reports:
        report.refresh_from_db(fields=[*_OF_REPORT])
        _reckon_anew(report, now, back_to=confirmed_at)


def _bring_back(
    model: type[Model], columns: tuple[str, ...], which: dict[str, list[int]], now: datetime, to: datetime
) -> None:
    for column in columns:
        model._default_manager.filter(**which, **{f"{column}__gt": now}).update(**{column: to})


def _reckon_anew(report: Report, now: datetime, *, back_to: datetime) -> None:
    """Open limits of one report, from the right moments; one event says so, and to where the others were brought back,
    so that whoever checks the history can follow. A case that has ended gets it as well.
    """
    running = list(
        Clock.objects.filter(report=report, stopped_at=None).select_related("agency").order_by("number")
    )
    case = Case(report, SYSTEM, now, assignments=[], running=running)
    case.writes.watch_rows(report, *running)
    turns = Turn.objects.filter(report=report, holder=Holder.REPORTER).order_by("number")
    held = list(turns.values_list("began_at", "ended_at"))
    for row in running:
        if row.due_on and not lateness.is_over(row, at=now):
            row.breached_at = None
        if row.breached_at is None:
            row.rung = 0
            _clocks.date_clock(row, report, held, as_of=now)
    case.before, case.payload = Status(report.status), Redated(cause=CLOCK, back_to=back_to)
    if case.before in OPEN:
        _clocks.show_nearest(case)
    report.changed_at = now
    events.append([case], Action.REDATE)
    case.writes.send_rows()
