"""Home, list and map: what everybody reads, and what it costs the database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.directory import regions
from lapor.reports.commands import follow_ups
from lapor.reports.models import Report
from lapor.reports.queries import candidates
from lapor.reports.queries import public as queries
from lapor.reports.queries.public import Filters
from tests.pages import source_of, text_of
from tests.world import PASSWORD, World

BUDGET = 12


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    queries.forget_minutes()
    yield
    queries.forget_minutes()


def statements(visit: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert visit().status_code == 200
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_home_leads_to_writing_and_following_and_tells_the_real_limits(world: World, client: Client) -> None:
    page = source_of(client.get("/"))
    assert 'href="/reports/new/"' in page
    assert 'action="/r/"' in page
    for days in ("3 hari kerja", "5 hari kerja", "5, 14 atau 60 hari kerja", "10 hari kerja"):
        assert days in page


def test_home_shows_the_answer_and_the_reporters_verdict_apart(world: World, client: Client) -> None:
    world.closed()
    page = source_of(client.get("/"))
    assert "Lampu sudah kami ganti" in page
    assert "Pelapor: sudah selesai" in page
    assert "dinyatakan selesai oleh pelapor" in page


def test_home_shows_nothing_of_hidden_reports(world: World, client: Client) -> None:
    world.closed(is_confidential=True)
    world.filed()
    page = source_of(client.get("/"))
    assert "Lampu jalan mati" not in page
    assert client.get("/reports/points.json").json() == {"points": [], "places": []}


def test_the_map_gives_the_middle_of_a_cell_never_the_pin(world: World, client: Client) -> None:
    world.in_progress()
    point = client.get("/reports/points.json").json()["points"][0]
    assert (point["lat"], point["lng"]) != (-8.0954, 112.1609)
    assert abs(point["lat"] - -8.0954) < 0.1


def test_the_list_holds_public_reports_only(world: World, client: Client) -> None:
    shown, hidden = world.in_progress(title="Lampu taman padam"), world.filed(title="Belum diperiksa")
    secret = world.in_progress(title="Sangat rahasia", is_confidential=True)
    page = source_of(client.get("/reports/"))
    assert shown.title in page
    assert hidden.title not in page
    assert secret.title not in page


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("lampu padam", True),
        ("penerangan jalan", True),
        ("lampu yang sudah di jalan", True),
        ('"lampu jalan"', True),
        ("pohon", False),
        ("lampu -jalan", False),
        ("'); DROP TABLE", False),
        ("\x00", True),
    ],
)
def test_search_finds_words_of_the_same_meaning(
    world: World, client: Client, typed: str, is_found: bool
) -> None:
    world.in_progress()
    assert ("Lampu jalan mati" in source_of(client.get("/reports/", {"q": typed}))) is is_found


def test_each_filter_narrows(world: World) -> None:
    report = world.in_progress()
    yes = [
        Filters(report_class="complaint"),
        Filters(status="in_progress"),
        Filters(topic=world.topic),
        Filters(agency=world.agency["blitar"]),
        Filters(region=world.region),
        Filters(region=world.region.parent),
    ]
    no = [Filters(report_class="aspiration"), Filters(status="closed"), Filters(agency=world.klaten)]
    assert [queries.public_reports(one).reports for one in yes] == [[report]] * len(yes)
    assert [queries.public_reports(one).reports for one in no] == [[]] * len(no)


@pytest.mark.parametrize(
    "query",
    [
        "class=revenge",
        "status=submitted",
        "topic=x",
        "agency=999999",
        "before=abc",
        "before=9" + "9" * 30,
        "region=1",
    ],
)
def test_a_forged_filter_breaks_nothing(world: World, client: Client, query: str) -> None:
    world.in_progress()
    assert client.get(f"/reports/?{query}").status_code == 200


def test_pages_follow_one_another_without_gap(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    filed = [world.in_progress().pk for _ in range(5)]
    seen: list[int] = []
    page = queries.public_reports(Filters())
    while True:
        seen += [report.pk for report in page.reports]
        if not page.before:
            break
        page = queries.public_reports(Filters(), before=page.before)
    assert seen == sorted(filed, reverse=True)
    assert "before=" in source_of(client.get("/reports/"))


def test_my_reports_asks_a_stranger_to_sign_in(world: World, client: Client) -> None:
    assert client.get("/me/")["Location"].startswith("/accounts/login/")


def test_my_reports_says_what_waits_for_me(world: World, client: Client) -> None:
    world.resolved(by=world.siti)
    world.filed()
    client.login(email="siti@warga.example", password=PASSWORD)
    page = source_of(client.get("/me/"))
    assert "1 laporan menunggu tanggapan Anda." in page
    assert page.count('<article class="card"') == 1


def test_suggestions_name_what_lies_above(world: World, client: Client) -> None:
    page = source_of(client.get("/agencies/", {"q": "dishub blitar", "name": "agency"}))
    assert f'name="agency" value="{world.dishub.pk}"' in page
    assert "Pemerintah Kota Blitar" in page
    assert client.get("/regions/", {"q": "\x00" * 500}).status_code == 200


# -- what pages cost ---------------------------------------------------------------------------------------------


@pytest.fixture
def full_house(world: World, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Fifty public reports on one page, and one with a long story."""
    monkeypatch.setattr(queries, "PAGE", 50)
    for _ in range(50):
        world.verified()
    report = world.in_progress(by=world.siti)
    for number in range(12):
        follow_ups.follow_up(report, by=world.lukman, words=f"Kabar ke-{number}.")
        follow_ups.reply(report, by=world.siti, words=f"Terima kasih, {number}.")
    return report


