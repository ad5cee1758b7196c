"""The recap of a period: as a page, a workbook, a CSV file and a paper, all from one `asked`."""

from collections.abc import Iterator
from typing import Any, cast

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common import clock
from lapor.common.patience import patient, patient_export
from lapor.evaluation import signatures
from lapor.evaluation.indicator import Measure
from lapor.evaluation.recaps import Part
from lapor.insight.cross_sections import Dimension
from lapor.web.kit import csv_files
from lapor.web.kit.addresses import address_with
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.pages import answer_question
from lapor.web.office.recap.choices import Asked, asked, choices
from lapor.web.office.recap.paper import paper_of
from lapor.web.office.recap.paragraph import cut_words, paragraph
from lapor.web.office.recap.told_numbers import COLUMNS, name_of, name_of_line, note, told
from lapor.web.office.recap.workbook import workbook_of

PARTS_A_PAGE = 60
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES = (("PDF", "office_recap_pdf"), ("XLSX", "office_recap_xlsx"), ("CSV", "office_recap_csv"))


@office
@require_safe
@patient
def recap(request: GuardedRequest) -> HttpResponse:
    """How did this period go? Days typed in come before the span that is chosen, as an address of their own."""
    first, last = (request.GET.get(name, "") for name in ("first", "last"))
    if first or last:
        return redirect(address_with(request, first="", last="", period=f"{first}..{last}"))
    given = asked(request)
    found = given.recap
    return render(
        request,
        "office/recap.html",
        {
            **given.board.context("office_recap"),
            **choices(given),
            "recap": found,
            "paragraph": paragraph(found),
            "cut_words": cut_words(found),
            "groups": _groups(given),
            "heads": [column.label for column in COLUMNS],
            "parts": [_line(given, part) for part in found.parts[:PARTS_A_PAGE]],
            "left": max(len(found.parts) - PARTS_A_PAGE, 0),
            "signed": _signatures(given),
            "sign_url": given.url("office_recap_signature") if _may_sign(given) else "",
            "files": [(label, given.url(name)) for label, name in _FILES],
        },
    )


@office
@require_http_methods(["GET", "HEAD", "POST"])
@patient
def signature(request: GuardedRequest) -> HttpResponse:
    """Does somebody vouch for these figures?"""
    given = asked(request)
    return answer_question(
        request,
        lambda: signatures.sign(given.recap, by=request.actor),
        title=_("Tanda tangani rekap ini?"),
        words=_(
            "%(words)s Angkanya disimpan seperti sekarang atas nama Anda. Bila kelak berubah, selisihnya "
            "ditunjukkan di samping angka yang Anda tandatangani."
        )
        % {"words": paragraph(given.recap)},
        verb=_("Tanda tangani"),
        done=_("Rekap ditandatangani."),
        back=given.url("office_recap"),
    )


@office
@require_safe
@patient
def recap_csv(request: GuardedRequest) -> HttpResponse:
    """Its figures, a line each: numbers with a point, shares between 0 and 1."""
    given = asked(request)
    heads = (
        _("Kode"), _("Indikator"), _("Angka"), _("Satuan"), _("Masa ini"), _("Dari"),
        _("Masa sebelumnya"), _("Setahun lalu"), _("Versi"),
    )  # fmt: skip
    text = "".join(csv_files.written(heads, _rows(given)))
    return _attached(HttpResponse(text, content_type="text/csv; charset=utf-8"), given, "csv")


@office
@require_safe
@patient_export
def recap_xlsx(request: GuardedRequest) -> HttpResponse:
    """Its figures, its table, and all reports of the period in rows."""
    given = asked(request)
    response = FileResponse(workbook_of(given), content_type=_WORKBOOK)
    return _attached(cast(HttpResponse, response), given, "xlsx")


@office
@require_safe
@patient
def recap_pdf(request: GuardedRequest) -> HttpResponse:
    """Its figures on paper, to be signed."""
    given = asked(request)
    paper = paper_of(given, as_of=clock.now())
    return _attached(HttpResponse(paper, content_type="application/pdf"), given, "pdf")


