"""The board of limits: what is due and how late the rest is, by working days; every number opens what it counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from lapor.common import clock
from lapor.directory.actors import actor_of
from lapor.insight import boards, scopes
from lapor.insight.boards import limits as due_board
from lapor.insight.figures import DUE, LATE, PRESENT, Figure
from lapor.insight.scopes import Period
from lapor.reports.commands import follow_ups
from lapor.reports.workflow import ClockKind
from lapor.web.tests.office_visits import (
    few_queries,
    head_of,
    seen,
    signed_in,
    signed_in_as,
    two_hundred_units,
)
from tests.world import World

WIB = ZoneInfo("Asia/Jakarta")
# No period matters to what is open now.
ANY = Period(date(2026, 9, 1), date(2026, 9, 1))


def on(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=WIB)


def counted(world: World, name: str = "kirana") -> due_board.Counts:
    actor = world.actor[name]
    return due_board.tally(actor, scopes.scope_of(actor)).total


@pytest.fixture
def busy(world: World) -> Iterator[World]:
    """Reports of every age at several units, seen on Monday 7 December 2026."""
    today = on(date(2026, 12, 7))
    builders = (
        world.filed,
        world.verified,
        world.in_progress,
        world.returned,
        world.needs_info,
        world.resolved,
    )
    for ahead, days in enumerate((0, 1, 2, 3, 5, 8, 13, 20, 30, 50, 70, 95, 110)):
        with clock.frozen(today - timedelta(days=days, hours=ahead)):
            builders[ahead % len(builders)]()
            world.verified(to=(world.dlh, world.tanjungsari)[ahead % 2])
            world.filed(to=world.klaten)
    with clock.frozen(today):
        yield world


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Filed on Tuesday 8 September, to be verified within three working days: until Friday 11 September.
        (date(2026, 9, 8), {Figure.DUE_SOON}),
        (date(2026, 9, 10), {Figure.DUE_SOON}),
        (date(2026, 9, 11), {Figure.DUE_TODAY}),
        (date(2026, 9, 12), {Figure.OVERDUE, Figure.LATE_FEW}),  # Saturday: late, by no working day yet
        (date(2026, 9, 14), {Figure.OVERDUE, Figure.LATE_FEW}),  # 1
        (date(2026, 9, 18), {Figure.OVERDUE, Figure.LATE_FEW}),  # 5
        (date(2026, 9, 20), {Figure.OVERDUE, Figure.LATE_FEW}),  # Sunday
        (date(2026, 9, 21), {Figure.OVERDUE, Figure.LATE_SOME}),  # 6
        (date(2026, 10, 1), {Figure.OVERDUE, Figure.LATE_SOME}),  # 14
        (date(2026, 10, 2), {Figure.OVERDUE, Figure.LATE_MANY}),  # 15
        (date(2026, 12, 1), {Figure.OVERDUE, Figure.LATE_MANY}),  # 57; 60 working days old
        (date(2026, 12, 2), {Figure.OVERDUE, Figure.LATE_MANY, Figure.BLACK}),  # 58; 61 working days old
        (date(2026, 12, 4), {Figure.OVERDUE, Figure.LATE_MANY, Figure.BLACK}),  # 60
        (date(2026, 12, 7), {Figure.OVERDUE, Figure.LATE_MOST, Figure.BLACK}),  # 61
    ],
)
def test_a_report_grows_late_by_working_days(world: World, day: date, expected: set[Figure]) -> None:
    world.filed()
    with clock.frozen(on(day)):
        found = counted(world)
    assert {figure for figure in due_board.FIGURES if found[figure]} == expected | {
        Figure.OPEN,
        Figure.UNTOUCHED,
    }


def test_soon_reaches_over_a_weekend_and_a_holiday(world: World) -> None:
    """Due on Tuesday 29 December: soon from the 22nd on, for Christmas, its leave and a weekend lie between."""
    with clock.frozen(on(date(2026, 12, 22))):
        assert world.filed().due_on == date(2026, 12, 29)
        assert counted(world)[Figure.DUE_SOON] == 1
    with clock.frozen(on(date(2026, 12, 21))):
        assert counted(world)[Figure.DUE_SOON] == 0


def test_the_evening_of_the_due_date_is_still_that_day_where_the_office_is(world: World) -> None:
    """23.30 in Jakarta is 16.30 of the same day in London; half an hour later it is late."""
    world.filed()
    with clock.frozen(datetime(2026, 9, 11, 16, 30, tzinfo=UTC)):
        assert counted(world)[Figure.DUE_TODAY] == 1
    with clock.frozen(datetime(2026, 9, 11, 17, 0, tzinfo=UTC)):
        assert (counted(world)[Figure.DUE_TODAY], counted(world)[Figure.LATE_FEW]) == (0, 1)


def test_a_late_reporter_is_no_late_agency_but_the_report_still_turns_black(world: World) -> None:
    world.resolved()
    with clock.frozen(on(date(2026, 12, 7))):
        found = counted(world)
    assert [figure for figure in DUE if found[figure]] == [Figure.BLACK]
    assert found[Figure.OVERDUE] == 0


def test_an_answered_report_leaves_the_board(world: World) -> None:
    report = world.in_progress()
    with clock.frozen(on(date(2026, 10, 20))):
        assert counted(world)[Figure.OVERDUE] == 1
        follow_ups.resolve_report(report, by=world.lukman, words="Sudah.", without_evidence="Menyusul.")
        assert counted(world)[Figure.OVERDUE] == 0


def test_the_classes_of_lateness_split_what_is_overdue(busy: World) -> None:
    for name in ("kirana", "nadia", "omar", "klara"):
        found = counted(busy, name)
        assert sum(found[figure] for figure in LATE) == found[Figure.OVERDUE] > 0, name
    assert all(counted(busy, "nadia")[figure] for figure in LATE)


@pytest.mark.parametrize("name", ["nadia", "omar", "kirana", "hana", "ira", "klara"])
def test_every_number_of_both_tables_counts_the_rows_it_opens(busy: World, name: str) -> None:
    actor = busy.actor[name]
    scope = scopes.scope_of(actor)
    tally = due_board.tally(actor, scope)
    top = scope.agency.pk if scope.agency else None
    for figure in (*PRESENT, *DUE):
        assert boards.rows_of(actor, scope, figure, ANY).count() == tally.total[figure], figure
        assert sum(line.numbers[figure] for line in tally.units) == tally.total[figure], figure
    for figure in (Figure.OVERDUE, Figure.DUE_TODAY, Figure.DUE_SOON, *LATE):
        assert sum(counts[figure] for counts in tally.limits.values()) == tally.total[figure], figure
        for limit, counts in tally.limits.items():
            rows = boards.rows_of(actor, scope, figure, ANY, limit=limit)
            assert rows.count() == counts[figure], (limit, figure)
    for line in tally.units:
        own = scopes.scope_of(actor, line.unit.pk if line.unit else top, is_direct=line.unit is None)
        for figure in DUE:
            rows = boards.rows_of(actor, own, figure, ANY)
            assert rows.count() == line.numbers[figure], (line.unit, figure)


def test_the_page_shows_what_its_links_open(busy: World) -> None:
    client = signed_in("kirana")
    page = seen(client, reverse("office_deadlines"))
    shown = [*page.context["waiting_tiles"], *page.context["late_tiles"]]
    cells = [cell for row in page.context["table"]["rows"] for cell in row["cells"]]
    cells += [cell for row in page.context["limits"] for cell in row["cells"]]
    opened = [one for one in [*shown, *cells] if one["url"]]
    assert len(opened) > 20
    for one in opened:
        assert seen(client, one["url"]).context["count"] == int(one["value"]), one
    for one in page.context["late_classes"]:
        assert bool(one["url"]) == (one["count"] != "0")


def test_the_rows_of_a_limit_say_which_and_lead_back(busy: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_rows"), figure="overdue", limit="verify")
    assert "Hanya yang terikat batas Verifikasi." in page.content.decode()
    assert all(line.report.due_kind == "verify" for line in page.context["lines"])
    late = seen(signed_in("kirana"), reverse("office_rows"), figure="late_few")
    assert late.context["back_url"].startswith(reverse("office_deadlines"))


def test_the_nation_is_seen_by_institution_and_a_unit_sees_itself(busy: World) -> None:
    nation = due_board.tally(busy.nadia, scopes.scope_of(busy.nadia))
    assert {line.unit.code for line in nation.units if line.unit} >= {"blitar", "klaten", "kemenpanrb"}
    assert all(line.unit and line.unit.parent_id is None for line in nation.units)
    person = head_of(busy.dlh)
    unit = due_board.tally(actor_of(person), scopes.scope_of(actor_of(person)))
    assert 0 < unit.total[Figure.OPEN] < counted(busy)[Figure.OPEN]
    client = signed_in_as(person)
    assert "Dinas Lingkungan Hidup" in seen(client, reverse("office_deadlines")).content.decode()
    assert client.get(reverse("office_deadlines"), {"agency": busy.dishub.pk}).status_code == 404


def test_an_evaluator_counts_no_confidential_report_here_either(world: World) -> None:
    world.filed(is_confidential=True)
    with clock.frozen(on(date(2026, 9, 14))):
        assert counted(world, "omar")[Figure.OVERDUE] == 0
        assert counted(world, "nadia")[Figure.OVERDUE] == 1


def test_a_limit_or_figure_nobody_knows_is_not_found(world: World) -> None:
    client = signed_in("kirana")
    for query in ({"figure": "overdue", "limit": "x"}, {"figure": "late_"}):
        assert client.get(reverse("office_rows"), query).status_code == 404


def test_a_board_without_reports_is_all_zeros(world: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_deadlines"))
    assert {cell["value"] for row in page.context["table"]["rows"] for cell in row["cells"]} == {"0"}
    assert [row["label"] for row in page.context["limits"]] == [
        ClockKind(limit).label
        for limit in ("verify", "first_response", "resolve", "return_decision", "information")
    ]


def test_two_hundred_units_cost_no_more_statements(busy: World) -> None:
    two_hundred_units(busy.sukorejo)
    for name in ("kirana", "nadia"):
        client = signed_in(name)
        for chosen in ({}, {"agency": busy.sukorejo.pk}, {"agency": busy.blitar.pk, "direct": "1"}):
            with few_queries():
                seen(client, reverse("office_deadlines"), **chosen)
            with few_queries():
                seen(client, reverse("office_rows"), figure="late_many", limit="resolve", **chosen)


def test_the_overview_and_the_menu_lead_here(world: World) -> None:
    page = seen(signed_in("hana"), reverse("office")).content.decode()
    assert page.count(f'href="{reverse("office_deadlines")}') >= 2
    assert page.count(f'href="{reverse("office_turns")}') >= 2


def test_a_liaison_opens_neither_board(world: World) -> None:
    client = signed_in("lukman")
    for name in ("office_deadlines", "office_turns", "office_turns_csv"):
        assert client.get(reverse(name)).status_code == 403
