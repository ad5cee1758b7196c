"""A file is what its bytes say, whatever its name says; what is not on the list is refused with the reason."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from lapor.common.decoding import refusals
from lapor.common.decoding.kinds import TYPES, Kind
from lapor.common.decoding.recognition import inspect
from lapor.common.tests import compounds, samples


def kind_of(content: bytes) -> str:
    return samples.taken(content)[0]


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (samples.photo(), "jpg"),
        (samples.drawing(), "png"),
        (samples.photo(format="PNG"), "jpg"),
        (samples.photo(format="WEBP"), "jpg"),
        (samples.drawing(format="GIF"), "png"),
        (samples.photo(format="HEIF"), "jpg"),
        (samples.photo(format="AVIF"), "jpg"),
        (samples.photo(format="TIFF"), "jpg"),
        (samples.photo(format="TIFF", save_all=True, append_images=[Image.new("1", (90, 90))]), "pdf"),
        (samples.photo(format="BMP"), "jpg"),
        (samples.pdf(), "pdf"),
        (samples.pdf() + b" " * 3000, "pdf"),
        (samples.real_pdf(lock=""), "pdf"),
        (b"\n" * 900 + samples.pdf(), "pdf"),
        (samples.pdf(packed=b"<< /Type /Annot /Contents (baik) >>"), "pdf"),
        (samples.office("docx"), "docx"),
        (samples.office("xlsx"), "xlsx"),
        (samples.office("pptx"), "pptx"),
        (samples.opendocument("text"), "odt"),
        (samples.opendocument("spreadsheet"), "ods"),
        *((samples.office(kind), kind) for kind in ("dotx", "xltx", "potx", "ppsx")),
        (samples.office("docx").replace(b"[Content_Types]", b"[content_types]"), "docx"),
        (samples.office("docx") + b"ekor", "docx"),
        (samples.opendocument("presentation"), "odp"),
        (samples.opendocument("graphics"), "odg"),
        (compounds.word(), "doc"),
        (compounds.compound({"worddocument": bytes(600)}), "doc"),
        (compounds.compound({"BOOK": compounds.biff()}), "xls"),
        (compounds.compound({"Workbook": compounds.biff(), "MBD1/WordDocument": bytes(600)}), "xls"),
        (compounds.compound({"PowerPoint Document": bytes(600)}), "ppt"),
        (b"{\\rtf1 halo}", "rtf"),
        ("Keluhan saya".encode("utf-16"), "txt"),
        ("nama\tjumlah\nlampu\t3\n".encode("utf-16"), "csv"),
        (b"sampai sini\r\n\x1a", "txt"),
        (b"Ini free itu gratis.", "txt"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>', "kml"),
        (b'<?xml version="1.0"?><gpx version="1.1"><wpt lat="-8" lon="112"/></gpx>', "gpx"),
        ("Jalan rusak sejak Mei.\nMohon ditengok, Bapak/Ibu – terima kasih.\n".encode(), "txt"),
        (b"\xef\xbb\xbfnama;jumlah\nlampu;3\npohon;2\n", "csv"),
        (samples.mp3(), "mp3"),
        (samples.mp3(tagged=False), "mp3"),
        (b"ID3\4\0\0\0\0\0\5" + bytes(5) + samples.mp3(), "mp3"),
        (bytes(100) + samples.mp3(tagged=False), "mp3"),
        ((b"\xff\xf1\x50\x80" + bytes(60)) * 20, "aac"),
        (b"fLaC" + b"\x80\0\0\x22" + bytes(34 + 100), "flac"),
        (samples.wav().replace(b"RIFF", b"RF64"), "wav"),
        (b"FORM" + struct.pack(">I", 22) + b"AIFFCOMM" + struct.pack(">I", 10) + bytes(10), "aiff"),
        (b"caff\0\1\0\0desc" + struct.pack(">Q", 32) + bytes(32), "caf"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + struct.pack("<Q", 30) + bytes(40), "wma"),
        (b"RIFF" + struct.pack("<I", 4) + b"AVI ", "avi"),
        ((b"G" + bytes(187)) * 8, "ts"),
        (b"\0\0\1\xba" + bytes(100), "mpg"),
        (samples.ogg(b"\x80theora\3\2\1" + bytes(30), b"\x81theora" + samples.comments()), "ogv"),
        (samples.matroska((1, b"V_MPEG4/ISO/AVC"), kind=b"matroska"), "mkv"),
        (samples.matroska((2, b"A_AAC"), kind=b"matroska"), "mka"),
        (samples.movie()[20:], "mov"),
        (samples.wav(), "wav"),
        (samples.OGG, "ogg"),
        (samples.AMR, "amr"),
        (samples.movie(b"M4A ", (b"soun",)), "m4a"),
        (samples.movie(b"isom", (b"soun",)), "m4a"),
        (samples.movie(b"3gp4", (b"soun",)), "3ga"),
        (samples.movie(b"3gp4"), "3gp"),
        (samples.movie(b"isom"), "mp4"),
        (samples.movie(b"qt  "), "mov"),
        (samples.WEBM, "webm"),
        (samples.WEBM_SOUND, "weba"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_accepted_type_is_known_by_its_content(content, extension):
    assert kind_of(content) == extension
    assert TYPES[extension].media_type


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refusals.EmptyFile),
        (samples.PROGRAM, refusals.Program),
        (b"\x7fELF\2\1\1" + bytes(100), refusals.Program),
        (b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(100), refusals.Program),
        (b"\xcf\xfa\xed\xfe" + bytes(100), refusals.Program),
        (b"#!/bin/sh\nrm -rf ~\n", refusals.Program),
        (samples.WEB_PAGE, refusals.WebPage),
        (b"Halo\n<script src=//jahat.example></script>", refusals.WebPage),
        (samples.SVG, refusals.WebPage),
        (samples.zipped({"a.txt": b"a", "b.exe": b"MZ"}), refusals.Archive),
        (b"Rar!\x1a\7\1\0" + bytes(50), refusals.Archive),
        (b"\x1f\x8b\x08" + bytes(50), refusals.Archive),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), refusals.Archive),
        (b"laporan.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(300), refusals.Archive),
        (b"%!PS-Adobe-3.0\n", refusals.UnknownType),
        (bytes(range(256)) * 4, refusals.UnknownType),
        ("Café di pojok".encode("latin-1"), refusals.NotUtf8),
        (b"a" * (1 << 20) + b"\x00", refusals.UnknownType),
        (b"a" * (1 << 20) + b"\xe2\x80", refusals.NotUtf8),
        (samples.movie(b"heic"), refusals.Damaged),
        (samples.movie(b"avif", ()), refusals.Damaged),
        (b"\x1a\x45\xdf\xa3" + bytes(300), refusals.UnknownType),
        (b'<?xml version="1.0"?><faktur/>', refusals.UnknownType),
        (
            compounds.compound({"__properties_version1.0": b"email", "A/WordDocument": bytes(600)}),
            refusals.UnknownType,
        ),
        (samples.movie()[:-40], refusals.Damaged),
        (b"ID3\4\0\0\0\0\2\1" + bytes(2000), refusals.UnknownType),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_its_reason(content, refusal):
    with pytest.raises(refusal) as refused:
        kind_of(content)
    assert type(refused.value) is refusal


# Office documents


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (samples.office("docm", {"word/vbaProject.bin": b"x"}), refusals.Macros),
        (samples.office("xlsm", {"xl/macrosheets/sheet1.xml": b"x"}), refusals.Macros),
        (
            samples.office("xlsm", {"xl/printer.bin": b"x"}, also="application/vnd.ms-office.vbaProject"),
            refusals.Macros,
        ),
        (samples.office("docx", {"word/vbaProject.bin": b"x"}), refusals.Macros),
        (samples.office("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), refusals.Macros),
        (samples.office("docx", {"word/activeX/activeX1.bin": b"x"}), refusals.Macros),
        (samples.opendocument(extra={"Basic/Standard/Module1.xml": b"x"}), refusals.Macros),
        (samples.opendocument(manifest=b"<manifest:encryption-data/>"), refusals.Locked),
        (samples.with_encrypted_flag(samples.office()), refusals.Locked),
        (compounds.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), refusals.Locked),
        (compounds.word(flags=1), refusals.Locked),
        (compounds.compound({"Workbook": compounds.biff((0x2F, bytes(6)))}), refusals.Locked),
        (compounds.compound({"PowerPoint Document": b"x", "EncryptedSummary": b"x"}), refusals.Locked),
        (
            compounds.word(extra=compounds.vba('Sub AutoOpen()\r\nShell "calc"\r\nEnd Sub\r\n')),
            refusals.Macros,
        ),
        (
            compounds.compound({"Workbook": compounds.biff(), "_VBA_PROJECT_CUR/VBA/Modul1": b"x"}),
            refusals.Macros,
        ),
        (compounds.compound({"\u4840\u3f3f": b"x"}), refusals.UnknownType),
        (samples.office("docx")[:-30], refusals.Damaged),
    ],
)
def test_documents_with_macros_locks_or_damage_are_refused(content, refusal):
    with pytest.raises(refusal) as refused:
        kind_of(content)
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("kind", "stored_as"),
    [
        ("docm", "docx"),
        ("dotm", "dotx"),
        ("xlsm", "xlsx"),
        ("xltm", "xltx"),
        ("pptm", "pptx"),
        ("ppsm", "ppsx"),
        ("potm", "potx"),
    ],
)
def test_a_document_that_may_hold_macros_and_holds_none_is_an_ordinary_one(kind, stored_as):
    """Its copy says so too: no program opens an .xlsx whose parts say .xlsm."""
    extension, copy = samples.taken(samples.office(kind))
    assert extension == stored_as
    assert samples.part_of(copy, "[Content_Types].xml") == samples.part_of(
        samples.office(stored_as), "[Content_Types].xml"
    )


def test_a_part_that_is_related_as_macros_is_one_whatever_its_name():
    related = b'<Relationship Id="a" Type="http://x/2006/relationships/vbaProject" Target="a.bin"/>'
    rels = b"<Relationships>%s</Relationships>" % related
    with pytest.raises(refusals.Macros):
        samples.taken(samples.office("xlsm", {"xl/_rels/workbook.xml.rels": rels, "xl/a.bin": b"x"}))


def test_a_document_that_would_unpack_to_gigabytes_is_refused_without_unpacking():
    bomb = samples.office("xlsx", {"xl/worksheets/sheet1.xml": bytes(30_000_000)})
    assert len(bomb) < 100_000
    with pytest.raises(refusals.Swollen):
        kind_of(bomb)


def test_a_document_of_very_many_parts_is_refused():
    with pytest.raises(refusals.Swollen):
        kind_of(samples.office("docx", {f"word/media/{i}.xml": b"" for i in range(4_001)}))


def test_a_central_directory_that_hides_its_count_is_not_read_into_memory():
    document = bytearray(samples.office("docx", {f"word/media/{'n' * 200}{i}": b"" for i in range(5_000)}))
    struct.pack_into("<HH", document, len(document) - 14, 3, 3)
    with pytest.raises(refusals.Swollen):
        kind_of(bytes(document))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    twice = samples.office("docx", {"word/a.xml": b"1", "word/b.xml": b"2"}).replace(
        b"word/b.xml", b"word/a.xml"
    )
    with pytest.raises(refusals.Damaged):
        kind_of(twice)


# PDF


@pytest.mark.parametrize(
    "objects",
    [
        b"4 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n",
        b"4 0 obj << /S /J#61vaScrip#74 /JS (app.alert(1)) >> endobj\n",
        b"4 0 obj << /S /Launch /F (cmd.exe) >> endobj\n",
        b"4 0 obj << /Names << /EmbeddedFiles << /Names [] >> >> >> endobj\n",
        b"4 0 obj << /Type /EmbeddedFile >> endobj\n",
    ],
)
def test_a_pdf_that_acts_is_refused_in_the_open_and_in_compressed_objects(objects):
    for content in (samples.pdf(objects), samples.pdf(packed=objects)):
        with pytest.raises(refusals.ActivePdf):
            kind_of(content)


def test_a_pdf_may_speak_of_scripts():
    assert kind_of(samples.pdf(b"4 0 obj (JavaScript dan /LaunchPad itu biasa) endobj\n")) == "pdf"


def test_an_action_across_the_seam_of_two_pieces_is_found():
    for shift in range(0, 14, 3):
        padding = b"%" + b"x" * ((1 << 20) - 205 - shift) + b"\n"
        with pytest.raises(refusals.ActivePdf):
            kind_of(samples.pdf(padding + b"4 0 obj << /S /JavaScript >> endobj\n"))


def test_a_locked_pdf_is_refused():
    with pytest.raises(refusals.Locked):
        kind_of(samples.real_pdf(lock="rahasia"))


def test_a_pdf_without_its_end_is_refused():
    with pytest.raises(refusals.Damaged):
        kind_of(samples.pdf()[:-8])


def test_a_pdf_whose_objects_swell_is_refused():
    with pytest.raises(refusals.Swollen):
        kind_of(samples.pdf(packed=bytes(60_000_000)))


def test_object_streams_that_cannot_be_read_are_refused():
    hidden = samples.pdf(packed=b"<< /S /JavaScript >>", filter_name=b"/LZWDecode")
    begin = hidden.index(b"stream\n") + 7
    with pytest.raises(refusals.Damaged):
        kind_of(hidden[:begin] + b"\x80\x0b\x60" + hidden[begin + 3 :])


def test_random_bytes_in_a_pdf_do_not_look_like_actions():
    noise = zlib.compress(random.Random(7).randbytes(3_000_000), 0)
    stream = b"4 0 obj << /Length %d >>\nstream\n%s\nendstream endobj\n" % (len(noise), noise)
    assert kind_of(samples.pdf(stream)) == "pdf"


# Two things at once


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf() + samples.zipped({"a.class": b"x"}),
        samples.mp3() + samples.zipped({"a.class": b"x"}),
        samples.movie() + samples.box(b"free", samples.zipped({"a.class": b"x"})),
        samples.WEB_PAGE + samples.pdf(),
    ],
)
def test_a_file_that_is_two_files_is_refused(content):
    with pytest.raises(refusals.TwoInOne):
        kind_of(content)


def test_a_program_in_front_of_a_pdf_is_a_program():
    with pytest.raises(refusals.Program):
        kind_of(samples.PROGRAM[:700] + samples.pdf())


# Sizes


@pytest.mark.parametrize(
    "begin",
    [samples.movie(b"M4A ", (b"soun",)), b"Kalimat panjang.\n"],
)
def test_ten_megabytes_is_the_limit_for_all_but_pictures_and_video(begin):
    filler = b"x" if begin.startswith(b"Kal") else b"\0"
    assert inspect(io.BytesIO(begin.ljust(9_900_000, filler)))
    with pytest.raises(refusals.TooLarge) as refused:
        inspect(io.BytesIO(begin.ljust(10_100_000, filler)))
    assert refused.value.params["limit"] == 10


def test_a_photo_may_come_straight_from_the_phone():
    assert inspect(io.BytesIO(samples.photo().ljust(39_900_000, b"\0")))
    with pytest.raises(refusals.TooLarge) as refused:
        inspect(io.BytesIO(samples.photo().ljust(40_100_000, b"\0")))
    assert refused.value.params["limit"] == 40


def test_a_video_may_have_a_hundred_megabytes(tmp_path):
    path = tmp_path / "video"
    path.write_bytes(samples.movie())
    for size, fits in ((99_900_000, True), (100_100_000, False)):
        with path.open("r+b") as file:
            file.truncate(size)  # sparse: reads as zeros
            if fits:
                assert inspect(file).kind == Kind.VIDEO
            else:
                with pytest.raises(refusals.TooLarge):
                    inspect(file)


def test_a_document_over_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(refusals.TooLarge):
        kind_of(b"PK\3\4" + bytes(10_000_001))
