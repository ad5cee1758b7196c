"""The certificate on paper: A4, the same words as the page, and a QR code that leads back to it.

The same certificate gives the same bytes. The letters are those that every reader of PDF has (Latin); others, which a
name might hold, come out as a box rather than as an error.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import segno
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from lapor.reports.certificates import AFTER_CLOSING
from lapor.reports.deadlines import Why
from lapor.web.certificates import wording
from lapor.web.certificates.explained import Explained

MARGIN = 20 * mm
# What a frame of reportlab, and a cell, keeps clear on each side.
FRAME_PADDING = 6
QR_SIDE = 26 * mm
COLUMNS = (29 * mm, 18 * mm, 67 * mm, 56 * mm)
INK, SOFT, LINE = HexColor("#1b2430"), HexColor("#535c67"), HexColor("#c9c3b8")
_WASH: dict[str, Color] = {
    Why.WEEKEND: HexColor("#f2efe8"),
    Why.HOLIDAY: HexColor("#f2efe8"),
    AFTER_CLOSING: HexColor("#f2efe8"),
    Why.WITH_REPORTER: HexColor("#faf0d9"),
}
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15, textColor=INK)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=11, textColor=SOFT)
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=9, leading=11.5)
_TITLE = ParagraphStyle(
    "title", parent=_BODY, fontName="Helvetica-Bold", fontSize=17, leading=21, spaceAfter=6
)
_HEAD = ParagraphStyle("head", parent=_BODY, fontName="Helvetica-Bold", spaceBefore=10, spaceAfter=3)


def paper_of(shown: Explained, *, number: str) -> bytes:
    """The PDF. `number`: the report's tracking number as people say it."""
    buffer, given = BytesIO(), shown.certificate
    sheet = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN - FRAME_PADDING,
        rightMargin=MARGIN - FRAME_PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{shown.title} {_('Laporan %(number)s') % {'number': number}}",
        author="LAPOR!",
        subject=str(given.clock.get_kind_display()),
        creator="LAPOR!",
        lang=get_language() or "id",
        # No time of printing, no random name: the same certificate is the same file.
        invariant=1,
    )
    as_of = _("Keadaan per %(when)s") % {"when": wording.moment_of(given.until, shown.zone)}
    sheet.build(
        list(_story(shown, number)),
        canvasmaker=lambda *args, **named: _Numbered(*args, foot=(shown.address, as_of), **named),
    )
    return buffer.getvalue()


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


def _story(shown: Explained, number: str) -> Iterator[Flowable]:
    given = shown.certificate
    yield _top(shown, number)
    yield Spacer(0, 4 * mm)
    yield _days(shown)
    if given.pauses:
        yield _said(_("Selama menunggu pelapor"), _HEAD)
        yield from (_said(wording.pause_of(pause, given), _CELL) for pause in given.pauses)
    yield _said(_("Aturan hitung"), _HEAD)
    for _code, name, words in wording.rules_of(given):
        yield Paragraph(f"<b>{escape(name)}.</b> {escape(words)}", _CELL)
    yield Spacer(0, 2 * mm)
    yield _said(_basis(shown), _SMALL)


def _top(shown: Explained, number: str) -> Table:
    """The question and its answer in words, beside the QR code."""
    given = shown.certificate
    kind = str(given.clock.get_kind_display())
    reason, result = escape(wording.reason_of(given)), escape(wording.result_of(given))
    words = [
        _said(f"LAPOR!  ·  {_('Laporan %(number)s') % {'number': number}}  ·  {kind}", _SMALL),
        Spacer(0, 2 * mm),
        _said(shown.title, _TITLE),
        Paragraph(f"{reason} <b>{result}</b>", _BODY),
        Paragraph(f"<b>{escape(_('Keadaannya:'))}</b> {escape(wording.standing_of(given))}.", _BODY),
    ]
    wide = sum(COLUMNS) - QR_SIDE
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("RIGHTPADDING", (1, 0), (1, 0), 0),
    ]
    return Table(
        [[words, _Qr(shown.address)]],
        colWidths=(wide - FRAME_PADDING, QR_SIDE + FRAME_PADDING),
        style=TableStyle(style),
    )


def _days(shown: Explained) -> Table:
    heads = (_("Tanggal"), _("Dihitung?"), _("Mengapa, dan dasarnya"), _("Siapa yang memegang"))
    rows: list[list[Any]] = [list(heads)]
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9),
        ("FONT", (0, 1), (-1, -1), "Helvetica", 9),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    for spell in wording.spells_of(shown.certificate):
        for day in spell.days:
            why = escape(day.why) + (f" <b>{escape(_('– hari terakhir'))}</b>" if day.is_last else "")
            basis = f'<br/><font size="8" color="#535c67">{escape(day.basis)}</font>' if day.basis else ""
            count = str(day.line.number) if day.line.is_counted else _("tidak")
            date = formats.date_format(day.line.on, "D, j M Y")
            rows.append(
                [date, count, Paragraph(why + basis, _CELL), _said(wording.holder_of(day.line.turn), _CELL)]
            )
            if day.line.why in _WASH:
                style.append(("BACKGROUND", (0, len(rows) - 1), (-1, len(rows) - 1), _WASH[day.line.why]))
    return Table(rows, colWidths=COLUMNS, repeatRows=1, style=TableStyle(style))


def _basis(shown: Explained) -> str:
    given = shown.certificate
    policy = " – ".join(part for part in (given.policy.name, given.policy.source) if part)
    return _("Panjang batas menurut %(policy)s. Kalender dan jam: %(agency)s, %(zone)s.") % {
        "policy": policy,
        "agency": given.clock.agency.name,
        "zone": shown.zone_name,
    }


def _said(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(words), style)
