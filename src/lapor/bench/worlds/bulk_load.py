"""Millions of rows at once: indexes, foreign keys and the feed's trigger are taken away first, and made again after.

How they were is kept in the database, so that a run which is cut off makes them again at its next start.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

FEED_TRIGGER = "reports_event_enters_feed"
_KEPT = "CREATE TABLE IF NOT EXISTS bench_taken (id bigserial PRIMARY KEY, again text NOT NULL)"
# Foreign keys of and to these tables; plain indexes of them. Each with how it goes and how it comes back.
_FIND = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)), 2
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%(tables)s::regclass[])
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid), 1
    FROM pg_index i
    WHERE indrelid = ANY (%(tables)s::regclass[]) AND NOT indisunique AND NOT indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY 3
"""


@contextmanager
def without_indexes(say: Callable[[str], None]) -> Iterator[None]:
    """For a block that adds rows to the tables of cases. What raises leaves them as they are, for the next start."""
    _take_away()
    yield
    _bring_back(say)


def _tables() -> list[str]:
    """Of cases, and of what lies beside them."""
    return [model._meta.db_table for model in apps.get_app_config("reports").get_models()]


def is_under_way() -> bool:
    """Whether a load was cut off before everything was made again."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        cursor.execute("SELECT EXISTS (SELECT FROM bench_taken)")
        return bool(cursor.fetchone()[0])


def _take_away() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEPT)
        cursor.execute(_FIND, {"tables": _tables()})
        for away, again, _order in cursor.fetchall():
            cursor.execute("INSERT INTO bench_taken (again) VALUES (%s)", [again])
            cursor.execute(away)
        cursor.execute(f"ALTER TABLE reports_event DISABLE TRIGGER {FEED_TRIGGER}")


def _bring_back(say: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT id, again FROM bench_taken ORDER BY id")
        found = cursor.fetchall()
        began = time.monotonic()
        for number, (pk, again) in enumerate(found, start=1):
            with transaction.atomic():
                cursor.execute(again)
                cursor.execute("DELETE FROM bench_taken WHERE id = %s", [pk])
            if number % 10 == 0 or number == len(found):
                say(f"{number} of {len(found)} indexes and keys made, {time.monotonic() - began:.0f} s")
        cursor.execute(f"ALTER TABLE reports_event ENABLE TRIGGER {FEED_TRIGGER}")
