"""One PostgreSQL cluster in one directory: made if missing, started unless it runs, stopped by who started it."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lapor.embedded import places
from lapor.embedded.account import Account, choose_account
from lapor.embedded.binaries import Binaries, major_of, readable_by
from lapor.embedded.initdb import (
    APPLICATION,
    DATABASE,
    OWNER,
    SUPERUSER,
    complete_passwords,
    make_cluster,
    read_passwords,
)
from lapor.embedded.postmaster import SETTINGS, WITHOUT_DURABILITY, start_postmaster, stop_postmaster
from lapor.embedded.refusals import ForeignMajor, NotOurs
from lapor.embedded.stale_locks import remove_stale_locks


class Cluster:
    """A cluster under `data_dir`, served by the programs of `binaries`.

    Any number of processes may `start()` the same cluster; one of them makes it and one starts it. The server
    lives as long as the process that started it, and no other process can stop it. `guest`: another user of this
    machine who may reach the socket, besides root and the server's own.
    """

    database = DATABASE
    application = APPLICATION

    def __init__(
        self,
        *,
        data_dir: Path,
        binaries: Binaries,
        is_durable: bool = True,
        environ: Mapping[str, str] = os.environ,
        guest: Account | None = None,
    ) -> None:
        self.data_dir = data_dir.absolute().resolve()
        self.binaries = binaries
        self.is_durable = is_durable
        self.log = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._environ = environ
        self._guest = guest
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Return the owner's URL of a running server. Raises a LauncherRefusal with the remedy in it."""
        try:
            self.data_dir.parent.mkdir(parents=True, exist_ok=True)
            self._account = choose_account(self.data_dir, environ=self._environ)
            self._socket_dir = places.socket_directory(
                self.data_dir, account=self._account, guest=self._guest
            )
            with places.only_one_starter(self.data_dir, account=self._account):
                self._make()
                if not self.is_running():
                    self._launch()
                self._provide_database()
        except OSError as error:
            raise places.disk_refusal(error, place=self.data_dir.parent) from error
        return self.url

    def stop(self) -> None:
        """Stop the server if this object started it; a server that somebody else started is left running."""
        child, self._child = self._child, None
        if child is not None:
            stop_postmaster(child, is_durable=self.is_durable)
            places.close_socket_directory(self._socket_dir)

    def is_running(self) -> bool:
        """Ask the server itself, over our socket and with our password."""
        try:
            self._connect(role=SUPERUSER, database="postgres").close()
        except psycopg.OperationalError as error:
            return "too many clients" in str(error)
        return True

    @property
    def is_started_here(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def url(self) -> str:
        """DATABASE_URL of who makes the tables. It contains the password: not for logs or command lines."""
        return self._url(role=OWNER, database=DATABASE)

    @property
    def application_url(self) -> str:
        """The same for web and worker: a role that owns nothing."""
        return self._url(role=APPLICATION, database=DATABASE)

    def url_of(self, database: str) -> str:
        return self._url(role=OWNER, database=database)

    def _url(self, *, role: str, database: str) -> str:
        password = read_passwords(self.data_dir)[role]
        return f"postgresql://{role}:{password}@/{database}?host={self._socket_dir}"

    def client_environment(self) -> dict[str, str]:
        """Variables for pg_dump, pg_restore and psql, so that no password stands on a command line."""
        password = read_passwords(self.data_dir)[OWNER]
        where = {"PGHOST": str(self._socket_dir), "PGPORT": "5432", "PGDATABASE": DATABASE}
        return {**where, "PGUSER": OWNER, "PGPASSWORD": password}

    @contextmanager
    def renewed_database(self) -> Iterator[str]:
        """An empty database to be filled. It takes the place of the present one when the block ends well."""
        fresh = f"{DATABASE}_new_{secrets.token_hex(4)}"
        old = fresh.replace("_new_", "_old_")
        with self._connect(role=SUPERUSER, database="postgres") as server:
            self._drop_leftovers(server)
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*_named(fresh, OWNER)))
            try:
                yield fresh
                with server.transaction():
                    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*_named(DATABASE, old)))
                    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*_named(fresh, DATABASE)))
            finally:
                self._drop_leftovers(server)

    def _drop_leftovers(self, server: psycopg.Connection[Any]) -> None:
        found = server.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{DATABASE}_(new|old)_"]
        )
        for (name,) in found.fetchall():
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _make(self) -> None:
        if self.data_dir.exists():
            self._refuse_foreign_owner()
        major = major_of(self.data_dir)
        if major is None:
            programs = readable_by(self.binaries, account=self._account)
            make_cluster(self.data_dir, binaries=programs, account=self._account, is_durable=self.is_durable)
        elif major != self.binaries.major:
            raise ForeignMajor(_how_to_move(self.data_dir, made_by=major, binaries=self.binaries))
        complete_passwords(self.data_dir, account=self._account)

    def _refuse_foreign_owner(self) -> None:
        owner = self.data_dir.stat().st_uid
        if os.geteuid() == 0 and owner != self._account.uid:
            self._account.take_tree(self.data_dir)
        elif owner != self._account.uid:
            raise NotOurs(
                f"{self.data_dir} belongs to user {owner}, who started it before; run as root or as that user, "
                f"or hand it over while it is stopped: sudo chown -R {os.geteuid()} {self.data_dir.parent}"
            )

    def _launch(self) -> None:
        self.stop()  # our own child does not answer: see it dead and gone before another one starts
        places.open_socket_directory(self._socket_dir, account=self._account, guest=self._guest)
        settings = SETTINGS if self.is_durable else SETTINGS | WITHOUT_DURABILITY
        if self._guest:
            settings = settings | {"unix_socket_permissions": "0777"}  # the directory around it lets in few
        self._child = start_postmaster(
            data_dir=self.data_dir,
            socket_dir=self._socket_dir,
            log=self.log,
            binaries=readable_by(self.binaries, account=self._account),
            account=self._account,
            settings=settings,
            answers=self.is_running,
            before_each_try=self._remove_stale_locks,
        )

    def _remove_stale_locks(self) -> None:
        remove_stale_locks(data_dir=self.data_dir, socket=self._socket_dir / places.SOCKET)

    def _provide_database(self) -> None:
        """Two roles that are no superusers, and the database of one. Safe to repeat: a crash in between is mended."""
        with self._connect(role=SUPERUSER, database="postgres") as server:
            self._provide_role(server, OWNER, "CREATEDB")
            self._provide_role(server, APPLICATION, "NOCREATEDB")
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*_named(DATABASE, OWNER)))

    def _provide_role(self, server: psycopg.Connection[Any], role: str, right: str) -> None:
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            return
        password = sql.Literal(read_passwords(self.data_dir)[role])
        create = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}")
        server.execute(create.format(sql.Identifier(role), sql.SQL(right), password))

    def _connect(self, *, role: str, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self._socket_dir),
            port=5432,
            user=role,
            password=read_passwords(self.data_dir)[role],
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )


def _named(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]


def _how_to_move(data_dir: Path, *, made_by: int, binaries: Binaries) -> str:
    finding = (
        f"{data_dir} was made by PostgreSQL {made_by}, but the programs at hand are version {binaries.version} "
        f"({binaries.bin_dir})."
    )
    if made_by > binaries.major:
        return f"{finding} Install PostgreSQL {made_by} and name it: LAPOR_PG_BINDIR=<its bin folder> ./lapor run"
    return (
        f"{finding} To move the data: LAPOR_PG_BINDIR=<bin folder of version {made_by}> "
        f"./lapor dump lapor.dump; mv {data_dir} {data_dir}-{made_by}; ./lapor restore lapor.dump"
    )
