"""Reporting through the web: the plain form without scripts, what it refuses, and that nothing typed is lost."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.common import clock, codes
from lapor.reports.identity import open_identity
from lapor.reports.models import Attachment, Event, Report
from lapor.reports.models import Turn as TurnRow
from lapor.web.public import filing
from lapor.web.tests.filing_visits import complaint, photo, send
from lapor.web.tests.pictures import PNG
from tests.pages import source_of
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


# -- what goes well ----------------------------------------------------------------------------------------------


def test_a_complaint_becomes_a_report_with_number_pin_and_qr(world: World, client: Client) -> None:
    response = send(client, region="35.72", agency=str(world.dishub.pk), topic=str(world.topic.pk))
    report = Report.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/r/{report.number}/receipt/"
    assert (report.region, report.chosen_agency, report.topic) == (world.region, world.dishub, world.topic)
    assert Event.objects.filter(report=report).count() == TurnRow.objects.filter(report=report).count() == 1
    page = source_of(client.get(response["Location"]))
    pin = re.search(r'receipt-pin">(\d{3} \d{3} \d{4})<', page)
    assert pin
    assert codes.pin_fits(report.pin_hash, pin[1].replace(" ", ""))
    assert f"{report.number[:-1]}-{report.number[-1]}" in page
    assert "<svg" in page.split('class="qr"')[1][:400]
    assert pin[1].replace(" ", "") not in re.sub(r"receipt-pin.{20}", "", page)


def test_an_aspiration_asks_for_the_proposal(world: World, client: Client) -> None:
    bare = send(client, report_class="aspiration", incident_on=None, place=None)
    assert bare.status_code == 422
    assert "Apa yang Anda usulkan?" in source_of(bare)
    send(client, report_class="aspiration", incident_on=None, place=None, proposal="Buat zebra cross.")
    assert Report.objects.get().proposal == "Buat zebra cross."


def test_an_information_request_asks_for_purpose_and_form_of_copy(world: World, client: Client) -> None:
    bare = send(client, report_class="information_request", incident_on=None, place=None)
    assert "Untuk apa informasi itu" in source_of(bare)
    assert "Dalam bentuk apa salinannya?" in source_of(bare)
    asked = {"purpose": "Penelitian skripsi.", "copy_form": "digital", "delivery_form": "email"}
    send(client, report_class="information_request", incident_on=None, place=None, **asked)
    report = Report.objects.get()
    assert (report.purpose, report.copy_form, report.delivery_form) == tuple(asked.values())


def test_an_anonymous_reporter_may_leave_everything_about_themselves_empty(
    world: World, client: Client
) -> None:
    send(client, is_anonymous="on", name=None, phone=None)
    report = Report.objects.get()
    assert report.is_anonymous
    assert report.public_name == ""
    assert open_identity(report.pk).is_empty


def test_a_representative_says_for_whom(world: World, client: Client) -> None:
    send(client, is_represented="on", represented_name="Mbah Karto")
    report = Report.objects.get()
    assert report.is_represented
    assert open_identity(report.pk).represented_name == "Mbah Karto"


def test_sending_twice_makes_one_report_and_shows_the_same_receipt(world: World, client: Client) -> None:
    told = complaint()
    first = client.post("/reports/new/", told)
    page = source_of(client.get(first["Location"]))
    second = client.post("/reports/new/", told)
    assert second["Location"] == first["Location"]
    assert Report.objects.count() == 1
    pin = re.compile(r'receipt-pin">[^<]+<')
    assert pin.findall(source_of(client.get(second["Location"]))) == pin.findall(page)


def test_sending_twice_from_another_browser_still_makes_one_report_and_stores_one_photo(
    world: World, client: Client, media: Path
) -> None:
    told = complaint()
    client.post("/reports/new/", told | {"files": [photo()]})
    Client().post("/reports/new/", told | {"files": [photo()]})
    assert Report.objects.count() == 1
    assert Attachment.objects.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2  # the photo and its thumbnail


def test_new_words_in_a_form_already_sent_are_not_swallowed(world: World, client: Client) -> None:
    told = complaint()
    client.post("/reports/new/", told)
    again = client.post("/reports/new/", told | {"title": "Hal lain: lampu padam di gang"})
    assert again.status_code == 409
    assert "Hal lain: lampu padam di gang" in source_of(again)
    key = re.search(r'name="key" value="([^"]+)"', source_of(again))
    assert key
    assert key[1] != told["key"]
    client.post("/reports/new/", told | {"title": "Hal lain: lampu padam di gang", "key": key[1]})
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"is_anonymous": "on"},
        {"is_confidential": "on"},
        {"report_class": "aspiration", "proposal": "Pasang portal."},
        {"place": "Depan Pasar Templek"},
        {"region": "35.72"},
        {"incident_on": "2026-09-01"},
        {"latitude": "-8.0954", "longitude": "112.1609"},
        {"name": "Siti Aminah"},
        {"phone": "0812 0000 1111"},
        {"address": "Jalan Kenari 5"},
        {"is_represented": "on", "represented_name": "Mbah Karto"},
    ],
    ids=lambda changes: "+".join(changes),
)
def test_any_other_choice_in_a_form_already_sent_is_told_and_can_be_sent_once_more(
    world: World, client: Client, changes: dict[str, Any]
) -> None:
    told = complaint()
    client.post("/reports/new/", told)
    first = Report.objects.get()
    again = client.post("/reports/new/", told | changes)
    page = source_of(again)
    assert again.status_code == 409
    assert f"sudah terkirim sebagai laporan {first}" in page
    assert f'href="/r/{first.number}/"' in page
    assert "receipt-pin" not in page
    for value in (told | changes).values():
        assert value in {told["key"], "on", "aspiration", "complaint", "35.72"} or value in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert client.post("/reports/new/", told | changes | {"key": key[1]}).status_code == 302
    assert Report.objects.count() == 2


def test_files_of_a_second_report_wait_for_its_second_sending(
    world: World, client: Client, media: Path
) -> None:
    told = complaint()
    client.post("/reports/new/", told | {"files": [photo()]})
    other = told | {"title": "Hal lain: lampu padam di gang"}
    page = source_of(client.post("/reports/new/", other | {"files": [photo("lampu.png")]}))
    assert page.count('name="remove_file"') == 1
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    client.post("/reports/new/", other | {"key": key[1]})
    first, second = Report.objects.order_by("pk")
    assert [one.name for one in Attachment.objects.filter(report=second)] == ["lampu.png"]
    assert Attachment.objects.filter(report=first).count() == 1
    assert 'name="remove_file"' not in source_of(client.get("/reports/new/"))


def test_a_lost_answer_after_a_kept_file_leads_to_the_same_receipt(world: World, client: Client) -> None:
    told = complaint()
    client.post("/reports/new/", told | {"title": "", "files": [photo()]})
    first = client.post("/reports/new/", told)
    assert client.post("/reports/new/", told)["Location"] == first["Location"]
    assert Report.objects.count() == Attachment.objects.count() == 1


def test_the_empty_form_says_what_was_sent_just_now(world: World, client: Client) -> None:
    assert "sudah terkirim" not in source_of(client.get("/reports/new/"))
    send(client)
    page = source_of(client.get("/reports/new/"))
    assert f"Laporan <b>{Report.objects.get()}</b> sudah terkirim" in page
    assert f'href="/r/{Report.objects.get().number}/receipt/"' in page
    assert 'data-filing novalidate autocomplete="off"' in page
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert "sudah terkirim" not in source_of(client.get("/reports/new/"))
    assert "sudah terkirim" not in source_of(Client().get("/reports/new/"))


def test_the_receipt_is_shown_to_nobody_else(world: World, client: Client) -> None:
    address = send(client)["Location"]
    assert client.get(address).status_code == 200
    assert "no-store" in client.get(address)["Cache-Control"]
    stranger = Client().get(address)
    assert stranger.status_code == 302
    assert "attachment" in client.get(address.rstrip("/") + ".txt")["Content-Disposition"]


def test_a_signed_in_citizen_finds_the_report_again_without_a_pin(world: World, client: Client) -> None:
    client.login(email="siti@warga.example", password=PASSWORD)
    assert 'value="Siti Rahmawati"' in source_of(client.get("/reports/new/"))
    send(client)
    other = Client()
    other.login(email="siti@warga.example", password=PASSWORD)
    assert "Parkir liar di trotoar" in source_of(other.get("/me/"))
    assert "Cabut laporan ini" in source_of(other.get(f"/r/{Report.objects.get().number}/"))


def test_typed_words_that_leave_no_doubt_are_a_choice(world: World, client: Client) -> None:
    send(client, agency_text="dinas perhubungan kota blitar")
    assert Report.objects.get().chosen_agency == world.dishub


def test_typed_words_with_several_meanings_offer_a_choice(world: World, client: Client) -> None:
    response = send(client, agency_text="dinas")
    assert response.status_code == 422
    assert f'name="agency" value="{world.dishub.pk}"' in source_of(response)
    assert "Pilih salah satu" in source_of(response)


# -- what is refused ---------------------------------------------------------------------------------------------

TOO_LONG = "a" * 1_000_000
BAD = [
    pytest.param({"incident_on": "2999-01-01"}, "belum terjadi", id="a date in the future"),
    pytest.param({"incident_on": "1900-01-01"}, "terlalu lama", id="a date long ago"),
    pytest.param({"incident_on": "31-31-2026"}, "tidak terbaca", id="no date at all"),
    pytest.param({"title": TOO_LONG}, "Paling panjang 150 karakter", id="a title of a megabyte"),
    pytest.param({"title": None}, "Beri judul singkat", id="no title"),
    pytest.param({"title": "\u202e\u200b\x00 "}, "Beri judul singkat", id="a title of nothing visible"),
    pytest.param({"body": None}, "Ceritakan apa yang terjadi", id="no words"),
    pytest.param({"place": None}, "Di mana kejadiannya?", id="no place"),
    pytest.param({"name": None}, "Siapa nama Anda?", id="no name"),
    pytest.param({"phone": None}, "nomor telepon atau email", id="no way to reach"),
    pytest.param({"phone": "12"}, "tidak lengkap", id="half a telephone number"),
    pytest.param({"email": "siti@"}, "salah ketik", id="half an address"),
    pytest.param({"report_class": "revenge"}, "Pilih salah satu", id="an invented class"),
    pytest.param({"region": "99.99"}, "tidak kami kenali", id="a forged region"),
    pytest.param({"agency": "999999"}, "tidak kami kenali", id="a forged agency"),
    pytest.param({"agency": "1; DROP TABLE"}, "tidak kami kenali", id="an agency that is no number"),
    pytest.param({"agency": "9" * 40}, "tidak kami kenali", id="an agency beyond all numbers"),
    pytest.param({"topic": "999999"}, "tidak kami kenali", id="a forged topic"),
    pytest.param({"latitude": "51.5", "longitude": "0.1"}, "di luar Indonesia", id="a pin abroad"),
    pytest.param({"latitude": "nan", "longitude": "112"}, "tidak terbaca", id="a pin nowhere"),
    pytest.param({"website": "http://spam.example"}, "isian tersembunyi", id="the trap"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_bad_input_gets_a_sentence_and_keeps_every_other_word(
    world: World, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    response = send(client, **changes)
    page = source_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert Report.objects.count() == 0
    for name, value in complaint().items():
        if name not in changes and name != "key":
            assert str(value) in page
    assert "Traceback" not in page


def test_control_characters_and_reversals_are_taken_out_not_refused(world: World, client: Client) -> None:
    send(client, title="Lampu\x07 jalan \u202epadam\u202c\u200b", body="Satu\r\nDua\x00")
    report = Report.objects.get()
    assert (report.title, report.body) == ("Lampu jalan padam", "Satu\nDua")


def test_everything_missing_is_told_at_once(world: World, client: Client) -> None:
    page = source_of(client.post("/reports/new/", {"report_class": "complaint", "key": str(uuid4())}))
    for sentence in (
        "Beri judul",
        "Ceritakan apa",
        "Kapan kejadiannya?",
        "Di mana kejadiannya?",
        "Siapa nama",
    ):
        assert sentence in page


def test_a_key_that_is_no_uuid_is_replaced(world: World, client: Client) -> None:
    send(client, key="1")
    send(Client(), key="1")
    assert Report.objects.count() == 2


def test_very_many_filings_from_one_address_are_slowed_and_keep_their_words(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "FILINGS_OF_ONE_ADDRESS", 1)
    send(client)
    response = send(Client())
    assert response.status_code == 429
    assert "Setiap pagi mobil parkir" in source_of(response)
    assert Report.objects.count() == 1


# -- files -------------------------------------------------------------------------------------------------------


def test_a_photo_arrives_without_its_secrets_and_hidden_from_the_public(world: World, client: Client) -> None:
    send(client, files=[photo(), SimpleUploadedFile("surat.txt", b"Isi surat.")])
    kinds = list(Attachment.objects.order_by("number").values_list("kind", "is_public"))
    assert kinds == [("image", False), ("text", False)]


def test_a_received_file_is_not_lost_by_a_forgotten_field(world: World, client: Client) -> None:
    told = complaint(title=None)
    refused = client.post("/reports/new/", told | {"files": [photo()]})
    assert refused.status_code == 422
    assert "trotoar.jpg" in source_of(refused) or "trotoar.png" in source_of(refused)
    client.post("/reports/new/", complaint(key=told["key"]))
    assert Attachment.objects.get().report == Report.objects.get()


def test_a_received_file_can_be_taken_away_again(world: World, client: Client, media: Path) -> None:
    told = complaint(title=None)
    page = source_of(client.post("/reports/new/", told | {"files": [photo()]}))
    path = re.search(r'name="remove_file" value="([^"]+)"', page)
    assert path
    page = source_of(client.post("/reports/new/", told | {"remove_file": path[1]}))
    assert "remove_file" not in page
    assert "Setiap pagi mobil parkir" in page
    assert "Beri judul singkat: apa yang terjadi.</span>" not in page  # nobody has finished yet
    assert not [one for one in media.rglob("*") if one.is_file()]


def test_a_path_from_outside_takes_nothing_away(world: World, client: Client, media: Path) -> None:
    (media / "milik-orang.txt").write_text("penting")
    client.post("/reports/new/", complaint(title=None) | {"remove_file": "milik-orang.txt"})
    assert (media / "milik-orang.txt").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("foto.jpg", b"MZ\x90\x00" + b"\x00" * 200, "program komputer"),
        ("foto.png", b"<html><script>alert(1)</script></html>", "halaman web"),
        ("kosong.pdf", b"", "kosong"),
        ("rusak.png", PNG[:40], "rusak"),
    ],
)
def test_a_lying_file_is_named_and_the_honest_one_is_kept(
    world: World, client: Client, name: str, content: bytes, sentence: str
) -> None:
    told = complaint()
    response = client.post("/reports/new/", told | {"files": [photo(), SimpleUploadedFile(name, content)]})
    page = source_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert name in page
    assert page.count('name="remove_file"') == 1
    assert Report.objects.count() == 0


def test_the_eleventh_file_is_too_many(world: World, client: Client) -> None:
    files = [SimpleUploadedFile(f"surat{n}.txt", b"Isi surat.") for n in range(11)]
    response = client.post("/reports/new/", complaint() | {"files": files})
    assert response.status_code == 422
    assert "Paling banyak 10 lampiran" in source_of(response)
    assert source_of(response).count('name="remove_file"') == 10


def test_another_language_keeps_what_is_typed_and_attached(world: World, client: Client) -> None:
    assert 'form="filing" formnovalidate name="language" value="en"' in source_of(client.get("/reports/new/"))
    told = complaint(title="") | {"language": "en", "files": [photo()], "email": "siti@"}
    response = client.post("/reports/new/", told)
    page = source_of(response)
    assert response.status_code == 200
    assert '<html lang="en">' in page
    assert "Depan Pasar Legi" in page
    assert "Siti Rahmawati" in page
    assert 'name="remove_file"' in page
    assert 'role="alert"' not in page.split("data-offline")[0]
    assert '<html lang="en">' in source_of(client.get("/reports/new/"))
    assert Report.objects.count() == 0
