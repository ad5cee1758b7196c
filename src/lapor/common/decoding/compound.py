"""Word, Excel and PowerPoint of before 2007, in compound files: which it is, that it is passive, and a clean copy.

Names in compound files are compared without case, as Office does. Only what lies at the root decides what the file
is: a mail with a Word attachment is no Word document.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import olefile

from lapor.common.decoding import vba
from lapor.common.decoding.refusals import Damaged, EmbeddedObject, Locked, Macros, ReachesOut, UnknownType
from lapor.common.decoding.seekable import Readable

_DOCUMENTS = {"worddocument": "doc", "workbook": "xls", "book": "xls", "powerpoint document": "ppt"}
_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PowerPoint's record of a packed storage: plain or deflated, and its length.
_STORAGE = re.compile(rb"([\x00\x10])\x00\x11\x10(.{4})", re.DOTALL)
_MOST_UNPACKED = 100_000_000
_PACKED = "\x01ole10native"
_PROPERTIES = ("\x05summaryinformation", "\x05documentsummaryinformation")
_WORD_FIELD = re.compile(rb"\x13\s*DDE(?:AUTO)?\b|\x13\0(?:\s\0)*D\0D\0E\0(?:A\0|\s\0)", re.IGNORECASE)
_ADDRESS = re.compile(rb"h\0?t\0?t\0?p\0?s?\0?:|\\\0?\\\0?[\w.]", re.IGNORECASE)
# Records of Excel's workbook.
_FILEPASS, _SHEET, _SUPBOOK, _WRITE_ACCESS, _NOTE = 0x2F, 0x85, 0x1AE, 0x5C, 0x1C
_MACRO_SHEET, _BASIC_SHEET = 1, 6
# Word keeps lists of names in its table stream; where, says a pair of numbers at a fixed place of its head.
_NAME_LISTS = {"associated": 0x19A, "revisers": 0x232, "savers": 0x2D2}
_COMMENTERS = 0x1BA
_EMPTY_PROPERTIES = struct.pack("<HHI16sI16sIII", 0xFFFE, 0, 0, bytes(16), 1, bytes(16), 48, 8, 0)


@contextmanager
def _opened(file: Any, *, write: bool = False) -> Iterator[olefile.OleFileIO]:
    try:
        file.seek(0)
        with olefile.OleFileIO(file, write_mode=write) as ole:
            yield ole
    except (
        zlib.error,
        OSError,
        ValueError,
        IndexError,
        KeyError,
        struct.error,
        TypeError,
        RecursionError,
    ) as error:
        raise Damaged from error


def recognise_ole(file: Readable) -> str:
    """The extension of a document. Raises Damaged, Locked or UnknownType."""
    with _opened(file) as ole:
        root = {
            path[0].lower(): path[0] for path in ole.listdir(streams=True, storages=False) if len(path) == 1
        }
        if "encryptedpackage" in root:
            raise Locked
        found = next((name for name in _DOCUMENTS if name in root), None)
        if found is None:
            raise UnknownType
        _check_lock(found, ole.openstream(root[found]).read(1 << 16), root)
        return _DOCUMENTS[found]


def _check_lock(name: str, begin: bytes, root: dict[str, str]) -> None:
    """Word flags encryption in its first bytes; Excel has a record behind the first; PowerPoint a stream."""
    is_locked = {
        "worddocument": len(begin) > 11 and bool(begin[11] & 1),
        "powerpoint document": "encryptedsummary" in root,
    }.get(name, any(kind == _FILEPASS for kind, _, _ in _records(begin)))
    if is_locked:
        raise Locked


def check_embedded(file: Any) -> None:
    """A compound file packed into another document: no package, no macro, no link to elsewhere.

    One that cannot be read is a packed-in file of which nothing is known: EmbeddedObject.
    """
    try:
        with _opened(file) as ole:
            _check_passive(ole)
    except Damaged as error:
        raise EmbeddedObject from error


def clean_ole(path: Path) -> None:
    """Make the file at `path` clean where it lies. Raises Damaged, EmbeddedObject, Macros or ReachesOut."""
    with path.open("r+b") as file, _opened(file, write=True) as ole:
        _check_passive(ole)
        names = {"/".join(one).lower(): one for one in ole.listdir(streams=True, storages=False)}
        for lower, one in names.items():
            quiet = _QUIETERS.get(lower.rpartition("/")[2])
            if quiet is None:
                continue
            content = ole.openstream(one).read()
            fresh = quiet(content)
            if fresh != content:
                ole.write_stream(one, fresh)
        _quiet_word(ole, names)


def _check_passive(ole: olefile.OleFileIO) -> None:
    for path in ole.listdir(streams=True, storages=True):
        name = path[-1].lower()
        if name == _PACKED:
            raise EmbeddedObject
        if name == "dir" and len(path) > 1 and path[-2].lower() == "vba" and vba.has_code(ole, path[:-1]):
            raise Macros
        if name == "\x01ole" and _links_elsewhere(ole, path):
            raise ReachesOut
        if name in ("workbook", "book"):
            _check_workbook(ole.openstream(path).read())
        if name == "powerpoint document":
            _check_packed(ole.openstream(path).read())
        if name == "worddocument" and _WORD_FIELD.search(ole.openstream(path).read()):
            raise ReachesOut
    _check_projects(ole)


def _check_packed(stream: bytes) -> None:
    """What PowerPoint packs into its stream: objects and macros, each a compound file, mostly deflated."""
    for found in _STORAGE.finditer(stream):
        content = stream[found.end() : found.end() + int.from_bytes(found[2], "little")]
        if found[1] == b"\x10":
            content = zlib.decompressobj().decompress(content[4:], _MOST_UNPACKED)
        if content.startswith(_HEAD):
            check_embedded(io.BytesIO(content))


def _check_projects(ole: olefile.OleFileIO) -> None:
    """A project without a readable directory is no empty one."""
    for path in ole.listdir(streams=False, storages=True):
        if path[-1].lower() == "vba":
            names = {one[-1].lower() for one in ole.listdir() if one[: len(path)] == path}
            if names and "dir" not in names:
                raise Macros


def _links_elsewhere(ole: olefile.OleFileIO, path: list[str]) -> bool:
    content = ole.openstream(path).read(1 << 16)
    return len(content) > 8 and bool(content[4] & 1) and _ADDRESS.search(content) is not None


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(kind, where the content begins, content) of Excel's records."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _check_workbook(stream: bytes) -> None:
    """No sheet of macros (Excel 4.0), no link that runs another program (DDE)."""
    for kind, _, content in _records(stream):
        if kind == _SHEET and len(content) > 6 and content[5] in (_MACRO_SHEET, _BASIC_SHEET):
            raise Macros
        if kind == _SUPBOOK and len(content) > 6 and content[:2] == b"\0\0" and b"\x03" in content[4:]:
            raise ReachesOut


def _no_properties(content: bytes) -> bytes:
    """A set of properties without one, of the same length."""
    return _EMPTY_PROPERTIES.ljust(len(content), b"\0") if len(content) >= 56 else bytes(len(content))


def _nameless_workbook(stream: bytes) -> bytes:
    """Who wrote it last, and who commented."""
    out = bytearray(stream)
    for kind, begin, content in _records(stream):
        if kind == _WRITE_ACCESS:
            head = 3 if len(content) == 112 else 1
            out[begin + head : begin + len(content)] = b" " * max(0, len(content) - head)
            if head == 3:
                out[begin : begin + 3] = struct.pack("<HB", 109, 0)
        elif kind == _NOTE and len(content) > 11 and len(stream) > 8 and stream[5:6] == b"\x06":
            width = 2 if content[10] & 1 else 1
            count = int.from_bytes(content[8:10], "little")
            out[begin + 11 : begin + 11 + count * width] = (b" \0" if width == 2 else b" ") * count
    return bytes(out[: len(stream)])


def _nameless_user(content: bytes) -> bytes:
    """PowerPoint's record of who had it open: the name stands in it twice, as bytes and as UTF-16."""
    if len(content) < 32:
        return content
    length = min(int.from_bytes(content[20:22], "little"), len(content) - 32)
    wide = (len(content) - 32 - length) // 2
    return b"".join(
        (
            content[:28],
            b" " * length,
            content[28 + length : 32 + length],
            b" \0" * wide,
            bytes(len(content) % 2),
        )
    )[: len(content)].ljust(len(content), b"\0")


