"""A cluster for tests: quick, not durable, and gone afterwards."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lapor.embedded.binaries import Binaries
from lapor.embedded.cluster import Cluster

PREFIX = "lapor-throw-away-"
AGE_OF_FORGOTTEN = 3600.0  # seconds; a younger one may be just about to take its lock


@contextlib.contextmanager
def throw_away_cluster(*, binaries: Binaries) -> Iterator[Cluster]:
    """A running cluster without durability in a directory of its own, removed at the end."""
    _sweep_forgotten()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    home.chmod(0o711)  # the socket inside has a closed directory of its own
    in_use = os.open(home, os.O_RDONLY)
    fcntl.flock(in_use, fcntl.LOCK_SH)
    cluster = Cluster(data_dir=home / "data", binaries=binaries, is_durable=False)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)
        os.close(in_use)


def _sweep_forgotten() -> None:
    """Remove what earlier runs left that were killed: nobody holds the lock on those directories any more."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or just being removed
            if time.time() - home.stat().st_mtime < AGE_OF_FORGOTTEN:
                continue
            descriptor = os.open(home, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(home)
            finally:
                os.close(descriptor)
