"""An installation for one measurement: a PostgreSQL of its own with fresh keys, thrown away afterwards."""

import base64
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def throw_away_installation(name: str, **settings: str) -> Iterator[None]:
    """Within the block the environment, which child processes inherit, tells of it. Django is not set up yet."""
    from lapor.embedded import choose_binaries, throw_away_cluster

    with (
        tempfile.TemporaryDirectory(prefix=f"lapor-{name}-") as home,
        throw_away_cluster(binaries=choose_binaries(data_dir=Path(home, "none"))) as cluster,
    ):
        os.environ |= {
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "IDENTITY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "DJANGO_SETTINGS_MODULE": "lapor.config.settings",
            "LAPOR_HOME": home,
            "PLAIN_STATIC": "1",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            **settings,
        }
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        yield
