"""The embedded database as one file, and back: for a backup, another machine, or another major version.

A dump holds no session, no cached value and no counter: nothing in it opens a page. A restore is made beside the
present database and takes its place when it is whole; before that the present one is written into a safety dump.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from psycopg import sql

from lapor.embedded import Cluster
from lapor.supervisor.admission import connected, has_table
from lapor.supervisor.database import own_cluster
from lapor.supervisor.home import Home, open_home, without_run
from lapor.supervisor.prepare import forget_preparation
from lapor.supervisor.refusals import CannotRun

# Whose rows stay out of every dump: they open pages, or say who tried what.
PASSING = ("django_session", "common_cache", "common_hit")
# As `CLOCK_LEAP_HOURS` is when nobody sets it.
LEAP_HOURS = 24
_ODD_PULSE = """
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM common_pulse
    WHERE at NOT BETWEEN now() - %s * interval '1 hour' AND now()
"""


def dump(file: str) -> int:
    """Write the whole database into `file`; attachments and secrets.json are copied like any files."""
    target = Path(file).absolute()
    home = open_home(environ=os.environ)
    with _embedded(home) as cluster:
        _write_dump(cluster, target)
    return 0


def restore(file: str) -> int:
    """Replace the database by what `file` holds, all of it or nothing; nobody may be served meanwhile."""
    source = Path(file).absolute()
    if not source.is_file():
        raise CannotRun(f"{source} is not there.")
    home = open_home(environ=os.environ)
    with without_run(home, what="restore"), _embedded(home) as cluster:
        _refuse_while_used(cluster)
        _write_safety_dump(home, cluster)
        forget_preparation(home)
        with cluster.renewed_database() as fresh:
            _fill(cluster, fresh, source)
        doubt = _doubt_of_clock(cluster)
    _say(f"The database is what {source} holds. Everybody has to sign in again.")
    if doubt:
        _say(doubt)
    return 0


@contextlib.contextmanager
def _embedded(home: Home) -> Iterator[Cluster]:
    cluster = own_cluster(home, environ=os.environ)
    if cluster is None:
        raise CannotRun("DATABASE_URL is set: use pg_dump and pg_restore of that server.")
    with cluster:
        yield cluster


def _write_dump(cluster: Cluster, target: Path) -> None:
    """Beside the target first, readable by its owner only; it takes the name when it is whole and on the disk."""
    left_out = [f"--exclude-table-data={name}" for name in PASSING]
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", *left_out]
    descriptor, name = -1, ""
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.new-")
        code = _run_program(cluster, command, database=cluster.database, output=descriptor)
        if code:
            raise CannotRun(
                f"The dump was not written (pg_dump ended with {code}); {target} is what it was before."
            )
        os.fsync(descriptor)
        os.replace(name, target)
        _flush(target.parent)
    except OSError as error:
        raise CannotRun(
            f"{target} cannot be written ({error.strerror}); choose another place, or make room. "
            "What was there before is untouched."
        ) from error
    finally:
        if descriptor >= 0:
            os.close(descriptor)
            Path(name).unlink(missing_ok=True)


def _write_safety_dump(home: Home, cluster: Cluster) -> None:
    with connected(cluster.url) as connection:
        if not has_table(connection, "django_migrations"):
            return  # a fresh home: there is nothing to lose
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    folder = home.path / "before-restore"
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = len(list(folder.glob(f"{stamp}*")))  # twice within a second
    target = folder / (f"{stamp}-{taken}.dump" if taken else f"{stamp}.dump")
    _write_dump(cluster, target)
    _say(f"What was there before is kept in {target}")


def _refuse_while_used(cluster: Cluster) -> None:
    """`./lapor work` in another window, or a shell: its next write would go into the other database."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with connected(cluster.url) as connection:
        row = connection.execute(others, [cluster.database]).fetchone()
    if row and row[0]:
        raise CannotRun(
            f"{row[0]} other connection(s) use this database (a worker, a shell, another command): "
            "end them first, then restore. Nothing was changed."
        )


def _fill(cluster: Cluster, database: str, source: Path) -> None:
    options = [
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={database}",
    ]
    code = _run_program(cluster, ["pg_restore", *options, str(source)], database=database, output=None)
    if code:
        raise CannotRun(f"{source} could not be read as a whole; the database is what it was before.")
    with connected(cluster.url_of(database)) as connection:
        for table in PASSING:  # dumps of earlier versions hold them
            if has_table(connection, table):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def _doubt_of_clock(cluster: Cluster) -> str:
    """What to do where the last sign of life in the dump is so long ago, or so far ahead, that nothing becomes due by
    this clock. The dump alone says that it is right: so the witness stays as it was, and a person has the word.
    """
    hours = int(os.environ.get("CLOCK_LEAP_HOURS") or LEAP_HOURS)
    with connected(cluster.url) as connection:
        if not has_table(connection, "common_pulse"):
            return ""
        row = connection.execute(_ODD_PULSE, [hours]).fetchone()
    if row is None:
        return ""
    return (
        f"Its last sign of life is of {row[0]} UTC. Compare the clock of this machine with another one; "
        "if it is right, say so: ./lapor clock confirm. Until then no limit passes and no case is closed."
    )


def _run_program(cluster: Cluster, command: list[str], *, database: str, output: int | None) -> int:
    program, *options = command
    environment = {**os.environ, **cluster.client_environment(), "PGDATABASE": database}
    return subprocess.run(
        [cluster.binaries.program(program), *options], env=environment, stdout=output, check=False
    ).returncode


def _flush(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
