"""Plain text and its near kin: tables, places (KML, GPX) and rich text. Kept in UTF-8, without who wrote it."""

import re
from pathlib import Path

from lapor.common.decoding.kinds import LIMITS
from lapor.common.decoding.refusals import EmbeddedObject, NotUtf8, ReachesOut, UnknownType, WebPage
from lapor.common.decoding.seekable import Readable, read_at

MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PLACES = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(kml|gpx)\b", re.DOTALL | re.IGNORECASE
)
_GPX_CREATOR = re.compile(r"(<gpx\b[^>]*\bcreator\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
_NETWORK_LINK = re.compile(r"<(?:\w+:)?NetworkLink\b|<!ENTITY|<!DOCTYPE|<script", re.IGNORECASE)
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_RTF_OBJECT = re.compile(rb"\\obj(?:ect|data|emb|link|autlink|update|html|ocx|sub|pub|class|name)|\\bin\d")
_RTF_FETCHES = re.compile(
    rb"\\\*?\\?template\b[^}]*(?:https?:|\\\\|//)|\\fldinst[^}]*\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b|\\subdocument",
    re.IGNORECASE,
)
_RTF_NAMES = re.compile(
    rb"\{(?:\\\*)?\\(?:info|revtbl|userprops|atnauthor|atnid|company|template|xmlnstbl|docvar|passwordhash|operator|author|manager|themedata|datastore)\b"
)


def recognise_text(file: Readable, head: bytes) -> str:
    """The extension: csv when the first lines have the same separators, kml, gpx, else txt.

    Raises NotUtf8, UnknownType or WebPage.
    """
    if not head.startswith(_BOMS) and _CONTROLS.search(head[:-1].decode("latin-1")):
        raise UnknownType
    if found := _PLACES.match(head.removeprefix(b"\xef\xbb\xbf")):
        return found[1].decode().lower()
    if MARKUP.search(_without_zeros(head)):
        raise (
            WebPage
            if re.search(rb"html|svg|script|body|head|iframe|php", _without_zeros(head), re.IGNORECASE)
            else UnknownType
        )
    if head.startswith(b"%!"):
        raise UnknownType
    lines = [line for line in _text_of(file).splitlines()[:6] if line.strip()]
    return "csv" if any(_is_table(lines, separator) for separator in (";", "\t", ",")) else "txt"


def _without_zeros(head: bytes) -> bytes:
    return head.replace(b"\0", b"") if head.startswith(_BOMS) else head


def _text_of(file: Readable) -> str:
    """The whole text, without the mark of its encoding and the end mark of DOS. Raises NotUtf8 or UnknownType."""
    content = read_at(file, 0, LIMITS.file_bytes)
    try:
        text = content.decode("utf-16" if content.startswith(_BOMS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    text = text.rstrip("\x1a")
    if _CONTROLS.search(text):
        raise UnknownType
    return text


def _is_table(lines: list[str], separator: str) -> bool:
    counts = {line.count(separator) for line in lines}
    return len(lines) > 1 and len(counts) == 1 and counts != {0}


def clean_text(file: Readable, *, full: Path) -> None:
    """The same letters in UTF-8."""
    content = read_at(file, 0, LIMITS.file_bytes)
    text = _text_of(file)
    plain = text.encode()
    # An encoding mark is kept: spreadsheets tell by it that a table is in UTF-8.
    full.write_bytes((b"\xef\xbb\xbf" if content.startswith((b"\xef\xbb\xbf", *_BOMS)) else b"") + plain)


def clean_places(file: Readable, *, full: Path) -> None:
    """KML and GPX, without who drew them. Raises ReachesOut for links that load by themselves."""
    text = _text_of(file)
    if _NETWORK_LINK.search(text):
        raise ReachesOut
    text = re.sub(r"<((?:\w+:)?author)\b[^>]*>.*?</\1\s*>", "", text, flags=re.DOTALL)
    full.write_text(_GPX_CREATOR.sub(r'\1""', text), encoding="utf-8")


def clean_rich_text(file: Readable, *, full: Path) -> None:
    """RTF without information about its author, revisers and commenters. Raises EmbeddedObject or ReachesOut."""
    content = read_at(file, 0, LIMITS.file_bytes)
    if _RTF_OBJECT.search(content):
        raise EmbeddedObject
    if _RTF_FETCHES.search(content):
        raise ReachesOut
    while found := _RTF_NAMES.search(content):
        end = _group_end(content, found.start())
        content = content[: found.start()] + content[end:]
    full.write_bytes(content)


def _group_end(content: bytes, begin: int) -> int:
    """Just behind the bracket that closes the one at `begin`; escaped brackets do not count."""
    depth = 0
    for found in re.compile(rb"\\.|[{}]", re.DOTALL).finditer(content, begin):
        depth += {b"{": 1, b"}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return len(content)
