"""The board of turns and its export: who holds what, for how long, and what misrouting cost."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lapor.common import clock
from lapor.directory import agencies
from lapor.directory.actors import SYSTEM, actor_of
from lapor.directory.models import Agency
from lapor.insight import boards, facts, scopes
from lapor.insight.boards import turns as turns_board
from lapor.insight.figures import Figure
from lapor.insight.scopes import Period
from lapor.reports.commands import verification
from lapor.reports.custody import custody_of
from lapor.reports.identity import Reporter
from lapor.reports.models import Assignment, Report, Turn
from lapor.reports.vocabulary import Grade
from lapor.web.tests.office_visits import (
    few_queries,
    head_of,
    seen,
    signed_in,
    signed_in_as,
    two_hundred_units,
)
from tests.september import at, misrouted
from tests.world import World

DAY = timedelta(days=1)
HEADS = [
    "Nomor laporan",
    "Kode instansi",
    "Instansi",
    "Mulai",
    "Berakhir",
    "Jam",
    "Hari kerja",
    "Dikembalikan",
]


@pytest.fixture
def misrouted_world(world: World) -> Iterator[World]:
    """Dishub had it two days, the city five, DLH has it for six; now it is the 21st."""
    misrouted(world)
    facts.follow()
    with clock.frozen(at(21)):
        yield world


@pytest.fixture
def busy(world: World) -> World:
    """Some of everything, over the last weeks."""
    now = clock.now()
    for days, build in (
        (40, world.closed), (35, world.resolved), (30, world.in_progress), (20, world.verified), (15, world.filed),
        (12, world.archived), (9, world.merged), (8, world.returned), (3, world.withdrawn), (2, world.needs_info),
    ):  # fmt: skip
        with clock.frozen(now - timedelta(days=days)):
            build()
            world.verified(to=world.tanjungsari)
            world.filed(to=world.klaten)
    facts.follow()
    return world


def period(days: int = 90) -> Period:
    """The days up to today; what has happened by now is counted."""
    facts.follow()
    return Period(clock.today() - timedelta(days=days - 1), clock.today())


def held(world: World, name: str = "kirana", unit: Agency | None = None) -> turns_board.Held:
    actor = world.actor[name]
    return turns_board.numbers(actor, scopes.scope_of(actor, unit.pk if unit else None), period())


def exported(client: Client, **query: Any) -> list[dict[str, str]]:
    answer = client.get(reverse("office_turns_csv"), query)
    assert answer.status_code == 200
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# -- figures -----------------------------------------------------------------------------------------------------


def test_each_unit_has_the_days_it_held(misrouted_world: World) -> None:
    dishub, dlh = (
        held(misrouted_world, unit=misrouted_world.dishub),
        held(misrouted_world, unit=misrouted_world.dlh),
    )
    assert (dishub[Figure.HELD], dishub.total, dishub[Figure.RETURNED], dishub.lost) == (
        0,
        2 * DAY,
        1,
        7 * DAY,
    )
    assert (dlh[Figure.HELD], dlh.longest, dlh.total, dlh.lost) == (1, 6 * DAY, 6 * DAY, None)


def test_the_whole_is_the_sum_of_its_units_and_of_the_citys_own_turns(misrouted_world: World) -> None:
    """The city had it on the 8th for no time at all, and for five days after it came back."""
    whole = held(misrouted_world)
    assert (whole[Figure.TURNS], whole.total, whole.mean) == (4, 13 * DAY, 13 * DAY / 4)
    assert whole.median == (2 * DAY + 5 * DAY) / 2
    lines = turns_board.lines(misrouted_world.kirana, scopes.scope_of(misrouted_world.kirana), period())
    by_code = {
        line.unit.code if line.unit else "": line.numbers.total for line in lines if line.numbers.total
    }
    assert by_code == {"": 5 * DAY, "blitar-dishub": 2 * DAY, "blitar-dlh": 6 * DAY}


def test_a_turn_counts_in_the_period_in_which_it_began_with_all_its_time(misrouted_world: World) -> None:
    scope = scopes.scope_of(misrouted_world.kirana)
    late = turns_board.numbers(misrouted_world.kirana, scope, Period(at(11).date(), at(21).date()))
    assert (late[Figure.TURNS], late.total) == (1, 6 * DAY)
    early = turns_board.numbers(misrouted_world.kirana, scope, Period(at(8).date(), at(8).date()))
    assert (early[Figure.TURNS], early.total, early.lost) == (2, 2 * DAY, 7 * DAY)


def test_the_days_of_a_board_and_of_the_reporter_are_the_age_of_its_reports(busy: World) -> None:
    now, reporters, ages = clock.now(), timedelta(), timedelta()
    for report in Report.objects.all():
        rows = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
        custody = custody_of(
            rows, list(Assignment.objects.filter(report=report).order_by("number")), as_of=now
        )
        ages += now - report.filed_at
        reporters += sum((one.time for one in custody.holdings if one.agency is None), timedelta())
    assert held(busy, "nadia").total == ages - reporters
    assert reporters > timedelta()


@pytest.mark.parametrize("name", ["nadia", "omar", "kirana", "hana", "ira", "klara"])
def test_every_number_counts_the_turns_it_opens_and_the_lines_add_up(busy: World, name: str) -> None:
    actor = busy.actor[name]
    scope = scopes.scope_of(actor)
    total, lines = turns_board.numbers(actor, scope, period()), turns_board.lines(actor, scope, period())
    top = scope.agency.pk if scope.agency else None
    for line in [boards.UnitLine(None, total), *lines]:
        own = scope
        if line.numbers is not total:
            own = scopes.scope_of(actor, line.unit.pk if line.unit else top, is_direct=line.unit is None)
        assert turns_board.held_now(actor, own).count() == line.numbers[Figure.HELD]
        assert turns_board.turns_of(actor, own, period()).count() == line.numbers[Figure.TURNS]
        assert turns_board.returned(actor, own, period()).count() == line.numbers[Figure.RETURNED]
    for figure in (Figure.HELD, Figure.TURNS, Figure.RETURNED):
        assert sum(line.numbers[figure] for line in lines) == total[figure], figure
    for attribute in ("total", "lost"):
        parts = (getattr(line.numbers, attribute) or timedelta() for line in lines)
        assert sum(parts, timedelta()) == (getattr(total, attribute) or timedelta()), attribute
    assert max(line.numbers.longest or timedelta() for line in lines) == total.longest


def test_the_pages_show_what_they_link_to(busy: World) -> None:
    client = signed_in("kirana")
    page = seen(client, reverse("office_turns"))
    cells = [cell for row in page.context["table"]["rows"] for cell in row["cells"]]
    opened = [cell for cell in cells if cell["url"] and cell["is_count"]]
    assert len(opened) >= 6
    for cell in opened:
        assert seen(client, cell["url"]).context["count"] == int(cell["value"])
    for tile in page.context["tiles"]:
        seen(client, tile["url"])


def test_what_is_held_longest_stands_on_top(busy: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_rows"), figure="held")
    lengths = [turn.length for turn in page.context["turns"]]
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) == page.context["count"] > 5
    assert page.context["back_url"].startswith(reverse("office_turns"))


def test_the_rows_of_returns_tell_what_each_cost(misrouted_world: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_rows"), figure="returned").content.decode()
    assert "7 hari" in page


def test_long_lists_go_on(world: World) -> None:
    for _number in range(boards.ROWS_A_PAGE + 2):
        world.filed()
    client = signed_in("kirana")
    first = seen(client, reverse("office_rows"), figure="held")
    assert (len(first.context["turns"]), first.context["count"]) == (
        boards.ROWS_A_PAGE,
        boards.ROWS_A_PAGE + 2,
    )
    last = seen(client, first.context["older_url"])
    assert (len(last.context["turns"]), last.context["older_url"]) == (2, "")


def test_an_office_counts_no_turn_of_a_case_about_itself(world: World) -> None:
    report = world.filed()
    verification.verify_report(
        report, by=world.nadia, report_class=report.report_class, grade=Grade.OVERSIGHT,
        to=world.agency["blitar-inspektorat"], respondent=world.blitar)  # fmt: skip
    hana = actor_of(head_of(world.blitar))
    assert turns_board.numbers(hana, scopes.scope_of(hana), period())[Figure.HELD] == 0
    assert held(world, "ira")[Figure.HELD] == 1


def test_a_unit_counts_the_turns_it_may_still_see(misrouted_world: World) -> None:
    """Dishub gave the report back: its head reads of the return, but no longer of the report."""
    person = head_of(misrouted_world.dishub)
    actor = actor_of(person)
    found = turns_board.numbers(actor, scopes.scope_of(actor), period())
    assert (found[Figure.TURNS], found[Figure.RETURNED], found.lost) == (0, 1, 7 * DAY)
    assert exported(signed_in_as(person)) == []


def test_two_hundred_units_cost_no_more_statements(busy: World) -> None:
    two_hundred_units(busy.sukorejo)
    for name in ("kirana", "nadia"):
        client = signed_in(name)
        seen(client, reverse("office"))  # the first page gives the session its idle limit
        for chosen in ({}, {"agency": busy.sukorejo.pk}, {"agency": busy.blitar.pk, "direct": "1"}):
            with few_queries():
                seen(client, reverse("office_turns"), **chosen)
            for figure in ("held", "turns", "returned"):
                with few_queries():
                    seen(client, reverse("office_rows"), figure=figure, **chosen)


# -- export ------------------------------------------------------------------------------------------------------


def test_the_export_has_a_line_for_each_turn_of_the_scope_and_period(misrouted_world: World) -> None:
    number = Report.objects.get().number
    rows = exported(signed_in("kirana"))
    assert list(rows[0]) == HEADS
    assert [list(row.values()) for row in rows] == [
        [number, "blitar", "Pemerintah Kota Blitar", "2026-09-08T09:00:00+07:00", "2026-09-08T09:00:00+07:00",
         "0.00", "0", "tidak"],
        [number, "blitar-dishub", "Dinas Perhubungan Kota Blitar", "2026-09-08T09:00:00+07:00",
         "2026-09-10T09:00:00+07:00", "48.00", "2", "ya"],
        [number, "blitar", "Pemerintah Kota Blitar", "2026-09-10T09:00:00+07:00", "2026-09-15T09:00:00+07:00",
         "120.00", "3", "tidak"],
        [number, "blitar-dlh", "Dinas Lingkungan Hidup Kota Blitar", "2026-09-15T09:00:00+07:00", "",
         "144.00", "4", "tidak"],
    ]  # fmt: skip
    own = exported(signed_in("kirana"), agency=misrouted_world.dlh.pk)
    assert [row["Kode instansi"] for row in own] == ["blitar-dlh"]


@pytest.mark.parametrize("name", ["nadia", "omar", "kirana", "hana", "ira", "klara"])
def test_the_export_adds_up_to_the_board(busy: World, name: str) -> None:
    rows, board = exported(signed_in(name)), held(busy, name)
    assert len(rows) == board[Figure.TURNS]
    hours = (board.total or timedelta()) / timedelta(hours=1)
    assert sum(float(row["Jam"]) for row in rows) == pytest.approx(hours, abs=0.005 * len(rows) + 0.001)


def test_everybody_exports_only_what_they_may_see(world: World) -> None:
    open_one, secret = world.verified(), world.filed(is_confidential=True)
    both = {open_one.number, secret.number}
    for name, visible in (("nadia", both), ("kirana", both), ("omar", {open_one.number}), ("klara", set())):
        assert {row["Nomor laporan"] for row in exported(signed_in(name))} == visible, name
    assert signed_in("klara").get(reverse("office_turns_csv"), {"agency": world.blitar.pk}).status_code == 404
    assert Client().get(reverse("office_turns_csv")).status_code == 302


def test_the_export_names_no_person_and_tells_no_words(world: World) -> None:
    world.in_progress(
        reporter=Reporter(name="Kenari Rahasiawati", phone="080099887766"), title="Judul kenarirahasia"
    )
    text = signed_in("nadia").get(reverse("office_turns_csv")).getvalue().decode().lower()
    assert "blitar-dishub" in text
    for mark in ("kenari", "9988", "lukman", "kirana", "siti"):
        assert mark not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula(world: World, start: str) -> None:
    name = f'{start}HYPERLINK("http://x","a"), Dinas'
    unit = agencies.create_agency(name=name, kind=Agency.Kind.OFFICE, parent=world.blitar, by=SYSTEM)
    world.verified(to=unit)
    rows = exported(signed_in("kirana"))
    assert [row["Instansi"] for row in rows if row["Kode instansi"] == unit.code] == [f"'{name}"]


def test_the_export_is_sent_piece_by_piece_with_few_statements(busy: World) -> None:
    client = signed_in("nadia")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("office_turns_csv"))
        pieces = list(answer.streaming_content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        answer["Content-Disposition"] == 'attachment; filename="giliran-indonesia-2026-06-11-2026-09-08.csv"'
    )
    assert "private" in answer["Cache-Control"]
    assert len(pieces) == held(busy, "nadia")[Figure.TURNS] + 1
    assert len(captured) <= 12


def test_the_export_speaks_english_to_who_chose_it(misrouted_world: World) -> None:
    client = signed_in("kirana")
    client.cookies["django_language"] = "en"
    rows = exported(client)
    assert [row["Returned"] for row in rows] == ["no", "yes", "no", "no"]
