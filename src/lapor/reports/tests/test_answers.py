"""What an officer sends: without places left blank, corrected while nobody has reacted, never judged by its author."""

import pytest

from lapor.common.decoding.kinds import Kind
from lapor.common.files import StoredFile
from lapor.common.refusals import Invalid, NotAllowed, OutOfTurn, Stale
from lapor.common.text import blank_in
from lapor.reports.commands import closing, extensions, follow_ups, notes, routing, verification
from lapor.reports.events import payload_of
from lapor.reports.models import Clock, Event, Post, Report
from lapor.reports.payloads import Corrected
from lapor.reports.queries.detail import detail
from lapor.reports.refusals import BlankLeft, OnlyCourtesy
from lapor.reports.workflow import Action, Status
from tests.world import World


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Selesai pada [tanggal] oleh [regu].", "[tanggal]"),
        ("[Apa yang keliru.] Sudah diperbaiki.", "[Apa yang keliru.]"),
        ("Hasilnya [diterima/dicatat/belum bisa].", "[diterima/dicatat/belum bisa]"),
        ("Paling lambat {{due}}.", "{{due}}"),
        ("Oleh ______ kemarin.", "______"),
        ("Karena […], tertunda.", "[…]"),
        ("Kosong: [ ].", "[ ]"),
        ("Lihat [1] dan [12].", ""),
        ("Lihat [pengumuman](https://kota.example/a).", ""),
        ("Biasa saja (tanggal menyusul).", ""),
    ],
)
def test_a_blank_is_a_place_that_a_template_left(text: str, blank: str) -> None:
    assert blank_in(text) == blank


def test_no_words_reach_the_reporter_with_a_blank_in_them(world: World) -> None:
    report, filed, resolved = world.verified(), world.filed(), world.resolved()
    for send in (
        lambda: follow_ups.follow_up(report, by=world.lukman, words="Petugas datang [hari, jam]."),
        lambda: follow_ups.resolve_report(
            report, by=world.lukman, words="Selesai pada [tanggal].", without_evidence="Tidak ada."
        ),
        lambda: follow_ups.resolve_report(
            report, by=world.lukman, words="Selesai.", without_evidence="Karena [alasan]."
        ),
        lambda: verification.archive_report(
            filed, by=world.kirana, reason="unclear", words="Mohon [langkah]."
        ),
        lambda: verification.request_info(filed, by=world.kirana, missing=["place"], words="Di [mana]?"),
        lambda: extensions.ask_extension(report, by=world.lukman, days=3, reason="Menunggu [barang]."),
        lambda: closing.close_report(resolved, by=world.kirana, reason="Karena [alasan]."),
    ):
        with pytest.raises(BlankLeft):
            send()
    assert not Post.objects.filter(report=report).exists()
    assert Report.objects.get(pk=report.pk).status == Status.VERIFIED


def test_among_officers_and_from_the_reporter_brackets_are_words(world: World) -> None:
    report = world.verified(title="[Darurat] Lampu mati", body="Lampu [besar] di simpang mati.")
    notes.add_note(report, by=world.lukman, words="[penting] sudah ditelepon")
    follow_ups.draft_answer(report, by=world.oki, words="Selesai pada [tanggal].")
    assert follow_ups.reply(report, by=world.reporter_of(report), words="Masih [gelap] sekali.")


def test_an_answer_is_corrected_and_both_versions_are_read(world: World) -> None:
    report = world.resolved()
    before = Report.objects.get(pk=report.pk)
    limits = list(Clock.objects.filter(report=report).order_by("number").values_list())
    first = Post.objects.get(report=report, number=before.answer_number)

    follow_ups.correct_answer(report, by=world.lukman, words="Lampu kami ganti pada 9 September.")

    shown = detail(world.reporter_of(report), Report.objects.get(pk=report.pk))
    words = [post.body for entry in shown.entries for post in entry.posts]
    assert first.body in words
    assert "Lampu kami ganti pada 9 September." in words
    event = Event.objects.get(report=report, action=Action.CORRECT)
    assert payload_of(event, Corrected).post == first.number
    corrected = next(entry for entry in shown.entries if first.number in {p.number for p in entry.posts})
    assert corrected.corrected_at == event.at
    after = Report.objects.get(pk=report.pk)
    assert (after.status, after.due_on, after.resolved_at, after.turn_number) == (
        before.status,
        before.due_on,
        before.resolved_at,
        before.turn_number,
    )
    assert list(Clock.objects.filter(report=report).order_by("number").values_list()) == limits


