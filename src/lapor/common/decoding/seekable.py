"""Looking into a seekable file of any size without holding it."""

from collections.abc import Iterator
from os import SEEK_END
from typing import BinaryIO, Protocol

WINDOW = 1 << 20


class Readable(Protocol):
    """A seekable binary file; Django's uploaded files are such."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


def size_of(file: Readable) -> int:
    """Length in bytes, measured, not claimed."""
    file.seek(0, SEEK_END)
    return file.tell()


def read_at(file: Readable, offset: int, length: int) -> bytes:
    """Up to `length` bytes from `offset`."""
    file.seek(offset)
    return file.read(length)


def windows(
    file: Readable, *, start: int = 0, end: int | None = None, overlap: int = 0
) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes) of 1 MiB pieces, each beginning with the last `overlap` bytes of the one before it."""
    tail, at = b"", start
    while piece := read_at(file, at, WINDOW if end is None else min(WINDOW, end - at)):
        yield at - len(tail), tail + piece
        at += len(piece)
        tail = (tail + piece)[-overlap:] if overlap else b""


def blank(file: BinaryIO, begin: int, end: int) -> None:
    """Write noughts over [begin, end)."""
    file.seek(begin)
    while begin < end:
        begin += file.write(bytes(min(WINDOW, end - begin)))
