"""One report in the browser: who sees what of it, what its reporter may do, and what happens when two act at once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lapor.common import clock, codes
from lapor.directory.models import Person
from lapor.reports.commands import filing, follow_ups, notes
from lapor.reports.models import Attachment, Report
from lapor.reports.queries import public as public_queries
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Status
from lapor.web.tests.pictures import PNG
from lapor.web.tests.report_visits import act, holder_of, page_of
from tests.pages import source_of
from tests.world import PASSWORD, SITI, World


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    public_queries.forget_minutes()
    yield
    public_queries.forget_minutes()


# -- who sees what -----------------------------------------------------------------------------------------------


def test_an_unverified_report_is_not_for_the_public(world: World, client: Client) -> None:
    report = world.filed()
    assert "Pasar Legi" not in page_of(client, report)
    assert "PIN" in page_of(client, report)


def test_a_public_report_shows_words_and_a_shortened_name_but_no_contact(
    world: World, client: Client
) -> None:
    page = page_of(client, world.in_progress())
    assert "Sudah dua minggu lampu jalan" in page
    assert "Siti R." in page
    for secret in (SITI.name, SITI.phone, SITI.email):
        assert secret not in page
    assert "Cabut laporan" not in page


def test_an_anonymous_report_shows_no_name_to_anybody_but_says_so(world: World, client: Client) -> None:
    page = page_of(client, world.in_progress(is_anonymous=True))
    assert "Anonim" in page
    assert "Siti" not in page


def test_the_public_reads_where_about_it_is_and_never_whose_door(world: World, client: Client) -> None:
    report = world.verified(is_anonymous=True, pin=(-8.09544, 112.16905))
    page, own = page_of(client, report), page_of(holder_of(report), report)
    assert "-8.09544" in own
    assert "112.16905" in own
    assert not re.search(r"-8\.095|112\.169", page)
    assert "hanya perkiraan" in page
    for name, is_exact in (("lukman", True), ("kirana", True), ("omar", False)):
        officer = Client()
        officer.force_login(Person.objects.get(email=f"{name}@contoh.example"))
        desk = source_of(officer.get(f"/desk/reports/{report.number}/"))
        assert ("-8.09544" in desk) == is_exact, name


def test_private_replies_and_notes_stay_private(world: World, client: Client) -> None:
    report = world.in_progress()
    follow_ups.reply(report, by=world.reporter_of(report), words="Rumah saya nomor tujuh.")
    notes.add_note(report, by=world.kirana, words="Pelapor pernah marah.")
    assert "nomor tujuh" not in page_of(client, report)
    assert "nomor tujuh" in page_of(holder_of(report), report)
    assert "pernah marah" not in page_of(holder_of(report), report)


# -- whose turn, until when, what next ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "sentences"),
    [
        (Status.SUBMITTED, ["Pemerintah Kota Blitar", "memeriksa laporan", "Jumat, 11 September 2026"]),
        (Status.NEEDS_INFO, ["Sekarang giliran Anda", "Melengkapi laporan", "Yang ditanyakan petugas"]),
        (Status.VERIFIED, ["Dinas Perhubungan Kota Blitar", "menyiapkan tindak lanjut", "15 September 2026"]),
        (
            Status.IN_PROGRESS,
            ["menindaklanjuti", "Senin, 28 September 2026", "batas 14 hari kerja", "Anda diminta menilai"],
        ),
        (Status.RESOLVED, ["Sekarang giliran Anda", "Sudah selesai", "Belum selesai", "ditutup oleh sistem"]),
        (
            Status.CLOSED,
            ["Ditutup oleh pelapor", "membukanya kembali sampai 8 Oktober 2026", "Nilai penanganannya"],
        ),
        (Status.ARCHIVED, ["Isinya belum dapat dipahami", "Minta dibuka kembali"]),
        (Status.WITHDRAWN, ["mencabut laporan ini"]),
        (Status.MERGED, ["Hal yang sama ditangani dalam laporan"]),
    ],
)
def test_the_turn_card_says_it_in_plain_words(world: World, status: Status, sentences: list[str]) -> None:
    report = world.in_state(status)
    page = re.sub(r"\s+", " ", page_of(holder_of(report), report))
    for sentence in sentences:
        assert sentence in page


def test_the_calendar_names_each_day_counted_and_each_day_off(world: World) -> None:
    with clock.frozen(clock.now() - timedelta(days=20)):  # 19 August 2026: the 25th is a holiday
        report = world.verified()
        page = page_of(holder_of(report), report)
    assert "hari kerja ke-14" in page
    assert "akhir pekan" in page
    assert re.search(r"25 Agustus: libur: ", page)


# -- what the reporter may do --------------------------------------------------------------------------------------


def test_the_reporter_replies_with_words_and_evidence(world: World) -> None:
    report = world.in_progress()
    own = holder_of(report)
    response = act(own, report, "reply", words="Masih gelap.", files=[SimpleUploadedFile("a.png", PNG)])
    assert response["Location"] == f"/r/{report.number}/"
    page = page_of(own, report)
    assert "Masih gelap." in page
    assert "sudah kami terima" in page
    assert Attachment.objects.get().post_number


def test_evidence_alone_speaks_for_itself(world: World) -> None:
    report = world.in_progress()
    act(holder_of(report), report, "reply", files=[SimpleUploadedFile("a.png", PNG)])
    assert "Saya menambahkan 1 lampiran." in page_of(holder_of(report), report)


def test_the_reporter_supplies_what_was_missing(world: World) -> None:
    report = world.needs_info()
    act(holder_of(report), report, "supply_info", words="Di depan nomor 12.")
    assert Report.objects.get(pk=report.pk).status == Status.SUBMITTED


def test_the_reporter_objects_and_the_report_goes_back(world: World) -> None:
    report = world.resolved()
    act(holder_of(report), report, "object", words="Masih padam.")
    assert Report.objects.get(pk=report.pk).status == Status.IN_PROGRESS


def test_the_reporter_confirms_and_rates_in_one_breath(world: World) -> None:
    report = world.resolved()
    act(holder_of(report), report, "confirm", score="4", comment="Cepat.")
    report.refresh_from_db()
    assert (report.status, report.closed_by, report.rating) == (Status.CLOSED, ClosedBy.REPORTER, 4)


def test_the_reporter_confirms_now_and_rates_later(world: World) -> None:
    report = world.resolved()
    own = holder_of(report)
    act(own, report, "confirm")
    assert Report.objects.get(pk=report.pk).rating is None
    refused = act(own, report, "rate")
    assert refused.status_code == 422
    assert "Pilih nilai 1 sampai 5." in source_of(refused)
    act(own, report, "rate", score="5")
    assert Report.objects.get(pk=report.pk).rating == 5


def test_a_rating_outside_the_scale_is_refused_before_anything_is_written(world: World) -> None:
    report = world.resolved()
    response = act(holder_of(report), report, "confirm", score="9", comment="Bagus sekali kok")
    assert response.status_code == 422
    assert "Bagus sekali kok" in source_of(response)
    assert Report.objects.get(pk=report.pk).status == Status.RESOLVED


def test_the_reporter_reopens_appeals_and_withdraws(world: World) -> None:
    closed, archived, filed = world.closed(), world.archived(), world.filed()
    act(holder_of(closed), closed, "reopen", words="Padam lagi.")
    act(holder_of(archived), archived, "appeal", words="Maksud saya lampu di gang.")
    act(holder_of(filed), filed, "withdraw", reason="Sudah saya urus sendiri.")
    states = [Report.objects.get(pk=one.pk).status for one in (closed, archived, filed)]
    assert states == [Status.IN_PROGRESS, Status.SUBMITTED, Status.WITHDRAWN]


def test_a_signed_in_reporter_needs_no_pin(world: World, client: Client) -> None:
    report = world.in_progress(by=world.siti)
    client.login(email="siti@warga.example", password=PASSWORD)
    assert act(client, report, "reply", words="Masih gelap.").status_code == 302


# -- refusals keep the words -------------------------------------------------------------------------------------


def test_a_stale_form_shows_what_is_new_and_keeps_the_words(world: World) -> None:
    report = world.in_progress()
    seen = report.last_number
    follow_ups.follow_up(report, by=world.lukman, words="Tiang sudah dipesan.")
    response = act(holder_of(report), report, "reply", words="Kapan diperbaiki?", seen=seen)
    page = source_of(response)
    assert response.status_code == 409
    news = page.split('class="news"')[1].split("</div>\n")[0]
    assert "Tiang sudah dipesan." in news
    assert "Kapan diperbaiki?" in page
    again = re.search(r'name="seen" value="(\d+)"', page)
    assert again
    assert (
        act(holder_of(report), report, "reply", words="Kapan diperbaiki?", seen=again[1]).status_code == 302
    )


def test_an_act_that_is_no_longer_possible_leaves_its_words_on_the_page(world: World) -> None:
    report = world.in_progress()
    seen = report.last_number
    follow_ups.resolve_report(report, by=world.lukman, words="Sudah menyala.", without_evidence="Menyusul.")
    response = act(holder_of(report), report, "reply", words="Kapan lampunya diperbaiki?", seen=seen)
    assert response.status_code == 409
    assert "Kapan lampunya diperbaiki?" in source_of(response)
    assert "Sudah menyala." in source_of(response)


def test_a_double_click_is_answered_like_a_single_one(world: World) -> None:
    report = world.resolved()
    own, seen = holder_of(report), report.last_number
    first = act(own, report, "object", words="Masih padam.", seen=seen)
    second = act(own, report, "object", words="Masih padam.", seen=seen)
    assert (first.status_code, second.status_code) == (302, 302)
    assert page_of(own, report).count('<div class="entry-words"><p>Masih padam.</p>') == 1


def test_empty_words_are_asked_for(world: World) -> None:
    report = world.in_progress()
    response = act(holder_of(report), report, "reply", words=" \u200b ")
    assert response.status_code == 422
    assert "Tuliskan dahulu isinya." in source_of(response)


def test_a_bad_file_keeps_the_words_and_the_good_file(world: World) -> None:
    report = world.in_progress()
    own = holder_of(report)
    files = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.jpg", b"MZ\x90\x00" + b"\x00" * 99)]
    response = act(own, report, "reply", words="Ini buktinya, semoga jelas.", files=files)
    page = source_of(response)
    assert response.status_code == 422
    assert "Ini buktinya, semoga jelas." in page
    assert page.count('name="remove_file"') == 1
    act(own, report, "reply", words="Ini buktinya, semoga jelas.")
    assert Attachment.objects.count() == 1


def test_an_ended_visit_loses_no_words(world: World, client: Client) -> None:
    report = world.filed()
    response = act(client, report, "reply", words="Saya tambahkan satu hal lagi.")
    assert response.status_code == 403
    assert "Saya tambahkan satu hal lagi." in source_of(response)
    assert "PIN" in source_of(response)


def test_a_stranger_may_not_act_on_a_public_report(world: World, client: Client) -> None:
    report = world.resolved()
    is_now = {"object": 403, "confirm": 403, "withdraw": 403}
    is_at_another_time = dict.fromkeys(("reply", "rate", "reopen", "appeal", "supply_info"), 409)
    for action, status in (is_now | is_at_another_time).items():
        response = act(client, report, action, words="Saya juga.", reason="x", score="1")
        assert response.status_code == status, action
    assert Report.objects.get(pk=report.pk).status == Status.RESOLVED


def test_there_is_no_such_act(world: World) -> None:
    report = world.resolved()
    assert act(holder_of(report), report, "verify").status_code == 404
    assert act(holder_of(report), report, "close").status_code == 404


def test_filing_through_the_command_and_opening_by_its_pin_agree(world: World, client: Client) -> None:
    key = str(uuid4())
    receipt = filing.file_report(
        filing.Filing(
            report_class="aspiration",
            title="Taman",
            body="Bangun taman.",
            proposal="Taman kota.",
            reporter=SITI,
        ),
        by=world.reporter_of(world.filed()),
        key=key,
    )
    client.post(f"/r/{receipt.report.number}/pin/", {"pin": codes.pin_for(key)})
    assert "Taman kota." in page_of(client, receipt.report)
