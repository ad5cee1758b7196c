"""As whom web server and worker run when `run` is started by root: a service user, never root and never PostgreSQL's.

They read what strangers send. The supervisor stays root, for it starts PostgreSQL, holds the port, the logs and the
keys. Code, packages and home may lie where only root can go; then root opens those few directories and passes them
on, as the launcher does with the data directory. Where the files themselves are closed, as a checkout made under
umask 077 has them, root lets the service user's group read code and packages. Only the operator makes root serve:
LAPOR_USER=root.
"""

import contextlib
import os
import pwd
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lapor.embedded.account import Account, choose_account
from lapor.supervisor.home import ROOT, Home
from lapor.supervisor.refusals import CannotRun

USERS = ("lapor", "www-data", "nobody", "daemon")
SOURCES = ROOT / "src"
DESCRIPTORS = Path("/proc/self/fd")
COUNTS, MEMORY = "PROMETHEUS_MULTIPROC_DIR", "/dev/shm"  # noqa: S108 - a folder of our own is made there
# What has to be readable, tried out before anything is served.
PROBE = "import os, django, gunicorn, psycopg, lapor.cli; os.listdir(os.environ['MEDIA_ROOT'])"
# A process that has just given up root may not look at its own descriptors; one started by it may.
THROUGH_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')


@dataclass(frozen=True, kw_only=True)
class Service:
    """How to start a process of ours: the words before `-m`, its surroundings, and whose it is."""

    python: tuple[str, ...] = (sys.executable,)
    environment: Mapping[str, str]
    folder: str = str(SOURCES)
    pass_fds: tuple[int, ...] = ()
    account: Account | None = None
    # Why it is root all the same; empty when it is not.
    warning: str = ""

    def command(self, module: str, *arguments: str) -> list[str]:
        return [*self.python, "-P", "-m", module, *arguments]

    def spawn_options(self) -> dict[str, Any]:
        return self.account.spawn_options() if self.account else {}


def service_user(home: Home, *, environ: Mapping[str, str]) -> Account | None:
    """The user for web and worker; None where we are not root, and so stay who we are. Raises CannotRun."""
    if os.geteuid() != 0:
        return None
    wanted = environ.get("LAPOR_USER")
    if wanted == "root":
        return None
    server = choose_account(home.data_dir, environ=environ).uid
    for name in (wanted,) if wanted else USERS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid and (wanted or entry.pw_uid != server):
                return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise CannotRun(
        f"Started as root, web server and worker are to run as another user, but there is no user "
        f"{wanted or ', '.join(USERS)} for it: create one (useradd --system lapor-web) and name it "
        "(LAPOR_USER=lapor-web), or start this command as an ordinary user."
    )


def hand_over(home: Home, account: Account | None, *, is_whole: bool = False) -> None:
    """Give the attachments to the user who takes them in, once; `is_whole`: root may have added some since."""
    if account is None:
        return
    if is_whole or home.media.stat().st_uid != account.uid:
        account.take_tree(home.media)
    mode = home.path.stat().st_mode
    if home.path.stat().st_uid == 0 and not mode & 0o001:  # a private home: its group may pass through
        os.chown(home.path, 0, account.gid)
        home.path.chmod(mode & 0o7777 | 0o010)


@contextlib.contextmanager
def counting(account: Account | None, *, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Where web and worker count together for /metrics: in memory, for a full disk must not stop who writes there."""
    if environ.get(COUNTS):
        yield {}
        return
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(
        prefix="lapor-counts-", dir=memory, ignore_cleanup_errors=True
    ) as folder:
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        yield {COUNTS: folder}


@contextlib.contextmanager
def serving(home: Home, *, environment: Mapping[str, str], account: Account | None) -> Iterator[Service]:
    """How web and worker are started inside the block. Raises CannotRun where that could be as root alone."""
    if account is None:
        yield Service(environment=environment, warning=_AS_ROOT if os.geteuid() == 0 else "")
        return
    direct = Service(environment={**environment, "HOME": "/"}, account=account)
    let_read(SOURCES, account)
    with _passages(home, direct) as indirect:
        ways = [way for way in (direct, indirect) if way]
        working = _first_working(ways)
        if working is None:
            let_read(packages(), account)
            working = _first_working(ways)
        if working is None:
            raise CannotRun(_why_not(account))
        yield working


def let_read(top: Path, account: Account) -> None:
    """Let the user's group read what belongs to root below `top` and is closed to it. Others get nothing by it."""
    for folder, _folders, names in os.walk(top):
        for path in (Path(folder), *(Path(folder, name) for name in names)):
            found = path.lstat()
            of_all, of_group = (0o005, 0o050) if stat.S_ISDIR(found.st_mode) else (0o004, 0o040)
            is_open = (found.st_mode & of_all) == of_all
            if not is_open and not found.st_uid and not stat.S_ISLNK(found.st_mode):
                os.chown(path, 0, account.gid)
                path.chmod(stat.S_IMODE(found.st_mode) | of_group)


def packages() -> Path:
    """Where the packages lie that we run with."""
    return Path(sysconfig.get_paths()["purelib"])


def _first_working(ways: list[Service]) -> Service | None:
    return next((way for way in ways if _works(way)), None)


@contextlib.contextmanager
def _passages(home: Home, direct: Service) -> Iterator[Service | None]:
    """The same through descriptors, for directories that only root can walk to."""
    if not DESCRIPTORS.is_dir():
        yield None
        return
    base = Path(sys.base_prefix)
    with contextlib.ExitStack() as stack:
        name: dict[Path, str] = {}
        opened: list[int] = []
        for folder in (SOURCES, packages(), base, home.path):
            opened.append(os.open(folder, os.O_PATH))
            stack.callback(os.close, opened[-1])
            name[folder] = str(DESCRIPTORS / str(opened[-1]))
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        environment = {
            name_: value.replace(str(home.path), name[home.path], 1)
            if name_ in ("LAPOR_HOME", "MEDIA_ROOT")
            else value
            for name_, value in direct.environment.items()
        }
        environment |= {
            "PYTHONHOME": name[base],
            "PYTHONPATH": f"{name[SOURCES]}:{name[packages()]}",
            "LD_LIBRARY_PATH": f"{name[base]}/lib",  # an interpreter may be built with its library beside it
        }
        yield Service(
            python=(*THROUGH_SHELL, f"{name[base]}/bin/{version}"),
            environment=environment,
            folder=name[SOURCES],
            pass_fds=tuple(opened),
            account=direct.account,
        )


def _works(service: Service) -> bool:
    """Try it out: whether this user can read interpreter, packages, code and attachments that way."""
    try:
        tried = subprocess.run(
            [*service.python, "-P", "-c", PROBE],
            cwd="/",
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=service.pass_fds,
            **service.spawn_options(),
        )
    except OSError:
        return False
    return tried.returncode == 0


_AS_ROOT = (
    "WARNING: web server and worker run as root, because LAPOR_USER=root says so. They read what strangers send: "
    "leave LAPOR_USER out, and they run as a user of their own."
)


def _why_not(account: Account) -> str:
    return (
        f"Web server and worker read what strangers send, so they do not run as root; but user {account.name} cannot "
        f"read the program in {ROOT}, or the Python in {sys.base_prefix}. Make both readable for every user (files "
        "0644, directories 0755), or name a user who can read them (LAPOR_USER=name), or start this command as an "
        "ordinary user. LAPOR_USER=root serves as root all the same."
    )
