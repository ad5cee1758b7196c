"""Deliveries: notices that are due, joined; claimed by whoever sends; and what became of each.

A delivery is claimed by pushing its `due_at` forward, in one statement that is committed before anybody talks to the
world. Whoever dies with it in hand leaves it to the next; the provider knows the repetition by its id.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from lapor.common import clock
from lapor.messaging.choices import ways_of_officer
from lapor.messaging.models import Delivery, Notice, OfficerChoice, Subscription
from lapor.messaging.notices import ASKED_FOR
from lapor.messaging.outbound import Handed, Outcome, Refused, ways_out
from lapor.messaging.subscriptions import stop_address, stopped_among
from lapor.messaging.vocabulary import LOST, Ending, Purpose, Reader, State, Unsent, Way

log = logging.getLogger(__name__)

# One message in so long about one report to one reader by one way; what happens meanwhile is joined.
QUIET = timedelta(minutes=15)
# So long nobody else takes a delivery that somebody has claimed.
CLAIM = timedelta(minutes=3)
# After the first, second … failure. Then another way is tried.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
COLLECTED_AT_ONCE = 500
# Notices within a day to an address that nobody has proved, about all reports together.
MOST_UNPROVED = 10
# What was claimed and not tried is tried again after so long.
IN_A_MOMENT = timedelta(seconds=30)
# Codes of `NotToBeSent` by which an address takes nothing: another one may.
OF_ADDRESS = frozenset({"ended", "sealed", "no_address"})

_CLAIM = """
    UPDATE messaging_delivery SET due_at = %(until)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM messaging_delivery WHERE way = %(way)s AND state = 'waiting' AND due_at <= %(now)s
        ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


# -- collecting ---------------------------------------------------------------------------------------------------


def collect_due(*, limit: int = COLLECTED_AT_ONCE) -> int:
    """Join the notices whose time has come into deliveries; gives how many notices were looked at. One transaction."""
    with transaction.atomic():
        rows = Notice.objects.select_for_update(skip_locked=True)
        due = list(
            rows.filter(delivery_id=None, unsent="", due_at__lte=clock.now()).order_by("due_at", "id")[:limit]
        )
        by_reader = {key: list(same) for key, same in groupby(sorted(due, key=_joined), _joined)}
        _Collection(by_reader).write()
    return len(due)


def _joined(notice: Notice) -> tuple[str, int, int]:
    """What goes into one message: all of a digest, else what is about one report."""
    is_digest = notice.reader == Reader.OFFICER and not notice.is_at_once
    return notice.reader, notice.recipient, 0 if is_digest else notice.report_id


@dataclass
class _Target:
    """Where one reader is told: the ways in their order, each with its subscription where there is one."""

    ways: Sequence[tuple[Way, int | None]]


class _Collection:
    """Notices by reader, on their way to deliveries: a bounded number of statements for all."""

    def __init__(self, by_reader: Mapping[tuple[str, int, int], list[Notice]]) -> None:
        self.by_reader = by_reader
        self.moment = clock.now()
        self.targets = _targets_of(by_reader)
        self.latest = _latest_of(by_reader, since=self.moment - QUIET)

    def write(self) -> None:
        changed: list[Notice] = []
        made: list[Delivery] = []
        for key, notices in self.by_reader.items():
            target = self.targets.get(key)
            if not target or not target.ways:
                for notice in notices:
                    notice.unsent = Unsent.NO_WAY
            elif again_at := self._too_soon(key, notices):
                for notice in notices:
                    notice.due_at = again_at
            else:
                delivery = _delivery(key, notices, target, self.moment)
                made.append(delivery)
                for notice in notices:
                    notice.delivery_id = delivery.id
            changed += notices
        Delivery.objects.bulk_create(made)
        Notice.objects.bulk_update(changed, ["delivery_id", "due_at", "unsent"])

    def _too_soon(self, key: tuple[str, int, int], notices: Sequence[Notice]) -> datetime | None:
        if any(notice.kind in ASKED_FOR for notice in notices) or not key[2]:
            return None
        last = self.latest.get(key)
        return last + QUIET if last and last + QUIET > self.moment else None


def _delivery(
    key: tuple[str, int, int], notices: Sequence[Notice], target: _Target, moment: datetime
) -> Delivery:
    reader, recipient, report_id = key
    way, subscription_id = target.ways[0]
    return Delivery(
        purpose=Purpose.NOTICE if report_id else Purpose.DIGEST,
        way=way,
        reader=reader,
        report_id=report_id,
        subscription_id=subscription_id,
        person_id=recipient if reader == Reader.OFFICER else None,
        due_at=moment,
        made_at=moment,
        event_at=min(notice.event_at for notice in notices),
    )


