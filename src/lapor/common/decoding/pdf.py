"""PDF: whole, unlocked and passive; and a copy that does not say who made it.

qpdf (through pikepdf) reads the file as viewers do: encrypted with an empty password, objects in streams however
packed, names however spelt, tables mended. What acts is looked for in the objects, so words in texts and addresses
are no alarm, and the copy holds nothing but the objects that were looked at.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pikepdf

from lapor.common.decoding.jpeg import quiet_picture
from lapor.common.decoding.kinds import LIMITS
from lapor.common.decoding.refusals import ActivePdf, Damaged, Locked, Swollen
from lapor.common.decoding.seekable import Readable, read_at, size_of

# What an action may be called that runs, fetches or sends.
_ACTIONS = frozenset(
    (
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
    )
)
_KEYS = frozenset(("/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMedia"))
_KINDS = frozenset(("/FileAttachment", "/RichMedia", "/EmbeddedFile", "/Screen", "/Movie", "/3D"))
_PACKED = _KEYS | {"/Launch", "/SubmitForm", "/ImportData", "/FileAttachment", "/EmbeddedFile"}
# Keys that tell who, when and with what, wherever they stand.
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
_NAMED_NOTES = frozenset(
    (
        *(
            "/Text",
            "/FreeText",
            "/Line",
            "/Square",
            "/Circle",
            "/Polygon",
            "/PolyLine",
            "/Highlight",
            "/Underline",
        ),
        *("/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/Redact"),
    )
)
_CALLING = re.compile(r"\s*(?:javascript|vbscript|data)\s*:|[\\/]{2}", re.IGNORECASE)
_FILE = re.compile(r"\s*file\s*:", re.IGNORECASE)
_REMOTE = re.compile(r"[\\/]{2}|[a-z][a-z0-9+.-]+:|/", re.IGNORECASE)
_DEPTH = 60
# Within a stream of objects: strings (brackets within them are escaped or paired), comments, and names.
_STRINGS = re.compile(rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|%[^\r\n]*", re.DOTALL)
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMES = re.compile(rb"/[^\s/<>\[\](){}%]+")
_LINEARIZED = re.compile(rb"/Linearized.{0,120}?/L\s+(\d+)", re.DOTALL)


def clean_pdf(file: Readable, *, full: Path) -> None:
    """Write the clean copy. Raises ActivePdf, Damaged, Locked or Swollen.

    A PDF with an electronic signature is kept as it came: any change would break the signature, which names its
    signatory anyway.
    """
    _check_whole(file)
    file.seek(0)
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:  # type: ignore[arg-type]
            if len(pdf.objects) > LIMITS.pdf_objects:
                raise Swollen
            if not len(pdf.pages):
                raise Damaged
            is_signed = False
            for row in _dictionaries(pdf):
                _check_passive(row)
                is_signed |= row.get("/ByteRange") is not None and row.get("/Contents") is not None
            if is_signed:
                _copy(file, full)
            else:
                _quiet(pdf)
                _save(pdf, full)
    except pikepdf.PasswordError as error:
        raise Locked from error
    except pikepdf.PdfError as error:
        # Locked in a way that only its owner's certificate opens.
        raise (Locked if "encryption" in str(error).lower() else Damaged) from error
    except (pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError) as error:
        raise Damaged from error


def _check_whole(file: Readable) -> None:
    """Cut short: no end at all, or the length a linearized file gives is not there."""
    size = size_of(file)
    if b"%%EOF" not in read_at(file, max(0, size - (1 << 20)), 1 << 20):
        raise Damaged
    found = _LINEARIZED.search(read_at(file, 0, 2048))
    if found and size < int(found[1]) - 1024:
        raise Damaged


def _copy(file: Readable, full: Path) -> None:
    file.seek(0)
    with full.open("wb") as out:
        while piece := file.read(1 << 20):
            out.write(piece)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, also those within others, and those of streams."""
    yield pdf.trailer
    for one in pdf.objects:
        yield from _within(one, _DEPTH)


