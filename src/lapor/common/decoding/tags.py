"""MP3, AAC, FLAC, WMA and WMV: tags before, behind and within the sound, blanked or cut off."""

from typing import BinaryIO

from lapor.common.decoding.ogg import blanked_comments
from lapor.common.decoding.seekable import Readable, blank, read_at, size_of

_ASF_PADDING = bytes.fromhex("74d40618dfca0945a4ba9aabcb96aae8")
_ASF_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
_ASF_TELLING = frozenset(
    bytes.fromhex(guid)
    for guid in (
        "3326b2758e66cf11a6d900aa0062ce6c",  # content description: title, author, copyright
        "40a4d0d207e3d21197f000a0c95ea850",  # extended content description
        "eacbf8c5af5b77488467aa8c44fa4cca",  # metadata
        "941c23449894d149a1411d134e457054",  # metadata library
        "fab3112223bdd211b4b700a0c955fc6e",  # content branding
        "fbb3112223bdd211b4b700a0c955fc6e",  # content encryption notes
        "cd9b4a1e0fc7d411a5a600c04f795c3e",  # script commands
    )
)
_FLAC_COMMENTS, _FLAC_SEEKTABLE = 4, 3


def tag_length(file: Readable, at: int) -> int:
    """The length of an ID3 tag that stands here; 0: there is none. Its size is four groups of seven bits."""
    head = read_at(file, at, 10)
    if len(head) < 10 or not head.startswith(b"ID3"):
        return 0
    length = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return 10 + length + (10 if head[5] & 0x10 else 0)


def quiet_frames(file: BinaryIO) -> None:
    """MP3 and AAC: tags in front become room, tags behind are cut off."""
    at = 0
    while length := tag_length(file, at):
        _empty_tag(file, at, length)
        at += length
    while (end := _end_without_tag(file)) < size_of(file):
        file.truncate(end)


def _empty_tag(file: BinaryIO, at: int, length: int) -> None:
    """A tag that holds padding only, of the same length and without a footer."""
    body = length - 10
    file.seek(at + 3)
    file.write(b"\3\0\0" + bytes(body >> shift & 0x7F for shift in (21, 14, 7, 0)))
    blank(file, at + 10, min(at + length, size_of(file)))


def _end_without_tag(file: Readable) -> int:
    end = size_of(file)
    if end >= 128 and read_at(file, end - 128, 3) == b"TAG":
        is_enhanced = end >= 355 and read_at(file, end - 355, 4) == b"TAG+"
        return end - (355 if is_enhanced else 128)
    foot = read_at(file, max(0, end - 32), 32)
    if foot.startswith(b"APETAGEX"):
        has_head = int.from_bytes(foot[20:24], "little") >> 31
        return max(0, end - int.from_bytes(foot[12:16], "little") - 32 * has_head)
    if foot.endswith(b"LYRICS200") and foot[-15:-9].isdigit():
        return max(0, end - 15 - int(foot[-15:-9]))
    if foot.endswith(b"LYRICSEND"):
        begin = read_at(file, max(0, end - 5200), 5200).rfind(b"LYRICSBEGIN")
        return end if begin < 0 else max(0, end - 5200) + begin
    return end


def quiet_flac(file: BinaryIO) -> None:
    """Comments are blanked, pictures and foreign blocks become padding."""
    at = tag_length(file, 0)
    if at:
        _empty_tag(file, 0, at)
    at += 4
    for _ in range(1000):
        head = read_at(file, at, 4)
        if len(head) < 4:
            return
        kind, length = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == _FLAC_COMMENTS:
            words = blanked_comments(read_at(file, at + 4, length))
            file.seek(at + 4)
            file.write(words)
        elif kind not in (0, _FLAC_SEEKTABLE):
            file.seek(at)
            file.write(bytes([head[0] & 0x80 | 1]))
            blank(file, at + 4, min(at + 4 + length, size_of(file)))
        at += 4 + length
        if head[0] & 0x80:
            break
    while (end := _end_without_tag(file)) < size_of(file):
        file.truncate(end)


def quiet_asf(file: BinaryIO) -> None:
    """WMA and WMV: descriptions become padding."""
    _quiet_objects(file, 30, min(size_of(file), int.from_bytes(read_at(file, 16, 8), "little")))


def _quiet_objects(file: BinaryIO, at: int, end: int) -> None:
    while at + 24 <= end:
        head = read_at(file, at, 24)
        length = int.from_bytes(head[16:24], "little")
        if length < 24 or at + length > end:
            return
        if head[:16] in _ASF_TELLING:
            file.seek(at)
            file.write(_ASF_PADDING)
            blank(file, at + 24, at + length)
        elif head[:16] == _ASF_EXTENSION:
            _quiet_objects(file, at + 46, at + length)
        at += length
