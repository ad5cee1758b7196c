"""The coach beside the form: what is clear, what is missing, and advice that is never an error."""

import pytest
from django.test import Client

from lapor.web.tests.filing_visits import complaint, send
from tests.pages import source_of
from tests.world import World


def test_the_coach_says_what_is_clear_and_what_is_missing(world: World, client: Client) -> None:
    page = source_of(client.post("/reports/new/coach/", complaint(place=None)))
    assert "Sudah jelas:" in page
    assert "apa yang terjadi" in page
    assert "Di mana kejadiannya?" in page
    assert "Kapan kejadiannya?" not in page


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("Lampu mati.", "Ceritakan urutannya"),
        (
            "Hubungi saya di 0812-3456-7890 kalau mau tahu rumah yang mana, terima kasih.",
            "nomor telepon dalam cerita",
        ),
        ("NIK saya 3572010101900001, tolong dicek mengapa bantuan saya tidak keluar bulan ini.", "mirip NIK"),
    ],
)
def test_the_coach_advises_softly(world: World, client: Client, body: str, hint: str) -> None:
    assert hint in source_of(client.post("/reports/new/coach/", complaint(body=body)))
    assert send(client, body=body).status_code == 302  # advice, never a refusal


def test_an_untouched_form_shows_no_error(world: World, client: Client) -> None:
    page = source_of(client.get("/reports/new/"))
    assert 'class="error"' not in page
    assert "Yang kami perlukan:" in page
