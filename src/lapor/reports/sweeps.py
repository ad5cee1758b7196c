"""What time makes due: rungs of the ladders of limits, and doubles left behind."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, metrics
from lapor.common.refusals import OutOfTurn
from lapor.common.sweeps import one_by_one, work_off
from lapor.directory.actors import SYSTEM
from lapor.reports import conditions
from lapor.reports.clocks import ladder
from lapor.reports.commands import COMMANDS, doubles, reporter_access, verification
from lapor.reports.commands._step import load_free_cases
from lapor.reports.models import Clock, Report
from lapor.reports.timekeeping import on_trusted_time
from lapor.reports.workflow import ANSWERED, Action, Status


class Key(NamedTuple):
    """A clock on a rung, and what to tell. `rung`: how many were told, so that the next one is another key."""

    report_id: int
    number: int
    rung: int
    action: Action


# Where a day begins first: a rung that is reached nowhere yet is not due.
_EARLIEST = ZoneInfo("Asia/Jayapura")

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
    return work_off("climb_ladders", _due_rungs, _opened)


@contextmanager
def _opened(keys: Sequence[Key]) -> Iterator[Callable[[Key], object]]:
    with transaction.atomic():
        cases = load_free_cases([key.report_id for key in keys], by=SYSTEM)

        def tell(key: Key) -> None:
            if key.report_id not in cases:
                raise OutOfTurn
            case = cases[key.report_id]
            is_kept_out = key.action in SILENCES and conditions.was_kept_out(case.report)
            tell_it = reporter_access.await_reporter if is_kept_out else ALERTS[key.action]
            tell_it(case, clock_number=key.number)
            transaction.on_commit(metrics.LIMITS_TOLD.labels(key.action).inc)

        yield tell


def _due_rungs(skip: set[Key], limit: int) -> list[Key]:
    """Running clocks on a rung that is reached where they count, the longest waiting first; one of each report, as
    telling one moves the head of the case.
    """
    rows = Clock.objects.filter(stopped_at=None, alert_on__lte=clock.today(_EARLIEST))
    rows = rows.order_by("alert_on", "report_id", "number")
    columns = ("report_id", "number", "rung", "kind", "zone", "due_on", "alert_on", "report__report_class")
    found: dict[int, Key] = {}
    for report_id, number, rung, kind, zone, due_on, alert_on, report_class in rows.values_list(
        *columns
    ).iterator(chunk_size=500):
        today = clock.today(ZoneInfo(zone))
        action = ladder.action_for(ladder.ladder_of(kind, report_class), rung, due_on, today=today)
        key = Key(report_id, number, rung, action)
        if alert_on <= today and key not in skip:
            found.setdefault(report_id, key)
        if len(found) == limit:
            break
    return list(found.values())


def oldest_rung() -> datetime | None:
    """Since when the rung that waits longest is due: the beginning of its day where it counts. One query."""
    rows = Clock.objects.filter(stopped_at=None, alert_on__lte=clock.today(_EARLIEST))
    for day, zone in rows.order_by("alert_on", "report_id", "number").values_list("alert_on", "zone")[:1]:
        if day is not None:
            return datetime.combine(day, time.min, ZoneInfo(zone))
    return None


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
    moved = work_off(
        "move_doubles", _moved_doubles, one_by_one(lambda key: doubles.follow_parent(Report(pk=key)))
    )
    told = work_off(
        "tell_doubles", _answered_doubles, one_by_one(lambda key: doubles.tell_answer(Report(pk=key)))
    )
    return moved[0] + told[0], moved[1] + told[1]


def _forsaken_doubles(skip: set[int], limit: int) -> list[int]:
    ended = Report.objects.filter(status__in=[Status.ARCHIVED, Status.WITHDRAWN])
    return _doubles_of(ended, skip, limit)


def _moved_doubles(skip: set[int], limit: int) -> list[int]:
    return _doubles_of(Report.objects.filter(status=Status.MERGED), skip, limit)


def _answered_doubles(skip: set[int], limit: int) -> list[int]:
    parent = Report.objects.filter(pk=OuterRef("merged_into_id"), status__in=ANSWERED)
    rows = Report.objects.filter(status=Status.MERGED, closed_by="", merged_into_id__isnull=False)
    rows = rows.annotate(answer=Subquery(parent.values("resolved_at")[:1])).filter(answer__isnull=False)
    rows = rows.filter(Q(parent_answered_at=None) | Q(parent_answered_at__lt=F("answer")))
    return list(rows.exclude(pk__in=skip).order_by("pk").values_list("pk", flat=True)[:limit])


def _doubles_of(parents: QuerySet[Report], skip: set[int], limit: int) -> list[int]:
    rows = Report.objects.filter(status=Status.MERGED, merged_into_id__in=parents.values("pk"))
    return list(rows.exclude(pk__in=skip).order_by("pk").values_list("pk", flat=True)[:limit])
