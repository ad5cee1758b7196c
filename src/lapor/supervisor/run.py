"""`./lapor run`: database, web server and worker under one supervisor, until Ctrl-C.

Stops everything it started and nothing else. The listening socket belongs to the supervisor: it is there before
the first request can come, and stays while a killed web server is being started again.
"""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from lapor.embedded import Cluster
from lapor.embedded.parent_death import die_with_parent
from lapor.supervisor.admission import admitted_environment, note_keys
from lapor.supervisor.children import Child, keep_small, stop_all
from lapor.supervisor.database import Urls, own_cluster, urls_of
from lapor.supervisor.home import ROOT, Home, only_one_run, open_home
from lapor.supervisor.prepare import last_prepared
from lapor.supervisor.privileges import grant_to_application, role_of
from lapor.supervisor.refusals import CannotRun
from lapor.supervisor.service import Service, counting, hand_over, service_user, serving

WORKER = "lapor.config.web_server.Worker"
WEB_WORKERS, WEB_THREADS = 2, 96  # few of the threads work at a time: see there
PATIENCE = 15.0  # seconds that running requests and jobs get to finish
AFTER_CUT_OFF = 15.0  # seconds that the leavings of a killed supervisor may still hold the port
FIRST_ANSWER = 60.0  # seconds


def run(*, host: str, port: int, demo_reports: int, environ: Mapping[str, str] = os.environ) -> None:
    """Serve until a signal comes. Raises CannotRun or LauncherRefusal if it cannot begin."""
    home = open_home(environ=environ)
    with (
        _stop_signals() as stop,
        only_one_run(home) as was_cut_off,
        _listening(host, port, patience=AFTER_CUT_OFF if was_cut_off else 0.0) as listener,
    ):
        cluster = own_cluster(home, environ=environ)
        try:
            if cluster is not None:
                _start_cluster(cluster)
            urls = urls_of(cluster, environ=environ)
            ours = admitted_environment(home, database_url=urls.owner, environ=environ)
            ours.setdefault("PUBLIC_URL", address(host, listener.getsockname()[1]))
            accounts = _prepare(
                home,
                urls,
                environment=ours,
                demo_reports=demo_reports,
                is_own_cluster=cluster is not None,
                stop=stop,
            )
            if not stop.is_set:
                if urls.are_parted:  # whatever was done to them since the last start
                    grant_to_application(urls.owner, role=role_of(urls.application))
                note_keys(urls.owner, environment=ours)
                account = service_user(home, environ=environ)
                hand_over(home, account)
                with (
                    counting(account, environ=environ) as counts,
                    serving(
                        home, environment=_of_application(ours, urls) | counts, account=account
                    ) as service,
                ):
                    _serve(home, listener, cluster, service=service, accounts=accounts, stop=stop)
        finally:
            if cluster is not None:
                cluster.stop()
    _say("Stopped. The data stay in " + str(home.path))


