"""The demo world is made by the product itself, so every promise about a report holds for each of its reports."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from lapor.common import clock, freshness
from lapor.demo.construction import build, file_one
from lapor.demo.content.institutions import office_for, root_of
from lapor.demo.content.kinds import Kind, kinds
from lapor.demo.content.people import CITIZEN, DEMO_ACCOUNTS
from lapor.demo.content.places import pick_place
from lapor.demo.content.reports import compose
from lapor.demo.lives import Life, reach_the_unit
from lapor.demo.settlement import Town, settle
from lapor.directory.actors import actor_of
from lapor.directory.models import Person, Role
from lapor.directory.roles import NATIONAL
from lapor.insight.scopes import Period
from lapor.reports.clocks.certificates import certificate_of, recomputes
from lapor.reports.commands import verification
from lapor.reports.event_chain import first_break, words_digest
from lapor.reports.models import Clock, DeadlinePolicy, Event, Post, Report, Turn
from lapor.reports.tests.explaining import computed, computes
from tests.recount import compare, everyone, told
from tests.september import WIB

TABLES = ("agency", "person", "region", "topic", "holiday", "replytemplate")


# Days with corners: a leap day, the turn of a year, the eve and the middle of long holidays, a Sunday, a year whose
# days off are not decreed yet, and the first and the last minute of a day.
CORNERS = (
    datetime(2024, 2, 29, 5, 0, tzinfo=WIB),
    datetime(2026, 3, 18, 23, 59, tzinfo=WIB),
    datetime(2026, 12, 27, 10, 0, tzinfo=WIB),
    datetime(2027, 1, 1, 0, 1, tzinfo=WIB),
    datetime(2028, 12, 31, 16, 30, tzinfo=WIB),
)
OFFICERS = [account.email for account in DEMO_ACCOUNTS if account.email != CITIZEN.email]


@pytest.fixture
def empty_directory(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    shipped = list(DeadlinePolicy.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'directory_{table}' for table in TABLES)} CASCADE")
    DeadlinePolicy.objects.bulk_create(shipped)
    freshness.forget_everything()


@pytest.fixture
def small_world(empty_directory: None, morning: datetime) -> Iterator[None]:
    build(reports=2, say=lambda _text: None)
    yield
    freshness.forget_everything()


@pytest.fixture
def demo_world(empty_directory: None, morning: datetime) -> Iterator[list[Report]]:
    """Made on the same day every time: a world of 24 reports has other corners tomorrow."""
    build(reports=24, say=lambda _text: None)
    yield list(Report.objects.order_by("pk"))
    freshness.forget_everything()


def test_every_report_of_the_demo_world_keeps_every_promise(demo_world: list[Report]) -> None:
    assert len(demo_world) == 24
    for report in demo_world:
        turns = list(Turn.objects.filter(report=report).order_by("number"))
        assert all(before.ended_at == after.began_at for before, after in pairwise(turns))
        age = clock.now() - report.filed_at
        assert sum(((t.ended_at or clock.now()) - t.began_at for t in turns), timedelta()) - age < timedelta(
            seconds=5
        )

        events = list(Event.objects.filter(report=report).order_by("number"))
        assert first_break(events) is None
        said = {number: digest for event in events for number, digest in event.data.get("posts", {}).items()}
        for post in Post.objects.filter(report=report):
            assert said[str(post.number)] == words_digest(post.salt, post.body)

        for row in Clock.objects.filter(report=report).select_related("agency"):
            assert recomputes(row, turns, as_of=clock.now()), (report.number, row.kind)
            given = certificate_of(row, turns, as_of=clock.now(), events=events)
            assert computes(given), (report.number, row.kind, computed(given))


def test_the_demo_world_has_work_in_every_corner(demo_world: list[Report]) -> None:
    assert len({report.status for report in demo_world}) >= 4
    assert len({report.lead_agency_id for report in demo_world}) >= 8
    assert len({report.original_body for report in demo_world}) == len(demo_world)
    assert Person.objects.get(email="koordinator@blitar.example").check_password("lapor-demo-2026")


def test_every_board_of_the_demo_accounts_says_what_the_events_of_its_year_say(
    demo_world: list[Report],
) -> None:
    stories = told()
    period = Period(clock.today() - timedelta(days=400), clock.today())
    actors = [actor_of(person) for person in Person.objects.filter(email__in=OFFICERS)]
    # The towns and their units look alike from the nation: the accounts look at their own ones closely.
    scopes = [
        (actor, scope)
        for actor, scope in everyone(actors, stories)
        if scope.depth < 2 or not actor.has(*NATIONAL)
    ]
    compared = sum(compare(actor, scope, period, stories) for actor, scope in scopes)
    assert compared > 1000


def test_a_second_world_is_not_built_over_the_first(small_world: None) -> None:
    call_command("demo", if_empty=True)
    with pytest.raises(CommandError):
        call_command("demo")
    assert Report.objects.count() == 2


def test_a_world_that_was_cut_off_while_it_was_made_still_opens_its_accounts(
    small_world: None,
) -> None:
    Person.objects.filter(email="koordinator@blitar.example").update(password="!cut-off")
    call_command("demo", if_empty=True)
    assert Person.objects.get(email="koordinator@blitar.example").check_password("lapor-demo-2026")


@pytest.mark.parametrize("moment", CORNERS, ids=str)
def test_the_demo_world_is_made_on_any_day_and_its_officers_can_work_on_it(
    moment: datetime, empty_directory: None
) -> None:
    with clock.frozen(moment):
        build(reports=8, say=lambda _text: None)
        assert Report.objects.filter(filed_at__lt=moment).count() == 8
        assert not Event.objects.filter(at__gt=moment).exists()
        for person in Person.objects.filter(email__in=OFFICERS):
            assert actor_of(person).is_officer, person.email
    freshness.forget_everything()


def test_a_government_that_got_what_another_office_owns_takes_it_back_and_sends_it_on(
    empty_directory: None,
) -> None:
    rng = random.Random(1)
    moment = datetime(2026, 9, 8, 9, 0, tzinfo=WIB)
    with clock.frozen(moment):
        directory = settle(today=clock.today())
        town = Town(directory.agency["kota-blitar"], directory)
        kind = next(kind for kind in kinds().values() if _owner(kind) not in ("", "kota-blitar"))
        place = pick_place(rng, root="kota-blitar", setting=kind.setting)
        text = compose(rng, kind=kind, place=place)
        report = file_one(rng, town, text, place, key="one")
    life = Life(rng, town, text, place, report, moment + timedelta(hours=1), moment + timedelta(days=90))
    if report.holder_agency_id != directory.national.pk:
        life.do(
            verification.escalate_report,
            by=town.officer(town.root, Role.AGENCY_COORDINATOR, on=life.on),
            reason="-",
        )
    life.do(
        verification.verify_report,
        by=directory.national_admin,
        report_class=text.report_class,
        grade=text.grade,
        topic=town.topic[text.topic_code],
        to=town.root,
    )
    assert reach_the_unit(life)
    assert life.lead == town.right_office(text)


def _owner(kind: Kind) -> str:
    """The top of the institution that answers for such reports from Blitar."""
    office = office_for(root="kota-blitar", duty=kind.duty)
    return root_of(office.code).code if office else ""
