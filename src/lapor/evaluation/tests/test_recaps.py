"""Recaps: whatever happens to reports, every number is what the events say, however they are cut."""

import random
from datetime import date, timedelta

import pytest

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.evaluation.calendar_spans import NoSuchSpan, calendar_span
from lapor.evaluation.indicator import FEW
from lapor.evaluation.recaps import Recap, a_year_before, recap_of
from lapor.insight import boards, facts
from lapor.insight.cross_sections import Dimension
from lapor.insight.cuts import WHOLE, Cut, cut_of
from lapor.insight.figures import AGED, OF_PERIOD, Figure
from lapor.insight.scopes import Period, Scope, scope_of
from lapor.reports import permissions, sweeps
from lapor.reports.commands import closing
from lapor.reports.vocabulary import Channel
from tests.lives import filed_by_chance, live_on
from tests.recount import everyone, told
from tests.recount_recap import differences
from tests.world import World

OVERSEERS = ("nadia", "omar", "kirana", "hana", "ira", "klara")


def made(
    actor: Actor, scope: Scope, period: Period, *, cut: Cut = WHOLE, by: Dimension = Dimension.UNIT
) -> Recap:
    return recap_of(actor, scope, period, before=period.before(), cut=cut, dimension=by)


def days(number: int) -> Period:
    return Period(clock.today() - timedelta(days=number), clock.today())


@pytest.mark.parametrize("seed", range(2))
def test_every_number_is_what_the_events_say(world: World, seed: int) -> None:
    rng, began = random.Random(seed), clock.now()
    latest = began
    world.closed()
    for _number in range(14):
        moment = began + timedelta(days=rng.uniform(0, 20), hours=rng.choice([0, 13.5, 14.5]))
        with clock.frozen(moment):
            report = filed_by_chance(world, rng)
        latest = max(latest, live_on(world, report, rng, moment, steps=rng.randint(1, 9)))
    with clock.frozen(latest + timedelta(days=40)):
        sweeps.advance_alerts()
        facts.follow()
        stories = told()
        cuts = (
            WHOLE,
            cut_of(channel="phone"),
            cut_of(topic_id=world.topic.parent_id),
            cut_of(region_code="35"),
        )
        told_of = set[str]()
        for actor, scope in everyone([world.actor[name] for name in OVERSEERS], stories):
            seen = [one for one in stories if permissions.can_see_by_office(actor, one.report)]
            for cut, length in [(WHOLE, 200), *((cut, 70) for cut in cuts)]:
                found = made(actor, scope, days(length), cut=cut)
                assert differences(found, seen) == {}, (scope, cut)
                told_of |= {one.reading.code for one in found.lines if one.now.number is not None}
        # Nothing was equal only because there was nothing to tell.
        assert told_of >= {line.reading.code for line in found.lines} - {"rating"}


def test_each_number_counts_the_rows_it_opens(world: World) -> None:
    now = clock.now()
    for ago, build in (
        (30, world.closed),
        (25, world.resolved),
        (20, world.in_progress),
        (90, world.verified),
    ):
        with clock.frozen(now - timedelta(days=ago)):
            build()
    reopened = world.closed()
    closing.reopen_report(reopened, by=world.reporter_of(reopened), words="Mati lagi.")
    world.filed(by=world.tono, channel=Channel.PHONE)
    facts.follow()
    actor, period = world.kirana, days(60)
    scope = scope_of(actor)
    recap = made(actor, scope, period)
    for figure in (*OF_PERIOD, *AGED):
        rows = boards.rows_of(actor, scope, figure, period).count()
        lines = [
            one
            for one in recap.lines
            if one.reading.figure == figure and one.reading.measure in ("count", "share")
        ]
        for line in lines:
            value = line.now
            count = value.number if value.of is None else round((value.number or 0) * value.of)
            assert count == rows, line.reading.code
    assert recap.value("reopened").number == 1
    assert recap.value("entered").of == 5
    assert recap.value("backlog_black").number == 1


