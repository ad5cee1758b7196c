"""A report's life as a state machine: whatever is done, in whatever order, the promises about the whole hold.

Actions are drawn from those the workflow allows at the moment, by an actor it allows; time passes between them.
"""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapor.common import clock
from lapor.directory.actors import SYSTEM
from lapor.insight import facts
from lapor.insight.boards import turns as turn_board
from lapor.insight.scopes import Period, Scope
from lapor.reports import permissions, sweeps
from lapor.reports.clocks import applicable_limits, arithmetic
from lapor.reports.clocks.certificates import Certificate, certificate_of, recomputes
from lapor.reports.commands import reporter_access
from lapor.reports.commands.follow_ups import NotYourAnswer
from lapor.reports.custody import custody_of
from lapor.reports.event_chain import first_break
from lapor.reports.models import Assignment, Clock, Event, Report, Turn
from lapor.reports.shares import ACTIVE_ASSIGNMENT
from lapor.reports.tests.explaining import computed, computes
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import OPEN, TABLE, Action, ClockKind, Holder, Status
from tests.lives import actors, choices
from tests.verbs import VERBS
from tests.world import World

STEPS = 14


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_the_promises_hold(world: World, data: st.DataObject) -> None:
    from django.db import transaction

    with transaction.atomic():
        _live_one_life(world, data)
        transaction.set_rollback(True)


def _live_one_life(world: World, data: st.DataObject) -> None:
    moment = clock.now()
    report_class = data.draw(st.sampled_from(list(ReportClass)))
    extra: dict[str, Any] = {"purpose": "Penelitian", "copy_form": "digital", "proposal": "Pasang lampu."}
    if data.draw(st.booleans(), label="typed in"):
        extra |= {"by": world.tono, "channel": Channel.PHONE}
    report = world.filed(report_class=report_class, **extra)
    for _step in range(data.draw(st.integers(1, STEPS))):
        moment += timedelta(hours=data.draw(st.integers(1, 60)))
        with clock.frozen(moment):
            possible = choices(world, report)
            if not possible:
                break
            action, actor = data.draw(st.sampled_from(possible), label=f"at {report.status}")
            # What another unit has answered is corrected by that unit, or from above: the others are told so.
            with suppress(NotYourAnswer):
                VERBS[action](world, report, actor)
            report = Report.objects.get(pk=report.pk)
            check_promises(world, report)
        with clock.frozen(moment + timedelta(minutes=30)):
            if data.draw(st.integers(0, 3), label="somebody guesses at the PIN") == 0:
                reporter_access.note_kept_out(report)
            sweeps.advance_alerts()
            report = Report.objects.get(pk=report.pk)
            check_promises(world, report)
        # The system acts only when a limit is over.
        moment = max(moment, report.changed_at)
    with clock.frozen(moment):
        check_board(report)


def check_promises(world: World, report: Report) -> None:
    turns = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
    assert turns[0].began_at == report.filed_at
    assert all(before.ended_at == after.began_at for before, after in pairwise(turns)), "a gap or an overlap"
    assert [turn.ended_at is None for turn in turns] == [False] * (len(turns) - 1) + [True]
    age = clock.now() - report.filed_at
    assert sum(((t.ended_at or clock.now()) - t.began_at for t in turns), timedelta()) == age
    assert (report.holder, report.holder_agency_id) == (turns[-1].holder, turns[-1].agency_id)
    assert (report.holder == Holder.NOBODY) == (report.status not in OPEN)

    assignments = list(Assignment.objects.filter(report=report).order_by("number"))
    leads = [row for row in assignments if row.is_lead and row.status in ACTIVE_ASSIGNMENT]
    assert len(leads) <= 1
    if report.status in (Status.VERIFIED, Status.IN_PROGRESS, Status.RESOLVED):
        assert [row.agency_id for row in leads] == [report.lead_agency_id]

    events = list(Event.objects.filter(report=report).order_by("number"))
    assert events[0].action == Action.FILE
    assert first_break(events) is None
    assert report.last_hash == events[-1].hash

    clocks = Clock.objects.filter(report=report).select_related("agency")
    for row in clocks:
        assert recomputes(row, turns, as_of=clock.now()), row.kind
        check_certificate(certificate_of(row, turns, as_of=clock.now(), events=events))
    running = [row.kind for row in clocks if row.stopped_at is None]
    assert len(running) == len(set(running)), "two clocks of one kind"
    assert running or report.status not in (Status.SUBMITTED, Status.NEEDS_INFO)
    if report.status not in OPEN:
        assert not running
    assert (ClockKind.REPORTER_REPLY in running) == (report.status == Status.RESOLVED)

    # The system acts when a limit is over, which may lie ahead of the life's own moment.
    with clock.frozen(max(clock.now(), report.changed_at)):
        check_ledger(report, turns, assignments, events)
    for actor in actors(world, report):
        listed = permissions.visible_to(actor).filter(pk=report.pk).exists()
        assert listed == permissions.can_see(actor, report), actor.name
        worked = permissions.worked_by(actor).filter(pk=report.pk).exists()
        assert worked == permissions.can_see_by_office(actor, report), actor.name
        entered = permissions.entered_by(actor).filter(pk=report.pk).exists()
        assert entered == permissions.has_entered(actor, report), actor.name
        opened = permissions.desk_of(actor).filter(pk=report.pk).exists()
        assert opened == permissions.opens_at_desk(actor, report), actor.name


