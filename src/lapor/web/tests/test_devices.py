"""What a visit leaves on a device: nothing in caches, nothing after "Selesai di perangkat ini", no PIN in clear."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.common import clock
from lapor.common.sessions import IDLE, stored_key
from lapor.directory import invitations
from lapor.directory.appointments import Decree
from lapor.directory.models import Person, Role
from lapor.reports.models import Attachment, Report
from lapor.web.tests.filing_visits import complaint, photo, send
from lapor.web.tests.pictures import PNG
from tests.world import PASSWORD, World


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def officer(name: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=f"{name}@contoh.example"))
    return client


def opened(receipt: Any) -> Client:
    client = Client()
    client.post(f"/r/{receipt.report.number}/pin/", {"pin": receipt.pin})
    return client


def test_whoever_is_signed_in_leaves_no_page_in_a_cache(world: World) -> None:
    report = world.in_progress()
    person = world.kirana.person_id
    pages = ("/", "/desk/", f"/desk/reports/{report.number}/", f"/desk/reports/{report.number}/reporter/")
    pages += (f"/r/{report.number}/", "/office/", "/office/people/", f"/office/people/{person}/")
    pages += ("/accounts/email/", "/accounts/password/change/", "/accounts/logout/")
    kirana = officer("kirana")
    for page in pages:
        answer = kirana.get(page)
        assert "no-store" in answer["Cache-Control"], page
        assert answer.status_code in (200, 302), page


def test_a_reporter_leaves_no_page_in_a_cache_and_a_stranger_may(world: World) -> None:
    receipt = world.receipt()
    own = opened(receipt)
    for page in (f"/r/{receipt.report.number}/", "/me/", "/"):
        assert "no-store" in own.get(page)["Cache-Control"], page
    assert "no-store" not in Client().get("/reports/").headers.get("Cache-Control", "")
    refused = Client().post("/reports/new/", {"title": "Hanya judul", "name": "Siti Rahmawati"})
    assert (refused.status_code, "no-store" in refused["Cache-Control"]) == (422, True)


def test_a_private_file_is_not_kept_on_disk_and_belongs_to_its_own_report(world: World) -> None:
    first, second = Client(), Client()
    numbers = []
    for client, name in ((first, "satu.txt"), (second, "dua.txt")):
        file = SimpleUploadedFile(name, f"isi {name} yang panjang sekali.".encode())
        address = client.post("/reports/new/", complaint(title=f"Berkas {name}") | {"files": [file]})[
            "Location"
        ]
        numbers.append(address.split("/")[2])
    at = {row.report.number: row.number for row in Attachment.objects.select_related("report")}
    assert at[numbers[0]] == at[numbers[1]]
    for client, number, name in ((first, numbers[0], "satu.txt"), (second, numbers[1], "dua.txt")):
        answer = client.get(f"/r/{number}/files/{at[number]}/")
        assert b"".join(answer.streaming_content) == f"isi {name} yang panjang sekali.".encode()
        assert "no-store" in answer["Cache-Control"]
    assert first.get(f"/r/{numbers[1]}/files/{at[numbers[1]]}/").status_code == 404


def test_a_file_that_only_another_report_has_is_not_found(world: World) -> None:
    with_file, without = Client(), Client()
    has = with_file.post("/reports/new/", complaint() | {"files": [photo()]})["Location"].split("/")[2]
    lacks = send(without, title="Tanpa berkas sama sekali")["Location"].split("/")[2]
    number = Attachment.objects.get().number
    assert without.get(f"/r/{lacks}/files/{number}/").status_code == 404
    assert with_file.get(f"/r/{has}/files/{number}/").status_code == 200


def test_the_cookie_known_before_the_pin_holds_nothing_after_it(world: World) -> None:
    receipt, client = world.receipt(), Client()
    session = client.session
    session["seen"] = "before"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(f"/r/{receipt.report.number}/pin/", {"pin": receipt.pin})
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert "holds" not in thief.session
    assert "PIN" in thief.get(f"/r/{receipt.report.number}/").content.decode()
    assert "Sudah dua minggu" not in thief.get(f"/r/{receipt.report.number}/").content.decode()


def test_the_cookie_of_a_reporter_ends_with_the_browser(world: World) -> None:
    client = Client()
    send(client)
    cookie = client.cookies["sessionid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    opened_by_pin = opened(world.receipt())
    assert not opened_by_pin.cookies["sessionid"]["max-age"]


def test_an_officers_screen_that_nobody_uses_signs_out_and_loses_no_word(world: World, settings: Any) -> None:
    settings.OFFICER_IDLE_MINUTES = 45
    report, lukman = world.in_progress(), Client()
    lukman.post("/accounts/login/", {"login": "lukman@contoh.example", "password": PASSWORD})
    row = Session.objects.get(pk=stored_key(lukman.cookies["sessionid"].value))
    moved_on = row.expire_date
    assert timedelta(minutes=44) < moved_on - now_of(row) <= timedelta(minutes=45)
    # Half of it later the next page moves the end on.
    Session.objects.filter(pk=row.pk).update(expire_date=moved_on - timedelta(minutes=22))
    lukman.get("/desk/")
    assert Session.objects.get(pk=row.pk).expire_date >= moved_on
    Session.objects.filter(pk=row.pk).update(expire_date=moved_on - timedelta(minutes=46))
    answer = lukman.post(f"/desk/reports/{report.number}/follow_up/", {"words": "Regu kami sudah di lokasi."})
    assert answer.status_code == 403
    assert "Regu kami sudah di lokasi." in answer.content.decode()


def test_an_officer_who_has_just_accepted_does_not_stay_signed_in_for_ever(
    world: World, settings: Any
) -> None:
    settings.OFFICER_IDLE_MINUTES = 45
    row = invitations.invite(
        name="Rina", email="rina@blitar.example", agency=world.dlh, role=Role.LIAISON_OFFICER, by=world.kirana,
        decree=Decree(number="1", on=clock.today(), begins_on=clock.today()),
    )  # fmt: skip
    rina, key = Client(), invitations.new_link(row, by=world.kirana, is_mailed=True)
    rina.get(f"/invitations/{key}/")
    rina.post("/invitations/", {"name": "Rina", "password": "empat kata yang panjang"})
    assert rina.session[IDLE] == 45 * 60


def test_a_session_begun_as_a_citizen_gets_the_limit_with_the_office(world: World, settings: Any) -> None:
    lukman = Client()
    lukman.force_login(Person.objects.get(email="lukman@contoh.example"))
    assert IDLE not in lukman.session
    lukman.get("/")
    assert lukman.session[IDLE] == settings.OFFICER_IDLE_MINUTES * 60


def now_of(row: Session) -> Any:
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    return store.get_expiry_date(expiry=0.001)


def test_the_pin_stands_in_no_session_in_clear_and_is_shown_for_an_hour(world: World) -> None:
    client = Client()
    address = send(client)["Location"]
    page = client.get(address).content.decode()
    pin = re.sub(r"\D", "", re.search(r'receipt-pin">([\d ]+)<', page)[1])  # type: ignore[index]
    kept = client.session["receipts"]
    assert pin not in str(kept)
    assert "sampai" in page
    own = Report.objects.get()
    assert "Buka tanda terima" in client.get(f"/r/{own.number}/").content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        assert pin[6:] in client.get(address).content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert client.get(address).status_code == 302
        assert client.get(f"{address[:-1]}.txt").status_code == 302
        assert "Nomor dan PIN masih dapat dilihat" not in client.get(f"/r/{own.number}/").content.decode()


def test_done_on_this_device_leaves_nothing_open(world: World, media: Path) -> None:
    client = Client()
    address = send(client, is_anonymous="on", is_confidential="on")["Location"]
    client.post("/reports/new/", {"title": "Belum selesai", "files": [photo()]})
    assert [path for path in media.rglob("*") if path.is_file()]
    number = Report.objects.get().number
    assert "Selesai di perangkat ini" in client.get(address).content.decode()
    assert "Selesai di perangkat ini" in client.get(f"/r/{number}/").content.decode()
    answer = client.post("/visit/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["device"].value == ""
    assert not [path for path in media.rglob("*") if path.is_file()]
    for page in (address, f"/r/{number}/", "/me/"):
        assert "Parkir liar" not in client.get(page, follow=True).content.decode()
    assert client.get("/visit/").status_code == 302


def test_signing_out_clears_the_cache(world: World) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "siti@warga.example", "password": PASSWORD})
    answer = client.post("/accounts/logout/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')


def test_a_visitor_with_one_receipt_finds_that_report_alone_among_their_own(world: World) -> None:
    receipt = world.receipt(title="Punya saya sendiri saja")
    world.filed(title="Punya orang lain, rahasia", is_confidential=True)
    page = opened(receipt).get("/me/").content.decode()
    assert "Punya saya sendiri saja" in page
    assert "Punya orang lain" not in page


def test_a_picture_of_a_report_on_a_shared_device_is_gone_too(world: World) -> None:
    client = Client()
    number = client.post("/reports/new/", complaint() | {"files": [photo()]})["Location"].split("/")[2]
    file = Attachment.objects.get().number
    assert client.get(f"/r/{number}/files/{file}/thumb/").status_code == 200
    client.post("/visit/")
    assert client.get(f"/r/{number}/files/{file}/thumb/").status_code == 404
    assert PNG
