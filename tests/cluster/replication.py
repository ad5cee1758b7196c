"""A primary and a streaming standby from the embedded binaries, each in a directory of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

from lapor.embedded import Binaries, Cluster
from lapor.embedded.initdb import SUPERUSER, read_passwords

PATIENCE = 30.0  # seconds


def as_superuser(cluster: Cluster) -> "psycopg.Connection[Any]":
    """A connection that may do everything on that server."""
    return psycopg.connect(_superuser_of(cluster), autocommit=True)


def _superuser_of(cluster: Cluster) -> str:
    given = conninfo.conninfo_to_dict(cluster.url)
    password = read_passwords(cluster.data_dir)[SUPERUSER]
    return conninfo.make_conninfo(
        host=str(given["host"]), port="5432", user=SUPERUSER, password=password, dbname="postgres"
    )


def make_standby(primary: Cluster, folder: Path, *, binaries: Binaries) -> Cluster:
    """Copy the primary while it runs, and follow it from there."""
    data_dir = folder / "data"
    source = _superuser_of(primary)
    subprocess.run(
        [
            binaries.program("pg_basebackup"),
            "--pgdata",
            data_dir,
            "--dbname",
            source,
            "--checkpoint=fast",
            "-R",
        ],
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )
    (data_dir / "postmaster.pid").unlink(missing_ok=True)
    with (data_dir / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"primary_conninfo = '{source} application_name=standby'\n")
    standby = Cluster(data_dir=data_dir, binaries=binaries)
    standby.start()
    return standby


def make_synchronous(primary: Cluster) -> None:
    """From here on a commit is acknowledged once the standby has it on its disk."""
    with as_superuser(primary) as server:
        server.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        server.execute("SELECT pg_reload_conf()")
        wait_until(
            lambda: ("sync",) in server.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
        )


def kill(cluster: Cluster) -> None:
    """As a power cut does it, to the server and all its children at once."""
    pid = int((cluster.data_dir / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it has gone with its parent


def promote(standby: Cluster) -> None:
    with as_superuser(standby) as server:
        assert server.execute("SELECT pg_promote()").fetchone() == (True,)


def url_of_both(first: Cluster, second: Cluster) -> str:
    """Whichever of the two takes writes, as the role of web and worker."""
    where = [str(conninfo.conninfo_to_dict(cluster.url)["host"]) for cluster in (first, second)]
    password = read_passwords(first.data_dir)["lapor_app"]
    hosts = ",".join(where)
    return f"postgresql://lapor_app:{password}@/lapor?host={hosts}&target_session_attrs=read-write&connect_timeout=2"


def wait_until(holds: Callable[[], object], *, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
