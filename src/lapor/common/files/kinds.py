"""The allow-list of file types, and every limit of the intake in one table."""

from dataclasses import dataclass
from enum import StrEnum

MB = 1_000_000


class Kind(StrEnum):
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"


@dataclass(frozen=True)
class Limits:
    """Bytes, counts and pixels. A megabyte is a million bytes, as phones show it."""

    files: int = 10
    file_bytes: int = 10 * MB
    video_bytes: int = 100 * MB
    image_pixels: int = 50_000_000
    image_side: int = 2560
    thumbnail_side: int = 480
    jpeg_scans: int = 100
    zip_entries: int = 2_000
    zip_bytes: int = 200 * MB
    zip_ratio: int = 100
    pdf_object_streams: int = 5_000
    pdf_object_bytes: int = 50 * MB
    name_length: int = 120

    def bytes_of(self, kind: Kind) -> int:
        """The largest file of this kind."""
        return self.video_bytes if kind == Kind.VIDEO else self.file_bytes


LIMITS = Limits()


@dataclass(frozen=True)
class FileType:
    """One accepted type. `is_shown`: a browser may show it in place; others are only downloaded."""

    extension: str
    media_type: str
    kind: Kind
    is_shown: bool = True


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

TYPES = {
    row.extension: row
    for row in (
        FileType("jpg", "image/jpeg", Kind.IMAGE),
        FileType("png", "image/png", Kind.IMAGE),
        FileType("webp", "image/webp", Kind.IMAGE),
        FileType("gif", "image/gif", Kind.IMAGE),
        FileType("heic", "image/heic", Kind.IMAGE),
        FileType("pdf", "application/pdf", Kind.DOCUMENT),
        FileType("docx", f"{_OOXML}wordprocessingml.document", Kind.DOCUMENT, is_shown=False),
        FileType("xlsx", f"{_OOXML}spreadsheetml.sheet", Kind.DOCUMENT, is_shown=False),
        FileType("pptx", f"{_OOXML}presentationml.presentation", Kind.DOCUMENT, is_shown=False),
        FileType("odt", f"{_ODF}text", Kind.DOCUMENT, is_shown=False),
        FileType("ods", f"{_ODF}spreadsheet", Kind.DOCUMENT, is_shown=False),
        FileType("doc", "application/msword", Kind.DOCUMENT, is_shown=False),
        FileType("xls", "application/vnd.ms-excel", Kind.DOCUMENT, is_shown=False),
        FileType("txt", "text/plain", Kind.TEXT, is_shown=False),
        FileType("csv", "text/csv", Kind.TEXT, is_shown=False),
        FileType("mp3", "audio/mpeg", Kind.AUDIO),
        FileType("m4a", "audio/mp4", Kind.AUDIO),
        FileType("ogg", "audio/ogg", Kind.AUDIO),
        FileType("wav", "audio/wav", Kind.AUDIO),
        FileType("amr", "audio/amr", Kind.AUDIO),
        FileType("awb", "audio/amr-wb", Kind.AUDIO),
        FileType("3ga", "audio/3gpp", Kind.AUDIO),
        FileType("weba", "audio/webm", Kind.AUDIO),
        FileType("mp4", "video/mp4", Kind.VIDEO),
        FileType("mov", "video/quicktime", Kind.VIDEO),
        FileType("3gp", "video/3gpp", Kind.VIDEO),
        FileType("webm", "video/webm", Kind.VIDEO),
    )
}
BY_MEDIA_TYPE = {row.media_type: row for row in TYPES.values()}
