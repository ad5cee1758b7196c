"""Lives to copy from: lived through the commands by the demo world's people, and read back row by row.

While they are lived, a trigger keeps the head of each report as every step left it: the digests in the events are of
those, and a copy, whose head has other offices, needs them again.
"""

import json
import pickle
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models

from lapor.common import clock
from lapor.demo.construction import any_moment, begin_life, live_all
from lapor.demo.settlement import open_accounts, settle
from lapor.reports import feed
from lapor.reports.event_chain import HEAD, event_hash, head_digest
from lapor.reports.events import head_digest_of, report_digest_of
from lapor.reports.models import Assignment, Attachment, Clock, Event, Post, Report, Turn
from lapor.reports.workflow import OPEN, Status

SEED = 1708
A_YEAR = timedelta(days=365)
# Rows of a case beside head and events, in the order in which they are written.
ROWS: tuple[type[models.Model], ...] = (Assignment, Turn, Clock, Post, Attachment)
Row = dict[str, Any]
_KEEP_HEADS = """
    CREATE TABLE bench_head (report_id bigint, hash text, head jsonb);
    CREATE FUNCTION bench_keep_head() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO bench_head VALUES (NEW.id, NEW.last_hash, to_jsonb(NEW) - 'document');
        RETURN NULL;
    END $$;
    CREATE TRIGGER bench_keeps_head AFTER INSERT OR UPDATE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION bench_keep_head();
"""
_STOP_KEEPING = "DROP TRIGGER bench_keeps_head ON reports_report; DROP FUNCTION bench_keep_head()"


@dataclass(slots=True)
class Life:
    """One report as it was lived. Rows by attribute name; `heads`: of `HEAD`, one for each event."""

    root: int
    report: Row
    events: list[Row]
    heads: list[Row]
    rows: dict[type[models.Model], list[Row]]

    @property
    def is_open(self) -> bool:
        return self.report["status"] in OPEN

    @property
    def clocks(self) -> list[Row]:
        return self.rows[Clock]


def live(count: int, *, until: datetime, say: Callable[[str], None], processes: int = 1) -> None:
    """Settle the demo world's institutions in an empty directory and let `count` reports live through their year."""
    rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
    with clock.frozen(until - A_YEAR - timedelta(days=30)):
        directory = settle(today=until.date())
    with _kept_heads(), clock.frozen(until):
        moments = sorted(any_moment(rng, until) for _ in range(count))
        lives = [begin_life(rng, directory, moment, until) for moment in moments]
        for number, _lived in enumerate(live_all(lives, processes), start=1):
            if number % 50 == 0:
                say(f"{number} of {count} lives were lived through the commands")
    open_accounts()
    feed.sequence()


@contextmanager
def _kept_heads() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_HEADS)
    yield
    with connection.cursor() as cursor:
        cursor.execute(_STOP_KEEPING)


def columns_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """What is stored and not generated."""
    fields = model._meta.local_concrete_fields
    return [one for one in fields if one.column and not isinstance(one, models.GeneratedField)]


_COLUMN = {one.attname: one for one in columns_of(Report)}


def keep(roots: Sequence[int]) -> None:
    """Put aside what was lived: a world that is loaded and measured goes on, and may grow all the same."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_life (id bigint PRIMARY KEY, life bytea NOT NULL)")
        cursor.executemany(
            "INSERT INTO bench_life VALUES (%s, %s)",
            [(number, pickle.dumps(life)) for number, life in enumerate(_read_back(roots))],
        )
        cursor.execute("DROP TABLE bench_head")


def kept() -> list[Life]:
    """The oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT life FROM bench_life ORDER BY id")
        return [pickle.loads(bytes(row[0])) for row in cursor.fetchall()]  # noqa: S301 - written above


def _read_back(roots: Sequence[int]) -> list[Life]:
    """All that were lived in these governments, the oldest first, but those that were merged into another. Raises
    ValueError where the head that was kept is not the one that an event has a digest of.
    """
    reports = {
        row["id"]: row
        for row in _rows(Report.objects.exclude(status=Status.MERGED).order_by("filed_at", "id"))
        if row["agency_ids"] and row["agency_ids"][0] in roots
    }
    heads = _heads()
    events = _by_report(_rows(Event.objects.filter(report__in=reports).order_by("report_id", "number")))
    beside = {
        model: _by_report(_rows(model._default_manager.filter(report__in=reports).order_by("pk")))
        for model in ROWS
    }
    return [
        _life(report, events[pk], heads, {model: rows.get(pk, []) for model, rows in beside.items()}, roots)
        for pk, report in reports.items()
    ]


def _rows(rows: "models.QuerySet[Any]") -> Iterator[Row]:
    yield from rows.values(*[one.attname for one in columns_of(rows.model)])


def _by_report(rows: Iterator[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["report_id"]].append(row)
    return found


def _heads() -> dict[tuple[int, str], Row]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT report_id, hash, head::text FROM bench_head")
        return {(pk, hash_): _head(head) for pk, hash_, head in cursor.fetchall()}


def _head(text: str) -> Row:
    stored = json.loads(text)
    return {name: _typed(_COLUMN[name], stored[name]) for name in HEAD}


def _typed(one: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(one, models.DateTimeField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(one, models.DateField) else value


def _life(
    report: Row,
    events: list[Row],
    heads: dict[tuple[int, str], Row],
    rows: dict[type[models.Model], list[Row]],
    roots: Sequence[int],
) -> Life:
    kept = [heads[report["id"], row["hash"]] for row in events]
    for row, head in zip(events, kept, strict=True):
        event = Event(**row)
        if event_hash(event) != row["hash"] or head_digest(report["words_salt"], head) != head_digest_of(
            event
        ):
            raise ValueError(f"report {report['id']}: event {row['number']} cannot be told again")
    if [row["number"] for row in events if report_digest_of(Event(**row))] != [events[0]["number"]]:
        raise ValueError(f"report {report['id']}: its words were edited")
    return Life(report["agency_ids"][0], report, events, kept, rows)
