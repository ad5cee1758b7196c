"""The ledger of turns on the pages of a report: who had it, for how long, in a table that adds up."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lapor.common import clock
from lapor.reports.commands import closing, follow_ups, verification
from lapor.reports.models import Report
from lapor.reports.queries.detail import detail
from lapor.web.case.custody import CustodyTable, custody_table
from lapor.web.tests.office_visits import few_queries, seen, signed_in
from tests.september import at, misrouted, then
from tests.world import World


@pytest.fixture
def misrouted_world(world: World) -> Iterator[World]:
    """Dishub had it two days, the city five, DLH has it for six; now it is the 21st."""
    misrouted(world)
    with clock.frozen(at(21)):
        yield world


def table(world: World, report: Report) -> CustodyTable:
    return custody_table(detail(world.kirana, report))


def test_the_page_of_a_report_shows_everybody_who_had_it(misrouted_world: World) -> None:
    report = Report.objects.get()
    public = seen(Client(), reverse("report", args=[report.number])).content.decode()
    desk = seen(signed_in("kirana"), reverse("desk_case", args=[report.number])).content.decode()
    for page in (public, desk):
        assert "Siapa memegang laporan ini, berapa lama" in page
        assert "1 kali salah alamat: 7 hari berlalu" in page
        for words in ("Dinas Perhubungan Kota Blitar", "mengembalikan 1 kali", "13 hari", "6 hari"):
            assert words in page, words
        assert page.index("Umur laporan") > page.index("Pemegang")


def test_the_ledger_asks_the_database_for_nothing(misrouted_world: World) -> None:
    shown = detail(misrouted_world.kirana, Report.objects.get())
    custody_table(shown)
    with few_queries(0):
        custody_table(shown)


def test_what_the_ledger_shows_adds_up_although_it_is_rounded(world: World) -> None:
    report = world.filed()
    minutes = 0
    for step in range(7):
        minutes += 353 + step
        with clock.frozen(at(8) + timedelta(minutes=minutes, seconds=29)):
            if step % 2:
                follow_ups.supply_info(report, by=world.reporter_of(report), words="Di depan pasar.")
            else:
                verification.request_info(report, by=world.kirana, missing=["place"], words="Di mana?")
    with clock.frozen(at(8) + timedelta(minutes=minutes + 59, seconds=59)):
        found = table(world, report)
        exact = clock.now() - report.filed_at
    assert (
        sum((line.time for line in found.lines), timedelta()) == found.age.time == timedelta(days=1, hours=18)
    )
    assert timedelta() < exact - found.age.time < timedelta(hours=1)
    assert [line.lasted for line in found.lines] == ["23 jam", "19 jam"]


def test_the_first_day_is_told_in_minutes(world: World) -> None:
    report = world.filed()
    with clock.frozen(clock.now() + timedelta(hours=5, minutes=7)):
        verification.request_info(report, by=world.kirana, missing=["place"], words="Di mana?")
    with clock.frozen(clock.now() + timedelta(hours=5, minutes=7, seconds=30)):
        found = table(world, report)
    assert [line.lasted for line in found.lines] == ["5 jam 7 menit", "kurang dari 1 menit"]


def test_an_ended_report_shows_how_long_it_was_open(world: World) -> None:
    report = world.in_progress()
    then(
        at(10),
        lambda: follow_ups.resolve_report(report, by=world.lukman, words="Ya.", without_evidence="Ya."),
    )
    then(at(11), lambda: closing.confirm_report(report, by=world.reporter_of(report)))
    with clock.frozen(at(21)):
        found = table(world, report)
    assert found.running is not None
    assert (found.running.lasted, found.age.lasted) == ("3 hari", "13 hari")
    assert found.lines[-1].who == "Tidak dipegang siapa pun (laporan sudah ditutup)"
    assert found.lines[-1].lasted == "10 hari"
    assert not any(line.is_present for line in found.lines)
