"""Events say what they are: typed on both sides, old rows read for ever, and a hash that covers who acted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from lapor.common import clock
from lapor.directory.models import Role
from lapor.reports import events, payloads
from lapor.reports.actions import FACTS, ROWS, IncompleteTable, _complete
from lapor.reports.commands import extensions, follow_ups
from lapor.reports.commands._step import step
from lapor.reports.event_chain import event_hash, first_break
from lapor.reports.events import WrongPayload, content_of, payload_of
from lapor.reports.models import Event
from lapor.reports.vocabulary import (
    ArchiveReason,
    Channel,
    ClosedBy,
    Grade,
    Missing,
    ReportClass,
    ReturnReason,
)
from lapor.reports.workflow import Action, ClockKind
from tests.world import World

MARCH = date(2026, 3, 2)
# As rows were written before there were types: (action, data, what it says).
OLD_ROWS: list[tuple[Action, dict[str, Any], payloads.Payload]] = [
    (
        Action.FILE,
        {"class": "complaint", "channel": "web", "files": {"2": "ab"}},
        payloads.Filed(report_class=ReportClass.COMPLAINT, channel=Channel.WEB),
    ),
    (
        Action.VERIFY,
        {"class": "aspiration", "grade": "", "topic": None, "to": 4, "published": [2, 3]},
        payloads.Verified(report_class=ReportClass.ASPIRATION, to=4, published=(2, 3)),
    ),
    (Action.ROUTE, {"to": 4, "copies": [5, 6]}, payloads.Handed(to=4, copies=(5, 6))),
    (Action.ADD_COPY, {}, payloads.Handed()),
    (
        Action.RETURN,
        {"reason": "not_authority", "suggested": None},
        payloads.Returned(reason=ReturnReason.NOT_AUTHORITY),
    ),
    (Action.ESCALATE, {"suggested": 7}, payloads.Returned(suggested=7)),
    (
        Action.RECLASSIFY,
        {
            "was": {"class": "complaint", "grade": "plain", "topic": 3},
            "class": "complaint",
            "grade": "non_oversight",
            "topic": 3,
            "length": {"was": 5, "is": 14},
        },
        payloads.Reclassified(
            report_class=ReportClass.COMPLAINT,
            grade=Grade.NON_OVERSIGHT,
            topic=3,
            was=payloads.Classification(report_class=ReportClass.COMPLAINT, grade=Grade.PLAIN, topic=3),
            length=payloads.NewLength(was=5, now=14),
        ),
    ),
    (Action.REQUEST_INFO, {"missing": ["place"]}, payloads.Asked(missing=(Missing.PLACE,))),
    (Action.ARCHIVE, {"reason": "crime"}, payloads.Archived(reason=ArchiveReason.CRIME)),
    (
        Action.ARCHIVE_INCOMPLETE,
        {
            "clock": "completion",
            "due_on": "2026-03-02",
            "on": "2026-03-03",
            "tells": [],
            "reason": "incomplete",
        },
        payloads.ArchivedUncompleted(
            clock=ClockKind.COMPLETION, due_on=MARCH, on=date(2026, 3, 3), reason=ArchiveReason.INCOMPLETE
        ),
    ),
    (Action.MERGE, {"into": 1000001}, payloads.Merged(into=1000001)),
    (Action.UNMERGE, {"from": 1000001}, payloads.Unmerged(parent=1000001)),
    (Action.RESOLVE, {"evidence": 2, "posts": {"9": "cd"}}, payloads.Resolved(evidence=2)),
    (Action.CONFIRM, {"by": "reporter"}, payloads.Closed(by=ClosedBy.REPORTER)),
    (Action.RATE, {"score": 4}, payloads.Rated(score=4)),
    (
        Action.ASK_EXTENSION,
        {"clock": "resolve", "days": 5},
        payloads.ExtensionAsked(clock=ClockKind.RESOLVE, days=5),
    ),
    (
        Action.GRANT_EXTENSION,
        {"clock": "resolve", "days": 5, "was": "2026-03-02"},
        payloads.ExtensionGranted(clock=ClockKind.RESOLVE, days=5, was=MARCH),
    ),
    (Action.DECLINE_EXTENSION, {"days": 5}, payloads.ExtensionDeclined(days=5)),
    (
        Action.ALERT_ABOVE,
        {"clock": "resolve", "due_on": "2026-03-02", "on": "2026-03-05", "tells": ["agency_head"]},
        payloads.LimitReached(
            clock=ClockKind.RESOLVE, due_on=MARCH, on=date(2026, 3, 5), tells=(Role.AGENCY_HEAD,)
        ),
    ),
    (
        Action.REDATE,
        {"version": 3, "decree": "", "moved": [{"clock": "verify", "was": "2026-03-02", "is": "2026-03-03"}]},
        payloads.Redated(
            version=3, moved=(payloads.Move(clock=ClockKind.VERIFY, was=MARCH, now=date(2026, 3, 3)),)
        ),
    ),
]


@pytest.mark.parametrize(("action", "data", "said"), OLD_ROWS, ids=[str(row[0]) for row in OLD_ROWS])
def test_rows_from_before_there_were_types_are_read(
    action: Action, data: dict[str, Any], said: payloads.Payload
) -> None:
    assert content_of(Event(action=action, data=data)) == events.Content(said)
    assert type(said).from_data(said.to_data()) == said


def test_what_a_step_met_on_its_way_is_read_beside_what_it_says() -> None:
    passed = [{"clock": "resolve", "due_on": "2026-03-02"}]
    data = {"reason": "unclear", "passed": passed, "offers": "ombudsman"}
    assert content_of(Event(action=Action.ARCHIVE, data=data)) == events.Content(
        payloads.Archived(reason=ArchiveReason.UNCLEAR),
        passings=(payloads.Passing(clock=ClockKind.RESOLVE, due_on=MARCH),),
        offers_ombudsman=True,
    )


def test_whoever_takes_an_action_for_another_one_is_told() -> None:
    merged = Event(action=Action.MERGE, data={"into": 1000001})
    assert payload_of(merged, payloads.Merged).into == 1000001
    with pytest.raises(WrongPayload):
        payload_of(merged, payloads.Rated)


def test_a_command_that_says_nothing_of_what_its_action_says_writes_nothing(world: World) -> None:
    report = world.filed()
    with (
        pytest.raises(WrongPayload),
        step(report, Action.ARCHIVE, by=world.kirana, given={"reason": 1, "words": 1}),
    ):
        pass
    assert Event.objects.filter(report=report).count() == 1


def test_the_new_date_of_an_extension_stands_in_its_event(world: World) -> None:
    report = world.in_progress()
    extensions.ask_extension(report, by=world.lukman, days=3, reason="Menunggu suku cadang.")
    extensions.grant_extension(report, by=world.kirana)
    granted = payload_of(
        Event.objects.get(report=report, action=Action.GRANT_EXTENSION), payloads.ExtensionGranted
    )
    assert granted.now is not None
    assert granted.was < granted.now == report.due_on


# -- the chain ----------------------------------------------------------------------------------------------------


def test_the_hash_of_a_row_from_before_is_what_it_was() -> None:
    """The value was written down when there was one version only."""
    old = Event(
        report_id=1000001,
        number=3,
        action="archive",
        at=datetime(2026, 3, 2, 8, 15, 30, 125, UTC),
        party="coordinator",
        agency_id=4,
        person_id=9,
        from_status="submitted",
        to_status="archived",
        data={"reason": "unclear", "posts": {"4": "ab"}},
        previous_hash="00ff",
    )
    assert old.hash_version == 1
    assert event_hash(old) == "604eb0bc8571cce3acf011a242fb5fa98c8e42927a65c1f18848820ae033f501"


@pytest.mark.parametrize(
    "change",
    [
        {"person_id": 999},
        {"person_id": None},
        {"agency_id": 999},
        {"party": "national"},
        {"salt": "0" * 32},
        {"data": {}},
        {"hash_version": 1},
        {"hash_version": 3},
    ],
    ids=lambda change: ",".join(change),
)
def test_who_acted_cannot_be_rewritten_unnoticed(world: World, change: dict[str, Any]) -> None:
    report = world.archived()
    story = list(Event.objects.filter(report=report).order_by("number"))
    assert first_break(story) is None
    for name, value in change.items():
        setattr(story[1], name, value)
    assert first_break(story) == story[1].number


def test_a_chain_that_began_by_the_first_version_goes_on_by_the_second_and_never_back(world: World) -> None:
    report = world.archived()
    story = list(Event.objects.filter(report=report).order_by("number"))
    story[0].hash_version = 1
    _chain(story)
    assert first_break(story) is None
    story[0].hash_version, story[1].hash_version = 2, 1
    _chain(story)
    assert first_break(story) == story[1].number


def _chain(story: list[Event]) -> None:
    previous = ""
    for event in story:
        event.previous_hash = previous
        previous = event.hash = event_hash(event)


def test_two_steps_of_one_officer_cannot_be_linked_by_what_is_hashed(world: World) -> None:
    report = world.resolved()
    mine = Event.objects.filter(report=report, person_id=world.lukman.person_id)
    salts = [event.salt for event in mine]
    assert len(salts) == len(set(salts)) == 2
    assert all(len(salt) == 32 for salt in salts)
    own = Event.objects.get(report=report, action=Action.FILE)
    assert (own.person_id, own.salt) == (None, "")


def test_the_database_refuses_a_rewritten_event(world: World) -> None:
    report = world.filed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(report=report).update(hash_version=1)


# -- the table ----------------------------------------------------------------------------------------------------


def test_an_action_without_a_row_or_with_two_does_not_import() -> None:
    with pytest.raises(IncompleteTable, match="rate"):
        _complete([row for row in ROWS if row.action != Action.RATE])
    with pytest.raises(IncompleteTable, match="rate"):
        _complete([*ROWS, FACTS[Action.RATE]])


@pytest.mark.parametrize("days", [9])
def test_a_step_between_a_passed_limit_and_the_sweep_says_which_limit(world: World, days: int) -> None:
    report = world.in_progress(grade=Grade.PLAIN)
    due_on = report.due_on
    with clock.frozen(clock.now() + timedelta(days=days)):
        follow_ups.resolve_report(report, by=world.lukman, words="Sudah.", without_evidence="Tidak ada.")
    said = content_of(Event.objects.get(report=report, action=Action.RESOLVE))
    assert said.passings == (payloads.Passing(clock=ClockKind.RESOLVE, due_on=due_on),)
    assert said.offers_ombudsman
