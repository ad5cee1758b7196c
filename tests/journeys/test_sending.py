"""What a shaky hand and a shaky line do: a double click makes one report, and typed words outlive a lost signal."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Response, expect

from tests.journeys import citizen
from tests.journeys.browsing import PHONE, SCREEN, Visitor
from tests.journeys.complaints import COMPLAINTS, DISHUB
from tests.journeys.product import Product

Enter = Callable[..., Visitor]
MUSIC = next(one for one in COMPLAINTS if one.kind == "public order")


def test_a_double_click_on_send_makes_one_report(enter: Enter, officer: Enter) -> None:
    siti, title = enter(), MUSIC.told_apart()
    citizen.fill_in(siti, MUSIC, title)
    siti.page.get_by_role("button", name="Kirim laporan").last.dblclick()
    citizen.read_receipt(siti)
    expect(found_on_the_desk(officer, title)).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_words_outlive_a_lost_signal_and_a_reload(enter: Enter, size: tuple[int, int]) -> None:
    siti, title = enter(size), MUSIC.told_apart()
    # The coach is asked at the moment in which the draft is kept.
    with siti.page.expect_response(lambda answer: asks_with(answer, "phone=081234567890")):
        citizen.fill_in(siti, MUSIC, title)
    siti.page.context.set_offline(True)
    siti.press("Kirim laporan")
    siti.sees("Tidak ada sambungan, jadi laporan belum terkirim")
    siti.sees("Tulisan Anda aman di perangkat ini")
    siti.page.context.set_offline(False)

    siti.open("/")
    siti.sees("Anda punya tulisan yang belum dikirim")
    siti.open("/reports/new/")
    siti.sees("Tulisan Anda dari kunjungan sebelumnya masih ada")
    expect(siti.field("title")).to_have_value(title)
    expect(siti.field("place")).to_have_value(MUSIC.place)
    expect(siti.page.locator("#id_region").get_by_role("radio", name="Kota Blitar")).to_be_checked()
    # Who somebody is stays on no device.
    expect(siti.field("name")).to_have_value("")
    citizen.tell_who(siti)
    siti.press("Kirim laporan")
    citizen.read_receipt(siti)
    siti.open("/reports/new/")
    expect(siti.field("title")).to_have_value("")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_who_goes_back_after_sending_reads_that_it_was_sent_and_files_nothing_twice(
    enter: Enter, has_scripts: bool
) -> None:
    siti, title = enter(java_script_enabled=has_scripts), MUSIC.told_apart()
    siti.open("/")
    siti.open("/reports/new/")
    citizen.tell_what(siti, MUSIC, title=title)
    if has_scripts:
        siti.press("Lanjut: di mana & kapan")
    siti.field("incident_on").fill("2026-09-06")
    siti.field("place").fill(MUSIC.place)
    if has_scripts:
        siti.press("Lanjut: bukti & siapa Anda")
    citizen.tell_who(siti)
    siti.page.get_by_role("button", name="Kirim laporan").last.click()
    receipt = citizen.read_receipt(siti)
    siti.page.go_back()
    siti.sees(f"Laporan {receipt.spoken} sudah terkirim")
    expect(siti.page.locator("[name=title]")).to_have_value("")
    expect(siti.page.locator("[name=body]")).to_have_value("")


def test_a_form_that_the_browser_kept_whole_asks_what_became_of_it(enter: Enter) -> None:
    """A browser that shows the very page again, as it was left, runs nothing but this event."""
    siti = enter()
    siti.open("/reports/new/")
    citizen.tell_what(siti, MUSIC)
    with siti.page.expect_navigation():
        siti.page.evaluate("""() => {
            sessionStorage.setItem("lapor-sent", document.querySelector("[name=key]").value);
            localStorage.removeItem("lapor-draft");
            dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}));
        }""")
    expect(siti.field("title")).to_have_value("")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_officer_who_goes_back_after_saving_files_nothing_twice(officer: Enter, has_scripts: bool) -> None:
    oki, words = officer("oki", java_script_enabled=has_scripts), MUSIC.told_apart()
    oki.open("/desk/")
    oki.open("/desk/new/")
    oki.field("body").fill(words)
    oki.field("place").fill(MUSIC.place)
    oki.field("incident_on").fill("2026-09-06")
    oki.press("Simpan dan beri nomor")
    oki.sees("Laporan tercatat")
    oki.page.go_back()
    expect(oki.page.get_by_role("button", name="Simpan dan beri nomor")).to_be_visible()
    expect(oki.field("body")).to_have_value("")


def test_a_hidden_report_leaves_nothing_on_the_device_and_a_kept_draft_no_name(enter: Enter) -> None:
    siti = enter()
    citizen.fill_in(siti, MUSIC, MUSIC.told_apart())
    siti.page.get_by_text("Simpan draf di perangkat ini").click()
    soon(siti, lambda: drafts_of(siti)[0] is None and drafts_of(siti)[1] is not None)
    assert "Siti" not in str(drafts_of(siti))
    assert "0812" not in str(drafts_of(siti))
    siti.page.get_by_text("Anonim", exact=True).first.click()
    soon(siti, lambda: drafts_of(siti) == [None, None])


def test_a_draft_ends_after_hours_and_with_the_visit(enter: Enter) -> None:
    siti, title = enter(), MUSIC.told_apart()
    old = "localStorage.setItem('lapor-draft', JSON.stringify({at: Date.now() - 13 * 36e5, kept: {title: 'Lama'}}))"
    siti.open("/reports/new/")
    siti.page.evaluate(old)
    siti.open("/reports/new/")
    expect(siti.field("title")).to_have_value("")
    citizen.fill_in(siti, MUSIC, title)
    siti.press("Kirim laporan")
    citizen.read_receipt(siti)
    siti.press("Selesai di perangkat ini")
    siti.sees("tidak lagi terbuka di perangkat ini")
    siti.open("/me/")
    assert title not in siti.page.content()


def test_a_choice_outlives_a_search_that_answers_late(officer: Enter, product: Product) -> None:
    kirana, held = officer("kirana"), []
    kirana.open(f"/desk/reports/{product.receipts['filed'][0]}/verify/")
    kirana.page.route("**/desk/agencies/**", lambda one: held.append(one))
    picker = kirana.page.locator(".for-to")
    with kirana.page.expect_request("**/desk/agencies/**"):
        kirana.field("to_text").fill("Satuan Polisi")
    kirana.choose(DISHUB[0], within=picker)
    let_go(kirana, "**/desk/agencies/**")
    expect(picker.get_by_label(DISHUB[0])).to_be_checked()


def test_a_place_outlives_a_search_that_answers_late(enter: Enter) -> None:
    siti, held = enter(), []
    siti.open("/reports/new/")
    citizen.tell_what(siti, MUSIC)
    siti.press("Lanjut: di mana & kapan")
    siti.field("region_text").fill("Kota Blitar")
    place = siti.page.locator("#id_region").get_by_label("Kota Blitar, Jawa Timur").first
    expect(place).to_be_visible()
    siti.page.route("**/regions/**", lambda one: held.append(one))
    with siti.page.expect_request("**/regions/**"):
        siti.field("region_text").fill("Kota Malang")
    siti.choose("Kota Blitar, Jawa Timur", within=siti.page.locator("#id_region"))
    let_go(siti, "**/regions/**")
    expect(place).to_be_checked()


def drafts_of(visitor: Visitor) -> list[str | None]:
    """What this window and this device keep of what is being written."""
    kept: list[str | None] = visitor.page.evaluate(
        "[sessionStorage, localStorage].map((place) => place.getItem('lapor-draft'))"
    )
    return kept


def soon(visitor: Visitor, unlocked: Callable[[], bool]) -> None:
    """Within five seconds. A condition in the page itself is kept out by the content security policy."""
    for _try in range(50):
        if unlocked():
            return
        visitor.page.wait_for_timeout(100)
    raise AssertionError("it does not come true")


def let_go(visitor: Visitor, address: str) -> None:
    """What was held back goes on, and nothing is held back any more."""
    visitor.page.unroute(address)
    visitor.page.wait_for_load_state("networkidle")


def asks_with(answer: Response, words: str) -> bool:
    return answer.url.endswith("/coach/") and words in (answer.request.post_data or "")


def found_on_the_desk(officer: Enter, title: str) -> Locator:
    kirana = officer("kirana")
    kirana.open("/desk/")
    expect(kirana.page.get_by_role("link", name=title).first).to_be_visible()
    return kirana.page.get_by_role("link", name=title)