def _targets_of(by_reader: Iterable[tuple[str, int, int]]) -> dict[tuple[str, int, int], _Target]:
    """Two queries: subscriptions of citizens, choices of officers."""
    keys = list(by_reader)
    rows = list(
        Subscription.objects.filter(
            report_id__in={key[2] for key in keys if key[0] != Reader.OFFICER}, ended_at=None
        ).order_by("rank", "pk")
    )
    stopped = stopped_among({row.address_hash for row in rows}) if rows else set()
    open_ways = set(ways_out())
    usable = _without_floods(
        [row for row in rows if row.way in open_ways and row.address_hash not in stopped]
    )
    choices = {
        choice.person_id: choice
        for choice in OfficerChoice.objects.filter(
            person_id__in={key[1] for key in keys if key[0] == Reader.OFFICER}
        )
    }
    found: dict[tuple[str, int, int], _Target] = {}
    for key in keys:
        reader, recipient, report_id = key
        if reader == Reader.OFFICER:
            wanted = ways_of_officer(choices.get(recipient))
            found[key] = _Target([(way, None) for way in wanted if way in open_ways])
        else:
            found[key] = _Target(
                [
                    (Way(row.way), row.pk)
                    for row in usable
                    if row.report_id == report_id
                    and row.reader == reader
                    and (reader == Reader.REPORTER or row.pk == recipient)
                ]
            )
    return found


def _without_floods(rows: Sequence[Subscription]) -> list[Subscription]:
    """Without those that nobody has proved, of addresses that were written to often enough within a day: whoever files
    a thousand reports in somebody's name does not fill their mailbox. One query.
    """
    unproved = Delivery.objects.filter(
        subscription__address_hash__in={row.address_hash for row in rows if row.proved_at is None},
        subscription__proved_at=None,
        purpose=Purpose.NOTICE,
        made_at__gt=clock.now() - timedelta(days=1),
    )
    told = Counter(unproved.values_list("subscription__address_hash", flat=True))
    found = []
    for row in rows:
        told[row.address_hash] += row.proved_at is None
        if row.proved_at or told[row.address_hash] <= MOST_UNPROVED:
            found.append(row)
    return found


def _latest_of(
    by_reader: Iterable[tuple[str, int, int]], *, since: datetime
) -> dict[tuple[str, int, int], datetime]:
    """When each reader was last told of the same report: one query."""
    rows = Delivery.objects.filter(
        report_id__in={key[2] for key in by_reader if key[2]}, made_at__gt=since, purpose=Purpose.NOTICE
    )
    found: dict[tuple[str, int, int], datetime] = {}
    for row in rows:
        recipient = row.person_id or 0
        if row.reader == Reader.FOLLOWER:
            recipient = row.subscription_id or 0
        key = (row.reader, recipient, row.report_id)
        found[key] = max(found.get(key, row.made_at), row.made_at)
    return found


# -- claiming and recording ---------------------------------------------------------------------------------------


