"""The certificate on paper: the same words as the page, day by day."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats
from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from lapor.reports.clocks.arithmetic import Why
from lapor.reports.clocks.certificates import AFTER_CLOSING
from lapor.web.case.certificates import wording
from lapor.web.case.certificates.explanation import Explained
from lapor.web.kit.papers import BODY, CELL, HEAD, ROWS, SMALL, TITLE, beside_qr, drawn, said

COLUMNS = (29 * mm, 18 * mm, 67 * mm, 56 * mm)
_WASH: dict[str, Color] = {
    Why.WEEKEND: HexColor("#f2efe8"),
    Why.HOLIDAY: HexColor("#f2efe8"),
    AFTER_CLOSING: HexColor("#f2efe8"),
    Why.WITH_REPORTER: HexColor("#faf0d9"),
}


def paper_of(shown: Explained, *, number: str) -> bytes:
    """The PDF. `number`: the report's tracking number as people say it."""
    given = shown.certificate
    as_of = _("Keadaan per %(when)s") % {"when": wording.moment_of(given.until, shown.zone)}
    return drawn(
        _story(shown, number),
        title=f"{shown.title} {_('Laporan %(number)s') % {'number': number}}",
        subject=str(given.clock.get_kind_display()),
        foot=(shown.address, as_of),
    )


def _story(shown: Explained, number: str) -> Iterator[Flowable]:
    given = shown.certificate
    yield _top(shown, number)
    yield Spacer(0, 4 * mm)
    yield _days(shown)
    if given.pauses:
        yield said(_("Selama menunggu pelapor"), HEAD)
        yield from (said(wording.pause_of(pause, given), CELL) for pause in given.pauses)
    yield said(_("Aturan hitung"), HEAD)
    for _code, name, words in wording.rules_of(given):
        yield Paragraph(f"<b>{escape(name)}.</b> {escape(words)}", CELL)
    yield Spacer(0, 2 * mm)
    yield said(_basis(shown), SMALL)


def _top(shown: Explained, number: str) -> Table:
    """The question and its answer in words."""
    given = shown.certificate
    kind = str(given.clock.get_kind_display())
    reason, result = escape(wording.reason_of(given)), escape(wording.result_of(given))
    words: list[Flowable] = [
        said(f"LAPOR!  ·  {_('Laporan %(number)s') % {'number': number}}  ·  {kind}", SMALL),
        Spacer(0, 2 * mm),
        said(shown.title, TITLE),
        Paragraph(f"{reason} <b>{result}</b>", BODY),
        Paragraph(f"<b>{escape(_('Keadaannya:'))}</b> {escape(wording.standing_of(given))}.", BODY),
    ]
    return beside_qr(words, address=shown.address)


def _days(shown: Explained) -> Table:
    heads = (_("Tanggal"), _("Dihitung?"), _("Mengapa, dan dasarnya"), _("Siapa yang memegang"))
    rows: list[list[Any]] = [list(heads)]
    style = list(ROWS)
    for spell in wording.spells_of(shown.certificate):
        for day in spell.days:
            why = escape(day.why) + (f" <b>{escape(_('– hari terakhir'))}</b>" if day.is_last else "")
            basis = f'<br/><font size="8" color="#535c67">{escape(day.basis)}</font>' if day.basis else ""
            count = str(day.line.number) if day.line.is_counted else _("tidak")
            date = formats.date_format(day.line.on, "D, j M Y")
            rows.append(
                [date, count, Paragraph(why + basis, CELL), said(wording.holder_of(day.line.turn), CELL)]
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
