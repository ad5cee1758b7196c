"""Boards: whoever leads sees own numbers only, and every number opens as many rows as it says."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor, actor_of
from lapor.insight import boards, facts, scopes
from lapor.insight.figures import COHORT, PRESENT, Figure
from lapor.insight.scopes import Period, Scope
from lapor.reports.commands import closing, follow_ups, routing, verification
from lapor.reports.models import Assignment, Clock
from lapor.reports.vocabulary import ArchiveReason, Grade
from lapor.web.tests.office_visits import (
    few_queries,
    head_of,
    seen,
    signed_in,
    signed_in_as,
    two_hundred_units,
)
from tests.world import World

REPORT_FIGURES = [*COHORT, *PRESENT]


@pytest.fixture
def busy(world: World) -> World:
    """Some of everything, at several units, over the last weeks."""
    now = clock.now()
    for days, build, to in (
        (40, world.closed, None), (35, world.resolved, None), (30, world.in_progress, None),
        (20, world.verified, world.dlh), (20, world.verified, world.tanjungsari), (15, world.filed, None),
        (12, world.archived, None), (9, world.merged, None), (8, world.returned, None), (3, world.withdrawn, None),
        (2, world.needs_info, None), (1, world.filed, world.klaten),
    ):  # fmt: skip
        with clock.frozen(now - timedelta(days=days)):
            build(**({"to": to} if to else {}))
    with clock.frozen(now - timedelta(days=50)):
        silent = world.resolved()
    closing.close_silent(silent, clock_number=Clock.objects.get(report=silent, stopped_at=None).number)
    closing.rate_report(silent, by=world.reporter_of(silent), score=4)
    facts.follow()
    return world


def period(days: int = 90) -> Period:
    """The days up to today; what has happened by now is counted."""
    facts.follow()
    today = clock.today()
    return Period(today - timedelta(days=days - 1), today)


@pytest.mark.parametrize("name", ["nadia", "omar", "kirana", "hana", "ira", "klara"])
def test_every_figure_counts_the_rows_it_opens(busy: World, name: str) -> None:
    actor = busy.actor[name]
    scope = scopes.scope_of(actor)
    now = boards.numbers(actor, scope, period())
    for figure in REPORT_FIGURES:
        assert now[figure] == boards.rows_of(actor, scope, figure, period()).count(), figure
    assert now[Figure.RETURNED] == boards.returned(actor, scope, period()).count()


@pytest.mark.parametrize("name", ["nadia", "kirana"])
def test_the_lines_of_the_table_add_up_to_its_total_and_open_their_own_rows(busy: World, name: str) -> None:
    actor = busy.actor[name]
    scope = scopes.scope_of(actor)
    total = boards.numbers(actor, scope, period())
    lines = boards.lines(actor, scope, period())
    top = scope.agency.pk if scope.agency else None
    for figure in Figure:
        assert sum(line.numbers[figure] for line in lines) == total[figure], figure
    for line in lines:
        own = scopes.scope_of(actor, line.unit.pk if line.unit else top, is_direct=line.unit is None)
        for figure in REPORT_FIGURES:
            rows = boards.rows_of(actor, own, figure, period())
            assert rows.count() == line.numbers[figure], (line.unit, figure)
        assert boards.returned(actor, own, period()).count() == line.numbers[Figure.RETURNED]


def test_the_pages_show_the_same_numbers_as_the_rows_they_link_to(busy: World) -> None:
    client = signed_in("kirana")
    page = seen(client, reverse("office"))
    compared = set()
    for tile in [*page.context["present_tiles"], *page.context["cohort_tiles"]]:
        rows = seen(client, tile["url"])
        if tile["figure"] in (*PRESENT, Figure.RECEIVED, Figure.RETURNED):
            compared.add(tile["figure"])
            assert rows.context["count"] == int(tile["value"]), tile["label"]
            assert f">{tile['value']}<" in page.content.decode()
    assert compared == {*PRESENT, Figure.RECEIVED, Figure.RETURNED}
    table = seen(client, reverse("office_units")).context["table"]
    cells = [
        (row["name"], cell)
        for row in table["rows"]
        for cell in row["cells"]
        if cell["url"] and cell["is_count"]
    ]
    # Beside counts stand shares of them, and a dash where there is nothing to share.
    counts = [(name, cell) for name, cell in cells if not re.fullmatch(r"\d+ %|–", cell["value"])]
    assert len(counts) >= len(table["rows"]) > 1
    for name, cell in counts:
        assert seen(client, cell["url"]).context["count"] == int(cell["value"]), (name, cell["label"])


def test_a_unit_head_sees_own_numbers_only(busy: World) -> None:
    person = head_of(busy.dlh)
    actor, client = actor_of(person), signed_in_as(person)
    now = boards.numbers(actor, scopes.scope_of(actor), period())
    assert now[Figure.RECEIVED] == 1
    assert "Dinas Lingkungan Hidup" in seen(client, reverse("office")).content.decode()
    for other in (busy.dishub, busy.blitar, busy.klaten):
        assert client.get(reverse("office"), {"agency": other.pk}).status_code == 404
        assert client.get(reverse("office_rows"), {"agency": other.pk, "figure": "open"}).status_code == 404
    listed = seen(client, reverse("office_rows"), figure="open").context["lines"]
    assert [line.report.lead_agency_id for line in listed] == [busy.dlh.pk]


def test_a_copy_does_not_make_a_report_the_copied_units_own(world: World) -> None:
    report = world.verified(to=world.dishub)
    routing.add_copies(report, by=world.kirana, to=[world.dlh])
    actor = actor_of(head_of(world.dlh))
    assert boards.numbers(actor, scopes.scope_of(actor), period())[Figure.OPEN] == 0


def test_a_report_archived_before_it_was_routed_belongs_to_the_government_it_was_sent_to(
    world: World,
) -> None:
    world.archived()
    lines = boards.lines(world.nadia, Scope(), period())
    counted = {line.unit.code: line.numbers[Figure.ASIDE] for line in lines if line.unit}
    assert counted["blitar"] == 1
    assert boards.numbers(world.kirana, scopes.scope_of(world.kirana), period())[Figure.ASIDE] == 1


def test_archived_and_merged_reports_leave_the_denominators_but_are_shown(world: World) -> None:
    world.closed()
    for _number in range(3):
        report = world.verified()
        verification.archive_report(
            report, by=world.kirana, reason=ArchiveReason.UNCLEAR, words="Belum jelas."
        )
    now = boards.numbers(world.kirana, scopes.scope_of(world.kirana), period())
    assert (now[Figure.ASIDE], now[Figure.VERIFIED]) == (3, 1)
    assert now.share(Figure.COMPLETED, Figure.VERIFIED) == 1


def test_a_rejected_answer_is_no_answer(world: World) -> None:
    report = world.resolved()
    assert boards.numbers(world.kirana, scopes.scope_of(world.kirana), period())[Figure.ANSWERED] == 1
    follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih gelap.")
    assert boards.numbers(world.kirana, scopes.scope_of(world.kirana), period())[Figure.ANSWERED] == 0


def test_what_the_reporter_holds_is_not_overdue_at_the_agency(world: World) -> None:
    world.needs_info()
    with clock.frozen(clock.now() + timedelta(days=30)):
        scope = scopes.scope_of(world.kirana)
        assert boards.numbers(world.kirana, scope, period())[Figure.OVERDUE] == 0
        world.filed()
    with clock.frozen(clock.now() + timedelta(days=40)):
        assert boards.numbers(world.kirana, scope, period())[Figure.OVERDUE] == 1


def test_days_are_working_days_of_the_calendar(world: World) -> None:
    """Filed on Tuesday 8 September; answered on Tuesday 15 September: five working days."""
    report = world.in_progress()
    with clock.frozen(clock.now() + timedelta(days=7)):
        follow_ups.resolve_report(report, by=world.lukman, words="Sudah.", without_evidence="Menyusul.")
        now = boards.numbers(world.kirana, scopes.scope_of(world.kirana), period())
    assert now.answer == 5
    assert now.first_response == 0


def test_the_median_lies_between_two_middle_values(world: World) -> None:
    for days in (1, 2):
        report = world.in_progress()
        with clock.frozen(clock.now() + timedelta(days=days)):
            follow_ups.resolve_report(report, by=world.lukman, words="Sudah.", without_evidence="Menyusul.")
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert boards.numbers(world.kirana, scopes.scope_of(world.kirana), period()).answer == 1.5


def test_an_office_does_not_count_a_case_about_itself(world: World) -> None:
    report = world.filed()
    verification.verify_report(
        report, by=world.nadia, report_class=report.report_class, grade=Grade.OVERSIGHT,
        to=world.agency["blitar-inspektorat"], respondent=world.dishub)  # fmt: skip
    actor = actor_of(head_of(world.blitar))
    about_itself = actor_of(head_of(world.dishub))
    assert boards.numbers(about_itself, scopes.scope_of(about_itself), period())[Figure.OPEN] == 0
    assert boards.numbers(actor, scopes.scope_of(actor), period())[Figure.OPEN] == 1


def test_an_evaluator_counts_no_confidential_report(world: World) -> None:
    world.filed(is_confidential=True)
    scope = scopes.scope_of(world.omar)
    assert boards.numbers(world.omar, scope, period())[Figure.RECEIVED] == 0
    assert boards.numbers(world.nadia, scope, period())[Figure.RECEIVED] == 1


def test_a_returned_disposition_stays_on_the_board_of_the_unit_that_returned_it(world: World) -> None:
    world.returned()
    facts.follow()
    person = head_of(world.dishub)
    scope = scopes.scope_of(actor_of(person))
    assert boards.returned(actor_of(person), scope, period()).count() == 1
    rows = seen(signed_in_as(person), reverse("office_rows"), figure="returned")
    assert rows.context["returns"][0]["is_readable"] is False
    assert "Lampu jalan mati" not in rows.content.decode()
    assert (
        "Lampu jalan mati"
        in seen(signed_in("kirana"), reverse("office_rows"), figure="returned").content.decode()
    )


def test_nobody_has_touched_the_oldest_report_first(busy: World) -> None:
    page = seen(signed_in("kirana"), reverse("office_untouched"))
    filed = [line.report.filed_at for line in page.context["lines"]]
    assert filed == sorted(filed)
    assert page.context["count"] == sum(row["count"] for row in page.context["holders"]) == len(filed)


def test_the_flow_counts_every_report_of_the_period_once(busy: World) -> None:
    scope = scopes.scope_of(busy.kirana)
    for days in (30, 90, 250):
        received = sum(row["received"] for row in boards.flow(busy.kirana, scope, period(days)))
        assert received == boards.numbers(busy.kirana, scope, period(days))[Figure.RECEIVED]


@pytest.mark.parametrize("query", [{"agency": "x"}, {"agency": "9" * 30}, {"agency": "0"}])
def test_a_forged_agency_is_not_found(world: World, query: dict[str, str]) -> None:
    assert signed_in("kirana").get(reverse("office"), query).status_code == 404


def test_a_figure_nobody_knows_is_not_found(world: World) -> None:
    assert signed_in("kirana").get(reverse("office_rows"), {"figure": "all"}).status_code == 404


def test_odd_choices_fall_back_to_the_usual_ones(busy: World) -> None:
    client = signed_in("kirana")
    seen(client, reverse("office"), period="century")
    seen(client, reverse("office_units"), sort="; drop", page="-1")
    seen(client, reverse("office_rows"), figure="open", after="x")


def test_a_liaison_opens_no_board(world: World) -> None:
    assert signed_in("lukman").get(reverse("office")).status_code == 403
    with pytest.raises(NotFound):
        scopes.scope_of(world.lukman)


def test_boards_of_two_hundred_units_ask_little_of_the_database(busy: World) -> None:
    two_hundred_units(busy.sukorejo)
    for name in ("kirana", "nadia"):
        client = signed_in(name)
        for board in ("office", "office_units", "office_untouched", "office_rows"):
            for chosen in ({}, {"agency": busy.sukorejo.pk}):
                with few_queries():
                    seen(client, reverse(board), figure="open", **chosen)


def test_units_are_sorted_by_the_head_that_is_pressed(busy: World) -> None:
    client = signed_in("kirana")
    for sort in ("received", "-received"):
        rows = seen(client, reverse("office_units"), sort=sort).context["table"]["rows"]
        column = [int(row["cells"][3]["value"]) for row in rows]
        assert column == sorted(column, reverse=sort.startswith("-"))


def test_returns_are_counted_by_disposition(world: World) -> None:
    world.returned()
    assert Assignment.objects.filter(status="returned").count() == 1
    actor: Actor = world.kirana
    line = next(
        one for one in boards.lines(actor, scopes.scope_of(actor), period()) if one.unit == world.dishub
    )
    assert line.numbers[Figure.RETURNED] == 1
