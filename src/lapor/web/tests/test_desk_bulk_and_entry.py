"""Many at once, and reports typed in for somebody."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lapor.common import clock
from lapor.common.codes import hash_pin
from lapor.directory.regions import load_regions
from lapor.reports import receipts
from lapor.reports.identity import Reporter
from lapor.reports.models import Attachment, Event, Report
from lapor.reports.vocabulary import Channel, Grade
from lapor.reports.workflow import Action, Status
from lapor.web.desk.bulk import MOST
from lapor.web.desk.titles import title_of
from lapor.web.tests.desk_visits import fresh, officer, ticked
from lapor.web.tests.pictures import PNG
from tests.pages import text_of
from tests.world import World


def test_several_reports_are_verified_in_one_go(world: World) -> None:
    reports = [world.filed() for _number in range(3)]
    kirana = officer("kirana")
    asked = kirana.post("/desk/bulk/", {"deed": "verify", "chosen": ticked(*reports)})
    assert asked.status_code == 200
    assert all(report.title in text_of(asked) for report in reports)
    fields = {"deed": "verify", "confirmed": "1", "grade": Grade.PLAIN, "to": world.dishub.pk}
    done = kirana.post("/desk/bulk/", fields | {"chosen": ticked(*reports)})
    assert "3 dari 3 berhasil" in text_of(done)
    assert {fresh(report).status for report in reports} == {Status.VERIFIED}


def test_each_refusal_is_named_and_stops_nobody_else(world: World) -> None:
    first, settled = world.filed(), world.closed()
    fields = {"deed": "archive", "confirmed": "1", "reason": "unclear", "words": "Mohon jelaskan lagi."}
    done = officer("kirana").post("/desk/bulk/", fields | {"chosen": ticked(first, settled)})
    page = text_of(done)
    assert "1 dari 2 berhasil" in page
    assert "tidak dapat dilakukan pada tahap" in page
    assert fresh(first).status == Status.ARCHIVED
    assert fresh(settled).status == Status.CLOSED


def test_what_a_colleague_changed_meanwhile_is_left_alone(world: World) -> None:
    report = world.filed()
    old = f"{report.number}:{report.last_number - 1}"
    fields = {
        "deed": "verify",
        "confirmed": "1",
        "grade": Grade.PLAIN,
        "to": world.dishub.pk,
        "chosen": [old],
    }
    assert "baru saja diubah orang lain" in text_of(officer("kirana").post("/desk/bulk/", fields))
    assert fresh(report).status == Status.SUBMITTED


def test_reports_of_others_are_never_touched(world: World) -> None:
    report = world.filed()
    fields = {
        "deed": "archive",
        "confirmed": "1",
        "reason": "unclear",
        "words": "x",
        "chosen": ticked(report),
    }
    assert officer("klara").post("/desk/bulk/", fields).status_code == 404
    assert fresh(report).status == Status.SUBMITTED


def test_nothing_ticked_too_much_ticked_and_nonsense_are_refused(world: World) -> None:
    kirana = officer("kirana")
    report = world.filed()
    assert kirana.post("/desk/bulk/", {"deed": "verify"}).status_code == 422
    many = [f"{report.number}:{number}" for number in range(MOST + 1)]
    assert kirana.post("/desk/bulk/", {"deed": "verify", "chosen": many}).status_code == 422
    assert kirana.post("/desk/bulk/", {"deed": "verify", "chosen": ["abc"]}).status_code == 422
    assert kirana.post("/desk/bulk/", {"deed": "destroy", "chosen": ticked(report)}).status_code == 404


def test_a_forged_unit_in_bulk_writes_nothing(world: World) -> None:
    report = world.filed()
    fields = {"deed": "verify", "confirmed": "1", "grade": "plain", "to": world.agency["klaten"].pk}
    answer = officer("kirana").post("/desk/bulk/", fields | {"chosen": ticked(report)})
    assert answer.status_code == 422
    assert fresh(report).status == Status.SUBMITTED


ENTRY = {
    "key": "satu-kunci",
    "channel": Channel.WHATSAPP,
    "report_class": "complaint",
    "body": "Pohon besar condong ke kabel listrik. Mohon segera dipangkas.",
    "place": "Jalan Cemara 14",
    "incident_on": "2026-09-07",
    "name": "Bu Ratna",
    "phone": "0812000111",
}


def test_a_whatsapp_message_becomes_a_report_with_number_and_pin(world: World) -> None:
    answer = officer("oki").post("/desk/new/", ENTRY | {"agency": world.blitar.pk})
    assert answer.status_code == 200
    report = Report.objects.latest("pk")
    page = text_of(answer)
    assert str(report) in page
    assert f"/r/{report.number}/" in page
    assert "https://wa.me/62812000111?text=" in answer.content.decode()
    pin = re.search(r"PIN (\d{3} \d{3} \d{4})\.", page)
    assert pin
    assert (
        receipts.open_with_pin(report.number, pin[1], visitor=receipts.Visitor("127.0.0.1", "127.0.0.0"))
        == report
    )
    assert report.title == "Pohon besar condong ke kabel listrik"
    assert (report.channel, report.holder_agency) == (Channel.WHATSAPP, world.blitar)
    assert report.account_key == ""


def test_sent_twice_it_is_one_report_with_one_receipt(world: World) -> None:
    oki = officer("oki")
    first = oki.post("/desk/new/", ENTRY)
    before = Report.objects.count()
    second = oki.post("/desk/new/", ENTRY)
    assert Report.objects.count() == before
    numbers = [
        re.findall(r"receipt-number\">([^<]+)<", answer.content.decode()) for answer in (first, second)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "Selokan tersumbat di depan balai warga."},
        {"title": "Pohon condong"},
        {"place": "Jalan Kenari 2"},
        {"incident_on": "2026-09-01"},
        {"name": "Pak Budi"},
        {"phone": "0812000222"},
        {"email": "ratna@warga.example"},
        {"channel": Channel.PHONE},
        {"is_anonymous": "on"},
        {"is_confidential": "on"},
        {"report_class": "aspiration", "proposal": "Pangkas tiap tahun."},
    ],
    ids=lambda changes: "+".join(changes),
)
def test_a_used_key_with_anything_else_shows_no_receipt_of_another(
    world: World, changes: dict[str, str]
) -> None:
    oki = officer("oki")
    oki.post("/desk/new/", ENTRY)
    first = Report.objects.latest("pk")
    again = oki.post("/desk/new/", ENTRY | changes)
    page = again.content.decode()
    assert again.status_code == 409
    assert f"sudah terkirim sebagai laporan {first}" in page
    assert "receipt-pin" not in page
    assert (ENTRY | changes)["body"] in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert key[1] != ENTRY["key"]
    assert oki.post("/desk/new/", ENTRY | changes | {"key": key[1]}).status_code == 200
    assert Report.objects.filter(pk__gte=first.pk).count() == 2


def test_files_typed_in_with_a_refused_form_are_kept(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    oki = officer("oki")
    photo = SimpleUploadedFile("pohon.png", PNG, content_type="image/png")
    refused = oki.post("/desk/new/", ENTRY | {"place": "", "files": [photo]})
    assert "pohon.png" in text_of(refused)
    for _time in range(2):
        assert oki.post("/desk/new/", ENTRY).status_code == 200
    assert [one.name for one in Attachment.objects.all()] == ["pohon.png"]


def test_the_form_is_not_filled_again_by_the_browser(world: World) -> None:
    answer = officer("oki").get("/desk/new/")
    assert 'data-deed autocomplete="off"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_what_is_missing_is_named_and_nothing_is_lost(world: World) -> None:
    answer = officer("oki").post("/desk/new/", ENTRY | {"place": ""})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Di mana kejadiannya?" in page
    assert "Mohon segera dipangkas." in page
    assert not Report.objects.filter(channel=Channel.WHATSAPP).exists()


def test_the_form_starts_with_the_own_government(world: World) -> None:
    page = officer("oki").get("/desk/new/").content.decode()
    assert re.search(rf'name="agency" value="{world.blitar.pk}" checked', page)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lampu mati. Sudah seminggu.", "Lampu mati"),
        ("Min, lampu PJU di Jl. Cemara gang 3 padam. Mohon segera", "Lampu PJU di Jl. Cemara gang 3 padam"),
        ("ass wr wb pak, tlg lampu merah simpang Jl. Kenari mati", "Lampu merah simpang Jl. Kenari mati"),
        ("Saya mau melaporkan lagi. Selokan di Ds. Sumber mampet", "Selokan di Ds. Sumber mampet"),
        ("Assalamualaikum wr. wb. Jalan di RT. 07 RW. 09 rusak. Parah", "Jalan di RT. 07 RW. 09 rusak"),
        (
            "Pungutan Rp. 50.000 di Kec. Sukorejo saat urus KTP. Kenapa?",
            "Pungutan Rp. 50.000 di Kec. Sukorejo saat urus KTP",
        ),
        ("P\nPak Lurah tidak pernah di kantor", "Pak Lurah tidak pernah di kantor"),
        ("Tolong pagi ini jalan ditutup", "Pagi ini jalan ditutup"),
        ("Admin kelurahan minta uang", "Admin kelurahan minta uang"),
        ("Tes kehamilan di puskesmas ditolak", "Tes kehamilan di puskesmas ditolak"),
        ("Salam tempel diminta petugas KUA", "Salam tempel diminta petugas KUA"),
        ("Tolong menolong antarwarga dilarang lurah", "Tolong menolong antarwarga dilarang lurah"),
        ("P", ""),
        ("Lampu mati.", ""),
        ("Selamat pagi pak", ""),
    ],
)
def test_a_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_is_cut_and_says_so() -> None:
    assert title_of(" ".join(["kata"] * 30)).endswith("kata…")
    assert len(title_of("x" * 500 + " dan y dan z")) <= 150


def test_words_too_few_for_a_title_ask_for_one(world: World) -> None:
    answer = officer("oki").post("/desk/new/", ENTRY | {"body": "Lampu mati."})
    assert answer.status_code == 422
    assert "Tulis judulnya." in text_of(answer)


def test_the_day_of_the_incident_is_not_guessed(world: World) -> None:
    page = officer("oki").get("/desk/new/").content.decode()
    assert 'name="incident_on" value' not in page


def test_while_typing_what_was_reported_already_is_shown(world: World) -> None:
    kirana = officer("kirana")
    first = world.filed(by=world.kirana, channel=Channel.PHONE, pin=None, region=None)
    typed = {"body": "Lampu jalan mati di depan Pasar Legi, gelap sekali.", "place": "Pasar Legi"}
    page = text_of(kirana.post("/desk/new/doubles/", typed))
    assert first.title in page
    assert str(first) in page
    assert (
        text_of(kirana.post("/desk/new/doubles/", {"body": "Pohon tumbang di jalan.", "place": ""})).strip()
        == ""
    )
    vague = text_of(kirana.post("/desk/new/doubles/", {"body": "Pohon tumbang di jalan.", "place": "gang 3"}))
    assert "Belum dapat dibandingkan" in vague
    assert "Tidak ada" not in vague


def test_a_number_typed_in_shows_what_it_has_reported_before(world: World) -> None:
    first = world.filed(to=world.blitar)
    kirana = officer("kirana")
    page = text_of(kirana.post("/desk/new/callers/", {"phone": "+62 812-3456-7890"}))
    assert first.title in page
    assert Event.objects.filter(report=first, action=Action.FIND_BY_PHONE).count() == 1
    for phone in ("0812", "", "081999999999"):
        assert text_of(kirana.post("/desk/new/callers/", {"phone": phone})).strip() == ""
    assert first.title not in text_of(officer("opik").post("/desk/new/callers/", {"phone": "081234567890"}))


def test_doubles_on_the_case_are_asked_for_or_said_to_be_unknown(world: World) -> None:
    alone = {
        "pin": None,
        "region": None,
        "place": "gang 3",
        "reporter": Reporter(),
        "channel": Channel.COUNTER,
    }
    report = world.filed(by=world.kirana, **alone)
    page = text_of(officer("kirana").get(f"/desk/reports/{report.number}/nearby/"))
    assert "Belum dapat dibandingkan" in page
    assert "Tidak ada laporan serupa" not in page


def test_a_letter_is_typed_in_with_the_day_it_came_and_its_village(world: World) -> None:
    received = (clock.now() - timedelta(days=2)).astimezone(clock.JAKARTA).strftime("%Y-%m-%dT%H:%M")
    typed = ENTRY | {
        "channel": Channel.LETTER,
        "received_at": received,
        "region": world.region.pk,
        "place": "",
    }
    assert officer("oki").post("/desk/new/", typed).status_code == 200
    report = Report.objects.latest("pk")
    assert report.received_at
    assert report.received_at.astimezone(clock.JAKARTA).strftime("%Y-%m-%dT%H:%M") == received
    assert report.region == world.region
    case = officer("oki").get(f"/desk/reports/{report.number}/")
    said = report.received_at.astimezone(clock.JAKARTA).strftime(
        "pukul %H.%M WIB; batas waktu dihitung sejak itu"
    )
    assert said in text_of(case)


def test_an_odd_day_or_village_is_told_and_nothing_is_lost(world: World) -> None:
    for odd in ({"received_at": "2035-01-01T10:00"}, {"received_at": "kemarin"}, {"region": "99.99"}):
        answer = officer("oki").post("/desk/new/", ENTRY | odd)
        assert answer.status_code == 422, odd
        assert ENTRY["body"] in text_of(answer)
        assert odd.get("received_at", "") in answer.content.decode()
    assert not Report.objects.exists()


def test_villages_are_found_while_typing(world: World) -> None:
    load_regions()
    asked = {"name": "region", "q": "kel tanjungsari"}
    assert "Tanjungsari, Sukorejo, Kota Blitar" in text_of(officer("oki").get("/regions/", asked))


def test_of_two_numbers_the_first_is_written_to_and_both_are_shown(world: World) -> None:
    oki = officer("oki")
    answer = oki.post("/desk/new/", ENTRY | {"phone": "0812-0001-1122 / ٠٨٥٧١١١٢٢٢٢"})
    assert "https://wa.me/6281200011122?text=" in answer.content.decode()
    report = Report.objects.latest("pk")
    page = oki.get(f"/desk/reports/{report.number}/reporter/").content.decode()
    assert 'href="tel:+6281200011122"' in page
    assert 'href="tel:+628571112222"' in page


def test_a_receipt_sent_again_after_a_new_pin_shows_none_and_its_message_speaks_indonesian(
    world: World,
) -> None:
    oki = officer("oki")
    oki.cookies["django_language"] = "en"
    first = oki.post("/desk/new/", ENTRY).content.decode()
    assert re.search(r'receipt-pin">\d{3} \d{3} \d{4}<', first)
    assert "Terima kasih. Laporan Anda" in first
    Report.objects.update(pin_hash=hash_pin("1357924680"))
    again = oki.post("/desk/new/", ENTRY).content.decode()
    assert "receipt-pin" not in again
    assert re.search(r"nomor [0-9-]+\. Perkembangannya", again)
