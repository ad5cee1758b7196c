"""What time makes due: rungs of the ladders of limits, and doubles left behind."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, metrics
from lapor.common.refusals import OutOfTurn
from lapor.common.sweeps import one_by_one, work_off, work_off_together
from lapor.common.writes import Writes, send_together
from lapor.directory.actors import SYSTEM
from lapor.directory.models import ZONES
from lapor.reports import conditions
from lapor.reports.clocks import ladder
from lapor.reports.commands import COMMANDS, doubles, reporter_access, verification
from lapor.reports.commands._step import load_free_cases
from lapor.reports.models import Report
from lapor.reports.side_rows import ParentPending
from lapor.reports.timekeeping import on_trusted_time
from lapor.reports.workflow import ANSWERED, Action, Status


class Key(NamedTuple):
    """A clock on a rung, and what to tell. `rung`: how many were told, so that the next one is another key."""

    report_id: int
    number: int
    rung: int
    action: Action


PIECE = 500
_REACHED = """
    SELECT c.alert_on, c.report_id, c.number, c.rung, c.kind, c.zone, c.due_on, r.report_class
    FROM reports_clock AS c JOIN reports_report AS r ON r.id = c.report_id
    WHERE c.stopped_at IS NULL AND c.alert_on IS NOT NULL AND c.zone = %s AND c.alert_on <= %s
        AND (c.alert_on, c.report_id, c.number) > (%s, %s, %s)
    ORDER BY c.alert_on, c.report_id, c.number LIMIT %s