_QUIETERS: dict[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(_PROPERTIES, _no_properties),
    "workbook": _nameless_workbook,
    "book": _nameless_workbook,
    "current user": _nameless_user,
}


def _quiet_word(ole: olefile.OleFileIO, names: dict[str, list[str]]) -> None:
    """Names of authors, savers (with their folders), revisers and commenters, in Word's table stream."""
    if "worddocument" not in names:
        return
    head = ole.openstream(names["worddocument"]).read(2048)
    if len(head) < 0x300:
        return
    table = names.get("1table" if head[11] & 2 else "0table")
    if table is None:
        return
    stream = ole.openstream(table).read()
    out = bytearray(stream)
    for place in _NAME_LISTS.values():
        begin, length = struct.unpack_from("<II", head, place)
        _blank_list(out, begin, begin + length)
    begin, length = struct.unpack_from("<II", head, _COMMENTERS)
    _blank_words(out, begin, min(len(out), begin + length))
    if bytes(out) != stream:
        ole.write_stream(table, bytes(out))


def _blank_list(out: bytearray, begin: int, end: int) -> None:
    """A table of strings in UTF-16, as Word 97 and later writes it."""
    if end - begin < 6 or end > len(out) or out[begin : begin + 2] != b"\xff\xff":
        return
    extra = int.from_bytes(out[begin + 4 : begin + 6], "little")
    _blank_words(out, begin + 6, end, extra=extra)


def _blank_words(out: bytearray, at: int, end: int, *, extra: int = 0) -> None:
    """Counted strings, one behind the other, become spaces."""
    while at + 2 <= end:
        count = int.from_bytes(out[at : at + 2], "little")
        if at + 2 + 2 * count > end:
            return
        out[at + 2 : at + 2 + 2 * count] = b" \0" * count
        at += 2 + 2 * count + extra