def test_no_page_asks_more_than_twelve_questions(full_house: Report, client: Client) -> None:
    client.login(email="siti@warga.example", password=PASSWORD)
    addresses = [
        "/",
        "/reports/",
        "/reports/?q=lampu&class=complaint&agency_text=dishub&region_text=blitar",
        f"/r/{full_house.number}/",
        "/reports/new/",
        "/me/",
    ]
    cost = {address: statements(lambda one=address: client.get(one)) for address in addresses}
    assert max(cost.values()) <= BUDGET, cost
    assert source_of(client.get("/reports/")).count('<article class="card"') == 50


def test_a_name_that_several_regions_bear_is_asked_about(
    world: World, client: Client, tmp_path: Path
) -> None:
    table = tmp_path / "regions.csv"
    rows = (
        "35,Jawa Timur",
        "35.72,Kota Blitar",
        "35.05,Kabupaten Blitar",
        "35.72.02,Sukorejo",
        "35.72.02.1002,Blitar",
    )
    table.write_text("kode,nama\n" + "\n".join(rows) + "\n")
    assert not regions.import_regions(table).refused
    report = world.in_progress()
    page = source_of(client.get("/reports/", {"region_text": "Blitar"}))
    for code in ("35.72", "35.05", "35.72.02.1002"):
        assert f'name="region" value="{code}"' in page
    assert "Mana yang Anda maksud?" in page
    assert report.title in page
    assert report.title in source_of(client.get("/reports/", {"region_text": "Kota Blitar"}))
    assert report.title not in source_of(client.get("/reports/", {"region_text": "Kabupaten Blitar"}))


def test_a_misspelt_search_says_what_it_found_instead(world: World, client: Client) -> None:
    world.in_progress()
    page = source_of(client.get("/reports/", {"q": "lmpu jalan"}))
    assert "Tidak ada yang cocok dengan “lmpu jalan”. Ini hasil untuk “lampu jalan”." in page


def test_a_promise_into_a_year_without_days_off_says_that_it_may_move(world: World, client: Client) -> None:
    with clock.frozen(datetime(2027, 12, 30, 3, tzinfo=UTC)):
        world.in_progress()
        number = Report.objects.get().number
        assert "Hari libur 2028 belum ditetapkan di sini" in source_of(client.get(f"/r/{number}/"))
        client.login(email="nadia@contoh.example", password=PASSWORD)
        assert "Hari libur nasional 2028 belum dimasukkan." in source_of(client.get("/office/"))
        client.login(email="kirana@contoh.example", password=PASSWORD)
        assert "belum dimasukkan" not in source_of(client.get("/office/"))


def test_a_late_report_is_told_as_late_in_the_list(world: World, client: Client) -> None:
    report = world.in_progress()
    assert "Belum ada jawaban" not in source_of(client.get("/reports/"))
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert "Belum ada jawaban; batasnya" in source_of(client.get("/reports/"))
    assert report.title


def test_an_objection_is_named_as_one_and_the_filter_speaks_as_the_cards_do(
    world: World, client: Client
) -> None:
    report = world.resolved()
    follow_ups.object_to_answer(report, by=world.reporter_of(report), words="Masih padam.")
    page = source_of(client.get("/reports/"))
    assert "Pelapor berkeberatan, menunggu jawaban" in page
    assert "Ditindaklanjuti oleh instansi</option>" in page


def test_a_public_search_that_was_cut_says_so_and_goes_on(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 2)
    found = world.closed()
    for _number in range(2):
        world.verified()
    page = client.get("/reports/", {"status": "closed"})
    assert "belum ikut dicari" in text_of(page)
    assert "Belum ada yang cocok" not in text_of(page)
    before = queries.public_reports(Filters(status="closed")).before
    page = client.get("/reports/", {"status": "closed", "before": before})
    assert found.title in text_of(page)
    assert "belum ikut dicari" not in text_of(page)
