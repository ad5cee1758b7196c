"""Rows that are written together: one statement for all that one step, or a batch of steps, adds and changes.

Values travel as JSON, and PostgreSQL reads them by the types of the columns they are for. So the text of the statement
hangs on tables and columns alone, whatever the values are and however many rows there are.
Sent under the locks of what it changes, and inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils.functional import Promise

from lapor.common.postgresql.statements import prepared_cursor

Names = tuple[str, ...]


class Writes:
    """What is to be written, in no order: foreign keys are checked at the end of the transaction."""

    def __init__(self) -> None:
        self._added: list[Model] = []
        self._watched: list[tuple[Model, dict[str, Any]]] = []
        self._set: list[tuple[Model, Names]] = []

    def add_rows(self, *rows: Model) -> None:
        """Write these as new rows, as they are when they are sent."""
        self._added += rows

    def watch_rows(self, *rows: Model) -> None:
        """Rows just loaded under their lock: what differs in them when they are sent is written, and nothing else.

        A list in a column is replaced, never changed in its place.
        """
        self._watched += [(row, dict(vars(row))) for row in rows]

    def set_columns(self, row: Model, *names: str) -> None:
        """Write these columns of a row that was not loaded; `row` has its key and them."""
        self._set.append((row, names))

    def send_rows(self) -> None:
        """One statement; none when there is nothing to write."""
        send_together([self])

    def changes(self) -> Iterable[tuple[Model, Names]]:
        """Rows that are there already, each with the columns to write."""
        yield from self._set
        for row, before in self._watched:
            if names := _changed(row, before):
                yield row, names

    @property
    def added(self) -> Sequence[Model]:
        """New rows."""
        return self._added


def send_together(writes: Iterable[Writes]) -> None:
    """All of them in one statement. No row may be changed in two of them."""
    new: dict[type[Model], list[Model]] = defaultdict(list)
    changed: dict[tuple[type[Model], Names], list[Model]] = defaultdict(list)
    for one in writes:
        for row in one.added:
            new[type(row)].append(row)
        for row, names in one.changes():
            changed[type(row), names].append(row)
    parts = [(_insert(model, _many(rows)), _json(rows, _columns(model))) for model, rows in new.items()]
    parts += [
        (_update(model, names, _many(rows)), _json(rows, (*_key(model), *_fields(model, names))))
        for (model, names), rows in changed.items()
    ]
    if parts:
        named = ", ".join(f"w{number} AS ({sql})" for number, (sql, _rows) in enumerate(parts))
        with prepared_cursor() as cursor:
            cursor.execute(f"WITH {named} SELECT", [rows for _sql, rows in parts])
    for rows in new.values():
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _changed(row: Model, before: dict[str, Any]) -> Names:
    now = vars(row)
    return tuple(
        field.attname
        for field in _columns(type(row))
        if field.attname in before and now[field.attname] != before[field.attname]
    )


@lru_cache
def _columns(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.local_concrete_fields if not field.generated)


@lru_cache
def _key(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(getattr(model._meta.pk, "fields", None) or (model._meta.pk,))


@lru_cache(maxsize=2_000)
def _fields(model: type[Model], names: Names) -> tuple[Field[Any, Any], ...]:
    by_name = {field.attname: field for field in _columns(model)}
    return tuple(by_name[name] for name in names)


@lru_cache
def _insert(model: type[Model], many: str) -> str:
    table, columns = _quoted(model._meta.db_table), ", ".join(_names(_columns(model)))
    read = f"json_populate_record{many}(NULL::{table}, %s)"
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {read}"  # noqa: S608


@lru_cache(maxsize=2_000)
def _update(model: type[Model], names: Names, many: str) -> str:
    table, key, fields = _quoted(model._meta.db_table), _key(model), _fields(model, names)
    values = ", ".join(f"{name} = v.{name}" for name in _names(fields))
    same = " AND ".join(f"t.{name} = v.{name}" for name in _names(key))
    typed = ", ".join(f"{_quoted(str(one.column))} {one.db_type(connection)}" for one in (*key, *fields))
    read = f"json_to_record{many}(%s) AS v({typed})"
    return f"UPDATE {table} AS t SET {values} FROM {read} WHERE {same}"  # noqa: S608


def _many(rows: Sequence[Model]) -> str:
    """One row has functions of its own, so that the planner knows it is one, and finds its fellow by the key."""
    return "" if len(rows) == 1 else "set"


def _names(fields: Iterable[Field[Any, Any]]) -> list[str]:
    return [_quoted(str(field.column)) for field in fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _json(rows: Sequence[Model], fields: Sequence[Field[Any, Any]]) -> str:
    names = [(field.column, field.attname) for field in fields]
    values = [{column: getattr(row, name) for column, name in names} for row in rows]
    return json.dumps(values[0] if len(values) == 1 else values, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    """As PostgreSQL reads it. Raises TypeError for what has no column here."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return f"\\x{bytes(value).hex()}"
        case Promise():
            return str(value)
    raise TypeError(f"{type(value).__name__} is written by no column")
