"""ZIP containers of office documents: bounded, unlocked, and copied with some parts changed.

Parts that stay as they are go over packed, without being unpacked; so a copy costs little more than reading it.
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lapor.common.decoding.kinds import LIMITS, MB
from lapor.common.decoding.refusals import Damaged, Locked, Swollen
from lapor.common.decoding.seekable import Readable, read_at, size_of

_END_BYTES = 22
_EPOCH = (1980, 1, 1, 0, 0, 0)


def ends_as_zip(file: Readable) -> bool:
    """Whether an unpacker, which reads from the end, would take this file for a ZIP."""
    tail = read_at(file, max(0, size_of(file) - _END_BYTES - 0xFFFF), _END_BYTES + 0xFFFF)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END_BYTES > len(tail):
        return False
    return at + _END_BYTES + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


@contextmanager
def opened(file: Readable) -> Iterator[zipfile.ZipFile]:
    """The container, its directory checked. Raises Damaged, Locked or Swollen."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as container:
            _check_entries(container.infolist(), size=size_of(file))
            yield container
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        ValueError,
        OSError,
        RuntimeError,
    ) as error:
        raise Damaged from error


def _check_entries(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Locked
    if len(entries) > LIMITS.zip_entries or unpacked > LIMITS.zip_bytes:
        raise Swollen
    if unpacked > max(10 * MB, LIMITS.zip_ratio * size):
        raise Swollen
    # Entries that share bytes, or two of one name, make programs disagree about what is inside.
    names = {plain(entry.filename) for entry in entries}
    if sum(entry.compress_size for entry in entries) > size or len(names) < len(entries):
        raise Damaged
    if any(".." in name.split("/") or ":" in name for name in names):
        raise Damaged  # made to be unpacked somewhere else


def plain(name: str) -> str:
    """A part's name as office programs compare them: without case, one kind of slash, none in front."""
    return name.replace("\\", "/").lstrip("/").lower()


def part(container: zipfile.ZipFile, entry: zipfile.ZipInfo, *, limit: int = LIMITS.zip_bytes) -> bytes:
    """A part unpacked. Raises Swollen when it is larger than it said."""
    with container.open(entry) as content:
        found = content.read(min(limit, entry.file_size) + 1)
    if len(found) > entry.file_size or len(found) > limit:
        raise Swollen
    return found


def copy_with(
    container: zipfile.ZipFile, *, changed: Mapping[str, bytes], full: Path, first: str | None = None
) -> None:
    """The container anew: `changed` parts by their names, the others packed as they are, nobody's dates and comments.

    `first`: the part that has to come first and unpacked (OpenDocument's mimetype).
    """
    entries = sorted(container.infolist(), key=lambda entry: entry.filename != first)
    with zipfile.ZipFile(full, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in entries:
            content = changed.get(entry.filename)
            if entry.filename == first:
                content = part(container, entry, limit=MB)
            if content is None:
                _pass_on(container, entry, copy)
            else:
                fresh = zipfile.ZipInfo(entry.filename, _EPOCH)
                fresh.compress_type = zipfile.ZIP_STORED if entry.filename == first else zipfile.ZIP_DEFLATED
                copy.writestr(fresh, content)


def _pass_on(container: zipfile.ZipFile, entry: zipfile.ZipInfo, copy: Any) -> None:
    """Append an entry still packed: zipfile has no door for it, so its directory is kept up here."""
    source: Any = container.fp
    source.seek(entry.header_offset + 26)
    name_length, extra_length = (int.from_bytes(source.read(2), "little") for _ in range(2))
    source.seek(entry.header_offset + 30 + name_length + extra_length)
    packed = source.read(entry.compress_size)
    if len(packed) < entry.compress_size:
        raise Damaged
    fresh = zipfile.ZipInfo(entry.filename, _EPOCH)
    fresh.compress_type, fresh.CRC = entry.compress_type, entry.CRC
    fresh.compress_size, fresh.file_size = entry.compress_size, entry.file_size
    fresh.header_offset = copy.fp.tell()
    copy.fp.write(fresh.FileHeader(zip64=False) + packed)
    copy.filelist.append(fresh)
    copy.NameToInfo[fresh.filename] = fresh
    copy.start_dir = copy.fp.tell()
    copy._didModify = True
