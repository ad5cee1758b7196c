"""Other processes for the launcher's tests: starters that can be killed, ordinary users, bystanders."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from lapor.embedded import Binaries, Cluster

SOURCES = Path(__file__).resolve().parents[2] / "src"
STARTER = """
import os, sys
from pathlib import Path
import psycopg
from lapor.embedded import Binaries, Cluster, LauncherRefusal
data_dir, name, bin_dir, version, uid = sys.argv[1:]
if int(uid):
    os.setgroups([]); os.setgid(int(uid)); os.setuid(int(uid))
cluster = Cluster(data_dir=Path(data_dir), binaries=Binaries(name=name, bin_dir=Path(bin_dir), version=version))
try:
    url = cluster.start()
except LauncherRefusal as refusal:
    sys.exit(str(refusal))
print(url, "started" if cluster.is_started_here else "found", flush=True)
sys.stdin.read()
cluster.stop()
"""


class Starter:
    """Another process that starts the cluster, and stops it when told to leave."""

    def __init__(self, data_dir: Path, *, binaries: Binaries, uid: int = 0) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                STARTER,
                data_dir,
                binaries.name,
                binaries.bin_dir,
                binaries.version,
                str(uid),
            ],
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def answer(self) -> tuple[str, str]:
        """The URL, and whether this process `started` the server or `found` it running."""
        assert self.process.stdout
        url, manner = self.process.stdout.readline().split()
        return url, manner

    def refusal(self) -> str:
        return self.process.communicate(timeout=60)[1]

    def leave(self) -> None:
        self.process.communicate("", timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@contextlib.contextmanager
def bystander(*, uid: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the server's own user that has nothing to do with it."""
    options: dict[str, Any] = {"user": uid, "group": uid} if os.geteuid() == 0 and uid else {}
    process = subprocess.Popen(["sleep", "120"], cwd="/", **options)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def postmaster_of(cluster: Cluster) -> int:
    return int((cluster.data_dir / "postmaster.pid").read_text().split("\n")[0])


def kill_postmaster(cluster: Cluster) -> None:
    """What an out-of-memory killer does."""
    os.kill(postmaster_of(cluster), signal.SIGKILL)
    eventually(lambda: not cluster.is_running())


def is_answering(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def ask(url: str, query: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def write(url: str, value: int) -> None:
    """Leave something that `read` finds again."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def read(url: str) -> Any:
    return ask(url, "SELECT value FROM kept")


def eventually(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)
