"""What a file is, decided by its content alone: neither its name nor the sender's claim is asked.

`inspect` returns one row of the allow-list or raises a FileRefused that says why.
"""

import codecs
import re

from PIL import Image

from lapor.common.files.kinds import LIMITS, MB, TYPES, FileType, Kind
from lapor.common.files.office import ends_as_zip, recognise_ole, recognise_zip
from lapor.common.files.pdf import check_pdf
from lapor.common.files.reading import Readable, read_at, size_of, windows
from lapor.common.files.refusals import (
    Archive,
    Damaged,
    EmptyFile,
    FileRefused,
    HeicPhoto,
    NotUtf8,
    Program,
    TooLarge,
    TwoInOne,
    UnknownType,
    WebPage,
)

_HEAD = 8192
_SIGNATURES = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"#!AMR\n": "amr",
    b"#!AMR-WB\n": "awb",
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
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)\b", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_TRACK = re.compile(rb"hdlr.{8}(vide|soun)", re.DOTALL)
_OGG_SOUND = re.compile(rb"OpusHead|\x01vorbis|Speex   |\x7fFLAC")
_WEBM_SOUND, _WEBM_VIDEO = re.compile(rb"A_(OPUS|VORBIS)"), re.compile(rb"V_(VP[89]|AV1|MPEG)")
_MP3_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]")

_MAY_NOT_END_AS_ZIP = {"pdf", "doc", "xls"} | {
    t.extension for t in TYPES.values() if t.kind in (Kind.AUDIO, Kind.VIDEO)
}


def inspect(file: Readable) -> FileType:
    """The type of an uploaded file, within its size limit and with nothing hidden in its container."""
    size = size_of(file)
    if size == 0:
        raise EmptyFile
    _check_size(size, limit=LIMITS.video_bytes)
    head = read_at(file, 0, _HEAD)
    file_type = TYPES[_extension(file, head, size)]
    _check_size(size, limit=LIMITS.bytes_of(file_type.kind))
    _check_content(file, file_type)
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
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE"):
        return "webp" if head[8:12] == b"WEBP" else "wav"
    if head.startswith(b"PK\3\4"):
        _check_size(size, limit=LIMITS.file_bytes)
        return recognise_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _check_size(size, limit=LIMITS.file_bytes)
        return recognise_ole(file)
    if head[4:8] == b"ftyp":
        return _boxed(file, brand=head[8:12], size=size)
    return _by_closer_look(file, head)


def _by_closer_look(file: Readable, head: bytes) -> str:
    if (begin := head[:1024].find(b"%PDF-")) >= 0:
        if _MARKUP.search(head, 0, begin):
            raise TwoInOne
        return "pdf"
    if head.startswith(b"OggS") and _OGG_SOUND.search(head, 0, 256):
        return "ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "weba" if _WEBM_SOUND.search(head) and not _WEBM_VIDEO.search(head) else "webm"
    if head.startswith(b"ID3") or _MP3_FRAME.match(head):
        return _mp3(file, head)
    return _text(file, head)


def _mp3(file: Readable, head: bytes) -> str:
    """Behind the tag there are several frames of one and the same kind."""
    at = 0
    if head.startswith(b"ID3"):  # the length of the tag is four groups of seven bits
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=False))
    frames = read_at(file, at, _HEAD)
    first = _MP3_FRAME.search(frames)
    if first is None or frames.count(first[0][:2]) < 3:
        raise UnknownType
    return "mp3"


def _boxed(file: Readable, *, brand: bytes, size: int) -> str:
    """Files of the ISO base media family: the brand says which, the tracks say whether one can see something."""
    if brand in _HEIC_BRANDS:
        if "HEIF" not in Image.OPEN:  # registered by an optional plug-in of Pillow
            raise HeicPhoto
        return "heic"
    tracks = _tracks(file, size)
    if b"vide" in tracks:
        return {b"qt": "mov", b"3g": "3gp"}.get(brand[:2], "mp4")
    if b"soun" in tracks:
        return "3ga" if brand.startswith(b"3g") else "m4a"
    raise UnknownType


def _tracks(file: Readable, size: int) -> set[bytes]:
    """Walk the outer boxes to the index (`moov`), wherever it is; a recording cut short has none."""
    at = 0
    for _ in range(10_000):
        head = read_at(file, at, 16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8 or at + length > size:
            break
        if head[4:8] == b"moov":
            pieces = windows(file, start=at, end=at + length, overlap=16)
            return {track for _, piece in pieces for track in _TRACK.findall(piece)}
        at += length
    raise Damaged


def _text(file: Readable, head: bytes) -> str:
    """Plain text in UTF-8 without control characters; a table when its first lines have the same separators."""
    _check_size(size_of(file), limit=LIMITS.file_bytes)
    if _CONTROLS.search(head):
        raise UnknownType
    if _MARKUP.search(head):
        raise WebPage
    if head.startswith((b"{\\rtf", b"%!")):
        raise UnknownType
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for _, piece in windows(file):
            if _CONTROLS.search(piece):
                raise UnknownType
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    lines = [line for line in head.splitlines()[:6] if line.strip()]
    return "csv" if any(_is_table(lines, separator) for separator in (b";", b"\t", b",")) else "txt"


def _is_table(lines: list[bytes], separator: bytes) -> bool:
    counts = {line.count(separator) for line in lines}
    return len(lines) > 1 and len(counts) == 1 and counts != {0}


def _check_content(file: Readable, file_type: FileType) -> None:
    """PDF is read through. Types that are kept as they came and are no ZIP must not be one from behind either."""
    if file_type.extension == "pdf":
        check_pdf(file)
    if file_type.extension in _MAY_NOT_END_AS_ZIP and ends_as_zip(file):
        raise TwoInOne
