"""The ledger of unsent files: what is held is what lies here, and no network takes the room of the others."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapor.common import clock
from lapor.common.files import unsent
from lapor.common.files.unsent import KEPT_FOR, Holder, Room
from lapor.common.models import UnsentFile
from lapor.common.refusals import TooMany

OWN, ALL = Room(40, 8), Room(100, 24)
HOLDERS = [
    Holder(f"{network}.{address}", network, is_officer)
    for network, is_officer in (("a", False), ("b", False), ("c", False), ("office", True))
    for address in range(3)
]


@dataclass(frozen=True)
class Lying:
    holder: Holder
    size: int
    path: str
    at: datetime


@dataclass
class Disk:
    """What truly lies there, told beside the ledger."""

    files: list[Lying] = field(default_factory=list)

    def live(self, *, is_officer: bool) -> list[Lying]:
        return [
            one
            for one in self.files
            if one.at > clock.now() - KEPT_FOR and one.holder.is_officer == is_officer
        ]

    def leave(self, holder: Holder, size: int, *, stored_as: int) -> bool:
        try:
            row = unsent.reserve(holder, size=size, own=OWN, all_=ALL)
        except TooMany as refusal:
            return not 0 < refusal.seconds <= KEPT_FOR.total_seconds()
        path = f"aa/bb/{uuid4().hex}.txt"
        unsent.settle(row, path=path, size=stored_as)
        self.files.append(Lying(holder, stored_as, path, clock.now()))
        return True

    def send_or_discard(self, number: int) -> None:
        if self.files:
            gone = self.files.pop(number % len(self.files))
            unsent.release([gone.path])

    def sweep(self) -> None:
        unsent.forget_expired()
        self.files = [one for one in self.files if one.at > clock.now() - KEPT_FOR]


def sum_of(files: list[Lying]) -> int:
    return sum(one.size for one in files)


@pytest.mark.parametrize("size", [1, 7, 30])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_left_sent_discarded_and_outlived_the_ledger_holds_what_lies_there(
    db: None, size: int, seed: int
) -> None:
    UnsentFile.objects.all().delete()
    random, disk, moment = Random(seed), Disk(), clock.now()
    for _step in range(40):
        moment += timedelta(minutes=random.choice([0, 1, 20, 200]))
        with clock.frozen(moment):
            holder = random.choice(HOLDERS)
            before = disk.live(is_officer=holder.is_officer)
            own = sum_of([one for one in before if one.holder == holder])
            of_network = sum_of([one for one in before if one.holder.network == holder.network])
            free = ALL.size - sum_of(before)
            came_in = disk.leave(holder, size, stored_as=random.randint(1, size))
            if len(before) < OWN.files:
                assert came_in == (own + size <= OWN.size and of_network + size <= free - size)
            match random.randrange(4):
                case 0:
                    disk.send_or_discard(random.randrange(100))
                case 1:
                    disk.sweep()
            for is_officer in (False, True):
                held = UnsentFile.objects.filter(is_officers=is_officer, at__gt=moment - KEPT_FOR)
                assert sorted(held.values_list("path", "size")) == sorted(
                    (one.path, one.size) for one in disk.live(is_officer=is_officer)
                )
    with clock.frozen(moment + KEPT_FOR):
        unsent.forget_expired()
        assert not UnsentFile.objects.exists()


def test_however_much_some_networks_take_the_next_one_finds_room(db: None) -> None:
    def leave(network: str, *, is_officer: bool = False) -> bool:
        holder = Holder(uuid4().hex, network, is_officer)
        try:
            unsent.reserve(holder, size=1, own=Room(1, 1), all_=Room(64, 10**6))
        except TooMany:
            return False
        return True

    for network in "abcde":
        while leave(network):
            continue
    taken = [UnsentFile.objects.filter(network=network).count() for network in "abcde"]
    assert taken == [32, 16, 8, 4, 2]
    assert leave("f")
    assert not leave("a")
    assert [leave("office", is_officer=True) for _one in range(33)] == [True] * 32 + [False]


def test_a_file_that_was_not_stored_takes_nothing(db: None) -> None:
    unsent.cancel(unsent.reserve(HOLDERS[0], size=OWN.size, own=OWN, all_=ALL))
    assert Disk().leave(HOLDERS[0], OWN.size, stored_as=OWN.size)


def test_many_at_the_same_moment_hold_no_more_than_they_may(db: None) -> None:
    # Each thread has a connection of its own, so what it reserves is committed and taken away at the end.
    holder = Holder(uuid4().hex, uuid4().hex)

    def one(_number: int) -> int:
        try:
            return unsent.reserve(holder, size=10, own=OWN, all_=Room(10**6, 10**6))
        except TooMany:
            return 0
        finally:
            connection.close()

    def tidy() -> None:
        for row in rows:
            unsent.cancel(row)
        connection.close()

    with ThreadPoolExecutor(8) as crowd:
        rows = list(filter(None, crowd.map(one, range(24))))
        crowd.submit(tidy).result()
    assert len(rows) == OWN.size // 10
