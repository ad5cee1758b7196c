"""Making a new cluster: complete under a temporary name first, then renamed, so that half a cluster is never seen."""

import json
import locale
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from lapor.embedded.account import Account
from lapor.embedded.binaries import Binaries
from lapor.embedded.parent_death import die_with_parent
from lapor.embedded.refusals import NoRoom, NotOurs, ServerFailed

PASSWORDS = "lapor-passwords.json"
# Who administers the server, who owns the tables, and as whom web and worker connect, which may not change a table.
SUPERUSER, OWNER, APPLICATION = "postgres", "lapor", "lapor_app"
DATABASE = "lapor"


def make_cluster(data_dir: Path, *, binaries: Binaries, account: Account, is_durable: bool) -> None:
    """Make the cluster at `data_dir`; call it under the starter's lock. An earlier interrupted try is swept away."""
    if data_dir.exists() and any(data_dir.iterdir()):
        raise NotOurs(
            f"{data_dir} is not empty and no PostgreSQL data directory; move it away, or set LAPOR_HOME."
        )
    for half_made in data_dir.parent.glob(f"{data_dir.name}.new-*"):
        shutil.rmtree(half_made, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=f"{data_dir.name}.new-", dir=data_dir.parent))
    try:
        cluster = _fill(staging, binaries=binaries, account=account, is_durable=is_durable)
        cluster.rename(data_dir)
        _flush(data_dir.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def read_passwords(data_dir: Path) -> dict[str, str]:
    """Passwords by role. They travel with the data, so that they are there exactly when the cluster is."""
    passwords: dict[str, str] = json.loads((data_dir / PASSWORDS).read_text())
    return passwords


def complete_passwords(data_dir: Path, *, account: Account) -> None:
    """Give roles that came later than this cluster a password too. Call it under the starter's lock."""
    passwords = read_passwords(data_dir)
    missing = [role for role in (SUPERUSER, OWNER, APPLICATION) if role not in passwords]
    if missing:
        fresh = data_dir / f"{PASSWORDS}.new"
        fresh.unlink(missing_ok=True)
        _write_private(
            fresh, json.dumps(passwords | {role: _password() for role in missing}), account=account
        )
        fresh.replace(data_dir / PASSWORDS)


def _password() -> str:
    return secrets.token_hex(24)


def _fill(staging: Path, *, binaries: Binaries, account: Account, is_durable: bool) -> Path:
    passwords = {role: _password() for role in (SUPERUSER, OWNER, APPLICATION)}
    cluster, password_file = staging / "cluster", staging / "password"
    cluster.mkdir(mode=0o700)
    account.take(cluster)
    _write_private(password_file, passwords[SUPERUSER], account=account)
    _run_initdb(cluster, password_file, binaries=binaries, account=account, is_durable=is_durable)
    _write_private(cluster / PASSWORDS, json.dumps(passwords), account=account)
    return cluster


def _run_initdb(
    cluster: Path, password_file: Path, *, binaries: Binaries, account: Account, is_durable: bool
) -> None:
    with account.name_for(cluster) as (data, fds), account.name_for(password_file) as (password, more_fds):
        command = [binaries.program("initdb"), f"--pgdata={data}", f"--pwfile={password}"]
        command += [f"--username={SUPERUSER}", "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8"]
        command += _locale_options(binaries) + ([] if is_durable else ["--no-sync"])
        done = subprocess.run(
            command,
            cwd="/",
            env=server_environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
            pass_fds=fds + more_fds,
            **account.spawn_options(),
        )
    if done.returncode:
        raise _initdb_refusal(done.stderr, place=cluster.parent.parent)


def server_environment() -> dict[str, str]:
    """A bare environment: no PGHOST, PGDATA or library path of the caller may bend the server."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": _libc_locale(), "TZ": "UTC"}


def _locale_options(binaries: Binaries) -> list[str]:
    """Collation that does not move with the system's libc: from 17 on PostgreSQL brings its own."""
    options = [f"--locale={_libc_locale()}", "--lc-messages=C", "--text-search-config=simple"]
    if binaries.major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _libc_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _initdb_refusal(said: str, *, place: Path) -> NoRoom | ServerFailed:
    if "No space left on device" in said:
        return NoRoom(f"The disk that holds {place} is full; free some space and start again.")
    reason = next(
        (line for line in said.splitlines() if "error:" in line or "FATAL:" in line), said.strip()[-300:]
    )
    return ServerFailed(f"PostgreSQL could not make its data directory in {place}: {reason.strip()}")


def _write_private(path: Path, text: str, *, account: Account) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    account.take(path)


def _flush(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
