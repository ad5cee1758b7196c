# ruff: noqa: E501 — parts of documents are quoted as programs write them
"""Nothing in a kept file tells who made it or where: each accepted kind is made with a canary, kept, and searched."""

import io
import struct
import zipfile

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lapor.common.decoding import boxes
from lapor.common.decoding.kinds import TYPES
from lapor.common.tests import compounds, samples

CANARY = "Rina Kenariwati"
PLACE = "-08.0954+112.1690/"
WORDS = CANARY.encode()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def core(kind: str) -> dict[str, bytes]:
    """Properties of every Office document, and a picture taken somewhere."""
    return {
        "docProps/core.xml": f"<c><dc:creator>{CANARY}</dc:creator><cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy></c>".encode(),
        "docProps/app.xml": f"<Properties><Company>{CANARY}</Company><Manager>{CANARY}</Manager></Properties>".encode(),
        "docProps/custom.xml": f"<Properties><property>{CANARY}</property></Properties>".encode(),
        f"{kind}/media/image1.jpeg": PHOTO,
        f"{kind}/media/image2.png": png_with_canary(),
        f"{kind}/_rels/x.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="x/attachedTemplate" TargetMode="External" Target="file:///C:\\Users\\{CANARY}\\a.dotx"/>'
            "</Relationships>"
        ).encode(),
    }  # fmt: skip


def jpeg_with_canary() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 5.0, 44.0)})
    return samples.photo((64, 64), exif=exif, comment=WORDS, xmp=WORDS)


def png_with_canary() -> bytes:
    text = PngInfo()
    text.add_text("Author", CANARY)
    return samples.drawing((64, 64), pnginfo=text)


PHOTO = jpeg_with_canary()
DOCX = samples.office(
    "docx",
    core("word")
    | {
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="0" w:author="{CANARY}" w:initials="{CANARY}"/></w:comments>'.encode(),
        "word/footnotes.xml": f"<w:x {W}><w:ins w:id='1' w:author='{CANARY}' w:date='2026'><w:t>kata</w:t></w:ins></w:x>".encode(),
        "word/people.xml": f'<w15:people><w15:person w15:author="{CANARY}"><w15:presenceInfo w15:userId="{CANARY}"/></w15:person></w15:people>'.encode(),
        "word/utf16.xml": f'<?xml version="1.0" encoding="UTF-16"?><w:x {W}><w:del w:author="{CANARY}"/></w:x>'.encode("utf-16"),
    },
)  # fmt: skip
XLSX = samples.office(
    "xlsx",
    core("xl")
    | {
        "xl/comments1.xml": f"<comments><authors><author>{CANARY}</author></authors></comments>".encode(),
        "xl/persons/person.xml": f'<personList><person displayName="{CANARY}" id="1" userId="{CANARY}"/></personList>'.encode(),
        "xl/workbook.xml": f'<workbook><fileSharing userName="{CANARY}"/><x15ac:absPath url="C:\\Users\\{CANARY}\\"/></workbook>'.encode(),
    },
)  # fmt: skip
PPTX = samples.office(
    "pptx",
    core("ppt")
    | {"ppt/commentAuthors.xml": f'<l><p:cmAuthor id="0" name="{CANARY}" initials="{CANARY}"/></l>'.encode()},
)
ODT = samples.opendocument(
    extra={
        "meta.xml": f"<m><meta:initial-creator>{CANARY}</meta:initial-creator></m>".encode(),
        "styles.xml": f"<s><office:annotation><dc:creator>{CANARY}</dc:creator></office:annotation></s>".encode(),
        "Pictures/1.jpg": jpeg_with_canary(),
    }
)


