"""Visual Basic in old office documents: whether there is a line of code. [MS-OVBA] 2.3.4 and 2.4.1.

A document that was once opened in the editor keeps a project of modules that hold nothing but their attributes;
that is no macro.
"""

import re
import struct

import olefile

from lapor.common.decoding import faults

_ATTRIBUTE = re.compile(r"\s*(?:Attribute\s.*|Option\s.*|'.*|Rem\b.*|)\s*", re.IGNORECASE)
_MODULE_STREAM, _MODULE_OFFSET = 0x001A, 0x0031
_PROJECT_VERSION = 0x0009
# An empty module's compiled half is a page or so; code without its source would need more.
_EMPTY_CACHE = 8_000
_MAX_SOURCE = 2_000_000


def has_code(ole: olefile.OleFileIO, storage: list[str]) -> bool:
    """Whether any module below a VBA storage has code. What cannot be read counts as code."""
    try:
        directory = unpacked(ole.openstream([*storage, "dir"]).read())
        modules = _modules(directory)
        return any(_is_code(ole, [*storage, name], offset) for name, offset in modules)
    except (OSError, ValueError, IndexError, struct.error, UnicodeError) as error:
        if faults.is_ours(error):
            raise
        return True


def _is_code(ole: olefile.OleFileIO, path: list[str], offset: int) -> bool:
    stream = ole.openstream(path).read()
    if offset > _EMPTY_CACHE:
        return True
    source = unpacked(stream[offset:]).decode("latin-1")
    return not all(_ATTRIBUTE.fullmatch(line) for line in source.splitlines())


def _modules(directory: bytes) -> list[tuple[str, int]]:
    """(stream, where the source begins in it) of each module, from the records of the project's directory."""
    names: list[str] = []
    offsets: list[int] = []
    at = 0
    codepage = "latin-1"
    while at + 6 <= len(directory):
        kind, length = struct.unpack_from("<HI", directory, at)
        content = directory[at + 6 : at + 6 + length]
        if kind == 0x0003 and length == 2:
            codepage = f"cp{int.from_bytes(content, 'little')}"
        elif kind == _MODULE_STREAM:
            names.append(_decoded(content, codepage))
        elif kind == _MODULE_OFFSET:
            offsets.append(int.from_bytes(content, "little"))
        # This record's length does not count its last two bytes.
        at += 6 + length + (2 if kind == _PROJECT_VERSION else 0)
    if len(names) != len(offsets):
        raise ValueError("a module without its place")
    return list(zip(names, offsets, strict=True))


def _decoded(name: bytes, codepage: str) -> str:
    try:
        return name.decode(codepage)
    except LookupError:
        return name.decode("latin-1")


def unpacked(packed: bytes) -> bytes:
    """A compressed container unpacked. Raises ValueError for what is none, or is far too long."""
    if packed[:1] != b"\1":
        raise ValueError("no compressed container")
    out, at = bytearray(), 1
    while at + 2 <= len(packed) and len(out) < _MAX_SOURCE:
        (head,) = struct.unpack_from("<H", packed, at)
        end = min(len(packed), at + (head & 0x0FFF) + 3)
        if head >> 15:
            out += _chunk(packed[at + 2 : end])
        else:
            out += packed[at + 2 : end]
        at = end
    if len(out) >= _MAX_SOURCE:
        raise ValueError("too much source")
    return bytes(out)


def _chunk(packed: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(packed):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            token = int.from_bytes(packed[at : at + 2], "little")
            at += 2
            bits = max(4, (len(out) - 1).bit_length())
            length, back = (token & (0xFFFF >> bits)) + 3, (token >> (16 - bits)) + 1
            if back > len(out):
                raise ValueError("copied from before the beginning")
            for _ in range(length):
                out.append(out[-back])
    return bytes(out)
