"""No notice tells what its reader may not know: every event of a long life, every reader, in both languages."""

from itertools import product

import pytest

from lapor.common import clock
from lapor.directory.models import Agency
from lapor.messaging import subscriptions
from lapor.messaging.decisions import ROWS
from lapor.messaging.letter_rows import load
from lapor.messaging.letters import letter_of
from lapor.messaging.models import Delivery, Notice, Subscription
from lapor.messaging.outbound import Letter
from lapor.messaging.vocabulary import Reader, Way
from lapor.reports.identity import Reporter
from lapor.reports.models import Event, Post, Report
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import Action
from tests.verbs import live
from tests.world import World

A = Action
KENARI = Reporter(
    name="Kenari Rahasiawati", phone="081298765432", email="kenari@warga.example", address="Gang Kutilang 7"
)
WORDS = {
    "title": "Pungutan KANARI di loket",
    "body": "Petugas meminta uang KANARI lima puluh ribu.",
    "place": "Loket KANARI lantai dua",
    "reporter": KENARI,
}
STEPS = (
    (A.REQUEST_INFO, "kirana"), (A.SUPPLY_INFO, "me"), (A.VERIFY, "kirana"), (A.ADD_NOTE, "lukman"),
    (A.FOLLOW_UP, "lukman"), (A.REPLY, "me"), (A.OPEN_IDENTITY, "kirana"),
    (A.ASK_EXTENSION, "lukman"), (A.GRANT_EXTENSION, "kirana"), (A.RESOLVE, "lukman"), (A.OBJECT, "me"),
    (A.RESOLVE, "lukman"), (A.CLOSE, "kirana"),
)  # fmt: skip


def lived(world: World, **details: object) -> Report:
    return live(world, world.filed(**(WORDS | details)), *STEPS)


def letters(report: Report, reader: Reader, *, is_proved: bool, language: str) -> list[Letter]:
    """Every kind that any event of this report could be told as."""
    subscriptions.subscribe_filed(report, [(Way.EMAIL, "tetangga@warga.example")], language=language)
    row = Subscription.objects.get(report_id=report.pk)
    Subscription.objects.filter(pk=row.pk).update(
        reader=reader, language=language, proved_at=clock.now() if is_proved else None
    )
    row.refresh_from_db()
    kinds = {decision.reporter for decision in ROWS} | {decision.followers for decision in ROWS}
    moment, deliveries, notices = clock.now(), [], []
    for event, kind in product(Event.objects.filter(report=report), sorted(kind for kind in kinds if kind)):
        delivery = Delivery(
            way=Way.EMAIL, reader=reader, report_id=report.pk, subscription=row,
            due_at=moment, made_at=moment, event_at=moment,
        )  # fmt: skip
        deliveries.append(delivery)
        notices.append(
            Notice(
                report_id=report.pk, event_number=event.number, kind=kind, reader=reader,
                event_at=moment, due_at=moment, delivery_id=delivery.pk,
            )
        )  # fmt: skip
    Delivery.objects.bulk_create(deliveries)
    Notice.objects.bulk_create(notices)
    loaded = load(deliveries)
    return [letter_of(delivery, loaded) for delivery in deliveries]


def told(letter: Letter) -> str:
    return "\n".join((letter.subject, letter.short, letter.text, letter.html, *letter.parameters))


def hidden_words(report: Report) -> list[str]:
    """Title, text, place, every word that was said, every agency, and whoever reported."""
    said = list(Post.objects.filter(report=report).values_list("body", flat=True))
    agencies = Agency.objects.filter(pk__in=report.agency_ids)
    names = [name for agency in agencies for name in (agency.name, agency.short_name) if name]
    who = ("KANARI", "Kenari", "Rahasiawati", "98765432", "kenari@", "Kutilang")
    return [report.title, report.body, report.place, *said, *names, *who]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("details", "is_proved"),
    [
        ({"is_confidential": True}, True),
        ({"is_confidential": True, "is_anonymous": True}, True),
        ({}, False),
        ({"is_anonymous": True}, False),
    ],
)
def test_of_what_is_hidden_or_unproved_only_the_number_is_told(
    world: World, details: dict[str, bool], is_proved: bool, language: str
) -> None:
    report = lived(world, **details)
    hidden = hidden_words(report)
    count = 0
    for letter in letters(report, Reader.REPORTER, is_proved=is_proved, language=language):
        said, count = told(letter), count + 1
        assert str(report) in said
        assert [word for word in hidden if word and word in said] == []
    assert count > 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_oversight_report_is_told_like_a_confidential_one(world: World, language: str) -> None:
    report = world.verified(grade=Grade.OVERSIGHT, respondent=world.dishub, to=world.inspektorat, **WORDS)
    hidden = hidden_words(report)
    for letter in letters(report, Reader.REPORTER, is_proved=True, language=language):
        assert [word for word in hidden if word and word in told(letter)] == []


@pytest.mark.parametrize("details", [{}, {"is_anonymous": True}])
def test_nobody_reads_who_reported_nor_what_is_said_among_officers(
    world: World, details: dict[str, bool]
) -> None:
    report = lived(world, **details)
    internal = Post.objects.filter(report=report, kind__in=["note", "draft"]).values_list("body", flat=True)
    assert internal
    for letter in letters(report, Reader.REPORTER, is_proved=True, language="id"):
        said = told(letter)
        assert [
            word for word in ("Kenari", "98765432", "kenari@", "Kutilang", *internal) if word in said
        ] == []


def test_a_follower_reads_public_words_only(world: World) -> None:
    report = lived(world)
    private = Post.objects.filter(report=report, is_public=False).values_list("body", flat=True)
    assert private
    for letter in letters(report, Reader.FOLLOWER, is_proved=True, language="id"):
        assert [word for word in private if word in told(letter)] == []


def test_no_notice_holds_a_pin(world: World) -> None:
    receipt = world.receipt(**WORDS)
    report = receipt.report
    for letter in letters(report, Reader.REPORTER, is_proved=True, language="id"):
        assert receipt.pin not in told(letter).replace(" ", "")
