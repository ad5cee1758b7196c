"""Files on disk: streamed in, checked, renamed into place, forgotten when nobody refers to them.

A file gets a random path that tells nothing (`aa/bb/<32 hex>.<ext>`, relative to a root) and is on the disk,
synced, before its row is written. Whoever writes the row does it inside `stored(…)`: when that block fails, the
files go; when the machine fails, `orphans` finds them.
"""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from lapor.common.files import scanner
from lapor.common.files.images import redraw
from lapor.common.files.kinds import LIMITS, TYPES, FileType, Kind
from lapor.common.files.names import display_name, plain_name
from lapor.common.files.recognising import inspect
from lapor.common.files.refusals import TooManyFiles, naming
from lapor.common.files.room import room

_INCOMING = ".incoming"  # in the root, so that the last step is a rename within one file system
_PATH = re.compile(r"(?:[0-9a-f]{2}/){2}[0-9a-f]{32}(?:\.thumb)?\.[a-z0-9]{2,4}")


@dataclass(frozen=True)
class StoredFile:
    """A file in place. Paths are relative to the root; size and sha256 are of what is stored, not of what was sent."""

    path: str
    media_type: str
    kind: Kind
    size: int
    sha256: str
    name: str
    width: int | None = None
    height: int | None = None
    thumbnail_path: str = ""


def full_path(root: Path, path: str) -> Path:
    """Where a stored path lies. Raises ValueError for anything that `store` did not name."""
    if not _PATH.fullmatch(path):
        raise ValueError("not the path of a stored file")
    return root / path


@contextmanager
def stored(uploads: Sequence[UploadedFile], *, root: Path, already: int = 0) -> Iterator[list[StoredFile]]:
    """Store all or none: a refusal of one, or any error in the block, discards every file of this call.

    `already` is the number of files that belong to the same thing from before.
    """
    if already + len(uploads) > LIMITS.files:
        raise TooManyFiles(limit=LIMITS.files)
    files: list[StoredFile] = []
    try:
        for upload in uploads:
            files.append(store(upload, root=root))
        yield files
    except BaseException:
        for file in files:
            discard(file, root=root)
        raise


def store(upload: UploadedFile, *, root: Path) -> StoredFile:
    """Check one upload and put it in place. Raises a FileRefused that names the file."""
    raw_name = upload.name or ""
    with naming(plain_name(raw_name)), room(root, upload), _incoming(root) as incoming:
        file_type = inspect(upload)
        scanner.scan(upload.chunks())
        if file_type.kind == Kind.IMAGE:
            return _store_image(upload, file_type, raw_name, incoming, root)
        size, digest = _copy(upload.chunks(), incoming / "full")
        stem = secrets.token_hex(16)
        return StoredFile(
            path=_settle(incoming / "full", root=root, name=f"{stem}.{file_type.extension}"),
            media_type=file_type.media_type,
            kind=file_type.kind,
            size=size,
            sha256=digest,
            name=display_name(raw_name, extension=file_type.extension),
        )


def discard(file: StoredFile, *, root: Path) -> None:
    """Take a stored file away again, with its thumbnail. Doing it twice does no harm."""
    for path in filter(None, (file.path, file.thumbnail_path)):
        full_path(root, path).unlink(missing_ok=True)


def orphans(root: Path, *, known: Callable[[Iterable[str]], set[str]], older_than: datetime) -> Iterator[str]:
    """Relative paths that no row refers to, and left-overs of broken uploads, last changed before `older_than`.

    `known` gets a folder's paths at once, thumbnails among them, and returns those that rows refer to.
    """
    before = older_than.timestamp()
    for folder, _folders, names in os.walk(root):
        here = Path(folder)
        old = [(here / name).relative_to(root).as_posix() for name in names if _is_older(here / name, before)]
        referred = known(old) if old else set()
        yield from (path for path in old if path not in referred)


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # taken away, or settled, while we looked
        return False


@contextmanager
def _incoming(root: Path) -> Iterator[Path]:
    """A folder of its own for files on their way in; it goes, whatever happens."""
    (root / _INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / _INCOMING) as folder:
        yield Path(folder)


def _store_image(
    upload: UploadedFile, file_type: FileType, raw_name: str, incoming: Path, root: Path
) -> StoredFile:
    full, thumbnail = incoming / "full", incoming / "thumbnail"
    drawn = redraw(upload, file_type, full=full, thumbnail=thumbnail)
    with full.open("rb") as result:
        digest = hashlib.file_digest(result, "sha256").hexdigest()
    size, stem = full.stat().st_size, secrets.token_hex(16)
    thumbnail_path = _settle(thumbnail, root=root, name=f"{stem}.thumb.jpg")
    return StoredFile(
        path=_settle(full, root=root, name=f"{stem}.{drawn.extension}"),
        media_type=TYPES[drawn.extension].media_type,
        kind=Kind.IMAGE,
        size=size,
        sha256=digest,
        name=display_name(raw_name, extension=drawn.extension),
        width=drawn.width,
        height=drawn.height,
        thumbnail_path=thumbnail_path,
    )


def _copy(pieces: Iterable[bytes], to: Path) -> tuple[int, str]:
    """Write piece by piece; size and SHA-256 come along."""
    size, digest = 0, hashlib.sha256()
    with to.open("wb") as copy:
        for piece in pieces:
            copy.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _settle(file: Path, *, root: Path, name: str) -> str:
    """Sync the content, rename it into `aa/bb/`, sync the folders: after this it survives a power cut."""
    path = f"{name[:2]}/{name[2:4]}/{name}"
    target = root / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sync(file)
    file.rename(target)
    for folder in (target.parent, target.parent.parent, root):
        _sync(folder)
    return path


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