def counted(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def doc() -> bytes:
    """Properties, those who saved it with their folders, commenters."""
    savers = (
        b"\xff\xff" + struct.pack("<HH", 2, 0) + counted(CANARY) + counted(f"C:\\Users\\{CANARY}\\surat.doc")
    )
    table = savers + counted(CANARY)
    head = bytearray(b"\xec\xa5\xc1\0".ljust(0x400, b"\0"))
    head[11] = 2
    struct.pack_into("<II", head, 0x2D2, 0, len(savers))
    struct.pack_into("<II", head, 0x1BA, len(savers), len(counted(CANARY)))
    properties = bytes(60) + WORDS + bytes(40)
    return compounds.compound(
        {
            "WordDocument": bytes(head),
            "1Table": table,
            "\x05SummaryInformation": properties,
            "\x05DocumentSummaryInformation": properties,
        }
    )


def xls() -> bytes:
    writer = struct.pack("<HB", len(CANARY), 0) + WORDS.ljust(109)
    note = struct.pack("<HHHHHB", 1, 1, 0, 1, len(CANARY), 0) + WORDS
    return compounds.compound({"Workbook": compounds.biff((0x5C, writer), (0x1C, note))})


def ppt() -> bytes:
    user = (
        bytes(20) + struct.pack("<H", len(CANARY)) + bytes(6) + WORDS + bytes(4) + CANARY.encode("utf-16-le")
    )
    return compounds.compound({"PowerPoint Document": bytes(600), "Current User": user})


def recording(brand: bytes, tracks: tuple[bytes, ...]) -> bytes:
    """Told at each of the places that phones use; and a track of positions, its samples among the data."""
    place = samples.box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE.encode()) + samples.box(b"loci", WORDS)
    meta = samples.box(b"udta", place + samples.box(b"meta", bytes(4) + samples.box(b"ilst", WORDS)))
    told = f"{PLACE}{CANARY}".encode()
    whole = samples.movie(brand, tracks, data=told, more=meta + samples.box(b"gps ", told))
    at = whole.index(told)
    table = samples.box(b"stsz", bytes(4) + struct.pack(">II", len(told), 1))
    table += samples.box(b"stsc", bytes(4) + struct.pack(">IIII", 1, 1, 1, 1))
    table += samples.box(b"stco", bytes(4) + struct.pack(">II", 1, at))
    handler = samples.box(b"hdlr", bytes(8) + b"meta" + bytes(13))
    track = samples.box(
        b"trak", samples.box(b"mdia", handler + samples.box(b"minf", samples.box(b"stbl", table)))
    )
    whole = samples.movie(brand, tracks, data=told, more=meta + samples.box(b"gps ", told) + track)
    return whole + samples.box(b"uuid", bytes(16) + told) + samples.box(b"free", told) + told


def id3() -> bytes:
    body = b"TPE1" + struct.pack(">IH", len(WORDS) + 1, 0) + b"\3" + WORDS
    return b"ID3\3\0\0" + bytes((0, 0, 0, len(body))) + body


def flac() -> bytes:
    def block(kind: int, content: bytes) -> bytes:
        return bytes([kind]) + len(content).to_bytes(3, "big") + content

    words = samples.comments(f"ARTIST={CANARY}", f"LOCATION={PLACE}")
    return b"fLaC" + block(0, bytes(34)) + block(4, words) + block(6, WORDS) + block(0x82, WORDS) + bytes(100)


def wav() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) & 1)

    told = chunk(b"LIST", b"INFO" + chunk(b"IART", WORDS)) + chunk(b"bext", WORDS) + chunk(b"id3 ", WORDS)
    plain = samples.wav()[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(told + plain)) + b"WAVE" + told + plain + chunk(b"iXML", WORDS)


def avi() -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) & 1)

    stream = chunk(
        b"LIST", b"strl" + chunk(b"strh", bytes(56)) + chunk(b"strn", WORDS) + chunk(b"strd", WORDS)
    )
    lists = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + stream) + chunk(
        b"LIST", b"INFO" + chunk(b"IART", WORDS)
    )
    return chunk(b"RIFF", b"AVI " + lists + chunk(b"IDIT", WORDS) + chunk(b"LIST", b"movi")) + chunk(
        b"JUNK", WORDS
    )


def wma() -> bytes:
    description = (
        bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c") + struct.pack("<Q", 24 + len(WORDS)) + WORDS
    )
    guid = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
    return guid + struct.pack("<QIH", 30 + len(description), 1, 0) + description


def aiff() -> bytes:
    words = b"AUTH" + struct.pack(">I", len(WORDS) + 1) + WORDS + b"\0"
    return (
        b"FORM" + struct.pack(">I", 99) + b"AIFFCOMM" + struct.pack(">I", 10) + bytes(10) + words + bytes(1)
    )


VORBIS = (
    b"\x01vorbis" + bytes(23),
    b"\x03vorbis" + samples.comments(f"ARTIST={CANARY}", "X" * 9000 + CANARY) + b"\1",
)
MATROSKA = {
    "info": samples.element(0x7BA9, WORDS) + samples.element(0x4461, bytes(8)),
    "after": samples.element(0x1254C367, WORDS)
    + samples.element(0x1941A469, WORDS)
    + samples.element(0xEC, WORDS),
}
RTF = b"{\\rtf1{\\info{\\author %s}{\\title a\\}b}}{\\*\\revtbl{%s;}}{\\*\\atnauthor %s}Jalan rusak.}" % (
    WORDS,
    WORDS,
    WORDS,
)
GPX = f'<gpx creator="{CANARY}"><metadata><author><name>{CANARY}</name></author></metadata><wpt lat="-8" lon="1"/></gpx>'

