"""Files for the tests of the intake, built byte by byte: honest ones, lying ones and hostile ones."""

import io
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import pikepdf
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from lapor.common.decoding.intake import take
from lapor.common.decoding.ogg import _checksum as ogg_checksum

pillow_heif.register_heif_opener()

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
    "dotx": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ),
    "xltx": (
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ),
    "potx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    ),
    "ppsx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
    ),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "dotm": ("word/document.xml", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    "xlsm": ("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "xltm": ("xl/workbook.xml", "application/vnd.ms-excel.template.macroEnabled.main+xml"),
    "pptm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    "ppsm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"),
    "potm": ("ppt/presentation.xml", "application/vnd.ms-powerpoint.template.macroEnabled.main+xml"),
}


def upload(content: bytes, name: str = "berkas.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def taken(content: bytes) -> tuple[str, bytes]:
    """The extension under which a file is kept, and what is kept of it; opened in this very process."""
    with tempfile.TemporaryDirectory() as folder:
        given, full = Path(folder, "given"), Path(folder, "full")
        given.write_bytes(content)
        return take(given, full=full, thumbnail=Path(folder, "thumbnail")).extension, full.read_bytes()


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


def office(kind: str = "docx", extra: dict[str, bytes] | None = None, *, also: str = "") -> bytes:
    """`also`: a type that is declared beside the main part's."""
    part, content_type = OOXML_MAIN[kind]
    default = f'<Default Extension="bin" ContentType="{also}"/>' if also else ""
    types = f'<Types>{default}<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
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


def part_of(container: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(container)) as parts:
        return parts.read(name)


def with_encrypted_flag(container: bytes) -> bytes:
    """Set the flag of encryption in the first entry of the central directory."""
    at = container.index(b"PK\1\2") + 8
    return container[:at] + b"\1" + container[at + 1 :]


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


def real_pdf(
    *, lock: str | None = None, owner: str = "pemilik", author: str = "", objects: str = ""
) -> bytes:
    """A PDF as a program writes it, locked if wanted. `objects`: a dictionary beside the pages."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        if objects:
            document.Root.Tambahan = document.make_indirect(pikepdf.Object.parse(objects.encode()))
        if author:
            document.trailer.Info = document.make_indirect(
                pikepdf.Dictionary(Author=author, Title=f"Surat {author}")
            )
            document.Root.Metadata = document.make_stream(f"<x:xmpmeta>{author}</x:xmpmeta>".encode())
        out = io.BytesIO()
        lock_with = None if lock is None else pikepdf.Encryption(user=lock, owner=owner)
        document.save(out, encryption=lock_with or False, fix_metadata_version=False)
    return out.getvalue()


# Sound and pictures that move


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def movie(
    brand: bytes = b"isom",
    tracks: tuple[bytes, ...] = (b"vide", b"soun"),
    *,
    data: bytes = b"data",
    more: bytes = b"",
) -> bytes:
    """Index last, as cameras write it."""
    handlers = b"".join(
        box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + track + bytes(13)))) for track in tracks
    )
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"mdat", data) + box(b"moov", handlers + more)


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


def ogg(*packets: bytes) -> bytes:
    """One page for each packet."""
    pages = []
    for number, packet in enumerate(packets):
        lacing = b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
        head = b"OggS\0" + bytes([2 if number == 0 else 0]) + struct.pack("<QIII", 0, 7, number, 0)
        page = head + bytes([len(lacing)]) + lacing + packet
        pages.append(page[:22] + struct.pack("<I", ogg_checksum(page)) + page[26:])
    return b"".join(pages)


def comments(*lines: str) -> bytes:
    """Vendor and comments as Vorbis, Opus and FLAC write them."""
    words = b"".join(struct.pack("<I", len(line.encode())) + line.encode() for line in lines)
    return struct.pack("<I", 5) + b"libXY" + struct.pack("<I", len(lines)) + words


def element(id: int, content: bytes) -> bytes:
    """Of EBML, its size in eight bytes."""
    return (
        id.to_bytes(-(-id.bit_length() // 8), "big") + (1 << 56 | len(content)).to_bytes(8, "big") + content
    )


def matroska(
    *tracks: tuple[int, bytes], kind: bytes = b"webm", info: bytes = b"", after: bytes = b""
) -> bytes:
    entries = b"".join(
        element(0xAE, element(0xD7, bytes([n])) + element(0x83, bytes([track])) + element(0x86, codec))
        for n, (track, codec) in enumerate(tracks, start=1)
    )
    info = element(0x4D80, b"Lavf") + element(0x5741, b"Lavf") + info
    segment = element(0x1549A966, info) + element(0x1654AE6B, entries) + after
    return element(0x1A45DFA3, element(0x4282, kind)) + element(0x18538067, segment)


def film(seconds: int = 2) -> bytes:
    """A WebM that plays: the one picture of a WebP (which is a frame of VP8), ten times a second."""
    picture = photo((64, 48), format="WEBP", quality=60)
    frame = picture[picture.index(b"VP8 ") + 8 :]
    head = (
        (0x4286, b"\1"),
        (0x42F7, b"\1"),
        (0x42F2, b"\4"),
        (0x42F3, b"\x08"),
        (0x4282, b"webm"),
        (0x4287, b"\2"),
        (0x4285, b"\2"),
    )
    duration = struct.pack(">d", seconds * 1000)
    info = (
        element(0x2AD7B1, (1_000_000).to_bytes(3, "big"))
        + element(0x4489, duration)
        + element(0x4D80, b"x")
        + element(0x5741, b"x")
    )
    size = element(0xB0, b"\x40") + element(0xBA, b"\x30")
    track = (
        element(0xD7, b"\1")
        + element(0x73C5, b"\1")
        + element(0x83, b"\1")
        + element(0x86, b"V_VP8")
        + element(0xE0, size)
    )
    blocks = b"".join(
        element(0xA3, b"\x81" + struct.pack(">hB", n * 100, 0x80) + frame) for n in range(10 * seconds)
    )
    segment = (
        element(0x1549A966, info)
        + element(0x1654AE6B, element(0xAE, track))
        + element(0x1F43B675, element(0xE7, b"\0") + blocks)
    )
    return element(0x1A45DFA3, b"".join(element(*one) for one in head)) + element(0x18538067, segment)


def tone(seconds: int = 2) -> bytes:
    """A WAV that plays."""
    samples_of_it = bytes(128 + (60 if n // 10 % 2 else -60) for n in range(8000 * seconds))
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    return (
        b"RIFF"
        + struct.pack("<I", 28 + 8 + len(samples_of_it))
        + head
        + b"data"
        + struct.pack("<I", len(samples_of_it))
        + samples_of_it
    )


OGG = ogg(b"OpusHead\1\1" + bytes(9), b"OpusTags" + comments(), bytes(200))
WEBM = matroska((1, b"V_VP9"), (2, b"A_OPUS"))
WEBM_SOUND = matroska((2, b"A_OPUS"))
AMR = b"#!AMR\n" + bytes(200)
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(300) + b"PE\0\0" + bytes(300)
WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
