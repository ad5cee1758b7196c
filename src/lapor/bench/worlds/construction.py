"""From an empty database to a world, in stages that are noted: what was cut off goes on where it was.

Copies come in batches, one transaction each with its own dice, so that a batch is the same whoever writes it and
whenever. Below LARGE the product's own triggers, keys and sequencing do their work; above, indexes and foreign keys
are made again at the end, and the feed is sealed in one go.
"""

import json
import multiprocessing
import random
import time
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from itertools import accumulate
from typing import Any, cast

from django.db import connection, models, transaction
from django.db.backends.postgresql.base import DatabaseWrapper

from lapor.bench.worlds import bulk_load, lives
from lapor.bench.worlds.citizens import Citizens
from lapor.bench.worlds.copies import Pattern
from lapor.bench.worlds.nation import Nation, load_nation, local_governments, settle_nation
from lapor.bench.worlds.seals import sequence_all
from lapor.bench.worlds.shapes import Shape
from lapor.common import clock, freshness
from lapor.directory.models import Agency
from lapor.insight import facts
from lapor.messaging import notices
from lapor.reports import feed
from lapor.reports.models import Event, Identity, Report
from lapor.reports.side_rows import FilingKey

IN_BATCH = 2_000
LARGE = 50_000
CITIZENS = 4_000
# Patterns of about the same time lie among each other.
AT_ONCE = 24
Say = Callable[[str], None]
_NOTE = """
    INSERT INTO bench_stage VALUES (%s, %s::jsonb) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
_STAGES = "CREATE TABLE IF NOT EXISTS bench_stage (name text PRIMARY KEY, value jsonb NOT NULL)"
# The head last, as filing does it: whatever follows a new report finds its rows there.
WRITTEN: tuple[type[models.Model], ...] = (*lives.ROWS, Event, FilingKey, Identity, Report)


class CutOff(Exception):
    """The directory or the lives were cut off half-way: begin with an empty database."""


def build(shape: Shape, *, reports: int, say: Say, processes: int = 1, until: datetime | None = None) -> int:
    """Bring the database to `reports` reports of that shape; returns how many there are. What there is stays: a larger
    number adds to it. Raises CutOff.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGES)
    until = _begin(shape, until or clock.now(), say, processes)
    if _noted("nation") is None:
        say("Settling governments, units and officers …")
        settle_nation(shape, lives=Counter(life.root for life in lives.kept()))
        _note("nation", True)
    freshness.forget_everything()
    copies = sum(_batches_done().values())
    total = max(reports - _noted("lives"), copies)
    finished = _noted("finished")
    if finished is None or total > finished:
        is_large = total - copies > LARGE or bulk_load.is_under_way()
        writer = Writer(shape, until, first=_first_id(total, copies))
        with bulk_load.without_indexes(say) if is_large else nullcontext():
            _copy_all(writer, total, say, processes if is_large else 1)
            if is_large:
                sequence_all(say)
        feed.start_at_end(notices.FOLLOWER)
        _count_facts(say)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('reports_report_id_seq', (SELECT max(id) FROM reports_report))")
            # As after a night: rows that were loaded a moment ago are read twice, in the index and the table.
            cursor.execute("VACUUM (ANALYZE)")
        _note("finished", total)
    return Report.objects.count()


def _count_facts(say: Say) -> None:
    """Boards are read from facts, and the follower has all of the load behind it."""

    def show(done: int, total: int) -> None:
        if done % 25_000 < facts.AT_ONCE or done == total:
            say(f"{done:,} of {total:,} reports counted")

    facts.rebuild(say=show)


def _first_id(total: int, copies: int) -> int:
    """Of copy number 0: what is added to a world lies above all that was filed in it meanwhile. Kept, so that a load
    that is cut off goes on with the same numbers.
    """
    name = f"first of {total}"
    if (kept := _noted(name)) is None:
        kept = int(Report.objects.order_by("-id").values_list("id", flat=True)[0]) + 1 - copies
        _note(name, kept)
    return int(kept)


def _begin(shape: Shape, until: datetime, say: Say, processes: int) -> datetime:
    """Live what is to be copied, unless it was; gives the moment at which it ends."""
    if kept := _noted("lived"):
        return datetime.fromisoformat(kept)
    if Agency.objects.exists():
        raise CutOff
    lives.live(shape.lives, until=until, say=say, processes=processes)
    lives.keep(list(local_governments()))
    _note("lives", Report.objects.count())
    _note("lived", until.isoformat())
    return until


