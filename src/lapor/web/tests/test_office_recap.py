"""The recap of a period as people get it: a page, a workbook, a CSV file and a paper, all with the same figures."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from lapor.common import clock
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM
from lapor.evaluation.indicators import INDICATORS
from lapor.insight import facts
from lapor.reports.commands import closing
from lapor.reports.vocabulary import Channel
from lapor.web.tests.office_visits import few_queries, seen, signed_in, two_hundred_units
from tests.world import World

# What a board takes, and what a recap adds: two comparisons, two lengths, a table, and what its form offers.
MOST_QUERIES = 20
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def busy(world: World) -> World:
    """Some of everything over the last weeks, and one a year ago."""
    now = clock.now()
    for days, build in (
        (366, world.closed), (40, world.closed), (35, world.resolved), (30, world.in_progress), (20, world.verified),
        (12, world.archived), (8, world.returned), (3, world.withdrawn),
    ):  # fmt: skip
        with clock.frozen(now - timedelta(days=days)):
            report = build()
    rated = world.closed()
    closing.rate_report(rated, by=world.reporter_of(rated), score=4)
    world.filed(by=world.tono, channel=Channel.PHONE)
    assert report
    facts.follow()
    return world


def days(number: int = 60) -> dict[str, str]:
    return {"period": f"{clock.today() - timedelta(days=number)}..{clock.today()}"}


def csv_of(client: Client, **query: Any) -> dict[str, dict[str, str]]:
    text = seen(client, reverse("office_recap_csv"), **query).content.decode("utf-8-sig")
    return {row["Kode"]: row for row in csv.DictReader(io.StringIO(text))}


def sheets_of(client: Client, **query: Any) -> list[list[list[str | None]]]:
    """The cells of each sheet, as the workbook holds them."""
    answer = seen(client, reverse("office_recap_xlsx"), **query)
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
        names = sorted(name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        return [_cells(book.read(name)) for name in names]


def _cells(xml: bytes) -> list[list[str | None]]:
    root = ElementTree.fromstring(xml)
    return [
        ["".join(cell.itertext()) or None for cell in row.iter(f"{SHEET}c")]
        for row in root.iter(f"{SHEET}row")
    ]


def words_of(paper: bytes) -> str:
    """Everything a page of the paper draws."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        drawn = [
            operand
            for page in pdf.pages
            for instruction in pikepdf.parse_content_stream(page)
            for operand in instruction.operands
            if isinstance(operand, pikepdf.String)
        ]
    return " ".join(bytes(one).decode("cp1252", "replace") for one in drawn)


# -- one set of figures -------------------------------------------------------------------------------------------


def test_page_workbook_file_and_paper_tell_the_same_figures(busy: World) -> None:
    client = signed_in("kirana")
    page = seen(client, reverse("office_recap"), **days())
    lines = {line.reading.code: line for line in page.context["recap"].lines}
    rows, (figures, parts, reports) = csv_of(client, **days()), sheets_of(client, **days())
    paper = words_of(seen(client, reverse("office_recap_pdf"), **days()).content)
    shown = {
        code: told
        for group in page.context["groups"]
        for code, told in zip([one.code for one in group["indicator"].readings], group["lines"], strict=True)
    }
    assert list(rows) == list(lines) == list(shown)
    for (code, line), cells in zip(lines.items(), figures[1:], strict=False):
        number = line.now.number
        assert rows[code]["Masa ini"] == ("" if number is None else str(number))
        assert (cells[3] is None) if number is None else float(cells[3] or "") == pytest.approx(number)
        assert shown[code]["now"] in page.content.decode()
        for word in shown[code]["now"].split():
            assert word in paper
    assert len(reports) - 1 == lines["received"].now.number == 9
    assert sum(int(row[1] or 0) for row in parts[1:]) == lines["received"].now.number
    assert "Laporan dicatat" not in paper
    assert "PEMERINTAH KOTA BLITAR" in paper.upper()
    assert page.context["paragraph"].split(".")[0].split()[0] in paper


def test_each_number_leads_to_as_many_rows(busy: World) -> None:
    client = signed_in("kirana")
    page = seen(client, reverse("office_recap"), **days())
    lines = [one for group in page.context["groups"] for one in group["lines"] if one["url"]]
    assert len(lines) > 10
    for one in lines:
        rows = seen(client, one["url"])
        if one["now"].isdecimal() and one["label"] != "kali":
            assert rows.context["count"] == int(one["now"]), one
    parts = [cell for part in page.context["parts"] for cell in part["cells"] if cell["url"]]
    for cell in parts:
        rows = seen(client, cell["url"])
        if cell["value"].isdecimal():
            assert rows.context["count"] == int(cell["value"])


