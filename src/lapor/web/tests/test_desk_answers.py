"""Answering at the desk: templates filled, replaced and finished, and an answer put right afterwards."""

import re

from django.test import Client

from lapor.directory import templates
from lapor.directory.actors import SYSTEM
from lapor.directory.models import ReplyTemplate
from lapor.reports.models import Post, Report
from lapor.reports.workflow import Action
from lapor.web.tests.desk_visits import address, fresh, officer, send
from tests.pages import text_of
from tests.world import SITI, World


def template(body: str) -> ReplyTemplate:
    return templates.create_template(title=body[:20], body=body, kind=Action.FOLLOW_UP, by=SYSTEM)


def words_after(client: Client, report: Report, *, written: str, use: ReplyTemplate, used: str = "") -> str:
    """What stands in the field when a template was chosen."""
    fields = {"use": "1", "template": use.pk, "used": used, "words": written}
    page = client.post(address(report, "follow_up"), fields).content.decode()
    return re.search(r'<textarea name="words"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)[1]


def test_a_template_greets_by_the_first_name_and_ends_in_one_stop(world: World) -> None:
    report = world.verified()
    greeting = template("Terima kasih, {{reporter}}. Dari {{agency}} tentang {{title}} di {{place}}.")
    words = words_after(officer("lukman"), report, written="", use=greeting)
    assert words.startswith("Terima kasih, Siti. Dari Dishub Kota Blitar")
    assert ".." not in words


def test_whose_first_name_is_not_shown_is_greeted_without_it(world: World) -> None:
    greeting = template("Terima kasih, {{reporter}}. Kami periksa.")
    one_word = type(SITI)(name="Suharto", phone="0812", email="")
    for report in (world.verified(is_anonymous=True), world.verified(reporter=one_word)):
        words = words_after(officer("lukman"), report, written="", use=greeting)
        assert words == "Terima kasih, Bapak/Ibu pelapor. Kami periksa."


def test_brackets_in_the_reporters_title_are_no_blank(world: World) -> None:
    report = world.verified(title="[Darurat] lampu mati")
    words = words_after(officer("lukman"), report, written="", use=template("Tentang {{title}}."))
    assert words == "Tentang (Darurat) lampu mati."
    assert send(officer("lukman"), report, "follow_up", words=words).status_code == 302


def test_another_template_takes_the_place_of_the_untouched_one(world: World) -> None:
    report, lukman = world.verified(), officer("lukman")
    first, second = template("Kami ke lokasi pada [hari]."), template("Sudah kami terima.")
    words = words_after(lukman, report, written="", use=first)
    assert words_after(lukman, report, written=words, use=second, used=str(first.pk)) == "Sudah kami terima."
    touched = words_after(lukman, report, written=words + " Salam.", use=second, used=str(first.pk))
    assert touched == "Sudah kami terima.\n\nSalam."
    own = words_after(lukman, report, written="Tulisan saya.", use=second, used=str(first.pk))
    assert own == "Sudah kami terima.\n\nTulisan saya."


def test_a_blank_left_is_named_at_its_field_and_nothing_is_sent_or_lost(world: World) -> None:
    report = world.verified()
    words = "Petugas datang pada [hari, jam] bersama [regu]."
    answer = send(officer("lukman"), report, "follow_up", words=words)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Isian [hari, jam] belum diganti." in text_of(answer)
    assert re.search(r'<textarea name="words"[^>]*aria-invalid="true"', page)
    assert words in page
    assert not Post.objects.filter(report=report).exists()


def test_an_answer_is_put_right_and_its_reporter_reads_both(world: World) -> None:
    report, lukman = world.resolved(), officer("lukman")
    assert "Lampu sudah kami ganti" in text_of(lukman.get(address(report, "correct")))
    assert send(lukman, report, "correct", words="Lampu kami ganti pada 9 September.").status_code == 302
    page = text_of(officer("lukman").get(address(report)))
    assert "Diperbaiki pada 8 September 2026 pukul 09.00 WIB" in page
    assert page.count("Lampu kami ganti pada 9 September.") == 1
    public = text_of(Client().get(f"/r/{report.number}/"))
    assert "Lampu sudah kami ganti" in public
    assert "Lampu kami ganti pada 9 September." in public
    assert "Jawaban diperbaiki" in public
    assert fresh(report).status == "resolved"