class Stop:
    """Whether somebody asked us to end, and how often."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def is_set(self) -> bool:
        return self.count > 0


@contextlib.contextmanager
def _stop_signals() -> Iterator[Stop]:
    stop = Stop()

    def note(*_: Any) -> None:
        stop.count += 1

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _listening(host: str, port: int, *, patience: float) -> Iterator[socket.socket]:
    deadline = time.monotonic() + patience
    while True:
        try:
            listener = socket.create_server((host, port), family=_family(host), backlog=512)
            break
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CannotRun(_why_no_port(error, host=host, port=port)) from error
            time.sleep(0.2)
    with listener:
        yield listener


def _why_no_port(error: OSError, *, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use by another program: stop that program, "
            f"or choose another port: ./lapor run --port {port + 1} (or LAPOR_PORT={port + 1})"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is reserved for root: choose one above 1023, for instance ./lapor run --port 8000"
        )
    return f"The address {host}, port {port}, cannot be served ({error.strerror}): see --host and --port"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "", "::"} else host  # noqa: S104 - shown, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _start_cluster(cluster: Cluster) -> None:
    _say(f"Starting PostgreSQL {cluster.binaries.version} ({cluster.binaries.name}) …")
    cluster.start()


def _of_application(environment: Mapping[str, str], urls: Urls) -> dict[str, str]:
    """For web and worker: the role that owns nothing, and no way to the one that does."""
    kept = {name: value for name, value in environment.items() if name != "DATABASE_OWNER_URL"}
    return {**kept, "DATABASE_URL": urls.application}


def _prepare(
    home: Home,
    urls: Urls,
    *,
    environment: Mapping[str, str],
    demo_reports: int,
    is_own_cluster: bool,
    stop: Stop,
) -> str:
    """Bring the database up to date unless it is; give the list of demo accounts."""
    prepared = last_prepared(home, database_url=urls.owner)
    if prepared is None:
        environment = {**environment, "DATABASE_URL": urls.owner}
        if is_own_cluster:
            # Thousands of small commits make the demo world; a power cut now costs a few of its reports at most.
            environment = {**environment, "PGOPTIONS": "-c synchronous_commit=off"}
        _run_to_end([*_lapor("prepare"), str(demo_reports)], environment=environment, stop=stop)
        prepared = last_prepared(home, database_url=urls.owner)
    if prepared is None and not stop.is_set:
        raise CannotRun(
            "The database could not be prepared: the lines above say why. Nothing is being served."
        )
    return prepared.accounts if prepared else ""


def _run_to_end(command: list[str], *, environment: Mapping[str, str], stop: Stop) -> None:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    while process.poll() is None:
        if stop.is_set:
            process.terminate()
        time.sleep(0.05)


def _serve(
    home: Home,
    listener: socket.socket,
    cluster: Cluster | None,
    *,
    service: Service,
    accounts: str,
    stop: Stop,
) -> None:
    web = _child(
        "The web server", _gunicorn(service, listener), home.logs / "web.log", service, listener.fileno()
    )
    worker = _child("The worker", service.command("lapor.cli", "work"), home.logs / "worker.log", service)
    try:
        web.start()
        status = _first_answer(listener, web=web, stop=stop)
        worker.start()  # only now: the visitor's first page is to have the processor for itself
        if status:
            _greet(service.environment["PUBLIC_URL"], home, accounts=accounts)
            if why := _is_exposed(host_of(listener)):
                _say(why)
            if service.warning:
                _say(f"\n{service.warning}")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _say(f"But its first page failed with {status}; the reason is in {web.log}")
        _watch([web, worker], cluster, stop=stop)
        _say("\nStopping …")
    finally:
        stop_all([web, worker], patience=PATIENCE)


def host_of(listener: socket.socket) -> str:
    return str(listener.getsockname()[0])


def _is_exposed(host: str) -> str:
    """A sentence where strangers reach the port directly; empty behind a proxy on this machine."""
    if host.startswith("127.") or host == "::1":
        return ""
    return (
        "NOTE: this port can be reached from other machines. Slow and broken connections are cut off here too, but "
        "TLS, and many thousand connections at once, need a proxy in front: see operations.md."
    )


def _child(name: str, command: list[str], log: Path, service: Service, *descriptors: int) -> Child:
    return Child(
        name,
        command,
        log=log,
        environment=service.environment,
        pass_fds=(*descriptors, *service.pass_fds),
        spawn_options=service.spawn_options(),
    )


def _watch(children: list[Child], cluster: Cluster | None, *, stop: Stop) -> None:
    """Keep everything running until somebody asks to stop."""
    next_look = 0.0
    while not stop.is_set:
        for child in children:
            if line := child.keep_running():
                _say(line)
        if cluster is not None and time.monotonic() > next_look and not _is_served(cluster):
            _say("PostgreSQL stopped unexpectedly; starting it again.")
            cluster.start()
        if time.monotonic() > next_look:
            next_look = time.monotonic() + 2.0
            for log in (*(child.log for child in children), *([cluster.log] if cluster else [])):
                keep_small(log)
        time.sleep(0.1)


def _is_served(cluster: Cluster) -> bool:
    """Our own child is asked cheaply; a server that another command started must answer."""
    return cluster.is_started_here or cluster.is_running()


def _first_answer(listener: socket.socket, *, web: Child, stop: Stop) -> int:
    """Wait for the web server to answer and give the status; 0 if we are to stop before."""
    host, port = listener.getsockname()[:2]
    probe = urllib.request.Request(address(host, port) + "/", method="HEAD")  # noqa: S310 - our own address
    deadline = time.monotonic() + FIRST_ANSWER
    while not stop.is_set:
        if not web.is_running or time.monotonic() > deadline:
            raise CannotRun(
                f"The web server does not start. The end of its log, {web.log}:\n\n{_tail(web.log)}"
            )
        try:
            with urllib.request.urlopen(probe, timeout=5) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            time.sleep(0.1)
    return 0


def _gunicorn(service: Service, listener: socket.socket) -> list[str]:
    heartbeat = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    return [
        *service.command("gunicorn", "lapor.config.wsgi:application", "--chdir", service.folder),
        *("--bind", f"fd://{listener.fileno()}", "--worker-class", WORKER, "--preload"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
        # Longer addresses than usual reach the product, which refuses them in words.
        *("--limit-request-line", "8190"),
        *("--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"),
        *heartbeat,
    ]


def _lapor(command: str) -> list[str]:
    return [sys.executable, "-P", "-m", "lapor.cli", command]


def _greet(url: str, home: Home, *, accounts: str) -> None:
    _say(f"\nLAPOR! is ready: {url}\n")
    if accounts:
        _say(f"{accounts}\n")
    _say(f"Data and logs: {home.path}\nStop with Ctrl-C.")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
