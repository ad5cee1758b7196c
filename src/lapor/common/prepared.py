"""Queries whose shape never changes: Django compiles them once, afterwards only their number is another.

Compiling takes longer than PostgreSQL takes to find a dozen rows by their key. A page of one case asks seven times.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=Model)
# Stands for the number while the query is compiled. No row has it, and no other parameter is like it.
_PLACE = 4_611_686_018_427_388_127


class Prepared(Generic[Row]):
    """A query by one number, e.g. `EVENTS = Prepared(lambda key: Event.objects.filter(report_id=key))`.

    `make` must give the same query for every number: nothing in it may depend on the day, the reader or a setting.
    """

    def __init__(self, make: Callable[[int], "QuerySet[Row]"]) -> None:
        self._make = make

    def rows(self, number: int) -> list[Row]:
        """As the queryset would give them; one query."""
        compiled, sql, params = self._compiled
        compiler = copy(compiled)
        # The connection of this thread; the compiled one is only a pattern.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        given = tuple(number if param == _PLACE else param for param in params)
        compiler.as_sql = lambda **options: (sql, given)
        queryset = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _known_related_objects={},
        )
        return list(cast("Any", ModelIterable)(queryset))

    def first(self, number: int) -> Row | None:
        return next(iter(self.rows(number)), None)

    @cached_property
    def _compiled(self) -> tuple[Any, str, tuple[Any, ...]]:
        compiler: Any = self._make(_PLACE).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return compiler, sql, params