def _noted(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value::text FROM bench_stage WHERE name = %s", [name])
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def _note(name: str, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [name, json.dumps(value)])


def _batches_done() -> dict[int, int]:
    """How many copies each batch has written, by its first id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(name, 7)::bigint, value::int FROM bench_stage WHERE name LIKE 'batch %%'"
        )
        return dict(cursor.fetchall())


# -- batches ------------------------------------------------------------------------------------------------------


class Writer:
    """All that a batch needs, in memory; processes inherit it."""

    def __init__(self, shape: Shape, until: datetime, *, first: int) -> None:
        self.shape, self.first = shape, first
        self.nation: Nation = load_nation()
        self.patterns = [Pattern(life, self.nation, until=until) for life in lives.kept()]
        self.citizens = Citizens(CITIZENS, seed=lives.SEED)
        self._dice = _Dice(self)

    def write(self, start: int, count: int, total: int) -> None:
        """Copies number `start` to `start + count` of `total`, in one transaction."""
        rng = random.Random(f"{self.shape.name} {start}")  # noqa: S311 - a story, not a secret
        out: dict[type[models.Model], list[str]] = defaultdict(list)
        for number in range(start, start + count):
            pattern, government = self._dice.throw(rng, number / total)
            pk = self.first + number
            copy = pattern.copy(pk, government, self.nation, rng, self.shape.unevenness)
            pattern.write(copy, out)
            out[Identity].append(self.citizens.sealed_line(pk, is_anonymous=pattern.is_anonymous, rng=rng))
        with transaction.atomic():
            for model in WRITTEN:
                _copy_in(model, out[model])
            _note(f"batch {start}", count)


def _copy_in(model: type[models.Model], lines: list[str]) -> None:
    names = ", ".join(f'"{one.column}"' for one in lives.columns_of(model))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as pipe,
    ):
        pipe.write("".join(lines))


class _Dice:
    """Which pattern comes next, and where: in the order of time, open ones as often as the shape says."""

    def __init__(self, writer: Writer) -> None:
        shape, patterns = writer.shape, writer.patterns
        is_open = sum(one.is_open for one in patterns)
        weight = {
            True: shape.open_share / max(1, is_open),
            False: (1 - shape.open_share) / max(1, len(patterns) - is_open),
        }
        pieces = [patterns[at : at + AT_ONCE] for at in range(0, len(patterns), AT_ONCE)]
        self._pieces = [(piece, list(accumulate(weight[one.is_open] for one in piece))) for piece in pieces]
        self._ends = list(accumulate(weights[-1] for _piece, weights in self._pieces))
        self._of_model: dict[int, tuple[list[Any], list[float]]] = {}
        places: dict[int, list[Any]] = defaultdict(list)
        for number, government in enumerate(writer.nation.governments):
            places[government.model].append((shape.weight(number), government))
        for model, found in places.items():
            self._of_model[model] = [one for _w, one in found], list(accumulate(w for w, _one in found))

    def throw(self, rng: random.Random, share: float) -> tuple[Pattern, Any]:
        """For the copy that lies at this share of the whole. A life of a model that no government has is passed by."""
        piece, weights = self._pieces[min(bisect(self._ends, share * self._ends[-1]), len(self._pieces) - 1)]
        while True:
            (pattern,) = rng.choices(piece, cum_weights=weights)
            if pattern.root in self._of_model:
                places, heaps = self._of_model[pattern.root]
                return pattern, rng.choices(places, cum_weights=heaps)[0]


_INHERITED: list[Writer] = []


def _copy_all(writer: Writer, total: int, say: Say, processes: int) -> None:
    done = _batches_done()
    todo = list(_left(done, total))
    began, written, every = time.monotonic(), 0, max(1, len(todo) // 40)
    for number, count in enumerate(_each(writer, todo, processes), start=1):
        written += count
        if number % every == 0 or number == len(todo):
            rate = written / (time.monotonic() - began)
            say(f"{written:,} of {sum(one[1] for one in todo):,} reports written, {rate:,.0f}/s")


def _left(done: dict[int, int], total: int) -> Iterator[tuple[int, int, int]]:
    """(first, how many, of how many) for each batch that is not written yet."""
    at = 0
    while at < total:
        count = done.get(at) or min(IN_BATCH - at % IN_BATCH, total - at)
        if at not in done:
            yield at, count, total
        at += count


def _each(writer: Writer, todo: list[tuple[int, int, int]], processes: int) -> Iterator[int]:
    if processes < 2 or len(todo) < 2:
        for one in todo:
            writer.write(*one)
            yield one[1]
        return
    _INHERITED[:] = [writer]
    connection.close()
    cast(DatabaseWrapper, connection).close_pool()
    with multiprocessing.get_context("fork").Pool(processes, initializer=_hurry) as pool:
        yield from pool.imap_unordered(_write_one, todo)


def _hurry() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _write_one(one: tuple[int, int, int]) -> int:
    _INHERITED[0].write(*one)
    return one[1]
