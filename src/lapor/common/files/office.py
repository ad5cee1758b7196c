"""Office containers: which document it is, and whether it hides a lock, a macro or a bomb. Nothing is extracted."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from lapor.common.files.kinds import LIMITS, MB
from lapor.common.files.reading import Readable, read_at, size_of, windows
from lapor.common.files.refusals import Archive, Damaged, Locked, Macros, Swollen, UnknownType

_END = struct.Struct("<4s4H2LH")  # end of the central directory
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
_ODF_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_MACRO_PART = re.compile(r"vbaproject|(^|/)(activex|macrosheets)/|^(basic|scripts)/", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
_OLE_MACROS = {"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "\x01Ole10Native"}
_OLE_DOCUMENTS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}


def ends_as_zip(file: Readable) -> bool:
    """Whether an unpacker, which reads from the end, would take this file for a ZIP."""
    tail = read_at(file, max(0, size_of(file) - _END.size - 0xFFFF), _END.size + 0xFFFF)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(tail):
        return False
    return at + _END.size + _END.unpack_from(tail, at)[-1] == len(tail)


def recognise_zip(file: Readable) -> str:
    """The extension of an OOXML or ODF document. Raises Archive, Damaged, Locked, Macros, Swollen."""
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as container:
            _check_entries(container.infolist(), size=size_of(file))
            return _document_type(container)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise Damaged from error


def _check_directory(file: Readable) -> None:
    """Bound the central directory before the zip module reads it; no comment and no ZIP64 in office documents."""
    size = size_of(file)
    end = read_at(file, max(0, size - _END.size), _END.size)
    if len(end) < _END.size or not end.startswith(b"PK\5\6"):
        raise Damaged
    _sign, _disk, _start_disk, _on_disk, entries, directory_bytes, _offset, _comment = _END.unpack(end)
    if read_at(file, max(0, size - _END.size - 20), 4) == b"PK\6\7" or entries > LIMITS.zip_entries:
        raise Swollen
    if directory_bytes > MB:
        raise Swollen


def _check_entries(entries: list[zipfile.ZipInfo], *, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Locked
    if len(entries) > LIMITS.zip_entries or unpacked > LIMITS.zip_bytes:
        raise Swollen
    if unpacked > max(10 * MB, LIMITS.zip_ratio * size):
        raise Swollen
    # Entries that share bytes, or two of one name, make programs disagree about what is inside.
    if sum(entry.compress_size for entry in entries) > size or len({e.filename for e in entries}) < len(
        entries
    ):
        raise Damaged


def _document_type(container: zipfile.ZipFile) -> str:
    names = container.namelist()
    if "[Content_Types].xml" in names:
        declared = _part(container, "[Content_Types].xml")
        found = next((ext for main, ext in _MAIN_PARTS.items() if main in declared), None)
    elif names[:1] == ["mimetype"]:
        declared = _part(container, "META-INF/manifest.xml")
        found = _ODF_TYPES.get(_part(container, "mimetype"))
        if b"encryption-data" in declared:
            raise Locked
    else:
        raise Archive
    if _MACRO_TYPE.search(declared) or any(_MACRO_PART.search(name) for name in names):
        raise Macros
    if b"&#" in declared:  # spelt so as not to be found
        raise Damaged
    if found is None:
        raise UnknownType
    return found


def _part(container: zipfile.ZipFile, name: str) -> bytes:
    if name not in container.namelist():
        raise Damaged
    with container.open(name) as part:
        return part.read(MB)


def recognise_ole(file: Readable) -> str:
    """The extension of a Word or Excel document of before 2007. Raises Locked, Macros, UnknownType."""
    entries = list(_ole_entries(file))
    names = {name for name, _ in entries}
    if "EncryptedPackage" in names:
        raise Locked
    if names & _OLE_MACROS:
        raise Macros
    # The document's own stream comes before those of documents embedded in it.
    for name, sector in entries:
        if name in _OLE_DOCUMENTS:
            _check_lock(file, name=name, sector=sector)
            return _OLE_DOCUMENTS[name]
    raise UnknownType


def _ole_entries(file: Readable) -> Iterator[tuple[str, int]]:
    """(name, first sector) of everything that has the shape of a directory entry: 128 bytes, aligned, typed.

    Following the sector chains would find fewer; an entry left over from a deleted macro is refused as well.
    """
    for _offset, window in windows(file):
        for at in range(0, len(window) - 127, 128):
            length = int.from_bytes(window[at + 64 : at + 66], "little")
            if (
                2 < length <= 64
                and length % 2 == 0
                and window[at + 66] in (1, 2)
                and window[at + 67] in (0, 1)
            ):
                name = window[at : at + length - 2].decode("utf-16-le", "replace")
                yield name, int.from_bytes(window[at + 116 : at + 120], "little")


def _check_lock(file: Readable, *, name: str, sector: int) -> None:
    """Word flags encryption in its first bytes; Excel puts a FILEPASS record right behind the first."""
    sector_bytes = 1 << (read_at(file, 30, 1)[0] & 0x0F)
    begin = read_at(file, (sector + 1) * sector_bytes, 64)
    if name == "WordDocument":
        if len(begin) > 11 and begin[11] & 1:
            raise Locked
    elif len(begin) == 64:
        following = 4 + int.from_bytes(begin[2:4], "little")
        if begin[following : following + 2] == b"\x2f\x00":
            raise Locked
