"""Files for the tests of the intake, built byte by byte: honest ones, lying ones and hostile ones."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

OOXML_MAIN = {
    "docx": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    "pptx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
}


def upload(content: bytes, name: str = "berkas.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


# Pictures


def photo(size=(800, 600), *, format="JPEG", mode="RGB", **options) -> bytes:
    """A gradient with noise enough that it has more than 256 colours."""
    image = Image.linear_gradient("L").resize(size).convert(mode)
    if mode == "RGB":
        sideways = Image.linear_gradient("L").rotate(90).resize(size)
        image = Image.merge("RGB", (image.getchannel(0), sideways, Image.effect_noise(size, 90)))
    return _saved(image, format, **options)


def drawing(size=(300, 200), *, format="PNG", mode="RGB", **options) -> bytes:
    image = Image.new(mode, size)
    ImageDraw.Draw(image).rectangle((20, 20, 100, 100), fill="red" if mode in ("RGB", "RGBA") else 1)
    return _saved(image, format, **options)


def _saved(image: Image.Image, format: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def photo_with_secrets(size=(800, 600), *, orientation=1, format="JPEG") -> bytes:
    """GPS position, camera serial, colour profile, XMP and a comment: all that a phone tells."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "KAMERA-RAHASIA"
    exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 5.0, 44.0), 3: "E", 4: (112.0, 9.0, 31.0)})
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 07:00:00"
    options = {"exif": exif, "icc_profile": b"PROFIL-RAHASIA" * 20}
    if format in ("JPEG", "WEBP"):
        options["xmp"] = b"<x:xmpmeta>XMP-RAHASIA</x:xmpmeta>"
    if format == "JPEG":
        options["comment"] = b"KOMENTAR-RAHASIA"
    return photo(size, format=format, **options)


def png_claiming(width: int, height: int) -> bytes:
    """A few hundred bytes that promise a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# Office documents


def zipped(parts: dict[str, bytes], *, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def office(kind: str = "docx", extra: dict[str, bytes] | None = None) -> bytes:
    part, content_type = OOXML_MAIN[kind]
    types = f'<Types><Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    return zipped(
        {"[Content_Types].xml": types.encode(), "_rels/.rels": b"<r/>", part: b"<d/>", **(extra or {})}
    )


def opendocument(
    kind: str = "text", *, manifest: bytes = b"<manifest/>", extra: dict[str, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, content in {
            "META-INF/manifest.xml": manifest,
            "content.xml": b"<c/>",
            **(extra or {}),
        }.items():
            container.writestr(name, content)
    return out.getvalue()


def with_encrypted_flag(container: bytes) -> bytes:
    """Set the flag of encryption in the first entry of the central directory."""
    at = container.index(b"PK\1\2") + 8
    return container[:at] + b"\1" + container[at + 1 :]


def ole(names: list[str], *, first_stream: bytes = bytes(512)) -> bytes:
    """A compound file: header, one stream sector, one directory of `names`."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H", 9) + bytes(480)
    entries = b"".join(_ole_entry(name) for name in names)
    return header + first_stream.ljust(512, b"\0") + entries + bytes(-len(entries) % 512)


def _ole_entry(name: str) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), 2, 1)
    return entry.ljust(116, b"\0") + struct.pack("<IQ", 0, 512)


# PDF


def pdf(objects: bytes = b"", *, packed: bytes = b"", filter_name: bytes = b"/FlateDecode") -> bytes:
    """A small PDF; `packed` goes into a compressed object stream."""
    stream = b""
    if packed:
        body = zlib.compress(b"7 0 " + packed)
        stream = (
            b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n%s\nendstream endobj\n"
            % (
                filter_name,
                len(body),
                body,
            )
        )
    return (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >> endobj\n"
        + objects
        + stream
        + b"trailer << /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n"
    )


# Sound and pictures that move


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def movie(
    brand: bytes = b"isom", tracks: tuple[bytes, ...] = (b"vide", b"soun"), *, data: bytes = b"data"
) -> bytes:
    """Index last, as cameras write it."""
    handlers = b"".join(
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + track + bytes(13)))) for track in tracks
    )
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"mdat", data) + box(b"moov", handlers)


def mp3(frames: int = 20, *, tagged: bool = True) -> bytes:
    tag = b"ID3\4\0\0\0\0\2\1" + bytes(257) if tagged else b""
    return tag + (b"\xff\xfb\x90\x44" + bytes(413)) * frames


def wav() -> bytes:
    return (
        b"RIFF"
        + struct.pack("<I", 136)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        + bytes(100)
    )


OGG = b"OggS\0\2" + bytes(20) + b"\x01\x13OpusHead\1\1" + bytes(200)
_WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm" + bytes(100)
WEBM = _WEBM + b"\x86\x86A_OPUS\x86\x85V_VP9" + bytes(300)
WEBM_SOUND = _WEBM + b"\x86\x86A_OPUS" + bytes(300)
AMR = b"#!AMR\n" + bytes(200)
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(300) + b"PE\0\0" + bytes(300)
WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