def test_a_correction_is_as_private_as_what_it_corrects(world: World) -> None:
    report = world.verified()
    follow_ups.follow_up(report, by=world.lukman, words="Nomor berkas 12.", is_public=False)
    follow_ups.correct_answer(report, by=world.lukman, words="Nomor berkas 21.")
    assert not Post.objects.filter(report=report, is_public=True).exists()


def test_once_the_reporter_has_reacted_an_answer_stands(world: World) -> None:
    replied, objected = world.in_progress(), world.resolved()
    follow_ups.reply(replied, by=world.reporter_of(replied), words="Baik, saya tunggu.")
    follow_ups.object_to_answer(objected, by=world.reporter_of(objected), words="Masih gelap.")
    for report in (replied, objected, world.closed()):
        with pytest.raises(OutOfTurn):
            follow_ups.correct_answer(report, by=world.lukman, words="Maaf, maksud kami besok.")


def test_a_reaction_that_came_meanwhile_is_not_overwritten(world: World) -> None:
    report = world.in_progress()
    seen = report.last_number
    follow_ups.reply(report, by=world.reporter_of(report), words="Besok jam berapa?")
    with pytest.raises(Stale):
        follow_ups.correct_answer(report, by=world.lukman, words="Lusa.", seen=seen)


def test_another_unit_does_not_correct_what_it_did_not_write(world: World) -> None:
    report = world.in_progress()
    routing.route_report(report, by=world.kirana, to=world.dlh)
    with pytest.raises(OutOfTurn):
        follow_ups.correct_answer(report, by=world.lia, words="Bukan begitu.")
    by_coordinator = world.verified()
    follow_ups.follow_up(by_coordinator, by=world.kirana, words="Kami teruskan ke Dishub.")
    with pytest.raises(NotAllowed):
        follow_ups.correct_answer(by_coordinator, by=world.lukman, words="Bukan begitu.")


def test_the_same_words_are_no_correction(world: World) -> None:
    report = world.in_progress()
    with pytest.raises(Invalid):
        follow_ups.correct_answer(report, by=world.lukman, words="Petugas kami akan memeriksa besok pagi.")


def test_a_unit_does_not_close_its_own_answer(world: World) -> None:
    report = world.resolved()
    with pytest.raises(NotAllowed):
        closing.close_report(report, by=world.lukman, reason="Selesai.")
    assert closing.close_report(report, by=world.kirana, reason="Pelapor menyatakan selesai lewat telepon.")


def test_a_coordinator_who_answered_leaves_the_verdict_to_the_reporter(world: World) -> None:
    report = world.verified()
    follow_ups.resolve_report(report, by=world.kirana, words="Sudah menyala.", without_evidence="Tidak ada.")
    with pytest.raises(closing.OwnAnswer):
        closing.close_report(report, by=world.kirana, reason="Selesai.")
    assert closing.close_report(report, by=world.nadia, reason="Pelapor menyatakan selesai lewat telepon.")


@pytest.mark.parametrize(
    "words",
    [
        "Laporan diterima",
        "Terima kasih atas laporan Anda.",
        "Yth. Siti R., terima kasih, laporannya sudah kami terima.",
        "Assalamu'alaikum wr. wb. Selamat pagi, Bu.",
        "Baik, siap.",
    ],
)
def test_thanks_and_greetings_are_no_answer_and_stop_no_limit(world: World, words: str) -> None:
    report = world.verified()
    for answer in (
        lambda: follow_ups.follow_up(report, by=world.lukman, words=words),
        lambda: follow_ups.resolve_report(report, by=world.lukman, words=words, without_evidence="Menyusul."),
    ):
        with pytest.raises(OnlyCourtesy):
            answer()
    assert Report.objects.get(pk=report.pk).first_response_at is None


@pytest.mark.parametrize(
    "words",
    [
        "Sudah.",
        "Terima kasih, petugas berangkat besok.",
        "Terima kasih. Nomor berkas 12.",
        "Baik, lampunya kami ganti hari ini.",
        "Mohon maaf, tiangnya milik PLN.",
    ],
)
def test_politeness_around_an_answer_is_welcome(world: World, words: str) -> None:
    report = world.verified()
    follow_ups.follow_up(report, by=world.lukman, words=words)
    assert Report.objects.get(pk=report.pk).first_response_at


def test_thanks_with_a_picture_may_be_an_answer(world: World) -> None:
    report = world.verified()
    photo = StoredFile("ab/cd/e.png", "image/png", Kind.IMAGE, 1, "a" * 64, "foto.png")
    follow_ups.follow_up(report, by=world.lukman, words="Terima kasih.", files=[photo])
    assert Report.objects.get(pk=report.pk).first_response_at
