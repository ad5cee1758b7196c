"""Facts: whatever happens to reports, agencies and the counting itself, the boards say what the events say."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models

from lapor.common import clock
from lapor.directory import agencies, calendars
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.models import Agency
from lapor.insight import facts
from lapor.insight.contributions import Part
from lapor.insight.models import CountedReport, DailyFact, DailySpan, DailySum, Edition
from lapor.insight.month import load_month
from lapor.insight.scopes import Period
from lapor.reports import sweeps
from lapor.reports.commands import closing, follow_ups, redating, tree_moves, verification
from lapor.reports.models import FeedCursor, FeedParked, Report
from lapor.reports.vocabulary import ReportClass
from tests.lives import filed_by_chance, live_on
from tests.recount import compare, everyone, told
from tests.world import World

TABLES: tuple[type[models.Model], ...] = (DailySum, DailySpan, DailyFact)
NIGHT = timedelta(hours=14)
# The nation, who watches it, a coordinator, a head, an inspector; and of another government.
OVERSEERS = ("nadia", "omar", "kirana", "hana", "ira", "klara")


def boards_are_right(*viewers: Actor, days: tuple[int, ...] = (120,)) -> None:
    """Every figure of every board of these viewers, over so many days."""
    facts.follow()
    stories = told()
    assert stories
    for actor, scope in everyone(viewers, stories):
        for first in days:
            compare(actor, scope, Period(scope.today - timedelta(days=first), scope.today), stories)


def rows() -> dict[type[models.Model], Counter[Any]]:
    """All facts of the current edition, without its number."""
    current = Edition.objects.get(is_current=True).number
    found: dict[type[models.Model], Counter[Any]] = {}
    for model in (*TABLES, CountedReport):
        kept = model._default_manager.filter(edition=current)
        found[model] = Counter(
            repr(sorted((name, str(value)) for name, value in row.items() if name not in ("edition", "pk")))
            for row in kept.values()
        )
    return found


def lived(world: World, rng: random.Random, *, reports: int, steps: int) -> datetime:
    """Lives that lie across each other; some reports are filed late in the evening, when the east has the next day."""
    began, latest = clock.now(), clock.now()
    for _number in range(reports):
        moment = began + timedelta(days=rng.uniform(0, 20), hours=rng.choice([0, 13.5, 14.5]))
        with clock.frozen(moment):
            report = filed_by_chance(world, rng)
        latest = max(latest, live_on(world, report, rng, moment, steps=rng.randint(0, steps)))
    return latest


@pytest.fixture
def east(world: World) -> Agency:
    """A government two hours ahead of the nation's."""
    values = {"kind": Agency.Kind.CITY, "zone": "Asia/Jayapura", "by": SYSTEM}
    return agencies.create_agency(name="Pemerintah Kota Jayapura", **values)


# -- whatever happens ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_of_every_board_is_what_the_events_say(world: World, seed: int) -> None:
    rng, everybody = random.Random(seed), [world.actor[name] for name in OVERSEERS]
    with clock.frozen(lived(world, rng, reports=14, steps=9) + timedelta(hours=1)):
        boards_are_right(*everybody, days=(120, 6))
        for report in rng.sample(list(Report.objects.all()), 5):
            live_on(world, report, rng, clock.now(), steps=3)
    with clock.frozen(clock.now() + timedelta(days=60)):
        sweeps.advance_alerts()
        boards_are_right(*everybody)


def test_a_report_counts_on_the_day_of_whoever_looks(world: World, east: Agency) -> None:
    """Filed at 22.30 in Jakarta, when Jayapura has the next day already; routed there and back in no time."""
    with clock.frozen(clock.now() + NIGHT - timedelta(minutes=30)):
        report = world.filed(to=east)
        verification.verify_report(report, by=world.nadia, report_class=ReportClass.ASPIRATION, to=east)
    boards_are_right(world.nadia, world.kirana)
    with clock.frozen(clock.now() + timedelta(days=1)):
        boards_are_right(world.nadia, world.kirana)
        row = DailySum.objects.filter(agency_id=east.pk, received=1).get()
        assert row.slot % 3 == 1


def test_what_moves_in_the_tree_is_counted_where_it_is_now(world: World) -> None:
    for to in (world.dlh, world.tanjungsari):
        world.verified(to=to)
    world.returned()
    boards_are_right(world.nadia, world.kirana)
    agencies.move_agency(world.sukorejo, under=world.klaten, by=SYSTEM)
    tree_moves.follow_agency(world.sukorejo)
    boards_are_right(world.nadia, world.kirana)
    assert facts.follow_tree() == 0


def test_a_merged_reclassified_rated_and_reopened_report_counts_as_what_it_is(world: World) -> None:
    first, second, third = world.in_progress(), world.verified(), world.closed()
    boards_are_right(world.nadia, world.kirana)
    verification.merge_report(second, by=world.kirana, into=first)
    verification.reclassify_report(
        first, by=world.kirana, report_class=ReportClass.ASPIRATION, reason="Sebuah usul.", topic=world.topic
    )
    closing.rate_report(third, by=world.reporter_of(third), score=2)
    boards_are_right(world.nadia, world.kirana)
    closing.reopen_report(third, by=world.reporter_of(third), words="Mati lagi.")
    boards_are_right(world.nadia, world.kirana)
    fact = DailyFact.objects.get(report_class=ReportClass.ASPIRATION)
    assert (fact.received, fact.topic_id, fact.unit_id) == (1, world.topic.pk, first.lead_agency_id)


