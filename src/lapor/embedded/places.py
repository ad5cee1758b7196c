"""Where a cluster keeps its things: beside the data directory, except a socket whose path would be too long."""

import errno
import fcntl
import hashlib
import os
import re
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lapor.embedded.account import Account
from lapor.embedded.refusals import LauncherRefusal, NoRoom, NotOurs, StillBusy

SOCKET = ".s.PGSQL.5432"
SHORT_PLACE = Path("/tmp")  # noqa: S108 - the directory below it is checked: ours, real, and closed
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107
LOCK_TIMEOUT = 120.0  # seconds


def socket_directory(data_dir: Path, *, account: Account, guest: Account | None = None) -> Path:
    """The directory of the socket: beside the data if the path is short, plain and reachable, else below /tmp."""
    beside = data_dir.with_name(f"{data_dir.name}.socket")
    is_short = len(os.fsencode(beside / SOCKET)) < LONGEST_SOCKET_PATH
    is_plain = re.fullmatch(r"[\w./-]+", str(beside), re.ASCII) is not None
    visitors = (account, guest) if guest else (account,)
    if is_short and is_plain and all(_can_reach(beside.parent, account=one) for one in visitors):
        return beside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return SHORT_PLACE / f"lapor-{account.uid}-{digest}"


def open_socket_directory(directory: Path, *, account: Account, guest: Account | None = None) -> None:
    """Make sure that `directory` is a real directory of the account, closed to everybody but the guest's group."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    is_strange = found.st_uid not in {account.uid, os.geteuid()} and os.geteuid() != 0
    is_planted = directory.parent == SHORT_PLACE and found.st_uid not in {account.uid, 0}
    if not stat.S_ISDIR(found.st_mode) or is_strange or is_planted:
        raise NotOurs(
            f"{directory} belongs to somebody else; remove it, or set LAPOR_HOME to a shorter path."
        )
    directory.chmod(0o700)
    account.take(directory)
    if guest:
        os.chown(directory, account.uid, guest.gid)
        directory.chmod(0o710)


def close_socket_directory(directory: Path) -> None:
    """Leave nothing below /tmp; a directory beside the data may stay."""
    if directory.parent == SHORT_PLACE:
        with suppress(OSError):  # something is left in it: the next start looks at that
            directory.rmdir()


@contextmanager
def only_one_starter(data_dir: Path, *, account: Account) -> Iterator[None]:
    """Hold the lock under which a cluster is made and started; wait for whoever is doing so now."""
    path = data_dir.with_name(f"{data_dir.name}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        account.take(path)
        _wait_for_lock(descriptor, path=path)
        yield
    finally:
        os.close(descriptor)


def disk_refusal(error: OSError, *, place: Path) -> LauncherRefusal:
    """Turn the system's error into a sentence with a remedy."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NoRoom(f"The disk that holds {place} is full; free some space and start again.")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return NotOurs(
            f"{error.filename or place} may not be written or read by this user; "
            f"run as its owner, or: sudo chown -R {os.geteuid()} {place}"
        )
    return LauncherRefusal(f"{place}: {error.strerror}.")


def _wait_for_lock(descriptor: int, *, path: Path) -> None:
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StillBusy(
                    f"Another process has held {path} for two minutes; stop it and try again."
                ) from None
        time.sleep(0.05)


def _can_reach(directory: Path, *, account: Account) -> bool:
    if account.is_me:
        return True
    asked = subprocess.run(["test", "-x", directory], cwd="/", **account.spawn_options())
    return asked.returncode == 0
