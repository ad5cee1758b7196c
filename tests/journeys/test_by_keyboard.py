"""The main job once more, without a mouse: Tab, Enter, Space and arrows for citizens, one key a deed for officers."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys import citizen
from tests.journeys.browsing import Visitor
from tests.journeys.citizen import Receipt
from tests.journeys.complaints import COMPLAINTS, DISHUB, DLH, Complaint
from tests.journeys.keyboard import (
    press,
    reach,
    search_and_pick,
    type_day,
    type_into,
    unfold,
    walk_to_choice,
)

Enter = Callable[..., Visitor]
LIGHT = next(one for one in COMPLAINTS if one.kind == "street light")


def test_a_complaint_is_filed_answered_and_closed_by_keyboard_alone(enter: Enter, officer: Enter) -> None:
    title = LIGHT.told_apart()
    siti, kirana, lia, lukman = enter(), officer("kirana"), officer("lia"), officer("lukman")

    receipt = file_report(siti, LIGHT, title)

    open_case(kirana, title)
    form = begin(kirana, "v", "Verifikasi")
    walk_to_choice(kirana, "Tidak berkadar pengawasan", within=form)
    pick_unit(kirana, form, "to", DLH[0])
    send(kirana, form, "Laporan diverifikasi dan didisposisikan.")

    open_case(lia, title)
    form = begin(lia, "Shift+K", "Kembalikan")
    walk_to_choice(lia, "Bukan wewenang unit kami", within=form)
    pick_unit(lia, form, "suggested", DISHUB[0])
    send(lia, form, "Laporan dikembalikan.")

    open_case(kirana, title)
    form = begin(kirana, "d", "Disposisi")
    pick_unit(kirana, form, "to", DISHUB[0])
    send(kirana, form, "Laporan didisposisikan.")

    open_case(lukman, title)
    answer(lukman, "b", "Balas", "Petugas kami memeriksa lokasi besok pagi.")
    resolve(lukman, "Sudah kami ganti.")

    later = enter()
    open_with_pin(later, receipt)
    object_to_answer(later, "Malam ini masih gelap.")

    open_case(lukman, title)
    resolve(lukman, "Kabelnya sudah kami ganti juga.")
    later.page.reload()
    confirm(later)
    later.reads(status="Ditutup oleh pelapor", turn="Laporan ditutup pada 8 September 2026.")


def test_the_desk_tells_its_keys_and_is_walked_with_them(officer: Enter) -> None:
    kirana = officer("kirana")
    kirana.open("/desk/all/")
    kirana.page.keyboard.press("?")
    keys = kirana.page.get_by_role("dialog", name="Bekerja tanpa tetikus")
    expect(keys).to_be_visible()
    kirana.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    lines = kirana.page.get_by_role("region", name="Semua").get_by_role("listitem").get_by_role("link")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        kirana.page.keyboard.press(key)
        expect(lines.nth(at)).to_be_focused()
    kirana.page.keyboard.press("/")
    expect(kirana.page.get_by_label("Cari di antrean ini")).to_be_focused()


# -- the citizen --------------------------------------------------------------------------------------------------


def file_report(siti: Visitor, complaint: Complaint, title: str) -> Receipt:
    siti.open("/reports/new/")
    type_into(siti, "title", title)
    type_into(siti, "body", complaint.body)
    press(siti, "Lanjut: di mana & kapan")
    type_day(siti, "incident_on", "06092026")
    type_into(siti, "place", complaint.place)
    search_and_pick(siti, "region", "Kota Blitar", within=siti.page.locator("#id_region"))
    unfold(siti, siti.page.locator("summary").filter(has_text="Saya tahu instansi atau topiknya"))
    search_and_pick(siti, "agency", "Pemerintah Kota Blitar", within=siti.page.locator("#id_agency"))
    press(siti, "Lanjut: bukti & siapa Anda")
    type_into(siti, "name", "Siti Rahmawati")
    type_into(siti, "phone", "081234567890")
    press(siti, "Kirim laporan", within=siti.page.get_by_role("region", name="Bukti & siapa Anda"))
    return citizen.read_receipt(siti)


def open_with_pin(siti: Visitor, receipt: Receipt) -> None:
    siti.open(f"/r/{receipt.number}/")
    unfold(siti, siti.page.locator("summary").filter(has_text="Buka dengan PIN"))
    type_into(siti, "pin", receipt.pin)
    siti.page.keyboard.press("Enter")
    expect(siti.page.get_by_role("heading", name="Yang dapat Anda lakukan")).to_be_visible()


def object_to_answer(siti: Visitor, words: str) -> None:
    act = siti.page.locator("#act-object")
    unfold(siti, act.locator("summary"))
    type_into(siti, "words", words, within=act)
    press(siti, "Belum selesai", within=act)
    siti.sees("Keberatan Anda sudah diterima")


def confirm(siti: Visitor) -> None:
    act = siti.page.locator("#act-confirm")
    unfold(siti, act.locator("summary"))
    walk_to_choice(siti, "4 – puas", within=act)
    press(siti, "Sudah selesai", within=act)
    siti.sees("Laporan ditutup karena Anda menyatakannya selesai")


# -- the officers -------------------------------------------------------------------------------------------------


def open_case(officer: Visitor, title: str) -> None:
    """Down the list with j until it is the one, then Enter."""
    officer.open("/desk/")
    line = officer.page.get_by_role("link", name=title)
    for _line in range(50):
        officer.page.keyboard.press("j")
        if line.evaluate("element => element === document.activeElement"):
            break
    officer.page.keyboard.press("Enter")
    expect(officer.page.get_by_role("heading", name=title, level=1)).to_be_visible()


def begin(officer: Visitor, key: str, verb: str) -> Locator:
    officer.page.keyboard.press(key)
    form = officer.page.get_by_role("region", name=verb, exact=True).filter(has=officer.page.locator("form"))
    expect(form.locator(":focus")).to_have_count(1)
    return form


def pick_unit(officer: Visitor, form: Locator, field: str, name: str) -> None:
    """Type, and walk down from the box to the unit that was found."""
    reach(officer, officer.field(f"{field}_text", within=form))
    officer.page.keyboard.insert_text(name)
    found = form.locator(f".for-{field}").get_by_role("radio")
    expect(found).to_have_count(1)
    walk_to_choice(officer, name, within=form.locator(f".for-{field}"))


def answer(officer: Visitor, key: str, verb: str, words: str) -> None:
    form = begin(officer, key, verb)
    type_into(officer, "words", words, within=form)
    send(officer, form, "Tindak lanjut terkirim.")


def resolve(officer: Visitor, words: str) -> None:
    """A file cannot be picked by keyboard from here, so the officer says why there is none."""
    form = begin(officer, "s", "Selesaikan")
    type_into(officer, "words", words, within=form)
    type_into(officer, "without_evidence", "Foto menyusul.", within=form)
    send(officer, form, "Jawaban penyelesaian terkirim.")


def send(officer: Visitor, form: Locator, said: str) -> None:
    officer.page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)
    officer.sees(said)
