"""What a file is, decided by its content alone: neither its name nor the sender's claim is asked.

`inspect` returns one row of the allow-list or raises a FileRefused that says why.
"""

import re

from lapor.common.decoding import matroska, ogg
from lapor.common.decoding.boxes import tracks_of
from lapor.common.decoding.compound import recognise_ole
from lapor.common.decoding.kinds import LIMITS, MB, TYPES, FileType, Kind
from lapor.common.decoding.office import recognise_zip
from lapor.common.decoding.refusals import (
    Archive,
    EmptyFile,
    FileRefused,
    Program,
    TooLarge,
    TwoInOne,
    UnknownType,
)
from lapor.common.decoding.seekable import Readable, read_at, size_of
from lapor.common.decoding.tags import tag_length
from lapor.common.decoding.text import MARKUP, recognise_text
from lapor.common.decoding.zip_archives import ends_as_zip

_HEAD = 8192
_SIGNATURES = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
    b"#!AMR\n": "amr",
    b"#!AMR-WB\n": "awb",
    b"fLaC": "flac",
    b"caff\0": "caf",
    b"\0\0\1\xba": "mpg",
    b"\0\0\1\xb3": "mpg",
    b"{\\rt": "rtf",
}
_REFUSED: dict[type[FileRefused], re.Pattern[bytes]] = {
    Program: re.compile(
        rb"#!|\x7fELF|MZ[^\0]{0,64}\0|[\xca\xfe]\xfe[\xba\xed][\xbe\xfa]|[\xcf\xce]\xfa\xed\xfe|dex\n|\0asm|L\0\0\0\x01\x14\x02"
    ),
    Archive: re.compile(
        rb"Rar!\x1a|7z\xbc\xaf|\x1f\x8b|BZh\d1AY|\xfd7zXZ|MSCF\0|\x28\xb5\x2f\xfd|!<arch>|.{257}ustar",
        re.DOTALL,
    ),
}
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_BITMAP = re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
# How recordings begin that were made before files had to say their brand.
_OLD_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb\xfc\xfd][\x10-\xef]")
_AAC_FRAME = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_MAY_NOT_END_AS_ZIP = {"pdf", "doc", "xls", "ppt", "rtf"} | {
    t.extension for t in TYPES.values() if t.kind in (Kind.AUDIO, Kind.VIDEO)
}


def inspect(file: Readable) -> FileType:
    """The type of an uploaded file, within its size limit. Types that are kept whole hide no ZIP behind them."""
    size = size_of(file)
    if size == 0:
        raise EmptyFile
    _check_size(size, limit=LIMITS.video_bytes)
    head = read_at(file, 0, _HEAD)
    file_type = TYPES[_extension(file, head, size)]
    _check_size(size, limit=LIMITS.bytes_of(file_type.kind))
    if file_type.extension in _MAY_NOT_END_AS_ZIP and ends_as_zip(file):
        raise TwoInOne
    return file_type


def _check_size(size: int, *, limit: int) -> None:
    if size > limit:
        raise TooLarge(limit=limit // MB)


def _extension(file: Readable, head: bytes, size: int) -> str:
    """By the first bytes; the reasons for a plain refusal come before guesses."""
    for signature, extension in _SIGNATURES.items():
        if head.startswith(signature):
            return extension
    for refusal, pattern in _REFUSED.items():
        if pattern.match(head):
            raise refusal
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if _BITMAP.match(head):
        return "bmp"
    if head.startswith(b"PK\3\4"):
        _check_size(size, limit=LIMITS.file_bytes)
        return recognise_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_size(size, limit=LIMITS.file_bytes)
        return recognise_ole(file)
    if head[4:8] == b"ftyp" or (head[4:8] in _OLD_BOXES and head[:1] == b"\0"):
        return _boxed(file, head)
    return _by_closer_look(file, head, size)


def _by_closer_look(file: Readable, head: bytes, size: int) -> str:
    if (begin := head[:1024].find(b"%PDF-")) >= 0:
        if MARKUP.search(head, 0, begin):
            raise TwoInOne
        return "pdf"
    if head.startswith(b"OggS"):
        if ogg.PICTURE.search(head, 0, 512):
            return "ogv"
        if ogg.SOUND.search(head, 0, 512):
            return "ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _matroska(file)
    if head.startswith(_ASF):
        return "wmv" if _ASF_VIDEO in head else "wma"
    if _is_transport_stream(head):
        return "ts"
    if found := _frames(file, size):
        return found
    _check_size(size, limit=LIMITS.file_bytes)
    return recognise_text(file, head)


def _matroska(file: Readable) -> str:
    kind, tracks = matroska.tracks_of(file)
    if kind not in ("webm", "matroska") or not tracks & {1, 2}:
        raise UnknownType
    if kind == "webm":
        return "webm" if 1 in tracks else "weba"
    return "mkv" if 1 in tracks else "mka"


def _is_transport_stream(head: bytes) -> bool:
    """A sync byte every 188 bytes, or every 192 with four bytes of time before it (AVCHD)."""
    return any(
        len(head) >= start + 5 * step and all(head[start + step * n] == 0x47 for n in range(5))
        for start, step in ((0, 188), (4, 192))
    )


def _frames(file: Readable, size: int) -> str:
    """MP3 or AAC: behind tags and a little silence, several frames of one and the same kind; "" for neither."""
    at = 0
    while length := tag_length(file, at):
        at += length
    frames = read_at(file, at, 4 * _HEAD)
    begin = len(frames) - len(frames.lstrip(b"\0"))
    is_tagged = at > 0
    if is_tagged and read_at(file, at + begin, 4) == b"fLaC":
        return "flac"
    if (found := _AAC_FRAME.match(frames, begin)) and frames.count(found[0]) >= 3:
        return "aac"
    found = _MP3_FRAME.search(frames, begin) if is_tagged else _MP3_FRAME.match(frames, begin)
    if found and frames.count(found[0][:2]) >= 3:
        return "mp3"
    if is_tagged:
        raise UnknownType
    return ""


def _boxed(file: Readable, head: bytes) -> str:
    """Files of the ISO base media family: the brand says which, the tracks say whether one can see something."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
    brands = {head[at : at + 4] for at in range(16, min(len(head), int.from_bytes(head[:4], "big")), 4)} | {
        brand
    }
    if brand in _AVIF_BRANDS or (brand in _HEIC_BRANDS and brands & _AVIF_BRANDS and b"hvc1" not in head):
        return "avif"
    if brand in _HEIC_BRANDS:
        return "heic"
    tracks = tracks_of(file)
    if b"vide" in tracks:
        return {b"qt": "mov", b"3g": "3gp"}.get(brand[:2], "mp4")
    if b"soun" in tracks:
        return {b"qt": "mov", b"3g": "3ga"}.get(brand[:2], "m4a")
    raise UnknownType
