"""One PostgreSQL cluster in one directory: made if missing, started unless it runs, stopped by who started it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from lapor.embedded import places
from lapor.embedded.account import choose_account
from lapor.embedded.carriers import Carrier, major_of, readable_by
from lapor.embedded.leftovers import remove_stale_locks
from lapor.embedded.making import APPLICATION, SUPERUSER, make_cluster, read_passwords
from lapor.embedded.postmaster import SETTINGS, WITHOUT_DURABILITY, start_postmaster, stop_postmaster
from lapor.embedded.refusals import ForeignMajor, NotOurs


class Cluster:
    """A cluster under `data_dir`, served by the programs of `carrier`.

    Any number of processes may `start()` the same cluster; one of them makes it and one starts it. The server
    lives as long as the process that started it, and no other process can stop it.
    """

    def __init__(
        self,
        *,
        data_dir: Path,
        carrier: Carrier,
        is_durable: bool = True,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.data_dir = data_dir.absolute().resolve()
        self.carrier = carrier
        self.is_durable = is_durable
        self.log = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._environ = environ
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Return the application's URL of a running server. Raises a LauncherRefusal with the remedy in it."""
        try:
            self.data_dir.parent.mkdir(parents=True, exist_ok=True)
            self._account = choose_account(self.data_dir, environ=self._environ)
            self._socket_dir = places.socket_directory(self.data_dir, account=self._account)
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
        """What to put into DATABASE_URL. It contains the password: not for logs or command lines."""
        password = read_passwords(self.data_dir)[APPLICATION]
        return f"postgresql://{APPLICATION}:{password}@/{APPLICATION}?host={self._socket_dir}"

    def client_environment(self) -> dict[str, str]:
        """Variables for pg_dump, pg_restore and psql, so that no password stands on a command line."""
        password = read_passwords(self.data_dir)[APPLICATION]
        where = {"PGHOST": str(self._socket_dir), "PGPORT": "5432", "PGDATABASE": APPLICATION}
        return {**where, "PGUSER": APPLICATION, "PGPASSWORD": password}

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
            programs = readable_by(self.carrier, account=self._account)
            make_cluster(self.data_dir, carrier=programs, account=self._account, is_durable=self.is_durable)
        elif major != self.carrier.major:
            raise ForeignMajor(_how_to_move(self.data_dir, made_by=major, carrier=self.carrier))

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
        places.open_socket_directory(self._socket_dir, account=self._account)
        self._child = start_postmaster(
            data_dir=self.data_dir,
            socket_dir=self._socket_dir,
            log=self.log,
            carrier=readable_by(self.carrier, account=self._account),
            account=self._account,
            settings=SETTINGS if self.is_durable else SETTINGS | WITHOUT_DURABILITY,
            answers=self.is_running,
            before_each_try=self._remove_stale_locks,
        )

    def _remove_stale_locks(self) -> None:
        remove_stale_locks(data_dir=self.data_dir, socket=self._socket_dir / places.SOCKET)

    def _provide_database(self) -> None:
        """A role that is no superuser, and its database. Safe to repeat: a crash in between is mended here."""
        password = read_passwords(self.data_dir)[APPLICATION]
        role = sql.Identifier(APPLICATION)
        with self._connect(role=SUPERUSER, database="postgres") as asked:
            if not asked.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                create_role = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
                asked.execute(create_role.format(role, sql.Literal(password)))
            if not asked.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone():
                asked.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

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


def _how_to_move(data_dir: Path, *, made_by: int, carrier: Carrier) -> str:
    finding = (
        f"{data_dir} was made by PostgreSQL {made_by}, but the programs at hand are version {carrier.version} "
        f"({carrier.bin_dir})."
    )
    if made_by > carrier.major:
        return f"{finding} Install PostgreSQL {made_by} and name it: LAPOR_PG_BINDIR=<its bin folder> ./lapor run"
    return (
        f"{finding} To move the data: LAPOR_PG_BINDIR=<bin folder of version {made_by}> "
        f"./lapor dump lapor.dump; mv {data_dir} {data_dir}-{made_by}; ./lapor restore lapor.dump"
    )
