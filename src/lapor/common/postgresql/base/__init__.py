"""The database backend of the settings (ENGINE; Django asks for this name). Only getting a connection differs."""

from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from lapor.common.postgresql.breaker import BREAKER

ANSWERS_WITHIN = 2  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if self.alias != DEFAULT_DB_ALIAS:
            return super().get_new_connection(
                conn_params
            )  # a replica that is away is left alone by `replica.py`
        if BREAKER.refuses():
            raise psycopg.OperationalError("the database was away a moment ago")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if not self._answers():
                BREAKER.trip()
            raise
        BREAKER.reset()
        return connection

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
