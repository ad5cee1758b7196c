"""Databases of a test's own on the server of the run, with as many tables as a start looks at."""

import contextlib
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg

TABLES = """
    CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz DEFAULT now());
    CREATE TABLE common_keymark (fingerprint text PRIMARY KEY, purpose text, noted_at timestamptz);
    CREATE TABLE reports_report (id bigint);
    CREATE TABLE reports_identity (report_id bigint, sealed bytea);
"""


@contextlib.contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    name = f"start_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Forcing asks for power over every session in it, also the server's own that cleans up; without, those yield."""
    try:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    except psycopg.errors.InsufficientPrivilege:
        connection.execute(f"DROP DATABASE {name}")


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
