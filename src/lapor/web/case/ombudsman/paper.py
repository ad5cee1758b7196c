"""The bundle: one paper with the report, the reporter's own words, all that happened, each limit, and who held it.

Everything of any length flows over pages: only short facts stand in tables. The same case at the same moment gives the
same bytes, and neither the file's title nor its subject names a person.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from lapor.common.codes import spoken
from lapor.reports.identity import Reporter
from lapor.reports.models import Attachment, Report
from lapor.reports.queries.detail import Detail
from lapor.reports.reading.standing import zone_of
from lapor.reports.reading.timeline import Side
from lapor.web.case.certificates.lines import ClockLine, clock_lines
from lapor.web.case.custody import custody_table
from lapor.web.case.ombudsman.offer import happened_in
from lapor.web.case.status import status_words
from lapor.web.case.timeline import timeline_of
from lapor.web.kit import papers
from lapor.web.kit.formatting import agency_name, day, moment
from lapor.web.kit.papers import BODY, CELL, HEAD, ROWS, SMALL, TITLE, beside_qr, drawn, said
from lapor.web.kit.parts import TimelineEntry

_SECTION = ParagraphStyle("section", parent=HEAD, fontSize=12, spaceBefore=16, spaceAfter=5, keepWithNext=1)
_ENTRY = ParagraphStyle("entry", parent=CELL, spaceBefore=7, keepWithNext=1)
_WORDS = ParagraphStyle("words", parent=CELL, leftIndent=5 * mm, spaceBefore=2)
_FILE = ParagraphStyle("file", parent=SMALL, leftIndent=5 * mm, spaceBefore=2)
_FACTS = (42 * mm, papers.WIDTH - 42 * mm)
_LIMITS = (68 * mm, 36 * mm, 20 * mm, 46 * mm)
_SHARES = (90 * mm, 35 * mm, papers.WIDTH - 125 * mm)
# Their first column stands under the headings.
_FLUSH = ("LEFTPADDING", (0, 0), (0, -1), 0)
_TABLE, _NAMED = TableStyle([*ROWS, _FLUSH]), TableStyle([*ROWS[2:], _FLUSH])
# Room to write by hand.
_BY_HAND = 7 * mm
Facts = Iterable[tuple[str, str]]


def paper_of(detail: Detail, reporter: Reporter, *, as_of: datetime) -> bytes:
    """The PDF. `reporter`: as they gave it, empty for an anonymous one; what is empty is left to be written by hand."""
    report = detail.report
    title = _("Berkas untuk Ombudsman")
    address = _absolute("report", report.number)
    now = _("Keadaan per %(when)s") % {"when": moment(as_of, zone_of(report))}
    story = timeline_of(detail)
    written = [words for words in _written_in(report, reporter, story) if words]
    parts = (
        _top(detail, title=title, address=address),
        _brackets(written),
        _facts_of(report),
        _who(report, reporter),
        _own_words(report),
        _files(_("Lampiran yang dikirim bersama laporan"), detail.files),
        _chronology(detail, story),
        _limits(report, clock_lines(detail)),
        _ledger(detail),
    )
    return drawn(
        (flowable for part in parts for flowable in part),
        title=f"{title}: {_('Laporan %(number)s') % {'number': spoken(report.number)}}",
        subject=str(report.get_report_class_display()),
        foot=(address, now),
        attached="\n\n".join(written) if any(map(papers.has_other_letters, written)) else "",
    )


def _absolute(name: str, *args: Any) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=args)


def _top(detail: Detail, *, title: str, address: str) -> Iterator[Flowable]:
    """What this is, for whom, and why now; beside the code of where to read on."""
    number = _("Laporan %(number)s") % {"number": spoken(detail.report.number)}
    words = [
        said(f"LAPOR!  ·  {number}", SMALL),
        Spacer(0, 2 * mm),
        said(title, TITLE),
        said(
            _(
                "Disiapkan untuk pelapor, yang dapat menyampaikannya sendiri kepada Ombudsman Republik Indonesia. "
                "Isinya disalin dari catatan laporan ini. Sistem tidak mengirimkannya kepada siapa pun."
            ),
            BODY,
        ),
    ]
    yield beside_qr(words, address=address)
    yield Spacer(0, 2 * mm)
    yield said(" ".join(happened_in(detail)), BODY)


def _written_in(report: Report, reporter: Reporter, story: Iterable[TimelineEntry]) -> Iterator[str]:
    """All that people wrote, in whatever letters."""
    yield from (report.original_title, report.original_body, report.proposal, report.purpose, report.place)
    yield from (reporter.name, reporter.address, reporter.represented_name)
    yield from (line.words for line in story)


def _brackets(written: Iterable[str]) -> Iterator[Flowable]:
    if any(papers.has_other_letters(words) for words in written):
        yield said(
            _(
                "Sebagian huruf atau gambar kecil dalam tulisan di bawah tidak dapat dicetak di sini: tempatnya "
                "ditandai dengan kurung siku. Tulisan aslinya, utuh, terlampir dalam berkas ini sebagai %(name)s."
            )
            % {"name": papers.ATTACHED},
            SMALL,
        )


def _facts_of(report: Report) -> Iterator[Flowable]:
    zone = zone_of(report)
    yield said(_("Laporan"), _SECTION)
    kind = [report.get_report_class_display(), report.get_grade_display() if report.grade else ""]
    yield _facts(
        (
            (_("Nomor"), spoken(report.number)),
            (_("Klasifikasi"), " · ".join(str(part) for part in kind if part)),
            (_("Dikirim"), moment(report.filed_at, zone)),
            (_("Diverifikasi"), moment(report.verified_at, zone) or _("Belum")),
            (_("Instansi yang diminta"), agency_name(report.chosen_agency) or _("Tidak dipilih pelapor")),
            (_("Penanggung jawab"), agency_name(report.lead_agency) or _("Belum ada")),
            (_("Keadaan sekarang"), status_words(report)),
        )
    )


def _who(report: Report, reporter: Reporter) -> Iterator[Flowable]:
    yield said(_("Pelapor"), _SECTION)
    if report.is_anonymous:
        words = _(
            "Laporan ini dikirim tanpa nama, jadi sistem tidak menuliskan siapa pelapornya. Isi dengan tangan."
        )
    else:
        words = _("Seperti yang diberikan pelapor. Baris yang kosong dapat diisi dengan tangan.")
    yield said(words, CELL)
    yield Spacer(0, 1 * mm)
    facts = [
        (_("Nama lengkap"), reporter.name),
        (_("Alamat"), reporter.address),
        (_("Telepon"), reporter.phone),
        (_("Email"), reporter.email),
    ]
    if reporter.nik:
        facts.insert(1, (_("NIK"), reporter.nik))
    if report.is_represented:
        facts.append((_("Bertindak untuk"), reporter.represented_name))
    yield _facts(facts)


def _own_words(report: Report) -> Iterator[Flowable]:
    yield said(_("Tulisan pelapor, seperti yang dikirim"), _SECTION)
    yield _facts(
        (
            (_("Tanggal kejadian"), day(report.incident_on)),
            (_("Tempat"), ", ".join(part for part in (report.place, _region(report)) if part)),
        )
    )
    yield Spacer(0, 2 * mm)
    yield Paragraph(f"<b>{escape(papers.printable(report.original_title))}</b>", BODY)
    yield from _written(report.original_body, BODY)
    for head, words in ((_("Usulan"), report.proposal), (_("Tujuan"), report.purpose)):
        if words:
            yield said(head, HEAD)
            yield from _written(words, BODY)


def _region(report: Report) -> str:
    return report.region.formal_name if report.region else ""


def _chronology(detail: Detail, story: Iterable[TimelineEntry]) -> Iterator[Flowable]:
    """All that happened, in order, as the reporter reads it on the page."""
    yield said(_("Perjalanan laporan"), _SECTION)
    files = {entry.event.number: entry.files for entry in detail.entries}
    for line in story:
        who = _("Pelapor") if line.side == Side.REPORTER else papers.printable(line.by)
        yield Paragraph(
            f"<b>{escape(moment(line.at, line.zone))}</b><br/>{escape(str(line.label))} – {escape(who)}",
            _ENTRY,
        )
        yield from _written(line.words, _WORDS)
        yield from (_file(one) for one in files[line.number])


def _files(title: str, files: Iterable[Attachment]) -> Iterator[Flowable]:
    shown = [_file(one) for one in files]
    if shown:
        yield said(title, HEAD)
        yield from shown


def _file(file: Attachment) -> Paragraph:
    return Paragraph(f"{escape(papers.printable(file.name))}<br/>SHA-256 {file.sha256}", _FILE)


def _limits(report: Report, lines: Iterable[ClockLine]) -> Iterator[Flowable]:
    yield said(_("Batas waktu, dalam hari kerja"), _SECTION)
    rows: list[list[Any]] = [
        [_("Batas, dan alamat penjelasannya"), _("Mulai"), _("Panjang"), _("Paling lambat")]
    ]
    rows += [_limit(report, line) for line in lines]
    yield Table(rows, colWidths=_LIMITS, repeatRows=1, style=_TABLE)


def _limit(report: Report, line: ClockLine) -> list[Any]:
    row = line.clock
    length = f"{row.length} + {row.extension}" if row.extension else str(row.length)
    address = _absolute("certificate", report.number, row.number)
    until = day(row.due_on) or _("Tidak bertanggal")
    return [
        [said(line.title, CELL), said(address, SMALL)],
        said(day(row.started_at, row.zone), CELL),
        length,
        [said(until, CELL), Paragraph(f"<b>{escape(line.state)}</b>", CELL)],
    ]


def _ledger(detail: Detail) -> Iterator[Flowable]:
    """The same lines as on the report's page; they add up to its age."""
    yield said(_("Siapa yang memegang laporan, dan berapa lama"), _SECTION)
    table = custody_table(detail)
    rows: list[list[Any]] = [[_("Siapa"), _("Keterangan"), _("Seluruhnya")]]
    rows += [[said(line.who, CELL), said(line.note, CELL), line.lasted] for line in [*table.lines, table.age]]
    yield Table(rows, colWidths=_SHARES, repeatRows=1, style=_TABLE)
    yield Spacer(0, 1 * mm)
    yield said(
        _("Dihitung dari jam ke jam, hari libur ikut terhitung, sampai keadaan pada kaki halaman."), SMALL
    )


def _written(words: str, style: ParagraphStyle) -> Iterator[Paragraph]:
    """A paragraph for each line that somebody wrote: one alone with many lines takes long to part over pages."""
    return (said(line, style) for line in words.splitlines() if line.strip())


def _facts(facts: Facts) -> Table:
    """Names and values; where one is empty, room to write it by hand."""
    rows = [[said(name, CELL), said(value, CELL) if value else Spacer(0, _BY_HAND)] for name, value in facts]
    return Table(rows, colWidths=_FACTS, style=_NAMED)
