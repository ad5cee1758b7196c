"""The database of a command: the one DATABASE_URL names, or our own, started for as long as it is needed."""

import contextlib
from collections.abc import Iterator, Mapping

from lapor.embedded import Cluster, choose_carrier
from lapor.supervisor.home import Home


def own_cluster(home: Home, *, environ: Mapping[str, str]) -> Cluster | None:
    """Our own cluster, or None where the operator has named a server."""
    if environ.get("DATABASE_URL"):
        return None
    carrier = choose_carrier(data_dir=home.data_dir, environ=environ)
    return Cluster(data_dir=home.data_dir, carrier=carrier, environ=environ)


@contextlib.contextmanager
def database_url(home: Home, *, environ: Mapping[str, str]) -> Iterator[str]:
    """A URL that works inside the block. A server that was running before is still running after it."""
    cluster = own_cluster(home, environ=environ)
    if cluster is None:
        yield environ["DATABASE_URL"]
        return
    try:
        yield cluster.start()
    finally:
        cluster.stop()
