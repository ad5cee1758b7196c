"""The database of a command: the one DATABASE_URL names, or our own, started for as long as it is needed."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lapor.embedded import Cluster, choose_binaries
from lapor.supervisor.home import Home
from lapor.supervisor.service import service_user


@dataclass(frozen=True, slots=True)
class Urls:
    """One database under two names: of who owns the tables and changes them, and of who only writes rows."""

    owner: str
    application: str

    @property
    def are_parted(self) -> bool:
        return self.owner != self.application


def own_cluster(home: Home, *, environ: Mapping[str, str]) -> Cluster | None:
    """Our own cluster, or None where the operator has named a server."""
    if environ.get("DATABASE_URL"):
        return None
    binaries = choose_binaries(data_dir=home.data_dir, environ=environ)
    user = service_user(home, environ=environ)
    return Cluster(data_dir=home.data_dir, binaries=binaries, environ=environ, guest=user)


def urls_of(cluster: Cluster | None, *, environ: Mapping[str, str]) -> Urls:
    """Of our own cluster, once it runs; or of the operator's server, whose owner may have a URL of its own."""
    if cluster is not None:
        return Urls(cluster.url, cluster.application_url)
    named = environ["DATABASE_URL"]
    return Urls(environ.get("DATABASE_OWNER_URL") or named, named)


@contextlib.contextmanager
def database_urls(home: Home, *, environ: Mapping[str, str]) -> Iterator[Urls]:
    """URLs that work inside the block. A server that was running before is still running after it."""
    cluster = own_cluster(home, environ=environ)
    if cluster is None:
        yield urls_of(None, environ=environ)
        return
    try:
        cluster.start()
        yield urls_of(cluster, environ=environ)
    finally:
        cluster.stop()
