"""The desk of who types in: their entries in a queue, found again, opened as far as they were entered, completed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lapor.common import clock
from lapor.reports.commands import notes, verification
from lapor.reports.models import Attachment, Report
from lapor.reports.vocabulary import Channel, Grade
from lapor.web.tests.desk_visits import (
    MOST_STATEMENTS,
    address,
    fresh,
    numbers_in,
    officer,
    send,
    statements,
)
from lapor.web.tests.pictures import PNG
from tests.pages import text_of
from tests.world import World


@pytest.fixture
def typed(world: World) -> Report:
    """Oki took a call of Siti; the case lies with the city's coordinator."""
    return world.filed(by=world.oki, channel=Channel.PHONE)


def test_an_operator_finds_again_what_she_typed_in(world: World, typed: Report) -> None:
    by_colleague = world.filed(by=world.lukman, channel=Channel.COUNTER)
    world.filed()
    oki = officer("oki")
    assert numbers_in(oki.get("/desk/entered/")) == [typed.number]
    assert numbers_in(oki.get("/desk/entered-unit/")) == [by_colleague.number, typed.number]
    assert numbers_in(oki.get("/desk/entered/?q=tanjung")) == [typed.number]
    assert numbers_in(oki.get("/desk/all/?q=tanjung")) == [by_colleague.number, typed.number]
    assert oki.get(f"/desk/all/?q={typed}")["Location"].startswith(address(typed))
    assert "Hari ini 1 laporan." in text_of(oki.get("/desk/entered/"))
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert "Hari ini 0 laporan." in text_of(oki.get("/desk/entered/"))


def test_the_public_address_leads_to_the_desk_instead_of_asking_for_a_pin(
    world: World, typed: Report
) -> None:
    assert officer("oki").get(f"/r/{typed.number}/")["Location"] == address(typed)


def test_she_opens_it_as_far_as_it_was_entered(world: World, typed: Report) -> None:
    notes.add_note(typed, by=world.kirana, words="Catatan dapur koordinator.")
    page = text_of(officer("oki").get(address(typed)))
    for words in (
        typed.title,
        "Depan Pasar Legi",
        "Belum terverifikasi",
        "Kota Blitar",
        "11 September 2026",
        "Teruskan pesan pelapor",
        "Tambahkan",
        "Betulkan",
    ):
        assert words in page, words
    for words in ("Catatan dapur", "Siapa memegang", "Verifikasi ", "Catatan internal"):
        assert words not in page, words
    assert "081234567890" in text_of(officer("oki").get(f"{address(typed)}reporter/"))
    for part in ("nearby", "clocks"):
        assert officer("oki").get(f"{address(typed)}{part}/").status_code == 404


def test_what_is_not_hers_is_refused_without_showing_anything(world: World, typed: Report) -> None:
    for action in ("verify", "archive", "add_note", "merge"):
        assert send(officer("oki"), typed, action, words="Coba.").status_code == 403
    assert officer("lia").get(address(typed)).status_code == 404


def test_she_mends_adds_and_passes_on(world: World, typed: Report, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    oki = officer("oki")
    photo = SimpleUploadedFile("lampu.png", PNG, content_type="image/png")
    assert send(oki, typed, "add_to_entry", words="", files=[photo]).status_code == 302
    assert Attachment.objects.get(report=typed).post_number == 0
    mended = {"title": "Lampu padam", "body": "Lampu padam.", "place": "Gang 3", "incident_on": "2026-09-05"}
    assert send(oki, typed, "mend_entry", **mended).status_code == 302
    assert send(oki, typed, "relay", words="Katanya dua lampu.").status_code == 302
    page = text_of(oki.get(address(typed)))
    assert "Katanya dua lampu." in page
    assert "lampu" in page
    assert fresh(typed).title == "Lampu padam"
    refused = send(oki, typed, "mend_entry", **(mended | {"place": "", "title": ""}))
    assert refused.status_code == 422
    assert "Lampu padam." in text_of(refused)


def test_the_coordinator_reads_what_was_added_and_may_publish_it(world: World, typed: Report) -> None:
    send(officer("oki"), typed, "relay", words="Katanya dua lampu.")
    page = text_of(officer("kirana").get(address(typed)))
    assert "Pesan pelapor diteruskan oleh unit pencatat" in page
    assert "Katanya dua lampu." in page


def test_after_verification_the_typo_stays_and_the_answer_of_the_unit_is_public(
    world: World, typed: Report
) -> None:
    verification.verify_report(
        typed, by=world.kirana, report_class="complaint", grade=Grade.PLAIN, to=world.dlh
    )
    page = text_of(officer("oki").get(address(typed)))
    assert "Betulkan" not in page
    assert "DLH Kota Blitar" in page


def test_the_receipt_counts_her_entries_of_the_day(world: World, typed: Report) -> None:
    entry = {
        "key": "k",
        "channel": "phone",
        "report_class": "complaint",
        "body": "Selokan tersumbat di depan balai warga.",
        "place": "Balai warga",
        "incident_on": "2026-09-07",
    }
    page = text_of(officer("oki").post("/desk/new/", entry))
    assert "Catatan Anda hari ini: 2." in page
    assert "Buka laporan" in page


def test_the_queue_and_the_intake_stay_within_their_budget(world: World, typed: Report) -> None:
    oki = officer("oki")
    assert statements(oki, "/desk/entered/") <= MOST_STATEMENTS
    assert statements(oki, address(typed)) <= MOST_STATEMENTS
