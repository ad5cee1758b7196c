"""Documents of Word, Excel, PowerPoint (since 2007) and OpenDocument: which it is, and a passive, clean copy.

Passive: no macros, no packed-in programs, nothing fetched or run when it is opened. Clean: no author, company,
colleague or path in its properties, comments and tracked changes; no place in its pictures.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from lapor.common.decoding import compound, zip_archives
from lapor.common.decoding.jpeg import quiet_picture
from lapor.common.decoding.kinds import MB
from lapor.common.decoding.markup import emptied, fields_of, in_utf8, local, parsed, without_authors
from lapor.common.decoding.refusals import (
    Archive,
    Damaged,
    EmbeddedObject,
    Locked,
    Macros,
    Program,
    ReachesOut,
    UnknownType,
)
from lapor.common.decoding.seekable import Readable

_MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "dotx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "spreadsheetml.template.main+xml": "xltx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.template.main+xml": "potx",
    "presentationml.slideshow.main+xml": "ppsx",
}
_ODF_TYPES = {
    f"application/vnd.oasis.opendocument.{name}{template}": extension
    for name, extension in {
        "text": "odt",
        "spreadsheet": "ods",
        "presentation": "odp",
        "graphics": "odg",
    }.items()
    for template in ("", "-template")
}
_MACRO_PART = re.compile(r"vbaproject|(^|/)(activex|macrosheets)/")
_MACRO_TYPE = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
# A document saved as one that may hold macros; whether it holds any is seen elsewhere.
_MACRO_MAIN = re.compile(
    rb"application/vnd\.ms-(word|excel|powerpoint)\.(document|template|sheet|presentation|slideshow)"
    rb"\.macroenabled(?:template)?\.main\+xml",
    re.IGNORECASE,
)
_LANGUAGES = {b"word": b"wordprocessingml", b"excel": b"spreadsheetml", b"powerpoint": b"presentationml"}
_MACRO_RELATIONS = ("vbaproject", "xlmacrosheet", "xlintlmacrosheet")
_PROGRAM = re.compile(rb"MZ[^\0]{0,64}\0|\x7fELF|#!")
_OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RUNNING_FIELD = re.compile(r"\s*(?:DDE(?:AUTO)?\b|QUOTE(?:\s+\d+){3,})", re.IGNORECASE)
# What a document would fetch from elsewhere as soon as it is opened. Links wait for a click; pictures are cut off.
_FETCHED = (
    "attachedtemplate",
    "oleobject",
    "frame",
    "subdocument",
    "package",
    "control",
    "afchunk",
    "webextension",
)
_DRIVE = re.compile(r"/*[a-z][:|]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")
_ACTING_HTML = re.compile(
    rb"""<\s*(?:script|iframe|frame|object|embed|link|img|base)\b[^>]*(?:src|href|data)\s*=\s*["']?\s*(?:https?:|file:|//|\\\\)""",
    re.IGNORECASE,
)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas.'
    b'openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:'
    b'xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>'
)
_REPLACED = {
    "docprops/core.xml": _CORE,
    "docprops/app.xml": _APP,
    "docprops/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def recognise_zip(file: Readable) -> str:
    """The extension of an OOXML or OpenDocument file, by what it declares. Raises Archive, Damaged, Locked, Swollen."""
    with zip_archives.opened(file) as container:
        return _type_of(container, _by_name(container))


def clean_office(file: Readable, *, full: Path) -> None:
    """Write the clean copy. Raises EmbeddedObject, Macros, Program, ReachesOut and what `recognise_zip` raises."""
    with zip_archives.opened(file) as container:
        entries = _by_name(container)
        is_open_document = "[content_types].xml" not in entries
        changed = dict(_changes(container, entries, _odf_part if is_open_document else _ooxml_part))
        first = entries["mimetype"].filename if is_open_document else None
        zip_archives.copy_with(container, changed=changed, full=full, first=first)


def _by_name(container: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    return {zip_archives.plain(entry.filename): entry for entry in container.infolist()}


def _type_of(container: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> str:
    if "[content_types].xml" in entries:
        found, declared = _declared_main(container, entries)
    elif "mimetype" in entries:
        kind = zip_archives.part(container, entries["mimetype"], limit=MB).decode("ascii", "replace").strip()
        found, declared = _ODF_TYPES.get(kind), ""
        _check_manifest(container, entries)
    else:
        raise Archive
    if any(_MACRO_PART.search(name) for name in entries):
        raise Macros
    if found is None and "binary" in declared.lower():
        raise UnknownType  # an xlsb, which declares macros whether or not it has any
    if _MACRO_TYPE.search(declared):
        raise Macros
    if found is None:
        raise UnknownType
    return found


def _declared_main(container: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> tuple[str | None, str]:
    """The type of the main part, and everything that is declared."""
    types = parsed(_plain_types(zip_archives.part(container, entries["[content_types].xml"], limit=MB)))
    declared = " ".join(one.attrib.get("ContentType", "") for one in types.iter())
    lower = declared.lower()
    return next((ext for main, ext in _MAIN_PARTS.items() if main in lower), None), declared


def _plain_types(content: bytes) -> bytes:
    """The declared types, the main part's without the permission for macros: the copy is an ordinary document."""
    return _MACRO_MAIN.sub(_plain_main, in_utf8(content))


def _plain_main(found: re.Match[bytes]) -> bytes:
    language, what = _LANGUAGES[found[1].lower()], found[2].lower()
    return b"application/vnd.openxmlformats-officedocument.%s.%s.main+xml" % (language, what)


def _check_manifest(container: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> None:
    if "meta-inf/manifest.xml" not in entries:
        raise Damaged
    manifest = zip_archives.part(container, entries["meta-inf/manifest.xml"], limit=MB)
    if b"encryption-data" in in_utf8(manifest):
        raise Locked


_Part = Callable[[str, bytes], bytes]


def _changes(
    container: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], look: _Part
) -> Iterator[tuple[str, bytes]]:
    """(name, new content) of each part that changes. Every part is looked at that may tell or act."""
    for name, entry in entries.items():
        if name in _REPLACED:
            yield entry.filename, _REPLACED[name]
        elif not entry.is_dir() and not _is_bulk(name):
            content = zip_archives.part(container, entry)
            quiet = look(name, content)
            if quiet is not content:
                yield entry.filename, quiet


def _is_bulk(name: str) -> bool:
    """Sheets and their strings: the largest parts by far, and no place for names, links or fields."""
    return bool(
        re.search(r"^xl/(worksheets/[^/]+\.xml|sharedstrings\.xml|styles\.xml|calcchain\.xml)$", name)
    )


def _binary_part(name: str, content: bytes) -> bytes:
    """Pictures are quieted, programs refused, packed-in documents looked into; other packed-in files refused."""
    if _PROGRAM.match(content):
        raise Program
    if "/embeddings/" in name and not content.startswith((_OLE_HEAD, b"PK\3\4")):
        raise EmbeddedObject
    if content.startswith(_OLE_HEAD):
        compound.check_embedded(io.BytesIO(content))
    if content.startswith(b"PK\3\4"):
        with zip_archives.opened(io.BytesIO(content)) as inner:
            _check_inner(inner)
    quiet = quiet_picture(content)
    return content if len(quiet) == len(content) else quiet


def _check_inner(container: zipfile.ZipFile) -> None:
    """A document within a document, such as the table behind a chart: passive itself."""
    entries = _by_name(container)
    if "[content_types].xml" not in entries and "mimetype" not in entries:
        raise EmbeddedObject
    if any(_MACRO_PART.search(name) for name in entries):
        raise Macros


# Office Open XML


def _ooxml_part(name: str, content: bytes) -> bytes:
    if name == "[content_types].xml":
        return _plain_types(content) if _MACRO_MAIN.search(in_utf8(content)) else content
    if name.endswith(".rels"):
        return _relationships(in_utf8(content))
    if not name.endswith((".xml", ".vml")):
        if _ACTING_HTML.search(content[: 4 * MB]) and name.endswith((".htm", ".html", ".mht", ".xhtml")):
            raise ReachesOut
        return _binary_part(name, content)
    text = in_utf8(content)
    if b"ddeLink" in text and name.startswith("xl/externallinks/"):
        raise ReachesOut
    has_fields = b"instrText" in text or b"fldSimple" in text
    if has_fields and any(_RUNNING_FIELD.match(field) for field in fields_of(text)):
        raise ReachesOut
    quiet = without_authors(text)
    if name.startswith("xl/comments"):
        quiet = emptied(quiet, "author")
    if re.search(r"(^|/)(people|persons?|commentauthors|authors|userinfo|usernames)", name):
        quiet = _nameless(quiet)
    if name.endswith("workbook.xml"):
        quiet = re.sub(
            rb"(<(?:[\w.-]+:)?absPath\b[^<>]*?\burl\s*=\s*)(?:\"[^\"]*\"|'[^']*')", rb'\1""', quiet
        )
    if name.startswith("docprops/"):
        return emptied(quiet, "creator", "lastModifiedBy", "Manager", "Company")
    return quiet if quiet != content else content


def _nameless(content: bytes) -> bytes:
    """Lists of people who commented: ids stay, names and accounts go."""
    pattern = rb"""(\s(?:name|displayName|initials|userId|providerId|email)\s*=\s*)(?:"[^"]*"|'[^']*')"""
    return re.sub(pattern, rb'\1"-"', content)


def _relationships(content: bytes) -> bytes:
    """Where a part leads. What is fetched from elsewhere is refused; other outside targets lose host and folder."""
    rows = [dict(one.attrib) for one in parsed(content) if local(one.tag) == "Relationship"]
    if any(_relation(row) in _MACRO_RELATIONS for row in rows):
        raise Macros
    if not any(row.get("TargetMode", "").lower() == "external" for row in rows):
        return content
    for row in rows:
        if row.get("TargetMode", "").lower() == "external":
            row["Target"] = _target(_relation(row), row.get("Target", ""))
    written = "".join(f"<Relationship {_attributes(row)}/>" for row in rows)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Relationships xmlns="{_RELATIONSHIPS}">{written}</Relationships>'.encode()


def _relation(row: dict[str, str]) -> str:
    return row.get("Type", "").rpartition("/")[2].lower()


def _attributes(row: dict[str, str]) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in row.items())


def _target(kind: str, target: str) -> str:
    place = _place_of(target)
    if kind in _FETCHED and place == "elsewhere":
        raise ReachesOut
    if kind == "hyperlink" and place == "elsewhere":
        return target
    # A path on the writer's computer, or a picture on somebody's server.
    return re.split(r"[\\/]", target)[-1] or "-"


def _place_of(target: str) -> str:
    """Whether a target lies "here", on the computer that opens the document, or "elsewhere"."""
    plain = unquote(target).strip().lower().replace("\\", "/")
    if plain.startswith("file:"):
        path = plain.removeprefix("file:")
        slashes = len(path) - len(path.lstrip("/"))
        return "here" if _DRIVE.match(path) or slashes in (0, 1, 3) else "elsewhere"
    return "elsewhere" if plain.startswith("//") or _SCHEME.match(plain) else "here"


# OpenDocument

_ODF_RUNNING = re.compile(
    rb"<(?:[\w.-]+:)?(?:dde-source|dde-connection|dde-link|dde-connection-decl|applet)\b|vnd\.sun\.star\.script:|macro:/",
)
_ODF_SOURCES = rb"object|object-ole|floating-frame|section-source|table-source|plugin"
_ODF_FETCHED = re.compile(
    rb"""<(?:[\w.-]+:)?(?:%s)\b[^<>]*href\s*=\s*["']\s*(?:https?:|ftp:|smb:|file://[^/]|file:////|//|\\\\)"""
    % _ODF_SOURCES,
    re.IGNORECASE,
)
# Pictures on somebody's server, and paths on the writer's own computer.
_ODF_OUTSIDE = re.compile(
    rb"""(<(?:[\w.-]+:)?(?:image|fill-image|background-image|video|audio|template|%s)\b[^<>]*href\s*=\s*["'])\s*"""
    rb"""(?:https?:|ftp:|smb:|file:|//|\\\\)[^"'<>]*""" % _ODF_SOURCES,
    re.IGNORECASE,
)
_IDLE_LINE = re.compile(
    r"\s*(?:rem\b.*|'.*|option\s.*|sub\s+\w+\s*(?:\(\s*\))?|end\s+sub|)\s*", re.IGNORECASE
)


def _odf_part(name: str, content: bytes) -> bytes:
    if name.startswith(("basic/", "scripts/")):
        _check_script(name, content)
        return content
    if not name.endswith(".xml") or name.startswith("meta-inf/"):
        return _binary_part(name, content) if not name.endswith((".xml", ".rdf")) else content
    text = in_utf8(content)
    if _ODF_RUNNING.search(text) or b"<!ENTITY" in text:
        raise ReachesOut
    if b"&#" in text and re.search(rb"href\s*=\s*[\"'][^\"']*&#", text):
        raise Damaged  # spelt so as not to be found
    if _ODF_FETCHED.search(text):
        raise ReachesOut
    quiet = _ODF_OUTSIDE.sub(rb"\1-", text)
    quiet = emptied(quiet, "creator", "creator-initials", "initial-creator", "printed-by", "sender-initials")
    return quiet if quiet != content else content


def _check_script(name: str, content: bytes) -> None:
    """A module of a macro library. Empty ones are made by the program itself."""
    if re.search(r"(^|/)(script-l[bc]|dialog-l[bc])\.xml$|/$", name):
        return
    if not name.endswith((".xml", ".xba")):
        raise Macros
    code = "".join(re.sub(rb"<[^>]*>", b"", content).decode("utf-8", "replace"))
    if not all(_IDLE_LINE.fullmatch(line) for line in code.splitlines()):
        raise Macros
