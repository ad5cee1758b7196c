"""The ledger of files that were uploaded and belong to nothing yet: whose they are, and how much that may be.

Nothing is counted up and down: what lies here is what the rows say. A row ends when its file is sent or discarded, and
after KEPT_FOR by itself, when the sweep takes the file.

Three bounds: what one sender may leave; what all may leave; and no network may hold more than is left free for the
others (dynamic thresholds, Choudhury and Hahne 1998), so that the next network always finds room, however much the
former ones have taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet, Sum

from lapor.common import clock, security_log
from lapor.common.models import UnsentFile
from lapor.common.refusals import TooMany

# Longer than a form is kept open by anybody who is still at it.
KEPT_FOR = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who leaves files: hashes of the sender and of the network around them. Officers have room of their own."""

    owner: str
    network: str
    is_officer: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """So many bytes and files."""

    size: int
    files: int


@dataclass(frozen=True, slots=True)
class _Held:
    size: int
    files: int
    since: datetime | None

    def fits(self, within: Room) -> bool:
        return self.size <= within.size and self.files <= within.files


def reserve(holder: Holder, *, size: int, own: Room, all_: Room) -> int:
    """Enter a file of `size` bytes before it is stored; gives its row. Raises TooMany, with the time until the oldest
    of what stands in the way has ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # One at a time, so that many at once hold no more than they may.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lapor unsent files'))")
        _check(holder, size=size, own=own, all_=all_)
        row = UnsentFile.objects.create(
            size=size,
            owner=holder.owner,
            network=holder.network,
            is_officers=holder.is_officer,
            at=clock.now(),
        )
        return row.pk


def settle(row: int, *, path: str, size: int) -> None:
    """It is stored there, and takes so much: from now on it is found by its path."""
    UnsentFile.objects.filter(pk=row).update(path=path, size=size)


def cancel(row: int) -> None:
    """It was not stored after all."""
    UnsentFile.objects.filter(pk=row).delete()


def release(paths: Iterable[str]) -> None:
    """They were sent or discarded, by whomever and from wherever."""
    UnsentFile.objects.filter(path__in=list(paths)).delete()


def forget_expired() -> None:
    """Sweep: rows that count no more."""
    UnsentFile.objects.filter(at__lte=clock.now() - KEPT_FOR).delete()


def _check(holder: Holder, *, size: int, own: Room, all_: Room) -> None:
    rows = UnsentFile.objects.filter(is_officers=holder.is_officer, at__gt=clock.now() - KEPT_FOR)
    by_owner, by_network, by_all = (
        _held(rows, condition, with_size=size)
        for condition in (Q(owner=holder.owner), Q(network=holder.network), Q())
    )
    free = Room(all_.size - by_all.size, all_.files - by_all.files)
    for held, within in ((by_owner, own), (by_network, free)):
        if not held.fits(within):
            security_log.note(security_log.Event.LIMIT_HIT, limit="unsent")
            ends_at = (held.since or by_all.since or clock.now()) + KEPT_FOR
            raise TooMany(seconds=max(1, int((ends_at - clock.now()).total_seconds())))


def _held(rows: QuerySet[UnsentFile], condition: Q, *, with_size: int) -> _Held:
    """What lies here under this condition, and one file of `with_size` more."""
    found = rows.filter(condition).aggregate(size=Sum("size"), files=Count("pk"), since=Min("at"))
    return _Held((found["size"] or 0) + with_size, found["files"] + 1, found["since"])
