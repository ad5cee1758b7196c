"""The product as `./lapor run` serves it, with the benchmark's settings: a database of its own, gunicorn, a worker."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lapor.bench.processes import Used, memory_of_children, used_by
from lapor.embedded import Cluster, choose_binaries
from lapor.supervisor.home import Home, environment, open_home
from lapor.supervisor.privileges import grant_to_application, role_of
from lapor.supervisor.refusals import CannotRun
from lapor.supervisor.run import WEB_THREADS, WEB_WORKERS, WORKER

SETTINGS = "lapor.bench.settings"
FIRST_ANSWER = 60.0  # seconds


@dataclass(slots=True)
class Place:
    """A world's home, its database running, and the environments of who owns the tables and of who serves."""

    home: Home
    cluster: Cluster
    owner: dict[str, str]
    application: dict[str, str]

    @property
    def postmaster(self) -> int:
        return int((self.cluster.data_dir / "postmaster.pid").read_text().split()[0])


@contextlib.contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Open the home of a world, and its database for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    home = open_home(environ={"LAPOR_HOME": str(folder)})
    outside = {name: value for name, value in os.environ.items() if name not in _OURS}
    with Cluster(data_dir=home.data_dir, binaries=choose_binaries(data_dir=home.data_dir)) as cluster:
        owner = environment(home, database_url=cluster.url, environ=outside)
        owner |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "TRUSTED_PROXIES": "1"}
        yield Place(home, cluster, owner, {**owner, "DATABASE_URL": cluster.application_url})


# Of an installation, which a benchmark has nothing to do with.
_OURS = {
    "LAPOR_HOME",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "SECRET_KEY",
    "IDENTITY_KEY",
    "MEDIA_ROOT",
    "PUBLIC_URL",
}


def run_inside(place: Place, *arguments: str) -> str:
    """Run a part of the benchmark that needs the product in memory; gives the last line it printed."""
    command = [sys.executable, "-P", "-m", "lapor.bench.inside", *arguments]
    with subprocess.Popen(command, env=place.owner, stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout or ():
            if last:
                sys.stderr.write(last)
            last = line
    if process.returncode:
        raise CannotRun(f"{' '.join(arguments)} failed; what it said stands above.")
    return last


@dataclass(slots=True)
class Server:
    """The running web server. `pid`: gunicorn's main process."""

    host: str
    port: int
    pid: int
    place: Place

    def used(self) -> Used:
        return used_by(web=self.pid, database=self.place.postmaster)

    def memory(self) -> int:
        """Resident bytes of the largest worker."""
        return max(memory_of_children(self.pid), default=0)


@contextlib.contextmanager
def serving(place: Place) -> Iterator[Server]:
    """As `run` starts it, as the role that owns nothing."""
    grant_to_application(place.cluster.url, role=role_of(place.cluster.application_url))
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = listener.getsockname()[1]
        env = {**place.application, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with _process(_gunicorn(listener), env, place.home.logs / "web.log", listener.fileno()) as process:
            _wait_for_answer(port, process)
            yield Server("127.0.0.1", port, process.pid, place)


@contextlib.contextmanager
def working(place: Place) -> Iterator[int]:
    """The background worker, beside the web server."""
    command = [sys.executable, "-P", "-m", "django", "procrastinate", "worker"]
    with _process(command, place.application, place.home.logs / "worker.log") as process:
        yield process.pid


def _gunicorn(listener: socket.socket) -> list[str]:
    return [
        *(sys.executable, "-P", "-m", "gunicorn", "lapor.config.wsgi:application"),
        *("--bind", f"fd://{listener.fileno()}", "--worker-class", WORKER, "--preload"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--keep-alive", "30"),
        *("--timeout", "120", "--no-control-socket"),
    ]


@contextlib.contextmanager
def _process(
    command: list[str], env: Mapping[str, str], log: Path, *fds: int
) -> Iterator["subprocess.Popen[bytes]"]:
    with open(log, "ab") as output:
        process = subprocess.Popen(
            command, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=fds
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/bench/bare/", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise CannotRun("the web server does not start; its log is log/web.log in the home of the world.")
