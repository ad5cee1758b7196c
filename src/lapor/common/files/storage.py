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
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from lapor.common.decoding.dimensions import drawing_work
from lapor.common.decoding.kinds import LIMITS, MB, TYPES, Kind
from lapor.common.decoding.refusals import EmptyFile, TooLarge, TooManyFiles, TooMuchDrawing, naming
from lapor.common.files import sandbox, scanner
from lapor.common.files.names import display_name, plain_name
from lapor.common.files.room import room, storage

_INCOMING = ".incoming"  # in the root, so that the last step is a rename within one file system
_PATH = re.compile(r"(?:[0-9a-f]{2}/){2}[0-9a-f]{32}(?:\.thumb)?\.[a-z0-9]{2,4}")


@dataclass(frozen=True)
class StoredFile:
    """A file in place. Paths are relative to the root; size and sha256 are of what is stored, not of what was sent;
    `sent_sha256` is of that: the same file sent twice may be drawn anew into two that differ.
    """

    path: str
    media_type: str
    kind: Kind
    size: int
    sha256: str
    name: str
    width: int | None = None
    height: int | None = None
    thumbnail_path: str = ""
    sent_sha256: str = ""


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
    work = 0
    try:
        for upload in uploads:
            work = check_work(upload, done=work)
            files.append(store(upload, root=root))
        yield files
    except BaseException:
        for file in files:
            discard(file, root=root)
        raise


def check_work(upload: UploadedFile, *, done: int) -> int:
    """Pixels that the pictures of one form ask of the decoders, with this one. Raises NoRoom or TooMuchDrawing."""
    with naming(plain_name(upload.name or "")):
        with storage():
            work = done + drawing_work(upload)
        if work > LIMITS.form_pixels:
            raise TooMuchDrawing
    return work


def store(upload: UploadedFile, *, root: Path) -> StoredFile:
    """Check one upload and put what is kept of it in place. Raises a FileRefused that names the file."""
    raw_name = upload.name or ""
    with naming(plain_name(raw_name)), room(root, upload), _incoming(root) as incoming:
        _copy(upload, incoming / "given")
        scanner.scan(upload.chunks())
        sent = _digest(incoming / "given")
        return _settled(incoming, sandbox.open_given(incoming), raw_name=raw_name, sent=sent, root=root)


def _settled(incoming: Path, opened: dict[str, Any], *, raw_name: str, sent: str, root: Path) -> StoredFile:
    """Measure what is to be stored, not what was sent; move it to its place."""
    full, thumbnail, stem = incoming / "full", incoming / "thumbnail", secrets.token_hex(16)
    digest, size, file_type = _digest(full), full.stat().st_size, TYPES[opened["extension"]]
    thumbnail_path = _settle(thumbnail, root=root, name=f"{stem}.thumb.jpg") if thumbnail.exists() else ""
    return StoredFile(
        path=_settle(full, root=root, name=f"{stem}.{file_type.extension}"),
        media_type=file_type.media_type,
        kind=file_type.kind,
        size=size,
        sha256=digest,
        name=display_name(raw_name, extension=file_type.extension),
        width=opened["width"],
        height=opened["height"],
        thumbnail_path=thumbnail_path,
        sent_sha256=sent,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


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


def _copy(upload: UploadedFile, to: Path) -> None:
    """Write piece by piece. Nothing that is empty or too large for any kind is written at all."""
    if not upload.size:
        raise EmptyFile
    if upload.size > LIMITS.video_bytes:
        raise TooLarge(limit=LIMITS.video_bytes // MB)
    with to.open("wb") as copy:
        for piece in upload.chunks():
            copy.write(piece)


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
