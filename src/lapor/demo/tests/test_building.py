"""The demo world is made by the product itself, so every promise about a report holds for each of its reports."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from lapor.common import clock, freshness
from lapor.demo.building import build
from lapor.directory.models import Person
from lapor.reports.certificates import certificate_of, recomputes
from lapor.reports.models import Clock, DeadlinePolicy, Event, Post, Report, Turn
from lapor.reports.proofs import first_break, words_digest
from lapor.reports.tests.explaining import computed, computes

TABLES = ("agency", "person", "region", "topic", "holiday", "replytemplate")


@pytest.fixture
def demo_world(db: None, morning: datetime, settings: LazySettings, tmp_path) -> list[Report]:  # type: ignore[no-untyped-def]
    """Made on the same day every time: a world of 24 reports has other corners tomorrow."""
    settings.MEDIA_ROOT = tmp_path
    shipped = list(DeadlinePolicy.objects.all())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'directory_{table}' for table in TABLES)} CASCADE")
    DeadlinePolicy.objects.bulk_create(shipped)
    freshness.forget_everything()
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


def test_a_second_world_is_not_built_over_the_first(demo_world: list[Report]) -> None:
    call_command("demo", if_empty=True)
    with pytest.raises(CommandError):
        call_command("demo")
    assert Report.objects.count() == 24


def test_a_world_that_was_cut_off_while_it_was_made_still_opens_its_accounts(
    demo_world: list[Report],
) -> None:
    Person.objects.filter(email="koordinator@blitar.example").update(password="!cut-off")
    call_command("demo", if_empty=True)
    assert Person.objects.get(email="koordinator@blitar.example").check_password("lapor-demo-2026")
