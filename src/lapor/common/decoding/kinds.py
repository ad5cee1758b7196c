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
    """Bytes, counts, pixels and seconds. A megabyte is a million bytes, as phones show it."""

    files: int = 10
    file_bytes: int = 10 * MB
    image_bytes: int = 40 * MB  # straight from the phone; drawn anew it is about one
    video_bytes: int = 100 * MB
    body_bytes: int = 1_100 * MB  # ten videos and the form around them
    # What all pictures of one form may ask of the decoders, in pixels; see `dimensions.drawing_work`.
    form_pixels: int = 500_000_000
    image_side: int = 2560
    # Of long screenshots: text stays readable when the short side keeps this, up to so many pixels.
    long_ratio: int = 3
    short_side: int = 1080
    long_pixels: int = 16_000_000
    longest_side: int = 16_384
    thumbnail_side: int = 480
    pages: int = 60
    jpeg_scans: int = 100
    zip_entries: int = 4_000
    zip_bytes: int = 200 * MB
    zip_ratio: int = 100
    pdf_objects: int = 200_000
    pdf_object_bytes: int = 50 * MB
    name_length: int = 120
    # Of the process that opens one file.
    seconds: int = 10
    memory: int = 1_200 * MB

    def bytes_of(self, kind: Kind) -> int:
        """The largest file of this kind."""
        return {Kind.VIDEO: self.video_bytes, Kind.IMAGE: self.image_bytes}.get(kind, self.file_bytes)


LIMITS = Limits()
# Megapixels that are decoded at most, by format: what its decoder needs of memory decides. A JPEG is decoded at a
# reduced scale, unless it is progressive; an animated WebP or GIF is composed on several canvases.
MEGAPIXELS = {"jpg": 205, "png": 36, "tiff": 50, "bmp": 50, "heic": 50, "avif": 24, "gif": 24, "webp": 14}
PROGRESSIVE_MEGAPIXELS = 50


@dataclass(frozen=True)
class FileType:
    """One accepted type. `is_shown`: a browser may show or play it in place; others are only downloaded."""

    extension: str
    media_type: str
    kind: Kind
    is_shown: bool = True


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


def _documents(*rows: tuple[str, str]) -> tuple[FileType, ...]:
    return tuple(
        FileType(extension, media_type, Kind.DOCUMENT, is_shown=False) for extension, media_type in rows
    )


# fmt: off
TYPES = {
    row.extension: row
    for row in (
        FileType("jpg", "image/jpeg", Kind.IMAGE),
        FileType("png", "image/png", Kind.IMAGE),
        # Drawn anew as one of the two above; many pages of a scan become a PDF.
        FileType("webp", "image/webp", Kind.IMAGE),
        FileType("gif", "image/gif", Kind.IMAGE),
        FileType("heic", "image/heic", Kind.IMAGE),
        FileType("avif", "image/avif", Kind.IMAGE),
        FileType("tiff", "image/tiff", Kind.IMAGE),
        FileType("bmp", "image/bmp", Kind.IMAGE),
        FileType("pdf", "application/pdf", Kind.DOCUMENT),
        *_documents(
            ("docx", f"{_OOXML}wordprocessingml.document"),
            ("dotx", f"{_OOXML}wordprocessingml.template"),
            ("xlsx", f"{_OOXML}spreadsheetml.sheet"),
            ("xltx", f"{_OOXML}spreadsheetml.template"),
            ("pptx", f"{_OOXML}presentationml.presentation"),
            ("potx", f"{_OOXML}presentationml.template"),
            ("ppsx", f"{_OOXML}presentationml.slideshow"),
            ("odt", f"{_ODF}text"),
            ("ods", f"{_ODF}spreadsheet"),
            ("odp", f"{_ODF}presentation"),
            ("odg", f"{_ODF}graphics"),
            ("doc", "application/msword"),
            ("xls", "application/vnd.ms-excel"),
            ("ppt", "application/vnd.ms-powerpoint"),
            ("rtf", "application/rtf"),
        ),
        FileType("txt", "text/plain", Kind.TEXT, is_shown=False),
        FileType("csv", "text/csv", Kind.TEXT, is_shown=False),
        FileType("kml", "application/vnd.google-earth.kml+xml", Kind.TEXT, is_shown=False),
        FileType("gpx", "application/gpx+xml", Kind.TEXT, is_shown=False),
        FileType("mp3", "audio/mpeg", Kind.AUDIO),
        FileType("m4a", "audio/mp4", Kind.AUDIO),
        FileType("ogg", "audio/ogg", Kind.AUDIO),
        FileType("wav", "audio/wav", Kind.AUDIO),
        FileType("weba", "audio/webm", Kind.AUDIO),
        FileType("flac", "audio/flac", Kind.AUDIO),
        FileType("aac", "audio/aac", Kind.AUDIO),
        FileType("amr", "audio/amr", Kind.AUDIO, is_shown=False),
        FileType("awb", "audio/amr-wb", Kind.AUDIO, is_shown=False),
        FileType("3ga", "audio/3gpp", Kind.AUDIO, is_shown=False),
        FileType("wma", "audio/x-ms-wma", Kind.AUDIO, is_shown=False),
        FileType("aiff", "audio/aiff", Kind.AUDIO, is_shown=False),
        FileType("caf", "audio/x-caf", Kind.AUDIO, is_shown=False),
        FileType("mka", "audio/x-matroska", Kind.AUDIO, is_shown=False),
        FileType("mp4", "video/mp4", Kind.VIDEO),
        FileType("mov", "video/quicktime", Kind.VIDEO),
        FileType("3gp", "video/3gpp", Kind.VIDEO),
        FileType("webm", "video/webm", Kind.VIDEO),
        FileType("ogv", "video/ogg", Kind.VIDEO),
        FileType("mkv", "video/x-matroska", Kind.VIDEO, is_shown=False),
        FileType("avi", "video/x-msvideo", Kind.VIDEO, is_shown=False),
        FileType("wmv", "video/x-ms-wmv", Kind.VIDEO, is_shown=False),
        FileType("ts", "video/mp2t", Kind.VIDEO, is_shown=False),
        FileType("mpg", "video/mpeg", Kind.VIDEO, is_shown=False),
    )
}
# fmt: on
BY_MEDIA_TYPE = {row.media_type: row for row in TYPES.values()}