def _within(one: Any, depth: int) -> Iterator[Any]:
    if isinstance(one, pikepdf.Array):
        children = list(one)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield one
        children = [value for _, value in one.items()]
    else:
        return
    if depth == 0:
        raise Damaged
    for child in children:
        # What is referred to stands among the objects itself.
        if isinstance(child, pikepdf.Array | pikepdf.Dictionary) and not child.is_indirect:
            yield from _within(child, depth - 1)


def _check_passive(row: Any) -> None:
    keys = set(row.keys())
    if keys & _KEYS:
        raise ActivePdf
    for key in ("/S", "/Subtype", "/Type"):
        name = row.get(key)
        if isinstance(name, pikepdf.Name) and str(name) in (_ACTIONS if key == "/S" else _KINDS):
            raise ActivePdf
    if isinstance(row, pikepdf.Stream):
        if isinstance(row.get("/F"), pikepdf.String | pikepdf.Dictionary):
            raise ActivePdf  # its content lies in another file
        if {"/N", "/First"} <= keys:
            _check_packed(row)
    if str(row.get("/S", "")) == "/GoToR" and _REMOTE.match(_file_named(row)):
        raise ActivePdf
    if str(row.get("/S", "")) == "/URI" and _CALLING.match(str(row.get("/URI", ""))):
        raise ActivePdf
    if isinstance(row.get("/OpenAction"), pikepdf.Dictionary) and _leaves(row["/OpenAction"]):
        raise ActivePdf
    happens = row.get("/AA")  # when a page opens or closes, or a field is touched
    if isinstance(happens, pikepdf.Dictionary) and any(_leaves(action) for _, action in happens.items()):
        raise ActivePdf


def _leaves(action: Any, depth: int = _DEPTH) -> bool:
    """Whether an action that nobody chose, or one that follows it, does more than to turn a page."""
    if isinstance(action, pikepdf.Array):
        return any(_leaves(one, depth - 1) for one in list(action))
    if not isinstance(action, pikepdf.Dictionary):
        return False
    if depth < 0 or str(action.get("/S", "")) not in ("/GoTo", "/Named"):
        return True
    return _leaves(action.get("/Next"), depth - 1)


def _check_packed(stream: Any) -> None:
    """Objects packed in a stream, also where no table leads to them: another reader may find them."""
    content = stream.read_bytes()
    if len(content) > LIMITS.pdf_object_bytes:
        raise Swollen
    plain = _SPELT.sub(lambda found: bytes([int(found[1], 16)]), _STRINGS.sub(b"()", content))
    names = {name.decode("latin-1") for name in _NAMES.findall(plain)}
    if names & _PACKED:
        raise ActivePdf


def _file_named(action: Any) -> str:
    """What a link into another file calls it."""
    named = action.get("/F")
    if isinstance(named, pikepdf.Dictionary):
        named = named.get("/UF") or named.get("/F") or named.get("/Unix") or named.get("/DOS")
    return str(named or "")


def _quiet(pdf: pikepdf.Pdf) -> None:
    """No author, program and time; no name beside a comment; no place in a picture."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for row in _dictionaries(pdf):
        for key in _TELLING:
            if key in row:
                del row[key]
        if str(row.get("/Subtype", "")) in _NAMED_NOTES and "/T" in row:
            del row["/T"]
        if str(row.get("/S", "")) == "/URI" and _FILE.match(str(row.get("/URI", ""))):
            row["/URI"] = pikepdf.String("about:blank")  # a path on the writer's own computer
        if isinstance(row, pikepdf.Stream) and _is_jpeg(row):
            raw = row.read_raw_bytes()
            quiet = quiet_picture(raw)
            if len(quiet) != len(raw):
                row.write(
                    quiet, filter=pikepdf.Name.DCTDecode, decode_parms=cast(Any, row.get("/DecodeParms"))
                )


def _save(pdf: pikepdf.Pdf, full: Path) -> None:
    """Unlocked, streams as they are; the same file gives the same copy."""
    written = io.BytesIO()  # qpdf ends the process when a disk takes no more
    pdf.save(
        written,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        encryption=False,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    full.write_bytes(written.getbuffer())


def _is_jpeg(stream: Any) -> bool:
    form = stream.get("/Filter")
    if isinstance(form, pikepdf.Array):
        form = form[0] if len(form) == 1 else None
    return form is not None and str(form) == "/DCTDecode"
