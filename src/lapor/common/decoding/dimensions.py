"""How many pixels a picture promises, read from its first bytes without any decoder.

The form asks this before anything is drawn, so that what one form costs is bounded whatever its pictures claim.
"""

import re
import struct

from lapor.common.decoding.seekable import Readable, read_at

_HEAD = 1 << 16
_JPEG_FRAME = re.compile(rb"\xff([\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf])..(.)(..)(..)", re.DOTALL)
_TIFF_SIDES = (0x0100, 0x0101)
# A JPEG is decoded at a half, a quarter or an eighth of its sides.
_JPEG_SHARE = 4


def drawing_work(file: Readable) -> int:
    """Pixels to decode, a JPEG's counted as a quarter; 0 for what is no picture or does not say."""
    head = read_at(file, 0, _HEAD)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(file) // _JPEG_SHARE
    width, height = _sides(head)
    return width * height


def _sides(head: bytes) -> tuple[int, int]:
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack_from(">II", head, 16)
        if head.startswith(b"GIF8"):
            return struct.unpack_from("<HH", head, 6)
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return _webp(head)
        if head.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", head, 18)
            return abs(width), abs(height)
        if head.startswith((b"II*\0", b"MM\0*")):
            return _tiff(head)
        if head[4:8] == b"ftyp":
            return _boxed(head)
    except struct.error:
        pass  # too short to say
    return 0, 0


def _jpeg(file: Readable) -> int:
    """Walk the segments to the frame header; thumbnails inside of segments do not count."""
    at = 2
    for _ in range(1000):
        head = read_at(file, at, 9)
        if len(head) < 9 or head[0] != 0xFF:
            break
        if frame := _JPEG_FRAME.match(head):
            return int.from_bytes(frame[3], "big") * int.from_bytes(frame[4], "big")
        at += 1 if head[1] == 0xFF else 2 + int.from_bytes(head[2:4], "big")
    return 0


def _webp(head: bytes) -> tuple[int, int]:
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _tiff(head: bytes) -> tuple[int, int]:
    """Of the first page, when its directory lies near; Pillow looks again before it decodes."""
    order = "<" if head.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", head, 4)
    (count,) = struct.unpack_from(f"{order}H", head, at)
    sides = [0, 0]
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, form = struct.unpack_from(f"{order}HH", head, entry)
        if tag in _TIFF_SIDES:
            (sides[tag - 0x0100],) = struct.unpack_from(order + ("H" if form == 3 else "I"), head, entry + 8)
    return sides[0], sides[1]


def _boxed(head: bytes) -> tuple[int, int]:
    """The largest extent that a HEIC or AVIF declares: the picture's own, or its tiles' together."""
    found = [struct.unpack_from(">II", head, at.end() + 4) for at in re.finditer(b"ispe", head)]
    return max(found, key=lambda sides: sides[0] * sides[1], default=(0, 0))