def test_lines_along_a_dimension_add_up_to_the_whole(world: World) -> None:
    world.resolved()
    world.verified(to=world.tanjungsari)
    world.filed(by=world.tono, channel=Channel.PHONE)
    world.filed(to=world.klaten)
    facts.follow()
    for name in ("nadia", "kirana"):
        actor = world.actor[name]
        for dimension in Dimension:
            recap = made(actor, scope_of(actor), days(10), by=dimension)
            assert recap.parts
            for code in ("received", "verified", "aside"):
                assert sum(part.amounts[code] for part in recap.parts) == recap.value(code).number, dimension
    names = [
        part.what.name for part in made(world.kirana, scope_of(world.kirana), days(10)).parts if part.what
    ]
    assert names == sorted(names, key=str.casefold)
    assert len(names) > 1


def test_a_few_reports_are_known_to_be_few(world: World) -> None:
    world.resolved()
    facts.follow()
    value = made(world.kirana, scope_of(world.kirana), days(5)).value("followed_up")
    assert (value.number, value.of, value.is_small) == (1.0, 1, True)
    assert FEW > 1
    nothing = made(world.kirana, scope_of(world.kirana), Period(date(2020, 1, 1), date(2020, 1, 31)))
    assert {line.now.number for line in nothing.lines if line.reading.measure != "count"} == {None}


def test_a_cut_that_does_not_exist_is_not_found(world: World) -> None:
    for wrong in ({"channel": "pigeon"}, {"topic_id": 0}, {"region_code": "99"}):
        with pytest.raises(NotFound):
            cut_of(**wrong)  # type: ignore[arg-type]


# -- spans ---------------------------------------------------------------------------------------------------------

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("code", "period", "before"),
    [
        ("2026-03", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ("2026-01", ("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31")),
        ("2026-Q3", ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        ("2026-H1", ("2026-01-01", "2026-06-30"), ("2025-07-01", "2025-12-31")),
        ("2025", ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        # What still runs is compared with as many days.
        ("2026-11", ("2026-11-01", "2026-11-27"), ("2026-10-01", "2026-10-27")),
        ("2026", ("2026-01-01", "2026-11-27"), ("2025-01-01", "2025-11-27")),
        ("2026-02-10..2026-02-12", ("2026-02-10", "2026-02-12"), ("2026-02-07", "2026-02-09")),
    ],
)
def test_a_span_is_compared_with_the_one_before(
    code: str, period: tuple[str, str], before: tuple[str, str]
) -> None:
    span = calendar_span(code)
    assert span
    assert span.until(TODAY) == Period(*map(date.fromisoformat, period))
    assert span.before(TODAY) == Period(*map(date.fromisoformat, before))


def test_a_year_before_ends_with_its_month() -> None:
    assert a_year_before(Period(date(2025, 2, 1), date(2025, 2, 28))) == Period(
        date(2024, 2, 1), date(2024, 2, 29)
    )
    assert a_year_before(Period(date(2024, 2, 29), date(2024, 2, 29))) == Period(
        date(2023, 2, 28), date(2023, 2, 28)
    )


@pytest.mark.parametrize(
    "code",
    ["2026-12", "2027", "2026-03-05..2026-03-04", "2026-02-30..2026-03-01", "2001-01-01..2026-01-01",
     "0001-01-01..0001-01-02"],
)  # fmt: skip
def test_days_that_make_no_span_are_refused(code: str) -> None:
    with pytest.raises(NoSuchSpan):
        _until_today(code)


def _until_today(code: str) -> Period | None:
    span = calendar_span(code)
    return span.until(TODAY) if span else None


def test_other_words_are_no_span() -> None:
    for code in ("90", "month", "", "2026-13", "2026-Q5", "26", "x" * 500):
        assert calendar_span(code) is None


def test_every_figure_with_rows_has_a_condition(world: World) -> None:
    recap = made(world.nadia, scope_of(world.nadia), days(5))
    assert {line.reading.figure for line in recap.lines} <= {*OF_PERIOD, *AGED, Figure.RETURNED}
