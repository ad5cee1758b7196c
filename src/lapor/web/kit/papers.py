"""What every paper of ours shares: A4, its letters and colours, a numbered foot, and a QR code that leads back.

The same words give the same bytes. The letters are those that every reader of PDF has (Latin). For others, which a
name or somebody's words might hold, `printable` says which they are, and `has_other_letters` tells beforehand: such a
paper carries the words as they were written in a text file of its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
import segno
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

ATTACHED = "tulisan-asli.txt"
# What Latin letters cannot write, by the first word of the characters' names.
SCRIPTS = {
    "ARABIC": gettext_lazy("Arab"),
    "BALINESE": gettext_lazy("Bali"),
    "CJK": gettext_lazy("Tionghoa"),
    "JAVANESE": gettext_lazy("Jawa"),
    "SUNDANESE": gettext_lazy("Sunda"),
}
# Runs of characters outside of what the standard fonts of PDF draw, with the blanks inside.
_DRAWN = "".join(re.escape(one) for byte in range(256) if (one := bytes([byte]).decode("cp1252", "ignore")))
_OTHER = re.compile(f"[^{_DRAWN}]+(?:\\s+[^{_DRAWN}]+)*")
MARGIN = 20 * mm
# Between the margins.
WIDTH = A4[0] - 2 * MARGIN
# What a frame of reportlab, and a cell, keeps clear on each side.
FRAME_PADDING = 6
QR_SIDE = 26 * mm
INK, SOFT, LINE = HexColor("#1b2430"), HexColor("#535c67"), HexColor("#c9c3b8")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15, textColor=INK)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=11, textColor=SOFT)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11.5)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, spaceAfter=6)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Helvetica-Bold", spaceBefore=10, spaceAfter=3)
# Of a table: rows under a head, parted by hairlines.
ROWS: tuple[tuple[Any, ...], ...] = (
    ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
    ("FONT", (0, 1), (-1, -1), "Helvetica", 9),
    ("TEXTCOLOR", (0, 0), (-1, -1), INK),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
)


def drawn(
    story: Iterable[Flowable], *, title: str, subject: str, foot: Sequence[str], attached: str = ""
) -> bytes:
    """The PDF. `title` and `subject` are read by whoever lists files, so neither names a person; `foot`: two lines.

    `attached`: words that go along as a text file inside it.
    """
    buffer = BytesIO()
    sheet = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author="LAPOR!",
        subject=subject,
        creator="LAPOR!",
        lang=get_language() or "id",
        # No time of printing, no random name: the same words are the same file.
        invariant=1,
    )
    sheet.build(list(story), canvasmaker=lambda *args, **named: _Numbered(*args, foot=foot, **named))
    return _with_words(buffer, attached) if attached else buffer.getvalue()


def _with_words(paper: BytesIO, words: str) -> bytes:
    whole = BytesIO()
    with pikepdf.open(paper) as pdf:
        pdf.attachments[ATTACHED] = pikepdf.AttachedFileSpec(
            pdf, words.encode(), filename=ATTACHED, mime_type="text/plain"
        )
        as_drawn = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
        pdf.save(whole, deterministic_id=True, **as_drawn)
    return whole.getvalue()


def said(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(words)), style)


def printable(words: str) -> str:
    """The words with what cannot be printed told in brackets, one for each run: "Rina [huruf Jawa]"."""
    return _OTHER.sub(lambda run: _told(run[0]), words)


def _told(run: str) -> str:
    """Latin letters lose marks that no printer here has; of others it is said which they are."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", run) if not unicodedata.combining(one))
    if plain.strip() and not _OTHER.search(plain):
        return plain
    first = next((one for one in run if unicodedata.category(one)[0] in "LN"), "")
    if not first:
        return _("[gambar kecil]")
    script = SCRIPTS.get(unicodedata.name(first, "").split(" ")[0])
    return _("[huruf %(script)s]") % {"script": script} if script else _("[huruf lain]")


def beside_qr(words: list[Flowable], *, address: str) -> Table:
    """The head of a paper: its words, and the code of where to read on."""
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("RIGHTPADDING", (1, 0), (1, 0), 0),
    ]
    return Table(
        [[words, _Qr(address)]],
        colWidths=(WIDTH - QR_SIDE - FRAME_PADDING, QR_SIDE + FRAME_PADDING),
        style=TableStyle(style),
    )


def has_other_letters(words: str) -> bool:
    """Whether something in it may come out as a box."""
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return True
    return False


class _Numbered(Canvas):
    """Pages that know how many there are: they are kept until the last is drawn."""

    def __init__(self, *args: Any, foot: Sequence[str], **named: Any) -> None:
        super().__init__(*args, **named)
        self._foot = foot
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        kept = self._kept
        for page, state in enumerate(kept, start=1):
            self.__dict__.update(state)
            self._draw_foot(_("Halaman %(page)d dari %(pages)d") % {"page": page, "pages": len(kept)})
            super().showPage()
        super().save()

    def _draw_foot(self, page: str) -> None:
        self.setFont("Helvetica", 8)
        self.setFillColor(SOFT)
        for height, words in zip((13 * mm, 9.5 * mm), self._foot, strict=True):
            self.drawString(MARGIN, height, words)
        self.drawRightString(A4[0] - MARGIN, 9.5 * mm, page)


class _Qr(Flowable):
    """A QR code of squares, so that it stays sharp."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._code = segno.make(address, error="m", micro=False)
        self.width = self.height = QR_SIDE

    def draw(self) -> None:
        rows = list(self._code.matrix)
        side = QR_SIDE / len(rows)
        path = self.canv.beginPath()
        for down, row in enumerate(rows, start=1):
            for across, is_dark in enumerate(row):
                if is_dark:
                    path.rect(across * side, QR_SIDE - down * side, side, side)
        self.canv.drawPath(path, stroke=0, fill=1)
