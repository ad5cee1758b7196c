"""What strangers may leave here unsent is counted before it is stored, and a full disk costs no typed word."""

import logging
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lapor.common import clock
from lapor.common.models import UnsentFile
from lapor.directory.models import Person
from lapor.reports.models import Attachment, Post, Report
from lapor.web.kit import budgets
from lapor.web.kit.uploads import FORMS_KEPT
from lapor.web.tests.filing_visits import complaint, photo, send
from tests.pages import source_of
from tests.world import World

WORDS = "Tulisan yang tidak boleh hilang."


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def text_file(size: int, name: str = "catatan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"a" * size, content_type="text/plain")


def leave(client: Client, *uploads: SimpleUploadedFile) -> Any:
    """A form without its title, and with files."""
    return client.post("/reports/new/", complaint(title=None, body=WORDS) | {"files": list(uploads)})


def test_what_one_address_leaves_unsent_has_an_end_and_costs_no_word(
    world: World, media: Path, settings: Any
) -> None:
    settings.UNSENT_MB_OF_ADDRESS = 3
    answers = [leave(Client(), text_file(1_000_000)) for _one in range(5)]
    assert len(files_in(media)) == 3
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert "terlalu banyak berkas baru saja dikirim" in source_of(answers[4])
    assert "coba lagi dalam 6 jam" in source_of(answers[4])
    assert int(answers[4]["Retry-After"]) == pytest.approx(6 * 3600, abs=60)
    assert WORDS in source_of(answers[4])
    assert send(Client()).status_code == 302  # without files it is taken
    assert leave(Client(REMOTE_ADDR="198.51.100.7"), text_file(1_000_000)).status_code == 422
    assert len(files_in(media)) == 4


def test_one_network_never_takes_the_room_of_all(world: World, media: Path, settings: Any) -> None:
    settings.UNSENT_MB = 8
    for last in range(12):
        leave(Client(REMOTE_ADDR=f"198.51.100.{last}"), text_file(1_000_000))
    assert len(files_in(media)) == 4  # half of what there is
    for last in range(12):
        leave(Client(REMOTE_ADDR=f"203.0.113.{last}"), text_file(1_000_000))
    assert len(files_in(media)) == 6  # half of what is left
    assert leave(Client(REMOTE_ADDR="192.0.2.1"), text_file(1_000_000)).status_code == 422
    assert len(files_in(media)) == 7


def test_what_is_sent_or_taken_out_is_not_counted_any_more(world: World, media: Path, settings: Any) -> None:
    settings.UNSENT_MB_OF_ADDRESS = 1
    for _one in range(4):
        assert (
            Client().post("/reports/new/", complaint() | {"files": [text_file(900_000)]}).status_code == 302
        )
    client = Client()
    leave(client, text_file(900_000))
    key = complaint()["key"]
    path = next(iter(client.session["kept_files"].values()))[0]["path"]
    kept_under = next(iter(client.session["kept_files"]))
    assert key != kept_under
    client.post("/reports/new/", complaint(key=kept_under) | {"remove_file": path})
    leave(client, text_file(900_000, "kedua.txt"))
    assert "kedua.txt" in str(client.session["kept_files"])
    assert Attachment.objects.count() == 4
    assert UnsentFile.objects.count() == 1


def send_file(client: Client, size: int, **address: str) -> Any:
    return client.post("/reports/new/", complaint() | {"files": [text_file(size)]}, **address)


def test_what_one_address_sends_a_day_has_an_end_and_comes_back_evenly(
    world: World, media: Path, settings: Any
) -> None:
    settings.SENT_MB_OF_ADDRESS, began = 3, clock.now()
    with clock.frozen(began):
        assert [send_file(Client(), 1_000_000).status_code for _one in range(4)] == [302, 302, 302, 429]
        answer = send_file(Client(), 1_000_000)
        assert "coba lagi dalam 8 jam" in source_of(answer)
        assert answer["Retry-After"] == str(8 * 3600)
        assert send(Client()).status_code == 302  # without its file
        assert send_file(Client(), 1_000_000, REMOTE_ADDR="198.51.100.7").status_code == 302
    with clock.frozen(began + timedelta(hours=8)):
        assert send_file(Client(), 1_000_000).status_code == 302
    assert Attachment.objects.count() == len(files_in(media)) == 5


def test_many_addresses_of_one_network_share_an_end_too(world: World, media: Path, settings: Any) -> None:
    settings.SENT_MB_OF_ADDRESS = 1
    with clock.frozen(clock.now()):
        codes = [
            send_file(Client(), 900_000, REMOTE_ADDR=f"2001:db8:1:{n:x}::1").status_code for n in range(7)
        ]
    assert codes == [302] * 5 + [429] * 2


def test_an_officer_has_a_larger_budget_of_their_own_wherever_they_sit(
    world: World, media: Path, settings: Any
) -> None:
    settings.SENT_MB_OF_ADDRESS = 1
    with clock.frozen(clock.now()):
        assert [send_file(Client(), 900_000).status_code for _one in range(2)] == [302, 429]
        report, lukman = world.in_progress(), Client()
        lukman.force_login(Person.objects.get(email="lukman@contoh.example"))
        address = f"/desk/reports/{report.number}/follow_up/"
        codes = [
            lukman.post(address, {"words": f"{WORDS} {n}", "files": [text_file(900_000)]}).status_code
            for n in range(7)
        ]
    assert codes == [302] * 5 + [429] * 2
    assert Post.objects.filter(body__startswith=WORDS).count() == 5


def test_what_another_address_of_the_same_visitor_discards_is_given_back(
    world: World, media: Path, settings: Any
) -> None:
    """A phone changes its address on the way, and a visitor opens more forms than are kept."""
    settings.UNSENT_MB_OF_ADDRESS = 1
    client = Client()
    leave(client, text_file(900_000))
    client.post("/visit/", REMOTE_ADDR="198.51.100.7")
    assert (files_in(media), UnsentFile.objects.count()) == ([], 0)
    for number in range(FORMS_KEPT + 2):
        leave(client, text_file(100_000 + number))
    assert len(files_in(media)) == UnsentFile.objects.count() == FORMS_KEPT


def test_a_refused_file_uses_nothing_up(world: World, settings: Any) -> None:
    settings.UNSENT_MB_OF_ADDRESS = 1
    client = Client()
    for _one in range(5):
        leave(client, SimpleUploadedFile("a.exe", b"MZ\x90\x00" + b"\x00" * 600_000))
    assert "catatan.txt" in source_of(leave(client, text_file(900_000)))


def test_many_small_files_and_many_pixels_have_an_end(
    world: World, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "FILES_UNSENT", 3)
    leave(Client(), *[text_file(100 + n, f"{n}.txt") for n in range(5)])
    assert len(files_in(media)) == 3
    monkeypatch.setattr(budgets, "FILES_UNSENT", 300)
    monkeypatch.setattr(budgets, "PIXELS", 3_500_000)
    answer = leave(Client(), *[_drawing(f"{n}.png") for n in range(5)])
    assert source_of(answer).count('name="remove_file"') == 3
    with clock.frozen(clock.now() + budgets.PIXELS_PER + timedelta(seconds=1)):
        assert source_of(leave(Client(), _drawing("lagi.png"))).count('name="remove_file"') == 1


def _drawing(name: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (1000, 1000), "red").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/png")


def test_who_may_not_act_leaves_no_file_behind(world: World, media: Path) -> None:
    report = world.resolved()
    answer = Client().post(f"/r/{report.number}/reply/", {"words": WORDS, "files": [photo()]})
    assert answer.status_code in (403, 409)
    assert files_in(media) == []


def test_twenty_one_files_are_told_in_the_form_and_no_word_is_lost(world: World, media: Path) -> None:
    answer = leave(Client(), *[text_file(10 + n, f"{n}.txt") for n in range(21)])
    assert answer.status_code == 422
    assert "Paling banyak 10 lampiran" in source_of(answer)
    assert WORDS in source_of(answer)


@pytest.fixture
def broken(settings: Any, tmp_path: Path) -> None:
    """A place for files in which nothing can be stored, not even by root."""
    (tmp_path / "disk").write_text("not a folder")
    settings.MEDIA_ROOT = tmp_path / "disk" / "media"


def test_when_storage_fails_the_reporter_keeps_every_word_and_may_send_without_the_file(
    world: World, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    client, told = Client(), complaint(body=WORDS)
    with caplog.at_level(logging.ERROR):
        answer = client.post("/reports/new/", told | {"files": [photo("bukti.png")]})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert WORDS in source_of(answer)
    assert "Berkas “bukti.png” belum dapat kami simpan" in source_of(answer)
    assert "kirim dulu tanpa berkas" in source_of(answer)
    assert [record.name for record in caplog.records] == ["lapor.common.files.room", "django.request"]
    assert client.post("/reports/new/", told).status_code == 302


def test_when_storage_fails_the_officers_answer_is_kept_too(world: World, broken: None) -> None:
    report, lukman = world.in_progress(), Client()
    lukman.force_login(Person.objects.get(email="lukman@contoh.example"))
    address = f"/desk/reports/{report.number}/follow_up/"
    answer = lukman.post(address, {"words": WORDS, "files": [photo("foto.png")]})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert WORDS in source_of(answer)
    assert "foto.png" in source_of(answer)
    assert not Post.objects.filter(body=WORDS).exists()


def test_below_the_floor_of_free_space_files_wait_and_reports_are_taken(world: World, settings: Any) -> None:
    settings.FREE_DISK_MB = 10**9
    answer = leave(Client(), text_file(100))
    assert "belum dapat kami simpan" in source_of(answer)
    assert send(Client()).status_code == 302
    assert Report.objects.count() == 1


def test_a_full_disk_while_receiving_costs_the_file_and_not_the_words(
    world: World, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "full").write_text("not a folder")
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "full" / "tmp")
    answer = leave(Client(), text_file(400_000, "besar.txt"))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Berkas “besar.txt” belum dapat kami simpan" in source_of(answer)
    assert WORDS in source_of(answer)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("-8.0954", "112.1690"),
        ("-8,0954", "112,1690"),
        ("-8.0954, 112.1690", ""),
        ("", "-8.0954,112.1690"),
        ("(-8.0954; 112.1690)", ""),
        ("-8,0954 112,1690", ""),
        ("\u22128.0954", "112.1690\u00b0"),
        ("-\uff18.0954", "\u0661\u0661\u0662.1690"),
    ],
)
def test_a_pin_is_read_however_it_is_typed(world: World, latitude: str, longitude: str) -> None:
    assert send(Client(), latitude=latitude, longitude=longitude).status_code == 302
    report = Report.objects.get()
    assert (report.latitude, report.longitude) == (-8.0954, 112.1690)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("-8.0954", ""), ("", "112.1690"), ("", "112,169"), (" -8 ", " ")]
)
def test_half_a_pin_is_told_and_not_dropped(world: World, latitude: str, longitude: str) -> None:
    answer = send(Client(), latitude=latitude, longitude=longitude)
    assert answer.status_code == 422
    assert "Koordinat ini belum lengkap" in source_of(answer)
    assert not Report.objects.exists()