TOLD = {
    "jpg": jpeg_with_canary(),
    "png": png_with_canary(),
    "pdf": samples.real_pdf(author=CANARY, objects=f"<< /Subtype /Highlight /T ({CANARY}) /PieceInfo ({CANARY}) >>"),
    "docx": DOCX, "xlsx": XLSX, "pptx": PPTX, "odt": ODT,
    **{kind: samples.office(kind, core(kind)) for kind in ("dotx", "xltx", "potx", "ppsx")},
    **{kind: samples.opendocument(name, extra={"meta.xml": WORDS})
       for kind, name in (("ods", "spreadsheet"), ("odp", "presentation"), ("odg", "graphics"))},
    "doc": doc(), "xls": xls(), "ppt": ppt(), "rtf": RTF,
    "kml": f"<kml><atom:author><atom:name>{CANARY}</atom:name></atom:author><Placemark/></kml>".encode(),
    "gpx": GPX.encode(),
    "mp3": id3() + id3() + samples.mp3(tagged=False) + b"TAG" + WORDS.ljust(125, b"\0"),
    "aac": id3() + (b"\xff\xf1\x50\x80" + bytes(60)) * 20,
    "m4a": recording(b"M4A ", (b"soun",)), "3ga": recording(b"3gp4", (b"soun",)),
    "mp4": recording(b"isom", (b"vide", b"soun")), "mov": recording(b"qt  ", (b"vide",)), "3gp": recording(b"3gp4", (b"vide",)),
    "ogg": samples.ogg(*VORBIS), "flac": flac(), "wav": wav(), "avi": avi(), "wma": wma(), "aiff": aiff(),
    "wmv": wma() + bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b"),
    "ogv": samples.ogg(b"\x80theora" + bytes(30), b"\x81theora" + samples.comments(f"ARTIST={CANARY}")),
    "caf": b"caff\0\1\0\0desc" + struct.pack(">Q", 32) + bytes(32) + b"info" + struct.pack(">Q", len(WORDS)) + WORDS,
    "weba": samples.matroska((2, b"A_OPUS"), **MATROSKA), "webm": samples.matroska((1, b"V_VP8"), **MATROSKA),
    "mka": samples.matroska((2, b"A_AAC"), kind=b"matroska", **MATROSKA),
    "mkv": samples.matroska((1, b"V_MPEG4"), kind=b"matroska", **MATROSKA),
}  # fmt: skip
# Drawn anew as one of the above; or with no room for words about somebody.
ELSEWHERE = {"webp", "gif", "heic", "avif", "tiff", "bmp", "txt", "csv", "amr", "awb", "ts", "mpg"}


def told_in(content: bytes) -> list[bytes]:
    """Traces of the canary, as they stand and unpacked, in both ways of writing letters."""
    texts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            assert container.testzip() is None
            texts += [container.read(name) for name in container.namelist()]
    marks = [mark.encode(form) for mark in ("Kenariwati", PLACE[:12]) for form in ("utf-8", "utf-16-le")]
    return [mark for mark in marks if any(mark in text for text in texts)]


@pytest.mark.parametrize("extension", TOLD)
def test_what_is_kept_tells_of_nobody(extension):
    assert told_in(TOLD[extension])
    kept_as, kept = samples.taken(TOLD[extension])
    assert kept_as == extension
    assert told_in(kept) == []


def test_every_accepted_kind_is_searched():
    assert set(TOLD) | ELSEWHERE == set(TYPES)


def contents(content: bytes) -> object:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return [(name, container.read(name)) for name in container.namelist()]


@pytest.mark.parametrize("extension", [one for one in TOLD if one != "jpg"])
def test_cleaning_again_what_is_clean_changes_nothing(extension):
    kept = samples.taken(TOLD[extension])[1]
    again_as, again = samples.taken(kept)
    assert (again_as, contents(again)) == (extension, contents(kept))


def test_words_and_pictures_of_a_document_stay():
    kept = samples.taken(DOCX)[1]
    assert b"<w:t>kata</w:t>" in samples.part_of(kept, "word/footnotes.xml")
    picture = Image.open(io.BytesIO(samples.part_of(kept, "word/media/image1.jpeg")))
    before = Image.open(io.BytesIO(PHOTO))
    assert picture.tobytes() == before.tobytes()
    assert b"Jalan rusak." in samples.taken(RTF)[1]


def test_sound_and_picture_of_a_recording_stay_where_they_were():
    whole = samples.movie(data=b"gambar" * 99) + samples.box(b"uuid", WORDS)
    kept = samples.taken(whole)[1]
    assert kept[: -len(WORDS)] == whole.replace(b"uuid", b"free")[: -len(WORDS)]
    assert boxes.tracks_of(io.BytesIO(kept)) == {b"vide", b"soun"}


def test_comments_of_a_sound_keep_their_length_and_their_pages_their_checksums():
    content = samples.ogg(*VORBIS)
    kept = samples.taken(content)[1]
    assert len(kept) == len(content)
    for page in (b"OggS" + page for page in kept.split(b"OggS")[1:]):
        assert samples.ogg_checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")
