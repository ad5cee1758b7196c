"""WAV, AVI, AIFF, CAF: files made of chunks with a name and a length. Chunks that tell become blank room.

RIFF (little-endian), IFF (big-endian) and Apple's CAF differ in the shape of a length and in the name of room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lapor.common.decoding.seekable import Readable, blank, read_at, size_of

_MAX_CHUNKS = 20_000
_SOUND = frozenset(b"fmt |data|fact|ds64|cue |wavl|slnt|PEAK|smpl".split(b"|"))
_AIFF = frozenset(b"COMM|SSND|FVER|MARK|INST|CHAN".split(b"|"))
_CAF = frozenset(b"desc|data|pakt|chan|kuki|ovvw|free".split(b"|"))
_AVI_LISTS = frozenset((b"hdrl", b"movi", b"strl", b"odml", b"rec "))
_AVI = frozenset(b"avih|strh|strf|dmlh|vprp|idx1|indx|ix00|ix01|LIST".split(b"|"))


@dataclass(frozen=True)
class Chunk:
    name: bytes
    begin: int
    body: int
    end: int


def _chunks(file: Readable, begin: int, end: int, *, order: str, long: bool = False) -> Iterator[Chunk]:
    width = 8 if long else 4
    for _ in range(_MAX_CHUNKS):
        head = read_at(file, begin, 4 + width)
        if begin + 4 + width > end or len(head) < 4 + width:
            return
        length = int.from_bytes(head[4:], "big" if order == "big" else "little")
        body = begin + 4 + width
        is_open = length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)  # RF64's data, or CAF's while it was recorded
        found = Chunk(head[:4], begin, body, end if is_open else min(end, body + length))
        yield found
        begin = found.end + (0 if long else length & 1)


def _room(file: BinaryIO, chunk: Chunk, *, name: bytes) -> None:
    file.seek(chunk.begin)
    file.write(name)
    blank(file, chunk.body, chunk.end)


def quiet_wav(file: BinaryIO) -> None:
    """Keep format and sound; titles, author, place and time of broadcast recorders go."""
    large = int.from_bytes(read_at(file, 28, 8), "little") if read_at(file, 12, 4) == b"ds64" else 0
    at = 12
    for _ in range(_MAX_CHUNKS):
        chunk = next(_chunks(file, at, size_of(file), order="little"), None)
        if chunk is None:
            return
        if chunk.name == b"data" and large:
            chunk = Chunk(b"data", chunk.begin, chunk.body, min(size_of(file), chunk.body + large))
        if chunk.name not in _SOUND:
            _room(file, chunk, name=b"JUNK")
        at = chunk.end + (chunk.end - chunk.body & 1)


def quiet_aiff(file: BinaryIO) -> None:
    for chunk in list(_chunks(file, 12, size_of(file), order="big")):
        if chunk.name not in _AIFF:
            _room(file, chunk, name=b"JUNK")


def quiet_caf(file: BinaryIO) -> None:
    for chunk in list(_chunks(file, 8, size_of(file), order="big", long=True)):
        if chunk.name not in _CAF:
            _room(file, chunk, name=b"free")
        elif chunk.name == b"free":
            blank(file, chunk.body, chunk.end)


def quiet_avi(file: BinaryIO) -> None:
    """Every list and chunk that a player does not need; large films have several RIFF one behind the other."""
    end = size_of(file)
    for outer in list(_chunks(file, 0, end, order="little")):
        if outer.name == b"RIFF":
            _quiet_list(file, outer)
        else:
            _room(file, outer, name=b"JUNK")


def _quiet_list(file: BinaryIO, outer: Chunk) -> None:
    for chunk in list(_chunks(file, outer.body + 4, outer.end, order="little")):
        kind = read_at(file, chunk.body, 4)
        if chunk.name == b"LIST" and kind in _AVI_LISTS:
            if kind not in (b"movi", b"rec "):
                _quiet_list(file, chunk)
        elif chunk.name not in _AVI or chunk.name == b"LIST":
            _room(file, chunk, name=b"JUNK")
