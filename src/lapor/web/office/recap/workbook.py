"""The recap as a workbook: its figures, its table, and the rows to compute them from by hand. Written row by row, so
that it takes as much memory for a hundred thousand reports as for ten.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from lapor.common import codes
from lapor.insight import boards
from lapor.insight.figures import Figure
from lapor.reports.models import Report
from lapor.web.kit.formatting import agency_name, day
from lapor.web.office.board_request import Board
from lapor.web.office.recap.choices import Asked
from lapor.web.office.recap.paragraph import paragraph, scope_name
from lapor.web.office.recap.told_numbers import COLUMNS, FORMATS, name_of

# A sheet holds 1,048,576 rows.
ROWS_A_SHEET = 1_000_000
_OPTIONS = {
    "constant_memory": True,
    "in_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_of(asked: Asked) -> IO[bytes]:
    """A file to read from its beginning. One query beside those of the recap, fetched piece by piece."""
    with ExitStack() as held:
        file = held.enter_context(TemporaryFile())
        with xlsxwriter.Workbook(file, _OPTIONS) as book:
            formats: dict[str, Any] = {
                "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
                "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
                **{measure: book.add_format({"num_format": text}) for measure, text in FORMATS.items()},
            }
            _figures(book, formats, asked)
            _parts(book, formats, asked)
            _reports(book, formats, asked.board)
        file.seek(0)
        held.pop_all()
        return file


def _sheet(book: Any, formats: Any, name: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
    """A sheet with its heads, to be printed across an A4 page."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, head, formats["head"])
    return sheet


def _write(sheet: Any, row: int, cells: Iterable[tuple[Any, Any]]) -> None:
    """Cells of (value, format). What is None stays empty; words are words, whatever they begin with."""
    for at, (value, form) in enumerate(cells):
        if isinstance(value, datetime):
            sheet.write_datetime(row, at, value, form)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, form)
        elif value is not None:
            sheet.write_string(row, at, str(value), form)


def _figures(book: Any, formats: Any, asked: Asked) -> None:
    recap = asked.recap
    heads = (
        _("Indikator"), _("Angka"), _("Satuan"), _("Masa ini"), _("Dari"),
        _("Masa sebelumnya"), _("Setahun lalu"), _("Versi"),
    )  # fmt: skip
    sheet = _sheet(book, formats, _("Indikator"), heads, (38, 24, 12, 14, 10, 16, 14, 8))
    for row, line in enumerate(recap.lines, start=1):
        form = formats[line.reading.measure]
        told = [
            (line.indicator.name, None), (line.reading.label, None), (line.reading.measure.label, None),
            (line.now.number, form), (line.now.of, None),
            (line.before.number if line.before else None, form),
            (line.year_before.number if line.year_before else None, form),
            (line.indicator.version, None),
        ]  # fmt: skip
        _write(sheet, row, told)
    about = (
        scope_name(recap), f"{day(recap.period.first)} – {day(recap.period.last)}", paragraph(recap),
    )  # fmt: skip
    for row, words in enumerate(about, start=len(recap.lines) + 2):
        sheet.write_string(row, 0, words)


def _parts(book: Any, formats: Any, asked: Asked) -> None:
    recap = asked.recap
    heads = [str(recap.dimension.label), *(str(column.label) for column in COLUMNS)]
    sheet = _sheet(book, formats, str(recap.dimension.label), heads, (48, *(14 for _column in COLUMNS)))
    for row, part in enumerate(recap.parts, start=1):
        numbers = [(column.value(part.amounts).number, formats[column.measure]) for column in COLUMNS]
        _write(sheet, row, [(name_of(part, recap.dimension), None), *numbers])


def _reports(book: Any, formats: Any, board: Board) -> None:
    heads = (
        _("Nomor laporan"), _("Masuk"), _("Diverifikasi"), _("Tanggapan pertama"), _("Dijawab tuntas"),
        _("Ditutup"), _("Status"), _("Penanggung jawab"), _("Kanal"), _("Topik"), _("Nilai"),
        _("Dibuka kembali"), _("Dicatat petugas"),
    )  # fmt: skip
    widths = (18, 16, 16, 16, 16, 16, 20, 36, 12, 36, 8, 10, 10)
    title, answers = _("Laporan"), (_("tidak"), _("ya"))
    sheet, row = _sheet(book, formats, title, heads, widths), 0
    for number, report in enumerate(_rows(board), start=1):
        if row == ROWS_A_SHEET:
            sheet = _sheet(book, formats, f"{title} {number // ROWS_A_SHEET + 1}", heads, widths)
            row = 0
        row += 1
        _write(sheet, row, _cells(report, formats["moment"], board.scope.zone, answers))


def _rows(board: Board) -> Iterator[Report]:
    rows = boards.rows_of(board.request.actor, board.scope, Figure.RECEIVED, board.period, cut=board.cut)
    return rows.iterator(chunk_size=1000)


def _cells(report: Report, form: Any, zone: ZoneInfo, answers: Sequence[str]) -> list[tuple[Any, Any]]:
    """Moments in the zone in which the recap counts its days."""
    moments = (
        report.filed_at, report.verified_at, report.first_response_at, report.resolved_at, report.closed_at,
    )  # fmt: skip
    return [
        (codes.tracking_number(report.pk), None),
        *((one.astimezone(zone).replace(tzinfo=None) if one else None, form) for one in moments),
        (report.get_status_display(), None),
        (agency_name(report.lead_agency or report.holder_agency), None),
        (report.get_channel_display(), None),
        (report.topic.full_name if report.topic else "", None),
        (report.rating, None),
        (report.reopen_count, None),
        (answers[report.entered_by_id is not None], None),
    ]
