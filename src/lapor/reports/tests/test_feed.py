"""One order over all reports: each committed event once, for each follower, whoever fails or is killed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from lapor.common import clock
from lapor.common.refusals import OutOfTurn
from lapor.reports import feed
from lapor.reports.models import Event, FeedCursor, FeedEntry, FeedParked, FeedPending
from tests.world import World


def places() -> list[tuple[int, int]]:
    return list(FeedEntry.objects.order_by("position").values_list("report_id", "number"))


def heard(name: str, **how: int) -> list[tuple[int, int]]:
    """What a follower hears until there is nothing new."""
    found: list[tuple[int, int]] = []
    feed.follow(name, lambda event: found.append((event.report_id, event.number)), **how)
    return found


def test_an_event_is_pending_until_somebody_sequences(world: World) -> None:
    report = world.filed()
    assert [row.report_id for row in FeedPending.objects.all()] == [report.pk]
    assert feed.sequence() == 1
    assert places() == [(report.pk, Event.objects.get(report=report).number)]
    assert not FeedPending.objects.exists()
    assert feed.sequence() == 0


def test_positions_have_no_gap_and_keep_the_order_of_each_report(world: World) -> None:
    first, second = world.in_progress(), world.resolved()
    assert feed.sequence(at_once=2) == Event.objects.count()
    positions = list(FeedEntry.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    for report in (first, second):
        numbers = [number for report_id, number in places() if report_id == report.pk]
        assert (
            numbers
            == sorted(numbers)
            == list(Event.objects.filter(report=report).order_by("number").values_list("number", flat=True))
        )


def test_what_is_rolled_back_is_never_in_the_feed(world: World) -> None:
    with transaction.atomic():
        world.filed()
        transaction.set_rollback(True)
    feed.sequence()
    assert places() == []


def test_an_event_is_sequenced_once(world: World) -> None:
    world.filed()
    feed.sequence()
    row = FeedEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedEntry.objects.create(position=2, report_id=row.report_id, number=row.number, seal="")


def test_an_entry_is_not_rewritten(world: World) -> None:
    world.filed()
    feed.sequence()
    for sql in ("UPDATE reports_feedentry SET seal = ''", "DELETE FROM reports_feedentry"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_each_follower_hears_each_event_once_in_order(world: World) -> None:
    world.resolved()
    everything = heard("one", batch=2)
    assert everything == places()
    assert heard("two") == everything
    assert heard("one") == []
    world.filed()
    assert len(heard("one")) == len(heard("two")) == 1


def test_a_follower_that_came_late_may_begin_at_the_end(world: World) -> None:
    world.resolved()
    feed.start_at_end("late")
    assert heard("late") == []
    report = world.filed()
    assert heard("late") == [(report.pk, Event.objects.get(report=report).number)]


def test_a_failing_event_is_parked_and_tried_again_while_the_others_go_on(world: World) -> None:
    bad, good = world.filed(), world.filed()
    seen: list[int] = []

    def act(event: Event) -> None:
        if event.report_id == bad.pk and FeedParked.objects.filter(attempts__gte=1).count() == 0:
            raise ValueError("not today")
        seen.append(event.report_id)

    assert feed.follow("picky", act) == (1, 1)
    assert seen == [good.pk]
    assert feed.follow("picky", act) == (0, 0)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert feed.follow("picky", act) == (1, 0)
    assert seen == [good.pk, bad.pk]
    assert not FeedParked.objects.exists()


def test_what_a_failing_event_wrote_is_undone(world: World) -> None:
    report = world.filed()

    def act(event: Event) -> None:
        FeedCursor.objects.create(name="trace", moved_at=clock.now())
        raise ValueError("after writing")

    assert feed.follow("clumsy", act) == (0, 1)
    assert not FeedCursor.objects.filter(name="trace").exists()
    assert FeedCursor.objects.get(name="clumsy").position == 1
    assert FeedParked.objects.get().position == 1
    assert report.pk


def test_a_refusal_counts_as_dealt_with(world: World) -> None:
    world.filed()

    def act(event: Event) -> None:
        raise OutOfTurn

    feed.follow("late", act)
    assert FeedCursor.objects.get(name="late").position == 1
    assert not FeedParked.objects.exists()


def test_waiting_grows_but_not_beyond_a_day(world: World) -> None:
    world.filed()

    def act(event: Event) -> None:
        raise ValueError("never")

    feed.follow("stubborn", act)
    FeedParked.objects.update(attempts=40)
    with clock.frozen(clock.now() + timedelta(days=1)):
        feed.follow("stubborn", act)
        assert FeedParked.objects.get().again_at == clock.now() + feed.LONGEST_WAIT