def check_certificate(certificate: Certificate) -> None:
    """As many days counted as the limit has, anybody computes the same from its line, and each step behind it is one
    that does what it is said to have done.
    """
    row = certificate.clock
    assert (
        row.due_on is None or sum(line.is_counted for line in certificate.lines) == row.length + row.extension
    )
    assert computes(certificate), computed(certificate)
    starting = {line.action for line in TABLE if row.kind in line.starts} | {Action.RECLASSIFY}
    assert certificate.made_by is not None
    assert certificate.made_by.action in starting
    for pause in certificate.pauses:
        assert pause.cause is not None
        assert pause.cause.to_status in (Status.NEEDS_INFO, Status.RESOLVED)


def check_ledger(
    report: Report, turns: list[Turn], assignments: list[Assignment], events: list[Event]
) -> None:
    """The ledger adds up to the age, told day by day and from the story alone."""
    now = clock.now()
    custody = custody_of(turns, assignments, as_of=now)
    assert sum((one.time for one in custody.holdings), timedelta()) == now - report.filed_at
    walked = _working_days_walked(turns, until=now)
    assert {
        (one.holder, one.agency): one.working_days for one in custody.holdings if one.working_days
    } == walked
    returns = [event for event in events if event.action == Action.RETURN]
    assert custody.returns == len(returns)
    assert custody.misrouted == sum((_cost_of(one, events, until=now) for one in returns), timedelta())


def check_board(report: Report) -> None:
    """The board of turns says of the whole life what its ledger says."""
    turns = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
    assignments = list(Assignment.objects.filter(report=report).order_by("number"))
    with clock.frozen(max(clock.now(), report.changed_at)):
        custody = custody_of(turns, assignments, as_of=clock.now())
        facts.follow()
        period = Period(report.filed_at.date() - timedelta(days=1), clock.today())
        board = turn_board.numbers(SYSTEM, Scope(), period)
    with_agencies = (one.time for one in custody.holdings if one.holder == Holder.AGENCY)
    assert board.total == sum(with_agencies, timedelta())
    assert (board.lost or timedelta()) == custody.misrouted


def _working_days_walked(turns: list[Turn], *, until: datetime) -> dict[tuple[str, object], int]:
    """Day after day: who has the case at 24:00?"""
    unit = [turn.agency for turn in turns if turn.agency][-1]
    zone, calendar = ZoneInfo(unit.zone), applicable_limits.calendar_of(unit)
    found: Counter[tuple[str, object]] = Counter()
    day = turns[0].began_at.astimezone(zone).date() - timedelta(days=1)
    while (midnight := arithmetic.end_of(day, zone)) < until:
        for turn in turns:
            has_it = turn.began_at <= midnight and (turn.ended_at is None or midnight < turn.ended_at)
            if has_it and calendar.why_off(day) is None:
                found[turn.holder, turn.agency] += 1
        day += timedelta(days=1)
    return dict(found)


def _cost_of(back: Event, events: list[Event], *, until: datetime) -> timedelta:
    """From the hand-over before a return to the next one, or to the end of the case, as the events tell it."""
    handed = [one for one in events if "to" in one.data]
    before = max((one for one in handed if one.number < back.number), key=lambda one: one.number)
    ends = [
        one.at
        for one in events
        if one.number > back.number and ("to" in one.data or one.to_status not in OPEN)
    ]
    return min([*ends, until]) - before.at


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("is_confidential", [False, True])
@pytest.mark.parametrize("typed_by", ["", "oki"])
def test_listing_and_seeing_agree_in_every_state(
    world: World, status: Status, is_confidential: bool, typed_by: str
) -> None:
    entry = {"by": world.actor[typed_by], "channel": Channel.PHONE} if typed_by else {}
    report = world.in_state(status, is_confidential=is_confidential, **entry)
    for actor in actors(world, report):
        assert permissions.visible_to(actor).filter(pk=report.pk).exists() == permissions.can_see(
            actor, report
        )
        assert permissions.entered_by(actor).filter(pk=report.pk).exists() == permissions.has_entered(
            actor, report
        )
