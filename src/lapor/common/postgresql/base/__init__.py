"""The database backend of the settings (ENGINE; Django asks for this name). Only getting and giving back a connection
differs: by kind of work, measured, and told to whoever may have to end what runs on it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from lapor.common import metrics
from lapor.common.postgresql import inflight
from lapor.common.postgresql.breaker import BREAKER
from lapor.common.postgresql.work import Work, given_options, options_for

ANSWERS_WITHIN = 2  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    work: Work = Work.COMMAND
    _pools: ClassVar[dict[str, ConnectionPool]] = {}

    @contextmanager
    def working(self, work: Work) -> Iterator[None]:
        """Connections of another kind for a block. Within a transaction it goes on with the one that has begun; a
        transaction that outlives the block, as an export's does, keeps its connection.
        """
        if self.in_atomic_block:
            yield
            return
        before = self.work
        self.close()
        self.work = work
        try:
            yield
        finally:
            if not self.in_atomic_block:
                self.close()
                self.work = before

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if limits := options_for(self.work):
            params["options"] = f"{given_options(params.get('options'))} {limits}".strip()
        return params

    @property
    def pool(self) -> "ConnectionPool | None":
        """One for each kind of work that this process does."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        name = f"{self.alias}:{self.work}"
        if name not in self._pools:
            pool = ConnectionPool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure_connection,  # type: ignore[attr-defined]
                name=name,
                **options,
            )
            self._pools.setdefault(name, pool)
        return self._pools[name]

    def close_pool(self) -> None:
        for name in [name for name in self._pools if name.startswith(f"{self.alias}:")]:
            self._pools.pop(name).close()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.alias != DEFAULT_DB_ALIAS:
            return super().get_new_connection(
                conn_params
            )  # a replica that is away is left alone by `replica.py`
        if BREAKER.refuses():
            raise psycopg.OperationalError("the database was away a moment ago")
        began = time.perf_counter()
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            metrics.POOL_FAILURES.labels(self.work).inc()
            if not self._answers():
                BREAKER.trip()
            raise
        metrics.POOL_WAIT.labels(self.work).observe(time.perf_counter() - began)
        BREAKER.reset()
        inflight.begin(connection)
        return connection

    def _close(self) -> None:
        if self.connection is not None:
            inflight.end()
        super()._close()  # type: ignore[misc]

    def _answers(self) -> bool:
        """Whether it is there after all, and only all connections of this process are in use."""
        params = self.get_connection_params()
        wanted = {
            name: params[name] for name in ("host", "port", "user", "password", "dbname") if params.get(name)
        }
        try:
            psycopg.connect(**wanted, connect_timeout=ANSWERS_WITHIN).close()
        except psycopg.OperationalError:
            return False
        return True