def _may_sign(given: Asked) -> bool:
    """Whether it is offered; `signatures.sign` decides."""
    recap, actor = given.recap, given.board.request.actor
    is_over = recap.period.last < recap.scope.today
    return is_over and not (recap.cut or recap.scope.is_direct) and signatures.may_sign(actor, recap.scope)


def _signatures(given: Asked) -> list[dict[str, Any]]:
    """Who vouched for the figures, and of the latest what has changed since, for who counts the same. One query."""
    recap, actor = given.recap, given.board.request.actor
    if recap.cut or recap.scope.is_direct:
        return []
    rows = signatures.signatures_of(recap)
    return [
        {
            "row": row,
            "is_seen": (is_seen := signatures.is_seen_by(actor, row, recap.scope)),
            "is_latest": row is rows[0],
            "changes": [
                (
                    name_of_line(one.line),
                    told(one.line.reading, one.then),
                    told(one.line.reading, one.line.now),
                )
                for one in (signatures.changes_since(row, recap) if is_seen and row is rows[0] else ())
            ],
        }
        for row in rows
    ]


def _attached(response: HttpResponse, given: Asked, ending: str) -> HttpResponse:
    whose = given.recap.scope.agency.code if given.recap.scope.agency else "indonesia"
    name = f"rekap-{whose}-{given.recap.period.first}-{given.recap.period.last}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _rows(given: Asked) -> Iterator[list[csv_files.Cell]]:
    for line in given.recap.lines:
        before, year_before = (value.number if value else None for value in (line.before, line.year_before))
        yield [
            line.reading.code, str(line.indicator.name), str(line.reading.label), str(line.reading.measure.label),
            line.now.number, line.now.of, before, year_before, line.indicator.version,
        ]  # fmt: skip


def _groups(given: Asked) -> list[dict[str, Any]]:
    """The figures by indicator; each number opens its rows."""
    groups: dict[str, dict[str, Any]] = {}
    for line in given.recap.lines:
        group = groups.setdefault(line.indicator.code, {"indicator": line.indicator, "lines": []})
        is_counted = line.reading.measure in (Measure.COUNT, Measure.SHARE)
        has_rows = bool(line.now.number if is_counted else line.now.of)
        group["lines"].append(
            {
                "label": line.reading.label,
                "now": told(line.reading, line.now),
                "note": note(line),
                "url": given.board.rows_url(line.reading.figure) if has_rows else "",
                "before": told(line.reading, line.before),
                "year_before": told(line.reading, line.year_before),
            }
        )
    return list(groups.values())


def _line(given: Asked, part: Part) -> dict[str, Any]:
    """A line along the dimension; its name leads further down, its numbers to their rows."""
    chosen = _chosen(given, part)
    rows = (
        {
            "value": column.told(part.amounts),
            "url": given.board.rows_url(column.figure, **chosen)
            if chosen and part.amounts[str(column.figure)]
            else "",
        }
        for column in COLUMNS
    )
    is_below = part.what is not None and given.recap.dimension != Dimension.CHANNEL
    return {
        "name": name_of(part, given.recap.dimension),
        "url": given.url("office_recap", **chosen) if is_below else "",
        "cells": list(rows),
    }


def _chosen(given: Asked, part: Part) -> dict[str, Any]:
    """What in an address means this part alone; nothing, where no address does."""
    dimension = given.recap.dimension
    if part.what is None:
        return {"direct": "1"} if dimension == Dimension.UNIT and given.recap.scope.agency else {}
    if dimension == Dimension.UNIT:
        return {"agency": part.what.pk, "direct": None}
    name = {Dimension.CHANNEL: "channel", Dimension.TOPIC: "topic", Dimension.REGION: "region"}[dimension]
    return {name: part.what.value if dimension == Dimension.CHANNEL else part.what.pk}
