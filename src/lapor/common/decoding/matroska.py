"""WebM and Matroska: what a recording is, and its titles, tags, dates and attached files turned into nothing.

An element that tells becomes `Void` of the same length, so that cues and seek heads stay true. RFC 8794, RFC 9559.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lapor.common.decoding.seekable import Readable, blank, read_at, size_of

_HEAD, _DOC_TYPE, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1F43B675
_INFO, _TRACKS, _ENTRY = 0x1549A966, 0x1654AE6B, 0xAE
_CRC, _VOID = 0xBF, 0xEC
_OUTSIDE = frozenset((_HEAD, _SEGMENT))
# Seek head, info, tracks, cues, cluster, chapters: the rest of a segment is tags and attachments.
_KEPT = frozenset((0x114D9B74, _INFO, _TRACKS, 0x1C53BB6B, _CLUSTER, _VOID))
# Time scale and duration; not title, date, files before and after, or the writing program.
_KEPT_INFO = frozenset((0x2AD7B1, 0x4489, 0x4D80, 0x5741))
_TRACK_NAME, _TRACK_KIND = 0x536E, 0x83
_MAX_ELEMENTS = 200_000


@dataclass(frozen=True)
class Element:
    """`end` is the parent's when the element does not know its own: a live recording."""

    id: int
    begin: int
    body: int
    end: int
    is_open: bool


def elements(file: Readable, begin: int, end: int) -> Iterator[Element]:
    """One level. Ends quietly at bytes that are no element."""
    for _ in range(_MAX_ELEMENTS):
        head = read_at(file, begin, 12)
        id_length = _length_of(head[:1])
        if begin >= end or not 1 <= id_length <= 4:
            return
        size_length = _length_of(head[id_length : id_length + 1])
        body = begin + id_length + size_length
        if not size_length or body > end:
            return
        bits = 7 * size_length
        size = int.from_bytes(head[id_length : id_length + size_length], "big") & ((1 << bits) - 1)
        is_open = size == (1 << bits) - 1
        found = Element(int.from_bytes(head[:id_length], "big"), begin, body, body + size, is_open)
        if is_open:
            found = Element(found.id, begin, body, end, True)
        if found.end > end:
            found = Element(found.id, begin, body, end, False)
        yield found
        # The children of an open cluster are read as its siblings: they are blocks, and none of them tells.
        begin = body if is_open and found.id == _CLUSTER else found.end


def _length_of(first: bytes) -> int:
    """How many bytes a number has, by its leading zeros; 0: none that there may be."""
    return 9 - first[0].bit_length() if first and first[0] else 0


def tracks_of(file: Readable) -> tuple[str, set[int]]:
    """The kind of document, and the kinds of its tracks: 1 video, 2 sound."""
    outside = list(elements(file, 0, size_of(file)))
    heads = (one for one in outside if one.id == _HEAD)
    names = [read_at(file, e.body, 16)[: e.end - e.body] for h in heads for e in _within(file, h, _DOC_TYPE)]
    entries = (
        entry
        for segment in outside
        if segment.id == _SEGMENT
        for tracks in _within(file, segment, _TRACKS)
        for entry in _within(file, tracks, _ENTRY)
    )
    kinds = {read_at(file, e.body, 1)[0] for entry in entries for e in _within(file, entry, _TRACK_KIND)}
    return (names[0].rstrip(b"\0").decode("ascii", "replace") if names else ""), kinds


def _within(file: Readable, parent: Element, wanted: int) -> Iterator[Element]:
    return (one for one in elements(file, parent.body, parent.end) if one.id == wanted)


def quiet_matroska(file: BinaryIO) -> None:
    """Blank titles, dates, programs, tags and attachments."""
    end = size_of(file)
    for one in list(elements(file, 0, end)):
        if one.id == _SEGMENT:
            _quiet_segment(file, one)
        elif one.id not in _OUTSIDE:
            _void(file, one)


def _quiet_segment(file: BinaryIO, segment: Element) -> None:
    is_live = False
    for one in list(elements(file, segment.body, segment.end)):
        is_live |= one.id == _CLUSTER and one.is_open
        if one.id == _INFO:
            _keep_only(file, one, _KEPT_INFO)
        elif one.id == _TRACKS:
            for entry in list(_within(file, one, _ENTRY)):
                _drop(file, entry, _TRACK_NAME)
            _drop(file, one, _CRC)
        elif one.id == _VOID:
            blank(file, one.body, one.end)
        elif one.id not in _KEPT and not (is_live and one.id < 0x10000000):
            _void(file, one)


def _keep_only(file: BinaryIO, parent: Element, kept: frozenset[int]) -> None:
    for one in list(elements(file, parent.body, parent.end)):
        if one.id in (0x4D80, 0x5741):  # must be there: the program, unnamed
            file.seek(one.body)
            file.write(b" " * (one.end - one.body))
        elif one.id not in kept:
            _void(file, one)


def _drop(file: BinaryIO, parent: Element, unwanted: int) -> None:
    for one in list(_within(file, parent, unwanted)):
        _void(file, one)


def _void(file: BinaryIO, one: Element) -> None:
    """The same room, holding nothing: a size of one byte where it suffices, else of eight."""
    room = one.end - one.begin
    if room < 2:
        return
    body = room - 2 if room - 2 < 0x7F else room - 9
    size = bytes([0x80 | body]) if room - 2 < 0x7F else (1 << 56 | body).to_bytes(8, "big")
    file.seek(one.begin)
    file.write(bytes([_VOID]) + size)
    blank(file, one.begin + 1 + len(size), one.end)
