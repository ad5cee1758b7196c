"""What processes have used: CPU from /proc, of a process and all it has started, also those that have ended."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
_UTIME = 11  # fields of /proc/PID/stat behind the name, which may hold anything
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds so far."""

    web: float
    database: float

    def since(self, before: "Used") -> "Used":
        return Used(self.web - before.web, self.database - before.database)


def used_by(*, web: int, database: int) -> Used:
    """Of the web server's main process and of the postmaster, each with everything below it."""
    return Used(cpu_of_tree(web), cpu_of_tree(database))


def cpu_of_tree(pid: int) -> float:
    """Seconds, user and system. What an ended child has used stands with its parent, once that has waited for it."""
    found = sum(_ticks(one) for one in tree_of(pid))
    return found / TICKS


def memory_of_children(pid: int) -> list[int]:
    """Resident bytes of each process that this one has started."""
    return [_resident(one) for one in _children(pid)]


def tree_of(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from tree_of(child)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(one) for one in task.read_text().split()]
        except OSError:
            continue  # that thread has just ended
    return found


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0  # it has just ended: its parent has the sum
    fields = stat.rpartition(")")[2].split()
    return sum(int(one) for one in fields[_UTIME : _UTIME + 4])


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
