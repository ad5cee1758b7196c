"""What a list says of its rows: news until somebody acts, days by the officer's own calendar, requests to decide."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lapor.common import clock
from lapor.directory.actors import Actor, actor_of
from lapor.directory.models import Agency, Person
from lapor.reports.commands import alerts, closing, extensions, follow_ups, notes
from lapor.reports.models import Clock, Report
from lapor.reports.queries import inbox, queues
from lapor.reports.workflow import ClockKind
from lapor.web.tests.desk_visits import (
    MOST_STATEMENTS,
    address,
    fresh,
    numbers_in,
    officer,
    statements,
)
from tests.pages import text_of
from tests.world import World


def line(actor: Actor, report: Report, queue: str = "mine") -> inbox.Line:
    page = inbox.page_of(actor, queues.queue_named(actor, queue))
    return next(one for one in page.lines if one.report.pk == report.pk)


def marks(found: inbox.Line) -> list[str]:
    return [str(mark) for mark in found.marks]


def test_what_came_in_is_bold_until_the_unit_opens_it(world: World) -> None:
    report = world.verified()
    assert line(world.lukman, report).is_fresh
    officer("kirana").get(address(report))
    assert line(world.lukman, report).is_fresh, "who only watches does not read for the unit"
    officer("lukman").get(address(report))
    assert not line(world.lukman, report).is_fresh


def test_an_objection_is_marked_until_the_unit_acts_and_bold_until_it_is_opened(world: World) -> None:
    report = world.resolved()
    follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih gelap.")
    found = line(world.lukman, report)
    assert (found.is_fresh, marks(found)) == (True, ["Keberatan"])
    officer("lukman").get(address(report))
    found = line(world.lukman, report)
    assert (found.is_fresh, marks(found)) == (False, ["Keberatan"])
    follow_ups.follow_up(report, by=world.lukman, words="Kami periksa lagi besok.")
    assert marks(line(world.lukman, report)) == []


def test_a_read_row_turns_bold_when_the_reporter_writes(world: World) -> None:
    report = world.in_progress()
    officer("lukman").get(address(report))
    follow_ups.reply(report, by=world.reporter_of(report), words="Tiangnya miring.")
    found = line(world.lukman, report)
    assert (found.is_fresh, marks(found)) == (True, ["Balasan baru"])
    assert "Balasan baru" in text_of(officer("lukman").get("/desk/mine/"))


def test_completion_and_reopening_are_marked_as_well(world: World) -> None:
    asked, closed = world.needs_info(), world.closed()
    follow_ups.supply_info(asked, by=world.reporter_of(asked), words="Nomor 12.")
    closing.reopen_report(closed, by=world.reporter_of(closed), words="Mati lagi.")
    assert marks(line(world.kirana, asked)) == ["Sudah dilengkapi"]
    assert marks(line(world.lukman, closed)) == ["Dibuka kembali"]


def test_what_the_system_tells_reads_nothing_and_a_reply_hides_no_objection(world: World) -> None:
    report = world.resolved()
    reporter = world.reporter_of(report)
    follow_ups.object_to_answer(report, by=reporter, words="Masih gelap.")
    follow_ups.reply(report, by=reporter, words="Ini fotonya.")
    late = Clock.objects.get(report=report, kind=ClockKind.RESOLVE, stopped_at=None)
    with clock.frozen(datetime(2026, 12, 20, 12, tzinfo=ZoneInfo("Asia/Jakarta"))):
        alerts.pass_due(report, clock_number=late.number)
        notes.add_note(report, by=world.kirana, words="Sudah ditelepon.")
    found = line(world.lukman, report)
    assert (found.is_fresh, marks(found)) == (True, ["Keberatan"])


@pytest.fixture
def in_wita(world: World) -> World:
    """Kota Blitar keeps the time of Makassar."""
    Agency.objects.filter(path__contains=[world.blitar.pk]).update(zone="Asia/Makassar")
    world.kirana = actor_of(Person.objects.get(email="kirana@contoh.example"))
    return world


def test_days_of_lists_are_those_of_the_officers_agency(in_wita: World) -> None:
    with clock.frozen(datetime(2026, 12, 3, 16, 30, tzinfo=ZoneInfo("UTC"))):
        report = in_wita.filed()
        kirana = officer("kirana")
        found = kirana.get("/desk/all/?filed_from=2026-12-04&filed_until=2026-12-04")
        assert numbers_in(found) == [report.number]
        assert numbers_in(kirana.get("/desk/all/?filed_until=2026-12-03")) == []
    with clock.frozen(datetime(2026, 12, 4, 15, 0, tzinfo=ZoneInfo("UTC"))):
        assert line(in_wita.kirana, report).age == 0
    with clock.frozen(datetime(2026, 12, 4, 16, 30, tzinfo=ZoneInfo("UTC"))):
        assert line(in_wita.kirana, report).age == 1
        assert "kemarin" in text_of(officer("kirana").get("/desk/mine/"))


def test_late_is_late_by_the_officers_own_midnight(in_wita: World) -> None:
    report = in_wita.filed()
    Report.objects.filter(pk=report.pk).update(due_on="2026-12-03")
    with clock.frozen(datetime(2026, 12, 3, 16, 30, tzinfo=ZoneInfo("UTC"))):
        assert numbers_in(officer("kirana").get("/desk/overdue/")) == [report.number]


def test_rows_show_number_kind_and_channel(world: World) -> None:
    report = world.verified()
    page = text_of(officer("lukman").get("/desk/mine/"))
    for words in (str(report), "Pengaduan", "Situs web"):
        assert words in page


def test_a_search_that_finds_nothing_here_offers_what_it_finds_elsewhere(world: World) -> None:
    world.closed(title="Jembatan gantung putus")
    lukman = officer("lukman")
    page = lukman.get("/desk/mine/?q=jembatan")
    assert "1 di Semua" in text_of(page)
    assert "/desk/all/?q=jembatan" in page.content.decode()
    assert "di Semua" not in text_of(lukman.get("/desk/mine/?q=gajah"))


def test_more_time_that_was_asked_for_waits_for_who_decides(world: World) -> None:
    report = world.in_progress()
    extensions.ask_extension(report, by=world.lukman, days=3, reason="Menunggu tiang.")
    for actor, queue, there in (
        (world.kirana, "extensions", True),
        (world.kirana, "mine", True),
        (world.nadia, "extensions", True),
        (world.nadia, "mine", False),
        (world.klara, "extensions", False),
    ):
        page = inbox.page_of(actor, queues.queue_named(actor, queue))
        assert (report.pk in {one.report.pk for one in page.lines}) == there, (actor.name, queue)
    assert inbox.counts_of(world.kirana)["extensions"] == 1
    assert marks(line(world.kirana, report)) == ["Minta perpanjangan"]
    extensions.grant_extension(report, by=world.kirana)
    assert inbox.counts_of(world.kirana)["extensions"] == 0
    assert report.pk not in {
        one.report.pk for one in inbox.page_of(world.kirana, queues.queue_named(world.kirana, "mine")).lines
    }


def test_who_asked_for_more_time_does_not_wait_for_it(world: World) -> None:
    report = world.in_progress()
    extensions.ask_extension(report, by=world.kirana, days=3, reason="Menunggu tiang.")
    assert inbox.counts_of(world.kirana)["extensions"] == 0
    assert fresh(report).extension == "asked"


def test_what_was_asked_for_is_read_before_it_is_decided(world: World) -> None:
    report = world.in_progress()
    extensions.ask_extension(report, by=world.lukman, days=3, reason="Menunggu tiang dari Surabaya.")
    for action in ("grant_extension", "decline_extension"):
        page = text_of(officer("kirana").get(address(report, action)))
        for words in (
            "Dishub Kota Blitar",
            "3 hari kerja",
            "Menunggu tiang dari Surabaya.",
            "28 September 2026",
            "1 Oktober 2026",
        ):
            assert words in page, (action, words)


def test_the_pages_keep_their_budget(world: World) -> None:
    report = world.in_progress()
    extensions.ask_extension(report, by=world.lukman, days=3, reason="Menunggu tiang.")
    kirana = officer("kirana")
    for path in ("/desk/mine/", "/desk/mine/?q=gajah", address(report), address(report, "grant_extension")):
        assert statements(kirana, path) <= MOST_STATEMENTS, path
