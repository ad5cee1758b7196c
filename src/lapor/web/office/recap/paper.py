"""The recap on paper: a letterhead, the paragraph, the figures, the table, and a place for the signature."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer, Table, TableStyle

from lapor.directory.agency_tree import trails
from lapor.evaluation.recaps import Recap
from lapor.web.kit.formatting import day, moment
from lapor.web.kit.papers import BODY, CELL, HEAD, INK, ROWS, SMALL, TITLE, WIDTH, drawn, said
from lapor.web.office.recap.choices import Asked
from lapor.web.office.recap.paragraph import cut_words, paragraph, scope_name
from lapor.web.office.recap.told_numbers import COLUMNS, name_of, name_of_line, note, told

_LETTERHEAD = ParagraphStyle("letterhead", parent=TITLE, alignment=1, fontSize=14, leading=17, spaceAfter=0)
_ABOVE = ParagraphStyle("above", parent=BODY, alignment=1)
_SECTION = ParagraphStyle("section", parent=HEAD, keepWithNext=1)
_NUMBER = ParagraphStyle("number", parent=CELL, fontSize=8.5, alignment=2)
_NUMBER_HEAD = ParagraphStyle("number_head", parent=_NUMBER, fontName="Helvetica-Bold", fontSize=8)
_HEAD = ParagraphStyle("cell_head", parent=CELL, fontName="Helvetica-Bold")
_FIGURES = (WIDTH - 86 * mm, 32 * mm, 28 * mm, 26 * mm)
_COLUMN = 18.5 * mm
_PARTS = (WIDTH - len(COLUMNS) * _COLUMN, *(_COLUMN for _column in COLUMNS))
_SIGNED = 70 * mm


def paper_of(asked: Asked, *, as_of: datetime) -> bytes:
    """The PDF. At most one query, for the agencies in the letterhead."""
    recap = asked.recap
    return drawn(
        _story(recap),
        title=f"{_('Rekapitulasi pengaduan')} {scope_name(recap)}, {_days(recap)}",
        subject=_days(recap),
        foot=(
            settings.PUBLIC_URL.rstrip("/") + asked.url("office_recap"),
            _("Keadaan per %(when)s") % {"when": moment(as_of, recap.scope.zone.key)},
        ),
    )


def _days(recap: Recap) -> str:
    return f"{day(recap.period.first)} – {day(recap.period.last)}"


def _story(recap: Recap) -> Iterator[Flowable]:
    yield from _letterhead(recap)
    yield said(_("Rekapitulasi pengaduan"), TITLE)
    yield said(" · ".join(part for part in (_days(recap), cut_words(recap)) if part), SMALL)
    yield Spacer(0, 3 * mm)
    yield said(paragraph(recap), BODY)
    yield said(_("Indikator"), _SECTION)
    yield _figures(recap)
    if recap.parts:
        yield said(_("Menurut %(what)s") % {"what": str(recap.dimension.label).lower()}, _SECTION)
        yield _parts(recap)
    yield Spacer(0, 3 * mm)
    words = _(
        "Banyaknya laporan bukan ukuran buruknya layanan. Arti dan cara hitung setiap angka ada pada halaman "
        "Indikator; di bawah 20 laporan, bagian ditulis dengan jumlahnya."
    )
    yield said(words, SMALL)
    yield _signature(recap)


def _letterhead(recap: Recap) -> Iterator[Flowable]:
    agency = recap.scope.agency
    if agency:
        for one in trails([agency])[agency.pk]:
            yield said(one.name, _ABOVE)
    yield said(agency.name if agency else scope_name(recap), _LETTERHEAD)
    yield Spacer(0, 2 * mm)
    yield HRFlowable(width="100%", thickness=1.5, color=INK, spaceAfter=5 * mm)


def _figures(recap: Recap) -> Table:
    heads = (_("Indikator"), _("Masa ini"), _("Masa sebelumnya"), _("Setahun lalu"))
    rows: list[list[Any]] = [[said(heads[0], _HEAD), *(said(head, _NUMBER_HEAD) for head in heads[1:])]]
    for line in recap.lines:
        now = " ".join(part for part in (told(line.reading, line.now), note(line)) if part)
        earlier = (told(line.reading, value) for value in (line.before, line.year_before))
        rows.append([said(name_of_line(line), CELL), *(said(words, _NUMBER) for words in (now, *earlier))])
    return _table(rows, _FIGURES)


def _parts(recap: Recap) -> Table:
    heads = [said(str(recap.dimension.label), _HEAD)]
    heads += [said(str(column.label), _NUMBER_HEAD) for column in COLUMNS]
    rows: list[list[Any]] = [heads]
    for part in recap.parts:
        numbers = (said(column.told(part.amounts), _NUMBER) for column in COLUMNS)
        rows.append([said(name_of(part, recap.dimension), CELL), *numbers])
    return _table(rows, _PARTS)


def _table(rows: list[list[Any]], widths: tuple[float, ...]) -> Table:
    close = (("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 2))
    return Table(rows, colWidths=widths, repeatRows=1, style=TableStyle([*ROWS[2:], *close]))


def _signature(recap: Recap) -> Flowable:
    """Where, when and by whom, to be written by hand."""
    words = [
        said("........................, ........................", BODY),
        said(_("Pejabat yang menandatangani,"), BODY),
        Spacer(0, 20 * mm),
        said(_("Nama:") + " ....................................", BODY),
        said(_("NIP:") + " .......................................", BODY),
    ]
    return KeepTogether([Spacer(0, 10 * mm), Table([["", words]], colWidths=(WIDTH - _SIGNED, _SIGNED))])
