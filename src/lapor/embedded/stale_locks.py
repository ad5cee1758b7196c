"""Lock files of a server that is no more, naming a process number that now belongs to somebody else.

PostgreSQL takes any living process of its own user for its former self. We remove such a file if the process
certainly is no server of this directory. Nothing here ever sends a signal: a number in a file proves nothing.
"""

import os
import subprocess
from pathlib import Path

PROCESSES = Path("/proc")


def remove_stale_locks(*, data_dir: Path, socket: Path) -> None:
    """Call it under the starter's lock, after the server has not answered."""
    for lock in (data_dir / "postmaster.pid", socket.with_name(f"{socket.name}.lock")):
        pid = _pid_in(lock)
        if pid is not None and is_stranger(pid, data_dir=data_dir):
            lock.unlink(missing_ok=True)


def is_stranger(pid: int, *, data_dir: Path) -> bool:
    """True only if the process lives, or waits as a zombie, and is certainly no server of `data_dir`.

    Of a dead one PostgreSQL takes care itself, and better: it also looks for surviving children.
    """
    if not PROCESSES.joinpath("self").exists():
        return _is_stranger_by_name(pid)
    try:
        state = (PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        # A server works inside its data directory for as long as it lives.
        return state == "Z" or not os.path.samefile(PROCESSES / str(pid) / "cwd", data_dir)
    except FileNotFoundError:
        return False
    except PermissionError:  # another user's process; PostgreSQL ignores those
        return False


def _is_stranger_by_name(pid: int) -> bool:
    said = subprocess.run(
        ["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.split()
    return bool(said) and (said[0].startswith("Z") or "postgres" not in said[-1])


def _pid_in(lock: Path) -> int | None:
    try:
        first = lock.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.lstrip("-").isdigit() else None
