"""Primary, standby and the product over both, made once."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lapor.bench.server import Place, Server, serving
from lapor.embedded import Cluster, choose_binaries
from lapor.supervisor.home import ROOT, open_home
from lapor.supervisor.privileges import grant_to_application
from tests.cluster.replication import make_standby, make_synchronous, url_of_both

_CAST = "import django; django.setup(); from tests.world import build_world; build_world()"


@dataclass
class Pair:
    """`environment`: of the product, as the role that owns nothing, over both servers."""

    primary: Cluster
    standby: Cluster
    environment: dict[str, str]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A primary with the cast in it, and a standby that has all of it."""
    with tempfile.TemporaryDirectory(prefix="lapor-cluster-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o711)
        binaries = choose_binaries(data_dir=home / "none")
        primary = Cluster(data_dir=home / "primary" / "data", binaries=binaries)
        primary.start()
        standby = None
        try:
            environment = _environment(home, primary.url)
            for command in (("-m", "lapor.bench.inside", "prepare", "tables"), ("-c", _CAST)):
                subprocess.run([sys.executable, "-P", *command], env=environment, check=True, cwd=ROOT)
            grant_to_application(primary.url, role=Cluster.application)
            (home / "standby").mkdir()
            standby = make_standby(primary, home / "standby", binaries=binaries)
            make_synchronous(primary)
            serving_both = {**environment, "DATABASE_URL": url_of_both(primary, standby)}
            yield Pair(primary, standby, serving_both)
        finally:
            if standby is not None:
                standby.stop()
            primary.stop()


def _environment(home: Path, url: str) -> dict[str, str]:
    opened = open_home(environ={"LAPOR_HOME": str(home / "home")})
    (opened.path / "static").mkdir()
    return {
        **{name: value for name, value in os.environ.items() if name != "PGOPTIONS"},
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(32),
        "IDENTITY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DJANGO_SETTINGS_MODULE": "lapor.bench.settings",
        "LAPOR_HOME": str(opened.path),
        "MEDIA_ROOT": str(opened.media),
        "PLAIN_STATIC": "1",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "TRUSTED_PROXIES": "1",
    }


@pytest.fixture
def product(pair: Pair) -> Iterator[Server]:
    """The web server over both."""
    home = open_home(environ={"LAPOR_HOME": pair.environment["LAPOR_HOME"]})
    with serving(Place(home, pair.primary, pair.environment, pair.environment)) as server:
        yield server
