"""The product as it is served, for one run of journeys: a database, media and static files of its own, and gunicorn.

It runs in a process of its own, so the test database and its transactions are left alone.
"""

import base64
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from lapor.embedded.parent_death import die_with_parent

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Product:
    """Where it is, receipts of reports that it holds, {state: (number, PIN)}, and keys of agencies by code."""

    address: str
    database_url: str
    receipts: dict[str, tuple[str, str]]
    agencies: dict[str, int]


@contextmanager
def served(
    home: Path,
    *,
    name: str,
    application: str = "tests.journeys.served:application",
    worker: Sequence[str] = ("gthread", "--threads", "4"),
    furnished_by: str = "tests.journeys.served",
    settings: Mapping[str, str] | None = None,
) -> Iterator[Product]:
    """Serve the product from an empty database called `name`; afterwards nothing of it is left."""
    with _database(name) as url, socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        environment = _environment(home, url=url, address=address) | (settings or {})
        found = _prepare(environment, furnished_by)
        with _web_server(door, environment, application, worker, log=home / "web.log"):
            urllib.request.urlopen(f"{address}/accounts/login/", timeout=60).close()
            yield Product(address, database_url=url, **found)


@contextmanager
def _database(name: str) -> Iterator[str]:
    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, dbname="postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _environment(home: Path, *, url: str, address: str) -> dict[str, str]:
    """As the supervisor would set it, except for the throw-away keys. Static files are those with a fingerprint."""
    ours = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "lapor.config.settings",
        "EMAIL_URL": "dummymail://",
        "IDENTITY_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "LAPOR_HOME": str(home),
        "MEDIA_ROOT": str(home / "media"),
        "PUBLIC_URL": address,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "SECRET_KEY": secrets.token_urlsafe(32),
    }
    theirs = {
        key: value for key, value in os.environ.items() if key not in ("PLAIN_STATIC", "DEBUG", "TILE_URL")
    }
    return theirs | ours


def _prepare(environment: dict[str, str], module: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-P", "-m", module]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@contextmanager
def _web_server(
    door: socket.socket,
    environment: dict[str, str],
    application: str,
    worker: Sequence[str],
    *,
    log: Path,
) -> Iterator[None]:
    """gunicorn as the supervisor starts it, with one process."""
    command = [
        *(sys.executable, "-P", "-m", "gunicorn", application),
        *("--bind", f"fd://{door.fileno()}", "--worker-class", *worker),
        *("--timeout", "60", "--graceful-timeout", "2", "--no-control-socket"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            pass_fds=[door.fileno()],
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)
