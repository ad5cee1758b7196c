"""Files in a real browser: sound and film play where they stand, and a second choice is added to the first."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from lapor.common.tests import samples
from tests.journeys import citizen
from tests.journeys.browsing import PHONE, SCREEN, Visitor
from tests.journeys.complaints import COMPLAINTS

Enter = Callable[..., Visitor]
MUSIC = next(one for one in COMPLAINTS if one.kind == "public order")
_PLAYED = """async (player) => {
  player.muted = true;
  await player.play();
  for (let n = 0; n < 100 && player.currentTime < 0.2; n++) await new Promise((after) => setTimeout(after, 50));
  return [player.readyState, player.currentTime, player.duration];
}"""


def given(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def chooser(visitor: Visitor) -> Locator:
    return visitor.page.locator("input[type=file][name=files]")


def test_sound_and_film_play_on_the_page_of_the_report_and_by_themselves(enter: Enter) -> None:
    siti = enter(PHONE)
    citizen.fill_in(siti, MUSIC, MUSIC.told_apart())
    chooser(siti).set_input_files([given("suara.wav", samples.tone()), given("video.webm", samples.film())])
    siti.press("Kirim laporan")
    receipt = citizen.read_receipt(siti)
    siti.open(f"/r/{receipt.number}/")
    for kind in ("audio", "video"):
        player = siti.page.locator(f".photos {kind}")
        ready, at, length = player.evaluate(_PLAYED)
        assert (ready >= 2, at >= 0.2, round(length)) == (True, True, 2), kind
        siti.page.goto(siti.address + str(player.get_attribute("src")))
        ready, at, _ = siti.page.locator("video").evaluate(_PLAYED)
        assert (ready >= 2, at >= 0.2) == (True, True), kind
        siti.page.go_back()


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_a_second_choice_of_files_is_added_and_each_can_be_taken_away(
    enter: Enter, size: tuple[int, int]
) -> None:
    siti = enter(size)
    citizen.fill_in(siti, MUSIC, MUSIC.told_apart())
    rows = siti.page.locator("[data-file-list] li:not(.error)")
    refused = siti.page.locator("[data-file-list] li.error")
    chooser(siti).set_input_files(given("satu.png", samples.drawing()))
    chooser(siti).set_input_files(given("dua.png", samples.drawing((310, 200))))
    expect(rows).to_have_count(2)
    chooser(siti).set_input_files(
        [given("tiga.pdf", samples.real_pdf()), given("program.exe", samples.PROGRAM)]
    )
    expect(rows).to_have_count(3)
    expect(refused).to_contain_text("program.exe")
    siti.press("Hapus dua.png")
    expect(rows).to_have_count(2)
    chooser(siti).set_input_files([given(f"{n}.txt", b"kata %d" % n) for n in range(9)])
    expect(rows).to_have_count(10)
    expect(refused).to_contain_text("8.txt")
    for n in range(8):
        siti.press(f"Hapus {n}.txt")
    siti.press("Kirim laporan")
    siti.open(f"/r/{citizen.read_receipt(siti).number}/")
    photos = siti.page.locator(".photos").first
    expect(photos.locator("img")).to_have_count(1)
    expect(photos.locator("a.file")).to_have_count(1)
