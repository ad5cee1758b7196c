"""The directory where everything that is not code lives: data, attachments, secrets and logs.

`var/` in the checkout, or LAPOR_HOME. Secrets are made once; losing them loses reporters' sealed identities.
"""

import base64
import contextlib
import fcntl
import json
import os
import pwd
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lapor.supervisor.refusals import CannotRun

ROOT = Path(__file__).absolute().parents[3]


@dataclass(frozen=True, kw_only=True)
class Home:
    """Paths below the home directory; they exist once `open_home` has returned."""

    path: Path

    @property
    def data_dir(self) -> Path:
        return self.path / "pg" / "data"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"


def open_home(*, environ: Mapping[str, str]) -> Home:
    """Make the directories that are missing. Root in somebody's checkout first becomes that somebody."""
    home = Home(path=Path(environ.get("LAPOR_HOME") or ROOT / "var").absolute())
    _become_owner_of_checkout(home.path)
    try:
        for folder in (home.path, home.path / "pg"):
            folder.mkdir(parents=True, exist_ok=True)
        for private in (home.media, home.logs):
            private.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CannotRun(
            f"{error.filename or home.path}: {error.strerror}. Start as the owner of that directory, "
            "or name one that you may write: LAPOR_HOME=/path/of/yours"
        ) from error
    return home


def environment(home: Home, *, database_url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for every process of ours; what the operator has set wins over what we would choose."""
    ours = {
        **_keys(home, environ=environ),
        "LAPOR_HOME": str(home.path),
        "MEDIA_ROOT": str(home.media),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "lapor.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    return {**ours, **environ, "PYTHONPATH": ours["PYTHONPATH"]}


@contextlib.contextmanager
def only_one_run(home: Home) -> Iterator[bool]:
    """Hold the home for one `run`. Gives whether the run before this one was cut off without tidying up."""
    refusal = (
        f"Another `./lapor run` is at work in {home.path}: stop that one first (Ctrl-C in its window), "
        "or give this one a home of its own: LAPOR_HOME=/another/directory ./lapor run --port 8001"
    )
    with _held(home, refusal=refusal) as descriptor:
        was_cut_off = os.fstat(descriptor).st_size > 0
        os.pwrite(descriptor, b"running\n", 0)
        try:
            yield was_cut_off
        finally:
            os.ftruncate(descriptor, 0)


@contextlib.contextmanager
def without_run(home: Home, *, what: str) -> Iterator[None]:
    """Hold the home for something that must not happen under a serving `run`, and keep one from starting meanwhile."""
    refusal = (
        f"`./lapor run` is at work in {home.path}: stop it first (Ctrl-C in its window), then {what}. "
        "Nothing was changed."
    )
    with _held(home, refusal=refusal):
        yield


@contextlib.contextmanager
def _held(home: Home, *, refusal: str) -> Iterator[int]:
    descriptor = os.open(home.path / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(refusal) from None
        yield descriptor
    finally:
        os.close(descriptor)


def are_keys_at_hand(home: Home, *, environ: Mapping[str, str]) -> bool:
    """Whether both keys exist already, in the environment or in the home; else `environment` would make new ones."""
    return home.secrets.exists() or all(environ.get(name) for name in ("SECRET_KEY", "IDENTITY_KEY"))


def _keys(home: Home, *, environ: Mapping[str, str]) -> dict[str, str]:
    if all(environ.get(name) for name in ("SECRET_KEY", "IDENTITY_KEY")):
        return {}
    if not home.secrets.exists():
        _write_once(home.secrets, json.dumps(_new_keys(), indent=1))
    try:
        stored = json.loads(home.secrets.read_text())
        kept = {"HASH_KEY": stored["hash_key"]} if "hash_key" in stored else {}
        return {"SECRET_KEY": stored["secret_key"], "IDENTITY_KEY": stored["identity_key"], **kept}
    except (OSError, ValueError, KeyError) as error:
        raise CannotRun(
            f"{home.secrets} cannot be read ({error}): bring it back from a backup. "
            "Reporters' sealed identities open only with the key in it."
        ) from error


def _new_keys() -> dict[str, str]:
    identity_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {"secret_key": secrets.token_urlsafe(48), "identity_key": identity_key}


def _write_once(path: Path, text: str) -> None:
    """Put a complete private file in place, unless another process was quicker: then theirs stays."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with open(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)


def _become_owner_of_checkout(home: Path) -> None:
    """So that root and the owner can take turns: files made today must be writable tomorrow."""
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    owner = ROOT.stat()
    if os.geteuid() != 0 or owner.st_uid == 0 or nearest.stat().st_uid != owner.st_uid:
        return
    with contextlib.suppress(KeyError):
        entry = pwd.getpwuid(owner.st_uid)
        os.environ["HOME"] = entry.pw_dir
        os.initgroups(entry.pw_name, owner.st_gid)
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
