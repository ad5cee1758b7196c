"""The way to the Ombudsman: shown to the reporter alone once a limit has passed, with a paper to take along."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.common import clock, codes
from lapor.directory.models import Person
from lapor.reports import sweeps
from lapor.reports.commands import closing, follow_ups, notes, verification
from lapor.reports.identity import Reporter
from lapor.reports.models import Attachment, Clock, Report
from lapor.reports.tests.explaining import at
from lapor.reports.vocabulary import ArchiveReason
from lapor.web.kit import papers
from lapor.web.tests.desk_visits import MOST_STATEMENTS, officer
from lapor.web.tests.ombudsman_visits import HEADING, bundle_of, section_of
from lapor.web.tests.papers import text_of_paper
from lapor.web.tests.pictures import PNG
from lapor.web.tests.report_visits import holder_of
from tests.pages import english, left_in_indonesian, text_of
from tests.world import NAMES, SITI, World

INFORMATION = {"report_class": "information_request", "purpose": "Skripsi.", "copy_form": "printed"}


@pytest.fixture
def later(world: World, morning: datetime) -> Iterator[datetime]:
    """The morning after the limit of an offered report was found to have passed."""
    with clock.frozen(morning + timedelta(days=9)):
        yield clock.now()


@pytest.fixture
def offered(world: World, morning: datetime) -> Report:
    with clock.frozen(morning):
        return world.offered()


def paper_of(report: Report, client: Client | None = None) -> str:
    response = (client or holder_of(report)).get(bundle_of(report))
    assert response.status_code == 200
    return text_of_paper(response.content)


# -- the section --------------------------------------------------------------------------------------------------


def test_the_reporter_is_told_what_happened_what_is_asked_for_and_what_stays(
    offered: Report, later: datetime
) -> None:
    section = section_of(offered)
    for sentence in (
        HEADING,
        "Jawaban penyelesaian seharusnya diberikan paling lambat 15 September 2026, dan hari itu sudah lewat.",
        "Tidak ada biayanya.",
        "instansi tetap harus menjawabnya",
        "Sudah: Anda mengirim laporan ini 8 September 2026.",
        "Menurut tulisan Anda kejadiannya 6 September 2026. Dua tahunnya berakhir 6 September 2028.",
        "Perkaranya tidak sedang diperiksa pengadilan.",
        "Apakah syaratnya terpenuhi, Ombudsman yang menilai.",
        "Unduh berkas untuk Ombudsman (PDF)",
        "ombudsman.go.id",
    ):
        assert sentence in section
    assert f'href="{bundle_of(offered)}"' in holder_of(offered).get(f"/r/{offered.number}/").content.decode()


def test_at_sixty_working_days_the_reason_is_the_age(world: World, morning: datetime) -> None:
    report = world.needs_info()
    with clock.frozen(morning + timedelta(days=1)):
        follow_ups.supply_info(report, by=world.reporter_of(report), words="Nomor 7.")
    with clock.frozen(morning + timedelta(days=120)):
        sweeps.advance_alerts()
        assert "Pada 1 Desember 2026 laporan ini sudah 60 hari kerja menunggu jawaban tuntas." in section_of(
            report
        )


def test_nobody_else_is_shown_it_but_everybody_reads_the_line_of_the_timeline(
    offered: Report, later: datetime
) -> None:
    for reader in (Client(), *map(officer, NAMES)):
        assert HEADING not in (page := text_of(reader.get(f"/r/{offered.number}/")))
        assert "Pelapor dapat meneruskan laporan ini ke Ombudsman Republik Indonesia, tanpa biaya." in page


def test_before_the_offer_there_is_neither_section_nor_paper(world: World) -> None:
    report = world.in_progress()
    assert section_of(report) == ""
    assert holder_of(report).get(bundle_of(report)).status_code == 404


def test_the_offer_outlives_a_late_answer_and_a_closing_that_was_not_the_reporters(
    world: World, offered: Report, later: datetime
) -> None:
    follow_ups.resolve_report(offered, by=world.lukman, words="Menyala.", without_evidence="Menyusul.")
    assert "Anda tetap dapat menilai jawaban instansi." in section_of(offered)
    closing.close_report(offered, by=world.kirana, reason="Sudah puas lewat telepon.")
    assert "catatan laporan ini tetap tersimpan" in section_of(offered)
    assert "Ditutup oleh admin" in paper_of(offered)


def test_the_offer_outlives_archiving(world: World, morning: datetime) -> None:
    report = world.filed()
    with clock.frozen(morning + timedelta(days=120)):
        sweeps.advance_alerts()
        verification.archive_report(
            report, by=world.kirana, reason=ArchiveReason.UNCLEAR, words="Ceritakan lebih jelas."
        )
        assert HEADING in section_of(report)
        assert "Ceritakan lebih jelas." in paper_of(report)


def test_a_reporter_who_agreed_is_offered_nothing_more(
    world: World, offered: Report, later: datetime
) -> None:
    follow_ups.resolve_report(offered, by=world.lukman, words="Menyala.", without_evidence="Menyusul.")
    closing.confirm_report(offered, by=world.reporter_of(offered))
    assert section_of(offered) == ""
    assert holder_of(offered).get(bundle_of(offered)).status_code == 404


@pytest.mark.parametrize(
    ("incident_on", "is_old"), [(date(2024, 9, 16), True), (date(2024, 9, 17), False), (None, False)]
)
def test_an_incident_older_than_two_years_is_said_plainly(
    world: World, incident_on: date | None, is_old: bool
) -> None:
    report = world.offered(incident_on=incident_on, **({} if incident_on else INFORMATION))
    with at("2026-09-17 09:00"):
        section = section_of(report)
    assert ("sudah lewat, dan Ombudsman mungkin tidak memeriksanya" in section) == is_old
    assert ("Anda belum menyebut tanggalnya." in section) == (incident_on is None)


def test_the_english_section_is_wholly_english(offered: Report, later: datetime) -> None:
    page = english(holder_of(offered)).get(f"/r/{offered.number}/").content.decode()
    section = re.search(r'<section class="ombudsman".*?</section>', page, re.DOTALL)
    assert section
    assert "free of charge" in section[0]
    assert left_in_indonesian(section[0]) == []


# -- the paper ----------------------------------------------------------------------------------------------------


def test_the_paper_holds_number_words_dates_limits_and_who_held_it(offered: Report, later: datetime) -> None:
    response = holder_of(offered).get(bundle_of(offered))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="laporan-{offered.number}-ombudsman.pdf"'
    assert "no-store" in response["Cache-Control"]
    text = text_of_paper(response.content)
    address = f"{settings.PUBLIC_URL.rstrip('/')}/r/{offered.number}/"
    for words in (
        f"Nomor {codes.spoken(offered.number)}",
        "Klasifikasi Pengaduan · Keluhan biasa",
        "Dikirim 8 September 2026 pukul 09.00 WIB",
        "Instansi yang diminta Pemerintah Kota Blitar",
        "Penanggung jawab Dinas Perhubungan Kota Blitar",
        f"Nama lengkap {SITI.name}",
        f"Telepon {SITI.phone}",
        f"Email {SITI.email}",
        "Tanggal kejadian 6 September 2026",
        "Tempat Depan Pasar Legi, Jalan Tanjung, Kota Blitar, Jawa Timur",
        offered.original_title,
        offered.original_body,
        "Ditindaklanjuti oleh instansi – Dinas Perhubungan Kota Blitar",
        "Petugas kami akan memeriksa besok pagi.",
        "16 September 2026 pukul 09.00 WIB Batas waktu terlewati – Sistem",
        "Penyelesaian",
        "5 15 September 2026 lewat",
        "Pemerintah Kota Blitar kurang dari 1 jam",
        "Dinas Perhubungan Kota Blitar 9 hari",
        "Keadaan per 17 September 2026 pukul 09.00 WIB",
        "Halaman 1 dari ",
        address,
    ):
        assert words in text
    for number in Clock.objects.filter(report=offered).values_list("number", flat=True):
        assert f"{address}clocks/{number}/" in text


def test_what_the_reporter_wrote_is_on_paper_as_sent_whatever_officers_made_of_it(
    world: World, offered: Report, later: datetime
) -> None:
    verification.edit_words(offered, by=world.kirana, title="Lampu padam", body="Lampu jalan padam.")
    text = paper_of(offered)
    assert "Sudah dua minggu lampu jalan di depan Pasar Legi padam" in text
    assert "Lampu jalan padam." not in text


def test_files_are_named_with_their_digest(
    world: World, offered: Report, later: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    own = holder_of(offered)
    own.post(
        f"/r/{offered.number}/reply/",
        {
            "words": "Ini fotonya.",
            "files": [SimpleUploadedFile("gelap <1>.png", PNG)],
            "seen": Report.objects.get(pk=offered.pk).last_number,
        },
    )
    file = Attachment.objects.get(report=offered)
    assert f"{file.name} SHA-256 {file.sha256}" in paper_of(offered, own)


def test_what_officers_write_among_themselves_is_not_on_paper(
    world: World, offered: Report, later: datetime
) -> None:
    notes.add_note(offered, by=world.lukman, words="Rahasia kantor.")
    text = paper_of(offered)
    assert "Rahasia kantor." not in text
    assert "Lukman" not in text


def test_an_anonymous_reporter_is_not_named_and_writes_by_hand(world: World, morning: datetime) -> None:
    report = world.offered(is_anonymous=True)
    with clock.frozen(morning + timedelta(days=9)):
        text = paper_of(report)
        assert "Anda melapor tanpa nama" in section_of(report)
    assert "Laporan ini dikirim tanpa nama" in text
    assert "Isi dengan tangan." in text
    for part in (SITI.name, SITI.phone, SITI.email, "Siti"):
        assert part not in text


def test_a_representative_takes_both_names_along(world: World, morning: datetime) -> None:
    mandate = Reporter(name="Siti Rahmawati", phone="0812", represented_name="Mbah Karto")
    report = world.offered(is_represented=True, reporter=mandate)
    with clock.frozen(morning + timedelta(days=9)):
        text = paper_of(report)
    assert "Nama lengkap Siti Rahmawati" in text
    assert "Bertindak untuk Mbah Karto" in text


def test_the_same_case_is_the_same_file_and_its_title_names_nobody(offered: Report, later: datetime) -> None:
    own = holder_of(offered)
    first, second = own.get(bundle_of(offered)), own.get(bundle_of(offered))
    assert first.content == second.content
    for field in (b"Title", b"Subject", b"Author"):
        value = re.search(rb"/" + field + rb" \((.*?)\)", first.content)
        assert value
        assert b"Siti" not in value[1]
        assert b"Lampu" not in value[1]


LONG = {
    "words": "Jalan gelap sekali. " * 500,
    "one word": "x" * 10_000,
    "lines": "a\n" * 5_000,
    "another script": "الفطر ꦱ " * 1_250,
    "signs": "<b>&amp; " * 1_100,
}


@pytest.mark.parametrize("body", LONG.values(), ids=LONG)
def test_ten_thousand_letters_flow_over_pages(world: World, morning: datetime, body: str) -> None:
    report = world.offered(body=body, place="p" * 300, title="T" * 150)
    with clock.frozen(morning + timedelta(days=9)):
        text = paper_of(report)
    assert "Siapa yang memegang laporan" in text
    pages = re.findall(r"Halaman (\d+) dari (\d+)", text)
    assert [int(page) for page, _of in pages] == [*range(1, int(pages[0][1]) + 1)]
    kept = Report.objects.get(pk=report.pk).original_body
    if not re.search(r"[^\x00-\x7f]", kept):
        assert "".join(kept.split()) in re.sub(r"Keadaanper.*?/r/\d+/|\s", "", _without_feet(text))


def _without_feet(text: str) -> str:
    return re.sub(r"http\S+/r/\d+/ Keadaan per .*? WIB Halaman \d+ dari \d+", "", text)


def test_letters_that_the_paper_does_not_have_are_announced(
    world: World, offered: Report, later: datetime
) -> None:
    assert "kurung siku" not in paper_of(offered)
    follow_ups.reply(offered, by=world.reporter_of(offered), words="Gelap 😀 الفطر.")
    assert "kurung siku" in paper_of(offered)


# -- who gets it --------------------------------------------------------------------------------------------------


def test_a_stranger_is_led_to_where_the_pin_is_asked_for(world: World, offered: Report) -> None:
    for report in (offered, world.in_progress(), world.offered(is_confidential=True), world.filed()):
        page = Client().get(bundle_of(report), follow=True)
        assert page["Content-Type"].startswith("text/html")
        assert 'name="pin"' in page.content.decode()
        assert SITI.name not in page.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_an_officer_is_refused(offered: Report, name: str) -> None:
    refused = officer(name).get(bundle_of(offered))
    assert refused.status_code == 403
    assert "hanya pelapor yang dapat membukanya" in text_of(refused)


def test_a_reporter_with_an_account_needs_no_pin(world: World, morning: datetime) -> None:
    report = world.offered(by=world.siti)
    client = Client()
    client.force_login(Person.objects.get(email="siti@warga.example"))
    with clock.frozen(morning + timedelta(days=9)):
        assert SITI.name in paper_of(report, client)
        other = world.offered()
        assert client.get(bundle_of(other))["Location"] == f"/r/{other.number}/"


def test_a_slip_in_the_number_is_told_and_a_hyphen_leads_on(offered: Report, later: datetime) -> None:
    number, own = offered.number, holder_of(offered)
    slip = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert own.get(bundle_of(offered).replace(number, slip)).status_code == 422
    assert own.get(bundle_of(offered).replace(number, codes.spoken(number)))["Location"] == bundle_of(offered)
    assert own.post(bundle_of(offered)).status_code == 405


def test_taking_the_paper_writes_nothing_and_costs_what_a_page_does(world: World, morning: datetime) -> None:
    report = world.offered(by=world.siti)
    client = Client()
    client.force_login(Person.objects.get(email="siti@warga.example"))
    with clock.frozen(morning + timedelta(days=9)):
        for number in range(8):
            follow_ups.reply(report, by=world.reporter_of(report), words=f"Kabar ke-{number}.")
        for address in (bundle_of(report), f"/r/{report.number}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            said = [one["sql"] for one in captured]
            assert len(said) <= MOST_STATEMENTS, said
            assert not [sql for sql in said if re.match(r"INSERT|UPDATE|DELETE", sql)]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Rina ꦫꦶꦤ", "Rina [huruf Jawa]"),
        ("ᬅᬓ᭄ᬱᬭ Bali", "[huruf Bali] Bali"),
        ("جالن راي rusak", "[huruf Arab] rusak"),
        ("路灯坏了", "[huruf Tionghoa]"),
        ("Tolong 🙏🏽 segera", "Tolong [gambar kecil] segera"),
        ("Muḥammad Łukasz", "Muhammad [huruf lain]ukasz"),
        ("Café “Ma’ruf” – €5", "Café “Ma’ruf” – €5"),
    ],
)
def test_letters_that_no_printer_here_has_are_told_not_boxed(written: str, printed: str) -> None:
    assert papers.printable(written) == printed


def test_a_paper_with_other_letters_carries_the_words_as_they_were_written(
    world: World, morning: datetime
) -> None:
    words = "Lampu padam 🙏 ꦭꦩ꧀ꦥꦸ"
    report = world.offered(body=words, reporter=replace(SITI, name="Siti ᬲᬶᬢᬶ"))
    paper = holder_of(report).get(bundle_of(report)).content
    with pikepdf.open(BytesIO(paper)) as pdf:
        original = pdf.attachments[papers.ATTACHED].get_file().read_bytes().decode()
    assert words in original
    assert "Siti ᬲᬶᬢᬶ" in original
    shown = text_of_paper(paper)
    assert "Lampu padam [huruf Jawa]" in shown
    assert "Siti [huruf Bali]" in shown
    assert holder_of(report).get(bundle_of(report)).content == paper