def test_a_cut_counts_and_opens_only_what_it_says(busy: World) -> None:
    client = signed_in("kirana")
    cut = {"channel": "phone", "region": "35.72", "by": "channel", **days()}
    page = seen(client, reverse("office_recap"), **cut)
    assert page.context["recap"].value("received").number == 1
    assert "kanal Telepon" in page.content.decode()
    (part,) = page.context["parts"]
    rows = seen(client, part["cells"][0]["url"])
    assert rows.context["count"] == 1
    assert "channel=phone" in rows.context["back_url"]
    assert len(sheets_of(client, **cut)[2]) == 2


def test_a_year_ago_stands_beside_the_period(busy: World) -> None:
    recap = seen(signed_in("kirana"), reverse("office_recap"), **days()).context["recap"]
    assert (recap.line("received").now.number, recap.line("received").year_before.number) == (9, 1)
    assert recap.line("backlog_black").before is None


def test_days_that_are_typed_in_become_the_address(busy: World) -> None:
    chosen = {"first": "2026-02-01", "last": "2026-02-10", "period": "2026", "channel": "web"}
    answer = signed_in("kirana").get(reverse("office_recap"), chosen, follow=True)
    assert answer.redirect_chain[0][0].endswith("?period=2026-02-01..2026-02-10&channel=web")
    assert (answer.context["recap"].period.first.day, answer.context["recap"].period.last.day) == (1, 10)


# -- who, and at what cost ----------------------------------------------------------------------------------------


def test_nobody_gets_a_recap_beyond_what_they_lead(busy: World) -> None:
    for name in ("office_recap", "office_recap_csv", "office_recap_xlsx", "office_recap_pdf"):
        address = reverse(name)
        assert signed_in("kirana").get(address, {"agency": busy.klaten.pk}).status_code == 404
        assert signed_in("lukman").get(address).status_code in (302, 403)
        assert Client().get(address).status_code in (302, 403)
    assert (
        seen(signed_in("klara"), reverse("office_recap"), **days()).context["recap"].value("received").number
        == 0
    )


def test_a_recap_costs_the_same_whatever_lies_below(busy: World) -> None:
    client = signed_in("kirana")
    for dimension in ("unit", "channel", "topic", "region"):
        with few_queries(MOST_QUERIES):
            seen(client, reverse("office_recap"), by=dimension, period="year")
    two_hundred_units(busy.blitar)
    with few_queries(MOST_QUERIES):
        seen(client, reverse("office_recap"), period="year")


def test_what_makes_no_recap_is_said_in_a_sentence(busy: World) -> None:
    client = signed_in("kirana")
    for first, last in (
        ("2026-03-05", "2026-03-01"),
        ("2099-01-01", "2099-01-02"),
        ("x", "2026-01-01"),
        ("", "x"),
    ):
        answer = client.get(reverse("office_recap"), {"first": first, "last": last}, follow=True)
        assert answer.status_code == 422
        assert "tidak dapat direkap" in answer.content.decode()
    for wrong in ({"topic": "x"}, {"channel": "pigeon"}, {"region": "99"}, {"topic": "9" * 17}):
        assert client.get(reverse("office_recap"), wrong).status_code == 404


def test_no_cell_of_a_file_is_a_formula(busy: World) -> None:
    agencies.create_agency(name="=HYPERLINK(1)", kind="office", parent=busy.blitar, by=SYSTEM)
    evil = agencies.create_agency(name="=cmd|'/c calc'!A1", kind="office", parent=busy.blitar, by=SYSTEM)
    busy.verified(to=evil)
    facts.follow()
    client = signed_in("kirana")
    answer = seen(client, reverse("office_recap_xlsx"), **days())
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert any("=cmd|" in sheet for sheet in sheets)
    assert not any("<f>" in sheet for sheet in sheets)
    text = seen(client, reverse("office_recap_csv"), **days()).content.decode()
    assert not [cell for row in csv.reader(io.StringIO(text)) for cell in row if cell[:1] in ("=", "+", "@")]


# -- definitions ----------------------------------------------------------------------------------------------------


def test_every_indicator_has_a_page_that_defines_it(world: World) -> None:
    client = signed_in("kirana")
    listing = seen(client, reverse("office_indicators")).content.decode()
    for code, indicator in INDICATORS.items():
        address = reverse("office_indicator", args=[code])
        assert address in listing
        page = seen(client, address).content.decode()
        for words in (indicator.name, indicator.formula, indicator.exclusions):
            assert str(words)[:40] in page
    assert client.get(reverse("office_indicator", args=["nothing"])).status_code == 404
