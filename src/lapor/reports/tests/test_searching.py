"""Searching reports by words: the newest first, and the same ones whichever way the database takes."""

import pytest

from lapor.reports.queries import public
from tests.world import World


def found(text: str, *, before: int = 0) -> list[int]:
    return [report.pk for report in public.public_reports(public.Filters(text=text), before=before).reports]


@pytest.mark.parametrize("newest", [0, 5000])
def test_rare_and_common_words_are_found_newest_first(
    world: World, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(public, "NEWEST", newest)
    lamps = [world.verified().pk for _one in range(3)]
    tree = world.verified(
        title="Pohon tumbang di Jalan Merdeka", body="Dahan menutup setengah badan jalan."
    ).pk
    assert found("lampu") == lamps[::-1]
    assert found("pohon") == [tree]
    assert found("lampu", before=lamps[2]) == [lamps[1], lamps[0]]
    assert found("kereta") == []


def test_edited_words_are_found_and_the_old_ones_no_longer(world: World) -> None:
    from lapor.reports.commands import verification

    report = world.verified(body="Hubungi Ningsih di rumahnya tentang lampu jalan ini.")
    verification.edit_words(report, by=world.kirana, title="Lampu padam", body="Penerangan jalan padam.")
    assert found("penerangan") == [report.pk]
    assert found("ningsih") == []


def test_a_topic_finds_what_lies_below_it(world: World) -> None:
    from lapor.directory.models import Topic

    above = Topic.objects.create(code="pupr", name="Pekerjaan umum", full_name="Pekerjaan umum")
    Topic.objects.filter(pk=world.topic.pk).update(parent=above)
    from lapor.common.freshness import forget_everything

    forget_everything()
    report = world.verified()
    page = public.public_reports(public.Filters(topic=above))
    assert [one.pk for one in page.reports] == [report.pk]
