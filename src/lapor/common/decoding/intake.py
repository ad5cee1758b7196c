"""One file from a stranger: what it is, and what is kept of it. One table says who cleans which type."""

import shutil
from collections.abc import Callable
from pathlib import Path

from lapor.common.decoding import boxes, chunks, compound, matroska, ogg, tags, text
from lapor.common.decoding.images import Redrawn, redraw
from lapor.common.decoding.kinds import FileType, Kind
from lapor.common.decoding.office import clean_office
from lapor.common.decoding.recognition import inspect

_Copying = Callable[..., None]


def take(given: Path, *, full: Path, thumbnail: Path) -> Redrawn:
    """Write what is kept of the file `given`, which may be changed or moved. Raises a FileRefused."""
    with given.open("rb") as file:
        file_type = inspect(file)
        if file_type.kind == Kind.IMAGE:
            return redraw(file, file_type, full=full, thumbnail=thumbnail)
        if copying := _copier_of(file_type):
            copying(file, full=full)
            return Redrawn(file_type.extension)
    _clean_in_place(given, file_type)
    shutil.move(given, full)
    return Redrawn(file_type.extension)


def _copier_of(file_type: FileType) -> _Copying | None:
    """Who writes a clean copy; None: the file is cleaned where it lies."""
    if file_type.extension == "pdf":
        from lapor.common.decoding.pdf import clean_pdf  # a large library, needed for PDF alone

        return clean_pdf
    return _COPIERS.get(file_type.extension)


def _clean_in_place(given: Path, file_type: FileType) -> None:
    if file_type.extension in ("doc", "xls", "ppt"):
        compound.clean_ole(given)
        return
    with given.open("r+b") as file:
        _CLEANERS[file_type.extension](file)


def _as_it_is(_file: object) -> None:
    """Formats that have no room for words about somebody."""


_COPIERS: dict[str, _Copying] = {
    **dict.fromkeys(
        ("docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx", "odt", "ods", "odp", "odg"), clean_office
    ),
    **dict.fromkeys(("txt", "csv"), text.clean_text),
    **dict.fromkeys(("kml", "gpx"), text.clean_places),
    "rtf": text.clean_rich_text,
}
_CLEANERS: dict[str, Callable[..., None]] = {
    **dict.fromkeys(("mp4", "mov", "3gp", "m4a", "3ga"), boxes.quiet_recording),
    **dict.fromkeys(("webm", "weba", "mkv", "mka"), matroska.quiet_matroska),
    **dict.fromkeys(("ogg", "ogv"), ogg.quiet_ogg),
    **dict.fromkeys(("mp3", "aac"), tags.quiet_frames),
    **dict.fromkeys(("wma", "wmv"), tags.quiet_asf),
    **dict.fromkeys(("amr", "awb", "ts", "mpg"), _as_it_is),
    "flac": tags.quiet_flac,
    "wav": chunks.quiet_wav,
    "avi": chunks.quiet_avi,
    "aiff": chunks.quiet_aiff,
    "caf": chunks.quiet_caf,
}