"""
# What the reporter's silence does, unless they may have been kept out.
SILENCES = frozenset({Action.CLOSE_SILENT, Action.ARCHIVE_INCOMPLETE})
# What a limit may ask for on its way up a ladder, with the command that does it.
ALERTS: dict[Action, Callable[..., object]] = {action: COMMANDS[action] for action in sorted(ladder.ACTIONS)}


@on_trusted_time
def advance_alerts() -> tuple[int, int]:
    """Tell what every limit has reached: near, passed, told further up; close and archive what waited for a reporter.

    Returns (done, failed). A batch is one transaction, its cases locked and loaded at once; a case that somebody else
    is at is left for the next time.
    """
    return work_off_together("climb_ladders", _due_rungs, _opened)


@contextmanager
def _opened(keys: Sequence[Key]) -> Iterator[Callable[[Key], object]]:
    told: list[Writes] = []
    with transaction.atomic():
        cases = load_free_cases([key.report_id for key in keys], by=SYSTEM)

        def tell(key: Key) -> None:
            if key.report_id not in cases:
                raise OutOfTurn
            case = cases[key.report_id]
            is_kept_out = key.action in SILENCES and conditions.was_kept_out(case.report)
            tell_it = reporter_access.await_reporter if is_kept_out else ALERTS[key.action]
            tell_it(case, clock_number=key.number)
            told.append(case.writes)
            transaction.on_commit(metrics.LIMITS_TOLD.labels(key.action).inc)

        yield tell
        send_together(told)


def _due_rungs(skip: set[Key], limit: int) -> list[Key]:
    """Running clocks on a rung that is reached where they count, the longest waiting first; one of each report, as
    telling one moves the head of the case.
    """
    found: dict[int, Key] = {}
    reached = (_reached_in(zone) for zone, _name in ZONES)
    for _day, report_id, number, rung, kind, zone, due_on, report_class in heapq.merge(*reached):
        today = clock.today(ZoneInfo(zone))
        action = ladder.action_for(ladder.ladder_of(kind, report_class), rung, due_on, today=today)
        key = Key(report_id, number, rung, action)
        if key not in skip:
            found.setdefault(report_id, key)
        if len(found) == limit:
            break
    return list(found.values())


def _reached_in(zone: str) -> Iterator[tuple[Any, ...]]:
    """From the range of its index, by pieces: no more is read than is asked for."""
    after = (date.min, 0, 0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_REACHED, [zone, clock.today(ZoneInfo(zone)), *after, PIECE])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < PIECE:
            return
        after = rows[-1][:3]


def oldest_rung() -> datetime | None:
    """Since when the rung that waits longest is due: the beginning of its day there. A query for each zone."""
    firsts = (next(_reached_in(zone), None) for zone, _name in ZONES)
    found = [datetime.combine(row[0], time.min, ZoneInfo(row[5])) for row in firsts if row]
    return min(found, default=None)


@on_trusted_time
def release_doubles() -> tuple[int, int]:
    """Give back to a verifier what was merged into a report that has since ended without an answer."""
    reason = str(_("Laporan induknya dicabut atau diarsipkan."))
    return work_off(
        "release_doubles",
        _forsaken_doubles,
        one_by_one(lambda key: verification.unmerge_report(Report(pk=key), by=SYSTEM, reason=reason)),
    )


@on_trusted_time
def tell_doubles() -> tuple[int, int]:
    """Doubles go on after their parent: where it went, when it was merged itself, and that it was answered."""
    looked_at = list(ParentPending.objects.order_by("parent_id").values_list("parent_id", "noted_at"))
    moved = work_off(
        "move_doubles", _moved_doubles, one_by_one(lambda key: doubles.follow_parent(Report(pk=key)))
    )
    told = work_off(
        "tell_doubles", _answered_doubles, one_by_one(lambda key: doubles.tell_answer(Report(pk=key)))
    )
    _forget_settled(looked_at)
    return moved[0] + told[0], moved[1] + told[1]


def _forsaken_doubles(skip: set[int], limit: int) -> list[int]:
    return _batch(_forsaken(), skip, limit)


def _moved_doubles(skip: set[int], limit: int) -> list[int]:
    return _batch(_moved(), skip, limit)


def _answered_doubles(skip: set[int], limit: int) -> list[int]:
    return _batch(_answered(), skip, limit)


def _batch(rows: QuerySet[Report], skip: set[int], limit: int) -> list[int]:
    """Of parents to which something happened since their doubles were last looked at."""
    rows = rows.filter(merged_into_id__in=ParentPending.objects.values("parent_id"))
    return list(rows.exclude(pk__in=skip).order_by("pk").values_list("pk", flat=True)[:limit])


def _forsaken() -> QuerySet[Report]:
    return _doubles_of(Report.objects.filter(status__in=[Status.ARCHIVED, Status.WITHDRAWN]))


def _moved() -> QuerySet[Report]:
    return _doubles_of(Report.objects.filter(status=Status.MERGED))


def _answered() -> QuerySet[Report]:
    parent = Report.objects.filter(pk=OuterRef("merged_into_id"), status__in=ANSWERED)
    rows = Report.objects.filter(status=Status.MERGED, closed_by="", merged_into_id__isnull=False)
    rows = rows.annotate(answer=Subquery(parent.values("resolved_at")[:1])).filter(answer__isnull=False)
    return rows.filter(Q(parent_answered_at=None) | Q(parent_answered_at__lt=F("answer")))


def _doubles_of(parents: QuerySet[Report]) -> QuerySet[Report]:
    parent = parents.filter(pk=OuterRef("merged_into_id"))
    return Report.objects.filter(Exists(parent), status=Status.MERGED, merged_into_id__isnull=False)


def _forget_settled(looked_at: Sequence[tuple[int, datetime]]) -> None:
    """Parents whose doubles have all followed need not be looked at again."""
    waiting: set[int | None] = set()
    for rows in (_forsaken(), _moved(), _answered()):
        parents = rows.filter(merged_into_id__in=[parent_id for parent_id, _moment in looked_at])
        waiting.update(parents.values_list("merged_into_id", flat=True).distinct())
    doubles.forget_parents(noted for noted in looked_at if noted[0] not in waiting)