def test_a_decree_moves_no_fact_and_every_length(world: World) -> None:
    """Facts keep dates: a day off that is entered later is left out of the days of answers given before."""
    with clock.frozen(clock.now() - timedelta(days=10)):
        report = world.filed()
        live = world.resolved()
    boards_are_right(world.nadia, world.kirana)
    before = rows()
    calendars.add_holiday(day_on=clock.today() - timedelta(days=1), kind="national", name="Libur", by=SYSTEM)
    redating.settle_calendar()
    boards_are_right(world.nadia, world.kirana)
    assert {model: rows()[model] for model in TABLES} == {model: before[model] for model in TABLES}
    assert {report.pk, live.pk} == set(CountedReport.objects.values_list("report_id", flat=True))


def test_limits_kept_are_told_from_limits_passed(world: World) -> None:
    world.resolved()
    late = world.in_progress()
    with clock.frozen(clock.now() + timedelta(days=120)):
        sweeps.advance_alerts()
        follow_ups.resolve_report(late, by=world.lukman, words="Sudah.", without_evidence="Menyusul.")
        facts.follow()
    nation = Counter[str]()
    for row in DailySum.objects.filter(agency_id=0):
        nation.update(
            {name: getattr(row, name) for name in ("answered", "answered_in_time", "verified_in_time")}
        )
    assert nation == {"answered": 2, "answered_in_time": 1, "verified_in_time": 2}


# -- the counting itself ------------------------------------------------------------------------------------------


def test_counting_twice_counts_once(world: World) -> None:
    report = world.closed()
    facts.follow()
    before = rows()
    facts.count([report.pk])
    FeedCursor.objects.filter(name=facts.NAME).update(position=0)
    facts.follow()
    assert rows() == before


def test_what_comes_to_nothing_leaves_no_row(world: World) -> None:
    report = world.filed()
    facts.follow()
    with clock.frozen(clock.now() + timedelta(hours=3)):
        closing.withdraw_report(report, by=world.reporter_of(report))
        facts.follow()
    assert not DailySum.objects.filter(turns=0, received=0, returned=0, answers_given=0).exists()
    assert not DailySpan.objects.filter(kind="running").exists()


def test_a_batch_that_fails_has_counted_nothing_and_the_others_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = world.closed(), world.closed()
    facts.follow()
    for report in (good, bad):
        closing.rate_report(report, by=world.reporter_of(report), score=3)

    def fails(part: Part, *rest: Any) -> None:
        add(part, *rest)
        if "rated" in part.measures and bad.pk in loaded:
            raise RuntimeError

    add, load, loaded = facts._add, facts.load, set[int]()

    def noting(ids: Any) -> Any:
        loaded.clear()
        loaded.update(ids)
        return load(ids)

    with monkeypatch.context() as patched:
        patched.setattr(facts, "_add", fails)
        patched.setattr(facts, "load", noting)
        assert facts.follow() == (1, 1)
    assert sum(DailyFact.objects.values_list("rated", flat=True)) == 1
    assert FeedParked.objects.filter(name=facts.NAME).count() == 1
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        facts.follow()
        boards_are_right(world.nadia, world.kirana)
    assert sum(DailyFact.objects.values_list("rated", flat=True)) == 2


def test_a_rebuild_comes_to_the_same_and_leaves_nothing_of_the_former(world: World) -> None:
    lived(world, random.Random(9), reports=6, steps=6)
    facts.follow()
    before = rows()
    DailySum.objects.update(received=77)
    call_command("rebuild_facts")
    assert rows() == before
    newest = Edition.objects.get().number
    for model in (*TABLES, CountedReport):
        assert not model._default_manager.exclude(edition=newest).exists()


def test_a_rebuild_that_is_cut_off_shows_whole_numbers_and_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [world.in_progress() for _ in range(5)]
    facts.follow()
    before = rows()
    monkeypatch.setattr(facts, "AT_ONCE", 2)

    class CutOffError(Exception):
        pass

    def cut(done: int, total: int) -> None:
        assert total == 5
        if done >= 2:
            raise CutOffError

    with pytest.raises(CutOffError):
        facts.rebuild(say=cut)
    assert rows() == before
    # Both what was counted anew already and what was not yet goes on meanwhile.
    for report in (reports[0], reports[4]):
        closing.withdraw_report(report, by=world.reporter_of(report))
    boards_are_right(world.nadia, world.kirana)
    done = []
    assert facts.rebuild(say=lambda number, total: done.append(number)) == 5
    assert done == [4, 5]
    boards_are_right(world.nadia, world.kirana)
    after = rows()
    facts.rebuild()
    assert rows() == after


def test_the_month_of_the_home_page_counts_by_the_day_of_each_deed(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(days=20)):
        early = world.resolved()
    closing.confirm_report(early, by=world.reporter_of(early))
    closing.rate_report(early, by=world.reporter_of(early), score=4)
    world.filed(is_confidential=True)
    facts.follow()
    month = load_month()
    assert (month.filed, month.answered, month.confirmed, month.rated, month.rating) == (1, 0, 1, 1, 4)
