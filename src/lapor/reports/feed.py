"""The feed: every event of every report, in one order, for whoever follows what happens.

Committed events only, none skipped and none twice, and those of one report in the order of its history. Writers do not
wait for each other: an event is committed as pending, and gets its position from whoever sequences next, under one
advisory lock. So a position is given to what is committed already, and a smaller one cannot appear later
(`docs/decisions/0011-feed.md`).

A follower has a name and a cursor. Its work and the cursor are committed together, so that a killed worker repeats
nothing and leaves nothing out. One line in `config/schedule.py` per follower.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from lapor.common import clock
from lapor.common.codes import keyed_hash, same
from lapor.common.models import LostSeals
from lapor.common.refusals import OutOfTurn, Refusal
from lapor.common.sweeps import Act, work_off
from lapor.reports.models import Event, FeedCursor, FeedEntry, FeedParked, FeedPending

log = logging.getLogger(__name__)
SEQUENCED_AT_ONCE = 5_000
# "feed" in ASCII: the advisory lock of whoever gives positions.
_LOCK = 0x66656564
# A parked entry is tried again after 1, 2, 4 … minutes, at last once a day.
LONGEST_WAIT = timedelta(days=1)

_PENDING = """
    SELECT p.id, p.report_id, p.number, coalesce(e.hash, '')
    FROM reports_feedpending p LEFT JOIN reports_event e ON e.report_id = p.report_id AND e.number = p.number
    ORDER BY p.id LIMIT %s
"""
_LAST = "SELECT position, seal FROM reports_feedentry ORDER BY position DESC LIMIT 1"
_APPEND = """
    INSERT INTO reports_feedentry (position, report_id, number, seal)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[])
"""


def seal_of(position: int, report_id: int, number: int, event_hash: str, previous_seal: str) -> str:
    """What `FeedEntry.seal` holds, under the present secret key."""
    return keyed_hash("feed", str(position), str(report_id), str(number), event_hash, previous_seal)


def give_up_seals() -> None:
    """The secret key has changed, and the former one is gone: what it sealed up to here cannot be checked any more."""
    newest = FeedEntry.objects.order_by("-position").first()
    if newest:
        LostSeals.objects.update_or_create(
            position=newest.position,
            defaults={
                "seal": newest.seal,
                "vouch": _vouch(newest.position, newest.seal),
                "noted_at": clock.now(),
            },
        )


def lost_seals() -> tuple[int, str]:
    """The last position that is sealed by a lost key, and its seal, as the present key vouches for; (0, ""): none."""
    newest = LostSeals.objects.order_by("-position").first()
    if newest is None or not same(newest.vouch, _vouch(newest.position, newest.seal)):
        return 0, ""
    return newest.position, newest.seal


def _vouch(position: int, seal: str) -> str:
    return keyed_hash("lost-seals", str(position), seal)


def sequence(*, at_once: int = SEQUENCED_AT_ONCE) -> int:
    """Give their positions to events committed since; returns how many. 0 also while another process is at it.

    Pending rows are numbered as they are written, and a report's events are written under its lock: in the order of
    these numbers each event follows the one before it in its report.
    """
    given = 0
    while fresh := _sequence_batch(at_once):
        given += fresh
    return given


def _sequence_batch(limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_PENDING, [limit])
        pending = cursor.fetchall()
        if not pending:
            return 0
        cursor.execute(_LAST)
        position, seal = cursor.fetchone() or (0, "")
        rows: list[tuple[int, int, int, str]] = []
        for _id, report_id, number, event_hash in pending:
            position += 1
            seal = seal_of(position, report_id, number, event_hash, seal)
            rows.append((position, report_id, number, seal))
        cursor.execute(_APPEND, [list(column) for column in zip(*rows, strict=True)])
        FeedPending.objects.filter(pk__in=[row[0] for row in pending]).delete()
    return len(pending)


def last_position() -> int:
    """The newest position given; 0: none."""
    newest = FeedEntry.objects.order_by("-position").first()
    return newest.position if newest else 0


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the feed and its followers are. `pending`: events without a position; `parked`: to be tried again."""

    position: int
    pending: int
    parked: int
    behind: dict[str, int]


def lag() -> Lag:
    """Four queries."""
    last = last_position()
    behind = {row.name: last - row.position for row in FeedCursor.objects.order_by("name")}
    return Lag(last, FeedPending.objects.count(), FeedParked.objects.count(), behind)


def oldest_pending() -> datetime | None:
    """When the first event that has no position was written. Two queries."""
    row = FeedPending.objects.order_by("id").first()
    found = Event.objects.filter(report_id=row.report_id, number=row.number).values_list("at") if row else []
    return next((at for (at,) in found), None)


def start_at_end(name: str) -> None:
    """A follower that is not to hear what happened before now."""
    sequence()
    FeedCursor.objects.update_or_create(
        name=name, defaults={"position": last_position(), "moved_at": clock.now()}
    )


