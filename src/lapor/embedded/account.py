"""Which system user the server runs as: PostgreSQL refuses to run as root, so root hands it to somebody else."""

import grp
import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lapor.embedded.refusals import NotOurs

SERVICE_USERS = ("lapor", "postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user and its group, by number: a data directory may belong to a number that has no name here."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"#{self.uid}"

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def spawn_options(self) -> dict[str, Any]:
        """Keywords for `subprocess` that start a child as this user, with none of root's groups."""
        if self.is_me:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Make this user the owner of one file or directory."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def take_tree(self, top: Path) -> None:
        self.take(top)
        for folder, folders, files in os.walk(top):
            for name in (*folders, *files):
                self.take(Path(folder, name))

    @contextmanager
    def name_for(self, path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The name by which this user can open `path`, and the descriptors its process must inherit.

        A service user cannot walk through root's private home. Rather than opening that home to everybody,
        root opens the one directory and passes it on: `/proc/self/fd/N` leads straight to it.
        """
        if self.is_me or not Path("/proc/self/fd").is_dir():
            yield str(path), ()
            return
        descriptor = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)


def choose_account(data_dir: Path, *, environ: Mapping[str, str]) -> Account:
    """Decide who runs the server over `data_dir`.

    An ordinary user runs it as themselves. Root takes the directory's owner, so that root and an ordinary
    user can take turns; for a new directory the owner of the nearest folder above it; else a service user.
    """
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    for folder in (data_dir, *data_dir.parents):
        if folder.exists():
            found = folder.stat()
            if found.st_uid != 0 and (folder == data_dir or _has_name(found.st_uid)):
                return Account(uid=found.st_uid, gid=found.st_gid)
            if folder != data_dir:
                break
    return _service_account(environ)


def _has_name(uid: int) -> bool:
    """initdb refuses a user without one; a server over existing data does not mind."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _service_account(environ: Mapping[str, str]) -> Account:
    wanted = environ.get("LAPOR_PG_USER")
    for name in (wanted,) if wanted else SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
            grp.getgrgid(entry.pw_gid)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise NotOurs(
        f"PostgreSQL does not run as root and there is no user {wanted or ', '.join(SERVICE_USERS)} to run it as; "
        "create one (useradd --system lapor) or start this command as an ordinary user."
    )
