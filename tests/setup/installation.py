"""A small installation for the supervisor's tests: its real code around a product of one page and one job."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PRODUCT = {
    "config/__init__.py": "",
    "config/settings.py": """
import environ
env = environ.Env()
SECRET_KEY, IDENTITY_KEY = env("SECRET_KEY"), env("IDENTITY_KEY")
DATABASES = {"default": env.db("DATABASE_URL")}
INSTALLED_APPS = ["django.contrib.staticfiles", "procrastinate.contrib.django", "lapor.demo"]
ROOT_URLCONF, ALLOWED_HOSTS, USE_TZ = "lapor.config.urls", ["127.0.0.1"], True
STATIC_URL, STATIC_ROOT = "/static/", env("LAPOR_HOME") + "/static"
""",
    "config/urls.py": """
from django.db import connection
from django.http import HttpResponse
from django.urls import path
def page(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM village")
        return HttpResponse(f"{cursor.fetchone()[0]} villages")
def sent(request):
    refused = request.META.get("lapor.refused_body", "unasked")
    return HttpResponse(f"refused {refused}, {len(request.body)} bytes")
urlpatterns = [path("", page), path("sent/", sent), path("closed/", sent)]
""",
    "config/wsgi.py": """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
application.refused_body = lambda environ: 403 if environ["PATH_INFO"] == "/closed/" else 0
""",
    "demo/__init__.py": "",
    "demo/management/__init__.py": "",
    "demo/management/commands/__init__.py": "",
    "demo/management/commands/demo.py": """
from django.core.management.base import BaseCommand
from django.db import connection
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")
        parser.add_argument("--accounts", action="store_true")
        parser.add_argument("--reports", type=int, default=0)
    def handle(self, *, accounts, reports, **options):
        if accounts:
            self.stdout.write("officer@example.org  liaison")
            return
        self.stdout.write(f"Making {reports} reports")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS village (name text)")
            cursor.execute("INSERT INTO village VALUES ('Jatinom')")
""",
}


def build_installation(root: Path) -> Path:
    """Put the real supervisor and launcher beside the small product; give the root of the checkout."""
    package = root / "src" / "lapor"
    package.mkdir(parents=True)
    for part in ("supervisor", "embedded", "common", "locale"):
        shutil.copytree(CHECKOUT / "src" / "lapor" / part, package / part)
    (package / "config").mkdir()
    shutil.copy(CHECKOUT / "src" / "lapor" / "config" / "web_server.py", package / "config")
    for name in ("__init__.py", "cli.py"):
        shutil.copy(CHECKOUT / "src" / "lapor" / name, package)
    shutil.copy(CHECKOUT / "requirements.lock", root)
    for name, text in PRODUCT.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    return root


class Run:
    """A `./lapor run` in a process of its own, its lines kept."""

    def __init__(self, root: Path, home: Path, *, port: int, **variables: str) -> None:
        self.port = port
        self.lines: list[str] = []
        kept = {
            name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "LANG"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lapor.cli", "run", "--port", str(port)],
            cwd=root,
            env={**kept, "PYTHONPATH": str(root / "src"), "LAPOR_HOME": str(home), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until(self, words: str) -> "Run":
        """Read on until a line holds `words`."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return self
        raise AssertionError(f"{words!r} never came:\n" + "\n".join(self.lines))

    def said(self) -> str:
        return "\n".join(self.lines)

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20) as answer:
            return str(answer.read().decode())

    def end(self, way: signal.Signals = signal.SIGINT) -> int:
        """Send the signal, read what is still said, and give the exit code."""
        self.process.send_signal(way)
        rest, _ = self.process.communicate(timeout=60)
        self.lines += rest.splitlines()
        return self.process.returncode

    def refusal(self) -> str:
        """What it says when it refuses to begin."""
        said, _ = self.process.communicate(timeout=60)
        assert self.process.returncode != 0
        return said


Processes = dict[int, str]


def family_of(pid: int) -> Processes:
    """All descendants of a process, by number and command line."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    family: Processes = {}
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        family.update({child: command_of(child) for child in fresh})
    return family


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def living(processes: Processes) -> Processes:
    """Those that still run the same command; a zombie has none."""
    return {pid: command for pid, command in processes.items() if command and command_of(pid) == command}


def await_end_of(processes: Processes, *, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while left := living(processes):
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
