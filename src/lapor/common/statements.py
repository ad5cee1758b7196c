"""Queries whose shape never changes: Django compiles them once, afterwards only their values are others.

Compiling takes longer than PostgreSQL takes to find a dozen rows by their key. A page of one case asks seven times.
"""

from collections.abc import Callable, Hashable
from copy import copy
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=Model)
# Each stands for a value of its type while the query is compiled; no other parameter of a query is like it.
NUMBER = 4_611_686_018_427_388_127
DAY = date(9871, 2, 3)
TEXT = "\x01 a value's place"


class Prepared(Generic[Row]):
    """A query by one value or several, e.g. `Prepared(lambda key: Event.objects.filter(report_id=key), NUMBER)`.

    `make` must give the same query whatever the values are: nothing in it may depend on the day, the reader or a
    setting. `places`: NUMBER, DAY and TEXT, each once at most, as `make` takes them.
    """

    def __init__(self, make: Callable[..., "QuerySet[Row]"], *places: Any) -> None:
        self._make = make
        self._places = places

    def rows(self, *values: Any) -> list[Row]:
        """As the queryset would give them; one query."""
        compiled, sql, params = self._compiled
        compiler = copy(compiled)
        # The connection of this thread; the compiled one is only a pattern.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        given = dict(zip(self._places, values, strict=True))
        filled = tuple(given.get(param, param) if isinstance(param, Hashable) else param for param in params)
        compiler.as_sql = lambda **options: (sql, filled)
        queryset = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _known_related_objects={},
        )
        return list(cast("Any", ModelIterable)(queryset))

    def first(self, *values: Any) -> Row | None:
        return next(iter(self.rows(*values)), None)

    @cached_property
    def _compiled(self) -> tuple[Any, str, tuple[Any, ...]]:
        compiler: Any = self._make(*self._places).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return compiler, sql, params