def claim(way: Way, *, limit: int) -> list[Delivery]:
    """Deliveries to send now, for CLAIM; nobody else has them. Committed when this returns."""
    now = clock.now()
    values: dict[str, Any] = {"way": way, "now": now, "until": now + CLAIM, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    return list(Delivery.objects.select_related("subscription").filter(pk__in=ids).order_by("made_at"))


def record(outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
    """What became of deliveries that were claimed. One transaction; what a provider has told meanwhile stands."""
    moment = clock.now()
    with transaction.atomic():
        keys = [delivery.pk for delivery, _outcome in outcomes]
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("subscription")
        waiting = {row.pk: row for row in rows.filter(pk__in=keys, state=State.WAITING)}
        told = {row.pk: row for row in Delivery.objects.filter(pk__in=keys).exclude(pk__in=waiting)}
        for row in told.values():
            row.provider_id = row.provider_id or _provider_id(outcomes, row)
        Delivery.objects.bulk_update(told.values(), ["provider_id"])
        outcomes = [(waiting[one.pk], outcome) for one, outcome in outcomes if one.pk in waiting]
        for delivery, outcome in outcomes:
            _note(delivery, outcome, moment)
        Delivery.objects.bulk_update(
            [delivery for delivery, _outcome in outcomes],
            ["state", "due_at", "error", "provider_id", "handed_at"],
        )
        for delivery, _outcome in outcomes:
            if delivery.state in (State.FAILED, State.BOUNCED):
                send_by_another_way(delivery)


def _provider_id(outcomes: Sequence[tuple[Delivery, Outcome]], row: Delivery) -> str:
    """By which the provider speaks of a message whose status it told before we had noted that it took it."""
    taken = (outcome for one, outcome in outcomes if one.pk == row.pk and isinstance(outcome, Handed))
    return next((outcome.provider_id for outcome in taken), "")


def _note(delivery: Delivery, outcome: Outcome, moment: datetime) -> None:
    match outcome:
        case Handed(provider_id=provider_id):
            delivery.state, delivery.handed_at, delivery.error = State.HANDED, moment, ""
            delivery.provider_id = provider_id
        case Refused(code=code, is_final=is_final, is_address=is_address):
            delivery.error = code[:60]
            if is_address:
                delivery.state = State.BOUNCED
                if delivery.subscription:
                    stop_address(delivery.subscription.address_hash, Ending.BOUNCED)
            elif is_final or delivery.attempts > len(PAUSES):
                delivery.state = State.FAILED
            else:
                delivery.due_at = moment + max(
                    PAUSES[delivery.attempts - 1], timedelta(seconds=outcome.pause)
                )


def drop(delivery: Delivery, why: str) -> None:
    """It is not to be sent any more. Where that is so because of its address, the reader's next way is tried."""
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    with transaction.atomic():
        if rows.update(state=State.DROPPED, error=why) and why in OF_ADDRESS:
            send_by_another_way(delivery)


def give_back(untried: Sequence[Delivery]) -> None:
    """Claimed and not tried: due again in a moment, and no attempt."""
    rows = Delivery.objects.filter(pk__in=[one.pk for one in untried], state=State.WAITING)
    if untried:
        rows.filter(due_at=untried[0].due_at).update(
            attempts=F("attempts") - 1, due_at=clock.now() + IN_A_MOMENT
        )


def send_by_another_way(lost: Delivery, *, way: Way | None = None) -> Delivery | None:
    """Try the reader's next way, or the one an officer chose; None: there is none."""
    options = _other_ways(lost)
    chosen = next((one for one in options if way is None or one[0] == way), None)
    if chosen is None:
        return None
    return _instead_of(lost, *chosen)


def _instead_of(lost: Delivery, way: str, subscription_id: int | None) -> Delivery:
    """A delivery of its own, that says what it stands for; the notices go with it."""
    moment = clock.now()
    again = Delivery.objects.create(
        purpose=lost.purpose,
        way=way,
        reader=lost.reader,
        report_id=lost.report_id,
        subscription_id=subscription_id,
        person_id=lost.person_id,
        due_at=moment,
        made_at=moment,
        event_at=lost.event_at,
        replaces_id=lost.pk,
    )
    Notice.objects.filter(delivery_id=lost.pk).update(delivery_id=again.pk)
    return again


def _other_ways(lost: Delivery) -> list[tuple[Way, int | None]]:
    """What was not tried yet for the same notices."""
    notice = Notice.objects.filter(delivery_id=lost.pk).first()
    if notice is None:
        return []
    tried, former = {(lost.way, lost.subscription_id)}, lost
    while former.replaces_id:
        former = Delivery.objects.get(pk=former.replaces_id)
        tried.add((former.way, former.subscription_id))
    key = _joined(notice)
    target = _targets_of([key]).get(key)
    return [one for one in target.ways if one not in tried] if target else []


def send_again(lost: Delivery) -> Delivery:
    """By the same way once more, when an officer asks for it. Asked for twice, it is the same one."""
    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=lost.pk)
        if former := Delivery.objects.filter(replaces_id=lost.pk).first():
            return send_again(former) if former.state in LOST else former
        return _instead_of(lost, lost.way, lost.subscription_id)


# -- what providers say later -------------------------------------------------------------------------------------

_RANK = {State.HANDED: 1, State.DELIVERED: 2, State.READ: 3}


def note_status(way: Way, provider_id: str, state: State, *, at: datetime, error: str = "") -> bool:
    """A provider tells how far a message has come: in any order, twice, or for one we do not know (False)."""
    rows = Delivery.objects.filter(way=way, provider_id=provider_id).exclude(provider_id="")
    return _note_status(rows, state, at=at, error=error)


def note_status_of(delivery_id: str, state: State, *, at: datetime, error: str = "") -> bool:
    """The same, by our own id: which the provider may tell before we have recorded that it took the message."""
    try:
        key = uuid.UUID(delivery_id)
    except ValueError:
        return False
    return _note_status(Delivery.objects.filter(pk=key), state, at=at, error=error)


def _note_status(rows: QuerySet[Delivery], state: State, *, at: datetime, error: str) -> bool:
    with transaction.atomic():
        delivery = rows.select_for_update().order_by("-made_at").first()
        if delivery is None:
            return False
        if state in LOST:
            if delivery.state in (State.WAITING, State.HANDED):
                delivery.state, delivery.error = state, error[:60]
                delivery.save(update_fields=["state", "error"])
                send_by_another_way(delivery)
            return True
        if _RANK[state] > _RANK.get(State(delivery.state), 0):
            delivery.state = state
            delivery.handed_at = delivery.handed_at or at
        if state == State.DELIVERED:
            delivery.delivered_at = delivery.delivered_at or at
        if state == State.READ:
            delivery.read_at = delivery.read_at or at
        delivery.save(update_fields=["state", "handed_at", "delivered_at", "read_at"])
    return True


def forget_old(*, days: int) -> int:
    """Sweep: what is older than the retention of deliveries; gives how many deliveries."""
    before = clock.now() - timedelta(days=days)
    Notice.objects.filter(event_at__lt=before).delete()
    deleted, _by_model = Delivery.objects.filter(made_at__lt=before).exclude(state=State.WAITING).delete()
    return deleted
