"""MP4, MOV, 3GP, M4A: which tracks a recording has, and where it tells of place, person and device.

Nothing is moved: a box that tells becomes `free`, its content nought, so that every offset in the index stays true.
ISO/IEC 14496-12; QuickTime File Format for the older shapes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lapor.common.decoding.refusals import Damaged
from lapor.common.decoding.seekable import Readable, blank, read_at, size_of

_KEPT_OUTSIDE = frozenset(
    b"ftyp moov mdat moof mfra sidx ssix styp pdin wide free skip emsg prft pnot PICT imda meco".split()
)
_EMPTIED = frozenset((b"free", b"skip", b"pnot", b"PICT"))
_KEPT_IN_INDEX = frozenset(b"mvhd trak mvex iods pssh cmov rmra clip ctab prfl drm".split())
_TELLING_IN_TRACK = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip"))
_SHOWN_TRACKS = frozenset(
    (b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"subp", b"auxv", b"pict", b"hint")
)
_MAX_BOXES = 100_000
_MAX_SAMPLES = 2_000_000


@dataclass(frozen=True)
class Box:
    """`begin` is where the header starts, `body` what follows it, `end` just behind."""

    kind: bytes
    begin: int
    body: int
    end: int


def boxes(file: Readable, begin: int, end: int) -> Iterator[Box]:
    """One level of boxes. Ends quietly at one that does not fit: what follows a recording may be anything."""
    for _ in range(_MAX_BOXES):
        head = read_at(file, begin, 16)
        if begin + 8 > end or len(head) < 8:
            return
        length, body = int.from_bytes(head[:4], "big"), begin + 8
        if length == 1:
            length, body = int.from_bytes(head[8:16], "big"), begin + 16
        elif length == 0:
            length = end - begin
        if begin + length > end or body > begin + length:
            return
        yield Box(head[4:8], begin, body, begin + length)
        begin += length


def inside(file: Readable, box: Box, *path: bytes) -> Iterator[Box]:
    """Boxes below `box` along the path of kinds."""
    for one in boxes(file, box.body, box.end):
        if one.kind == path[0]:
            if path[1:]:
                yield from inside(file, one, *path[1:])
            else:
                yield one


def tracks_of(file: Readable) -> set[bytes]:
    """Kinds of the tracks, such as b"vide" and b"soun". Raises Damaged: a recording cut short has no index."""
    index = next((box for box in boxes(file, 0, size_of(file)) if box.kind == b"moov"), None)
    if index is None:
        raise Damaged
    return {_track_kind(file, track) for track in inside(file, index, b"trak")}


def _track_kind(file: Readable, track: Box) -> bytes:
    return next((read_at(file, box.body + 8, 4) for box in inside(file, track, b"mdia", b"hdlr")), b"")


def quiet_recording(file: BinaryIO) -> None:
    """Blank every box that is not needed to play, and what is measured beside sound and picture (place, motion)."""
    end = size_of(file)
    reached = 0
    for box in list(boxes(file, 0, end)):
        reached = box.end
        if box.kind == b"moov":
            _quiet_index(file, box)
        elif box.kind == b"moof":
            for track in inside(file, box, b"traf"):
                _quiet_children(file, track, _TELLING_IN_TRACK)
            _quiet_children(file, box, _TELLING_IN_TRACK)
        elif box.kind in _EMPTIED:
            blank(file, box.body, box.end)
        elif box.kind not in _KEPT_OUTSIDE:
            _free(file, box)
    if reached < end and read_at(file, reached + 4, 4) not in _KEPT_OUTSIDE:
        file.truncate(reached)  # no box: a phone's own notes behind the recording


def _quiet_index(file: BinaryIO, index: Box) -> None:
    for box in list(boxes(file, index.body, index.end)):
        if box.kind not in _KEPT_IN_INDEX:
            _free(file, box)
        elif box.kind == b"trak":
            if _track_kind(file, box) in _SHOWN_TRACKS:
                _quiet_track(file, box)
            else:
                _blank_samples(file, box)
                _free(file, box)


def _quiet_track(file: BinaryIO, track: Box) -> None:
    _quiet_children(file, track, _TELLING_IN_TRACK)
    for path in ((b"mdia",), (b"mdia", b"minf")):
        for box in list(inside(file, track, *path)):
            _quiet_children(file, box, _TELLING_IN_TRACK)


def _quiet_children(file: BinaryIO, box: Box, telling: frozenset[bytes]) -> None:
    for one in list(boxes(file, box.body, box.end)):
        if one.kind in telling:
            _free(file, one)


def _free(file: BinaryIO, box: Box) -> None:
    file.seek(box.begin + 4)
    file.write(b"free")
    blank(file, box.body, box.end)


def _blank_samples(file: BinaryIO, track: Box) -> None:
    """What a track of measurements holds lies among picture and sound; it is blanked where it lies."""
    table = next(inside(file, track, b"mdia", b"minf", b"stbl"), None)
    if table is None:
        return
    end = size_of(file)
    for begin, length in _samples(file, table):
        if begin + length <= end:
            blank(file, begin, begin + length)


def _samples(file: Readable, table: Box) -> Iterator[tuple[int, int]]:
    """(offset, length) of each sample: chunks lie anywhere, the samples of a chunk one behind the other."""
    chunks, sizes, runs = _chunks(file, table), _sizes(file, table), _runs(file, table)
    at = 0
    for number, begin in enumerate(chunks, start=1):
        while len(runs) > 1 and runs[1][0] <= number:
            runs.pop(0)
        for _ in range(runs[0][1] if runs else 0):
            if at >= len(sizes):
                return
            yield begin, sizes[at]
            begin += sizes[at]
            at += 1


def _rows(file: Readable, table: Box, kind: bytes, form: str, *, skip: int = 4) -> list[tuple[int, ...]]:
    """The rows of a counted table; empty when it is not there."""
    box = next(inside(file, table, kind), None)
    if box is None:
        return []
    row = struct.Struct(form)
    data = read_at(file, box.body + skip, min(box.end - box.body, _MAX_SAMPLES * row.size))
    count = min(int.from_bytes(data[:4], "big"), (len(data) - 4) // row.size) if len(data) >= 4 else 0
    return [row.unpack_from(data, 4 + row.size * number) for number in range(count)]


def _chunks(file: Readable, table: Box) -> list[int]:
    rows = _rows(file, table, b"stco", ">I") or _rows(file, table, b"co64", ">Q")
    return [begin for (begin,) in rows]


def _sizes(file: Readable, table: Box) -> list[int]:
    box = next(inside(file, table, b"stsz"), None)
    head = read_at(file, box.body + 4, 8) if box else b""
    if len(head) < 8:
        return []
    one, count = struct.unpack(">II", head)
    if one:
        return [one] * min(count, _MAX_SAMPLES)
    return [length for (length,) in _rows(file, table, b"stsz", ">I", skip=8)]


def _runs(file: Readable, table: Box) -> list[tuple[int, ...]]:
    """(first chunk, samples of each chunk from there on)."""
    return [(first, count) for first, count, _ in _rows(file, table, b"stsc", ">III")]
