"""A child that does not outlive its parent, even if the parent is killed without warning."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Give a `preexec_fn`: the kernel sends `death_signal` to the child when the starting thread ends.

    Start such children from the main thread. Outside Linux there is no such order to the kernel; a child
    that outlives its parent there is found running, and used, by the next start.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return tie
