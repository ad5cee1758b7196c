"""The server process, as a child of ours: started, waited for, and ended by its handle, never by a number."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lapor.embedded.account import Account
from lapor.embedded.binaries import Binaries
from lapor.embedded.initdb import server_environment
from lapor.embedded.parent_death import die_with_parent
from lapor.embedded.refusals import NoRoom, ServerFailed

# Given on the command line, so that nothing written into the data directory can open TCP or weaken a password.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "ssl": "off",
    "cluster_name": "lapor",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # What people wrote must not reach a log through a failed statement or its DETAIL line.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# The old server or its children are still going: a matter of seconds, not a fault.
PASSING = (
    *("already exists", "still in use", "another postmaster", "Address already in use"),
    *("is shutting down", "is starting up", "not yet accepting", "unexpected postmaster exit"),
)
PATIENCE_WITH_LEFTOVERS = 30.0  # seconds
PATIENCE_WITH_RECOVERY = 600.0  # seconds; replaying a long log after a crash
LARGEST_LOG = 10_000_000  # bytes


def start_postmaster(
    *,
    data_dir: Path,
    socket_dir: Path,
    log: Path,
    binaries: Binaries,
    account: Account,
    settings: Mapping[str, str],
    answers: Callable[[], bool],
    before_each_try: Callable[[], None],
) -> subprocess.Popen[bytes]:
    """Start the server and return its handle as soon as `answers()` is true; raise ServerFailed if it gives up."""
    deadline = time.monotonic() + PATIENCE_WITH_LEFTOVERS
    _rotate(log)
    while True:
        before_each_try()
        mark = log.stat().st_size if log.exists() else 0
        child = _spawn(data_dir, socket_dir, log, binaries=binaries, account=account, settings=settings)
        if _wait_until(answers, child=child):
            return child
        reason = _last_words(log, mark=mark, pid=child.pid)
        if not any(sign in reason for sign in PASSING) or time.monotonic() > deadline:
            raise _refusal(reason, log=log)
        time.sleep(0.2)


def stop_postmaster(child: subprocess.Popen[bytes], *, is_durable: bool = True) -> None:
    """End our own child: connections closed and a checkpoint written; at once where nothing is to be kept."""
    for way, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if way is signal.SIGINT and not is_durable:
            continue
        child.send_signal(way)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=patience)
            return


def _spawn(
    data_dir: Path,
    socket_dir: Path,
    log: Path,
    *,
    binaries: Binaries,
    account: Account,
    settings: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    with account.name_for(data_dir) as (data, fds), _open_log(log, account=account) as output:
        return subprocess.Popen(
            [binaries.program("postgres"), "-D", data, "-k", str(socket_dir), *options],
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=fds,
            start_new_session=True,  # Ctrl-C is for the supervisor, which then stops us in order
            preexec_fn=die_with_parent(signal.SIGINT),
            **account.spawn_options(),
        )


def _wait_until(answers: Callable[[], bool], *, child: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE_WITH_RECOVERY
    while child.poll() is None:
        if answers():
            return True
        if time.monotonic() > deadline:
            stop_postmaster(child)
            return False
        time.sleep(0.03)
    return False


@contextlib.contextmanager
def _open_log(log: Path, *, account: Account) -> Iterator[int]:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        account.take(log)
        yield output
    finally:
        os.close(output)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(f"{log.name}.1"))


def _last_words(log: Path, *, mark: int, pid: int) -> str:
    """The gravest line that this server left since `mark`; children of an older one may write there too."""
    with log.open("rb") as file:
        file.seek(mark)
        lines = file.read().decode(errors="replace").splitlines()
    grave = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|error):", line)]
    own = [line for line in grave if f"[{pid}]" in line]
    words = (own or grave or lines or ["it ended without a word"])[-1]
    return re.sub(r"^.*?(?=FATAL|PANIC)", "", words).strip()


def _refusal(reason: str, *, log: Path) -> NoRoom | ServerFailed:
    if "No space left on device" in reason:
        return NoRoom(f"The disk that holds {log.parent} is full; free some space and start again.")
    return ServerFailed(f"PostgreSQL does not start: {reason} (more in {log})")
