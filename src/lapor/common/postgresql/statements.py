"""Statements of hot paths: PostgreSQL parses and plans them once for each connection, not each time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


class _Cursor(ServerBindingCursor):
    """Says which statement it ran also when that was prepared before: the log of statements asks for it."""

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        self._query = pgq
        super()._send_query_prepared(name, pgq, binary=binary)  # type: ignore[misc]


def prepared_cursor() -> AbstractContextManager[Any]:
    """A cursor whose statement is prepared when the same text is run again and again (`DATABASE_PREPARES`).

    Values travel apart from the text, so nothing in the text may vary with them.
    """
    connection.ensure_connection()
    cursor: AbstractContextManager[Any] = connection._prepare_cursor(  # type: ignore[attr-defined]
        _Cursor(connection.connection)  # type: ignore[call-arg]
    )
    return cursor


@contextmanager
def preparing() -> Iterator[None]:
    """Within the block statements of querysets are prepared too: for those that take longer to plan than to run, whose
    text is the same whatever is asked for, and whose plan is the same as well.
    """
    connection.ensure_connection()
    way = connection.connection
    before, way.cursor_factory = way.cursor_factory, _Cursor
    try:
        yield
    finally:
        way.cursor_factory = before
