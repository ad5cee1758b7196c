"""Ogg (Vorbis, Opus, Speex, FLAC, Theora): what is in it, and its comments blanked where they stand.

The comment packet keeps its length: each comment becomes spaces around an equals sign, and the checksums of the pages
it lies on are reckoned anew. RFC 3533; Vorbis I, 5.2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lapor.common.decoding.seekable import Readable, read_at, size_of

SOUND = re.compile(rb"OpusHead|\x01vorbis|Speex   |\x7fFLAC")
PICTURE = re.compile(rb"\x80theora|OVP80|BBCD\0")
_COMMENTS = re.compile(rb"\x03vorbis|OpusTags|\x81theora")
# Of a FLAC stream: the block of comments, the last block or not, and its length.
_FLAC_COMMENTS = re.compile(rb"[\x04\x84]...", re.DOTALL)
_HEADS = 64  # pages that are looked at: the headers come first


@dataclass
class _Page:
    begin: int
    stream: int
    lacing: bytes
    body: bytearray
    head: bytearray


def _pages(file: Readable) -> Iterator[_Page]:
    at, end = 0, size_of(file)
    for _ in range(_HEADS):
        head = read_at(file, at, 27)
        if len(head) < 27 or not head.startswith(b"OggS"):
            return
        lacing = read_at(file, at + 27, head[26])
        length = sum(lacing)
        if at + 27 + len(lacing) + length > end:
            return
        body = read_at(file, at + 27 + len(lacing), length)
        yield _Page(
            at, int.from_bytes(head[14:18], "little"), lacing, bytearray(body), bytearray(head + lacing)
        )
        at += 27 + len(lacing) + length


def quiet_ogg(file: BinaryIO) -> None:
    """Blank the comments of every stream."""
    pages = list(_pages(file))
    for stream in {page.stream for page in pages}:
        own = [page for page in pages if page.stream == stream]
        whole = b"".join(page.body for page in own)
        shape = _FLAC_COMMENTS if whole.startswith(b"\x7fFLAC") else _COMMENTS
        for begin, end in _packets(own)[:3]:
            if found := shape.match(whole, begin, end):
                _put(own, found.end(), blanked_comments(whole[found.end() : end]))
    for page in pages:
        _write(file, page)


def _packets(pages: list[_Page]) -> list[tuple[int, int]]:
    """[begin, end) of each packet in the stream's bytes: one ends with the first lace below 255."""
    found, begin, at = [], 0, 0
    for lace in b"".join(page.lacing for page in pages):
        at += lace
        if lace < 255:
            found.append((begin, at))
            begin = at
    return found


def _put(pages: list[_Page], begin: int, content: bytes) -> None:
    at = 0
    for page in pages:
        for offset in range(max(begin, at), min(begin + len(content), at + len(page.body))):
            page.body[offset - at] = content[offset - begin]
        at += len(page.body)


def blanked_comments(block: bytes) -> bytes:
    """Vendor and list of comments (lengths little-endian), words blanked; what does not keep the shape is as it was."""
    out, at = bytearray(block), 0
    vendor = int.from_bytes(block[:4], "little")
    at = 4 + vendor
    if at + 4 > len(block):
        return block
    count = int.from_bytes(block[at : at + 4], "little")
    at += 4
    for _ in range(min(count, 10_000)):
        length = int.from_bytes(block[at : at + 4], "little")
        if at + 4 + length > len(block):
            break
        out[at + 4 : at + 4 + length] = (b"X=" + b" " * length)[:length]
        at += 4 + length
    return bytes(out)


def _write(file: BinaryIO, page: _Page) -> None:
    page.head[22:26] = bytes(4)
    page.head[22:26] = _checksum(bytes(page.head) + bytes(page.body)).to_bytes(4, "little")
    file.seek(page.begin)
    file.write(bytes(page.head) + bytes(page.body))


def _table() -> list[int]:
    rows = []
    for number in range(256):
        value = number << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        rows.append(value)
    return rows


_TABLE = _table()


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
