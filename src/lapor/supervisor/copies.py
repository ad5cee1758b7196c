"""The embedded database as one file, and back: for a backup, another machine, or another major version."""

import os
import subprocess
from pathlib import Path

from lapor.embedded import Cluster
from lapor.supervisor.database import own_cluster
from lapor.supervisor.home import open_home
from lapor.supervisor.refusals import CannotRun


def dump(file: str) -> int:
    """Write the whole database into `file`; attachments and secrets.json are copied like any files."""
    target = Path(file).absolute()
    with (
        _embedded() as cluster,
        open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output,
    ):
        return _run_program(cluster, ["pg_dump", "--format=custom", "--no-owner"], output=output.fileno())


def restore(file: str) -> int:
    """Replace the database by what `file` holds, all of it or nothing."""
    source = Path(file).absolute()
    if not source.is_file():
        raise CannotRun(f"{source} is not there.")
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    with _embedded() as cluster:
        return _run_program(cluster, ["pg_restore", *options, "--dbname=lapor", str(source)], output=None)


def _embedded() -> Cluster:
    home = open_home(environ=os.environ)
    cluster = own_cluster(home, environ=os.environ)
    if cluster is None:
        raise CannotRun("DATABASE_URL is set: use pg_dump and pg_restore of that server.")
    return cluster


def _run_program(cluster: Cluster, command: list[str], *, output: int | None) -> int:
    program, *options = command
    environment = {**os.environ, **cluster.client_environment()}
    return subprocess.run(
        [cluster.carrier.program(program), *options], env=environment, stdout=output, check=False
    ).returncode
