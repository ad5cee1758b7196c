"""Queries of hot paths, whose SQL is made once: Django takes longer to make it anew than PostgreSQL to answer it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from lapor.common.postgresql.statements import prepared_cursor

Row = TypeVar("Row", bound=Model)
Value = int | str | date | list[int]
# They stand in for the values while the SQL is made; no query holds one of them otherwise.
ID, DAY, KEY = 8_999_999_999_999_000_001, date(9998, 12, 30), "8f1c0e52-a-key-is-put-here"
IDS = [ID, ID]


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in=among(ids)`: all of them as one value, where hundreds of values take long to put into a text."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


class Compiled(Generic[Row]):
    """A queryset with values left open: `Compiled(lambda pk: Report.objects.filter(pk=pk), ID)`.

    `rows(7)` gives what the queryset gives, joined rows and annotations included. One statement.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], *stand_ins: Value) -> None:
        self._make, self._stand_ins = make, stand_ins
        self._plan: _Plan | None = None

    def rows(self, *values: Value) -> list[Row]:
        """All rows, for these values in the order of the stand-ins."""
        if self._plan is None:
            queryset = self._make(*self._stand_ins)
            self._plan = _Plan(queryset.query.get_compiler(connection=connection), self._stand_ins)
        return self._plan.run(values)

    def first(self, *values: Value) -> Row | None:
        """The first of them; None: there is none."""
        return next(iter(self.rows(*values)), None)


class _Plan:
    """The text of a query, and how a row of its answer becomes a row of the model. Read only, so good for threads."""

    def __init__(self, compiler: SQLCompiler, stand_ins: Sequence[Value]) -> None:
        self._sql, params = compiler.as_sql()
        # Each parameter: which of the values it is; or, fixed, itself.
        self._params = [(stand_ins.index(one) if one in stand_ins else None, one) for one in params]
        select, info = compiler.select, compiler.klass_info
        fields: Sequence[int] = info["select_fields"]
        self._start, self._end = fields[0], fields[-1] + 1
        self._model = info["model"]
        self._names = [column[0].target.attname for column in select[self._start : self._end]]
        self._related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
        self._annotations = dict(compiler.annotation_col_map or {})
        self._compiler = compiler
        self._converters = compiler.get_converters([column[0] for column in select])

    def run(self, values: Sequence[Value]) -> list[Any]:
        params = [fixed if place is None else values[place] for place, fixed in self._params]
        with prepared_cursor() as cursor:
            cursor.execute(self._sql, params)
            answer = cursor.fetchall()
        if self._converters:
            answer = self._compiler.apply_converters(answer, self._converters)
        return [self._row(line) for line in answer]

    def _row(self, line: Sequence[Any]) -> Any:
        row = self._model.from_db(connection.alias, self._names, line[self._start : self._end])
        for populator in self._related:
            populator.populate(line, row)
        for name, position in self._annotations.items():
            setattr(row, name, line[position])
        return row