def follow(name: str, act: Callable[[Event], object], *, batch: int = 200) -> tuple[int, int]:
    """Let `act` see each event once, in order, until there is no new one. Returns (done, failed).

    Several workers may follow under one name: one works, the others find nothing to do. What `act` writes is undone
    with it when it fails; the entry is then parked and tried again later, and the others go on.
    """
    sequence()
    FeedCursor.objects.get_or_create(name=name, defaults={"moved_at": clock.now()})
    return work_off(name, lambda skip, limit: _next(name, skip, limit), _opened(name, act), batch=batch)


def follow_reports(name: str, act: Callable[[Sequence[int]], object], *, batch: int = 500) -> tuple[int, int]:
    """As `follow`, for whoever only asks which reports have changed: `act` gets the ids of a batch at once. When it
    fails it gets each report alone; events of those on which it fails again are parked. Returns (done, failed).
    """
    sequence()
    FeedCursor.objects.get_or_create(name=name, defaults={"moved_at": clock.now()})
    done = failed = 0
    skip: set[int] = set()
    while found := _next(name, skip, batch):
        skip.update(found)
        with transaction.atomic():
            cursor = FeedCursor.objects.select_for_update().get(name=name)
            parked = {row.position: row for row in FeedParked.objects.filter(name=name, position__in=found)}
            mine = [place for place in found if place > cursor.position or place in parked]
            entries = FeedEntry.objects.filter(position__in=mine)
            reports = dict(entries.values_list("position", "report_id"))
            good = _done_together(name, act, sorted(set(reports.values())))
            settled = {place for place in mine if reports.get(place) in good}
            _settle(cursor, parked, mine, settled)
        done, failed = done + len(settled), failed + len(mine) - len(settled)
    return done, failed


def _done_together(name: str, act: Callable[[Sequence[int]], object], ids: Sequence[int]) -> set[int]:
    """The reports on which it was done: all at once where that goes, else one by one."""
    try:
        with transaction.atomic():
            act(ids)
        return set(ids)
    except Exception:
        if len(ids) == 1:
            log.exception("%s: report %s failed", name, ids[0])
            return set()
        log.warning("%s: a batch failed; each of its %s reports is tried alone", name, len(ids))
    return {one for report_id in ids for one in _done_together(name, act, [report_id])}


def _next(name: str, skip: set[int], limit: int) -> list[int]:
    """Positions to act on: parked ones whose time has come, then what lies beyond the cursor."""
    parked = FeedParked.objects.filter(name=name, again_at__lte=clock.now()).exclude(position__in=skip)
    found = list(parked.order_by("position").values_list("position", flat=True)[:limit])
    reached = FeedCursor.objects.values_list("position", flat=True).get(name=name)
    fresh = FeedEntry.objects.filter(position__gt=reached).order_by("position")
    return found + list(fresh.values_list("position", flat=True)[: limit - len(found)])


def _opened(
    name: str, act: Callable[[Event], object]
) -> Callable[[Sequence[int]], AbstractContextManager[Act[int]]]:
    """For `work_off`: a batch under the lock of the cursor; what was done and the cursor are committed together."""

    @contextmanager
    def opened(positions: Sequence[int]) -> Iterator[Act[int]]:
        with transaction.atomic():
            cursor = FeedCursor.objects.select_for_update().get(name=name)
            parked = {
                row.position: row for row in FeedParked.objects.filter(name=name, position__in=positions)
            }
            mine = [place for place in positions if place > cursor.position or place in parked]
            events = _events_at(mine)
            done: set[int] = set()

            def act_once(position: int) -> None:
                if position not in events:
                    raise OutOfTurn
                try:
                    act(events[position])
                except Refusal:
                    done.add(position)
                    raise
                done.add(position)

            yield act_once
            _settle(cursor, parked, mine, done)

    return opened


def _events_at(positions: Sequence[int]) -> dict[int, Event]:
    """Events by position: two queries. One that is gone, which `./lapor verify` reports, is left out."""
    places = {
        (report_id, number): position
        for position, report_id, number in FeedEntry.objects.filter(position__in=positions).values_list(
            "position", "report_id", "number"
        )
    }
    found = Event.objects.filter(pk__in=list(places)).select_related("agency").defer("agency__search")
    return {places[event.report_id, event.number]: event for event in found}


def _settle(
    cursor: FeedCursor, parked: dict[int, FeedParked], positions: Sequence[int], done: set[int]
) -> None:
    """Move the cursor past the batch, and note what must be tried again."""
    now = clock.now()
    for position in positions:
        if position in done:
            continue
        attempts = (parked[position].attempts if position in parked else 0) + 1
        again_at = now + min(timedelta(minutes=2 ** min(attempts - 1, 11)), LONGEST_WAIT)
        FeedParked.objects.update_or_create(
            name=cursor.name, position=position, defaults={"attempts": attempts, "again_at": again_at}
        )
    FeedParked.objects.filter(name=cursor.name, position__in=done & set(parked)).delete()
    fresh = [position for position in positions if position > cursor.position]
    if fresh:
        cursor.position, cursor.moved_at = max(fresh), now
        cursor.save(force_update=True)
