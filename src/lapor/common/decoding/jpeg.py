"""The segments of a JPEG, walked without decoding it; and of JPEG and PNG inside documents, what tells of somebody."""

import re

from lapor.common.decoding.seekable import Readable, read_at

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_SCAN, _END = 0xDA, 0xD9
# EXIF and XMP, Photoshop's (with IPTC), and comments. Profiles and Adobe's colour mark stay.
_TELLING = (0xE1, 0xED, 0xFE)
_TELLING_CHUNKS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")


def scans_of(file: Readable, *, limit: int) -> int:
    """How many scans the picture itself has, counted up to one more than `limit`; what lies behind it is not asked."""
    data = read_at(file, 0, 1 << 26)
    scans, at = 0, 2
    while scans <= limit and (found := _MARKER.search(data, at)):
        marker = data[found.start() + 1]
        if marker == _END:
            break
        scans += marker == _SCAN
        at = found.end() + (0 if marker == 1 else int.from_bytes(data[found.end() : found.end() + 2], "big"))
    return scans


def ends_whole(file: Readable) -> bool:
    """Whether the end of the picture follows its last scan."""
    data = read_at(file, 0, 1 << 26)
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")


def quiet_picture(data: bytes) -> bytes:
    """A JPEG or PNG without EXIF, XMP, IPTC and comments, its pixels untouched; anything else as it is."""
    if data.startswith(b"\xff\xd8\xff"):
        return _quiet_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _quiet_png(data)
    return data


def _quiet_jpeg(data: bytes) -> bytes:
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in _TELLING:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _quiet_png(data: bytes) -> bytes:
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] not in _TELLING_CHUNKS:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]]) if at >= len(data) else data
