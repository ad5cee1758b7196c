"""Doubles are found also where there is neither pin nor topic: by the same telephone, or like words about one place."""

from datetime import timedelta
from typing import Any

import pytest

from lapor.common import clock
from lapor.reports.identity import Reporter
from lapor.reports.models import Report
from lapor.reports.queries.nearby import RECENT, similar_to
from lapor.reports.vocabulary import Channel
from tests.world import World

LILIS = Reporter(name="Lilis", phone="081330001111")
AGUS = Reporter(name="Agus", phone="0811000222")
# Two calls about one lamp, as two people at the counter write them down.
FIRST = {
    "title": "Lampu PJU di Cemara gang 3 padam",
    "body": "Lampu PJU padam tiga malam.",
    "place": "Cemara gang 3",
}
SECOND = {
    "title": "PJU Cemara gg 3 mati",
    "body": "Lampunya mati sudah tiga malam.",
    "place": "Jl Cemara gg 3",
}


def typed_in(world: World, *, reporter: Reporter = LILIS, **details: Any) -> Report:
    told = {"pin": None, "region": None, "channel": Channel.PHONE, "reporter": reporter}
    return world.filed(by=world.kirana, **(told | details))


def found(world: World, report: Report) -> dict[int, str] | None:
    neighbours = similar_to(world.kirana, report)
    return None if neighbours is None else {one.report.pk: one.reason for one in neighbours}


def test_the_same_words_about_the_same_place_are_found_without_pin_and_topic(world: World) -> None:
    first, second = typed_in(world, **FIRST), typed_in(world, reporter=AGUS, **SECOND)
    typed_in(world, reporter=Reporter(), title="Sampah menumpuk", body="Sampah di pasar.", place="Pasar Legi")
    assert set(found(world, second) or {}) == {first.pk}
    assert "kata-katanya mirip" in (found(world, second) or {})[first.pk]


def test_other_words_about_the_same_place_are_another_matter(world: World) -> None:
    typed_in(world, **FIRST)
    other = typed_in(
        world, reporter=AGUS, title="Selokan mampet", body="Airnya meluap.", place="Jalan Cemara gang 3"
    )
    assert found(world, other) == {}


def test_the_same_telephone_is_named_as_the_reason(world: World) -> None:
    first = typed_in(world, **FIRST)
    second = typed_in(world, title="Menanyakan aduan kemarin", body="Belum ada kabar.", place="gang 3")
    assert "nomor telepon pelapor sama" in (found(world, second) or {})[first.pk]


def test_the_telephone_of_who_is_anonymous_is_not_compared(world: World) -> None:
    typed_in(world, **FIRST, is_anonymous=True)
    second = typed_in(world, title="Menanyakan aduan kemarin", body="Belum ada kabar.", place="gang 3")
    assert found(world, second) == {}
    third = typed_in(
        world, title="Hal lain sama sekali", body="Tidak jelas.", place="gang 3", is_anonymous=True
    )
    assert found(world, third) is None


def test_where_nothing_can_be_compared_nothing_is_comforted(world: World) -> None:
    report = typed_in(world, reporter=Reporter(), title="Lampu mati", body="Lampu mati.", place="gang 3")
    assert found(world, report) is None


def test_what_is_only_being_typed_is_compared_too(world: World) -> None:
    first = typed_in(world, **FIRST)
    assert set(found(world, Report(**SECOND)) or {}) == {first.pk}


@pytest.mark.parametrize("who", ["klara", "opik"])
def test_nobody_sees_more_doubles_than_reports(world: World, who: str) -> None:
    typed_in(world, **FIRST)
    assert similar_to(world.actor[who], Report(**SECOND)) == []


def test_what_is_older_than_sixty_days_is_not_the_same_case(world: World) -> None:
    first, second = typed_in(world, **FIRST), typed_in(world, **SECOND)
    later = clock.now() + RECENT + timedelta(minutes=1)
    with clock.frozen(later):
        assert found(world, second) == {}
    with clock.frozen(later - timedelta(hours=1)):
        assert set(found(world, second) or {}) == {first.pk}
