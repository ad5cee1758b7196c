"""Everything works with JavaScript switched off: searches become buttons, parts become pages."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys import citizen
from tests.journeys.browsing import Visitor
from tests.journeys.citizen import Receipt
from tests.journeys.complaints import COMPLAINTS, DISHUB, DLH
from tests.journeys.pictures import AFTER

Enter = Callable[..., Visitor]
TREE = next(one for one in COMPLAINTS if one.kind == "tree felling")


def test_the_whole_way_works_without_scripts(enter: Enter, officer: Enter) -> None:
    title = TREE.told_apart()
    siti = enter(java_script_enabled=False)
    receipt = file_report(siti, title)
    siti.press("Buka laporan", role="link")
    reply(siti, "Ranting besarnya sudah jatuh semalam.")

    kirana = officer("kirana", java_script_enabled=False)
    verify(kirana, title, to=DISHUB[0])
    lukman = officer("lukman", java_script_enabled=False)
    return_report(lukman, title)
    route(kirana, title, to=DLH[0])
    lia = officer("lia", java_script_enabled=False)
    resolve(lia, title)

    later = enter(java_script_enabled=False)
    later.open(f"/r/{receipt.number}/")
    later.touch(later.page.locator("summary").filter(has_text="Buka dengan PIN"))
    later.field("pin").fill(receipt.pin)
    later.press("Buka laporan")
    later.sees("Pohon sudah kami tebang.")
    citizen.confirm(later, score="4 – puas", comment="Sudah aman.")
    later.reads(status="Ditutup oleh pelapor", turn="Laporan ditutup pada 8 September 2026.")


def test_a_wrong_filing_comes_back_with_all_its_words(enter: Enter) -> None:
    siti = enter(java_script_enabled=False)
    siti.open("/reports/new/")
    siti.field("title").fill("Pohon miring")
    siti.field("region_text").fill("Kota Blit")
    send_filing(siti)
    expect(siti.page.get_by_role("alert")).to_contain_text("Ceritakan")
    expect(siti.field("title")).to_have_value("Pohon miring")
    expect(siti.page.locator("#id_region").get_by_label("Kota Blitar, Jawa Timur").first).to_be_visible()


# -- the citizen --------------------------------------------------------------------------------------------------


def file_report(siti: Visitor, title: str) -> Receipt:
    """Place and agency are typed; the form comes back with what was found, and is sent again."""
    siti.open("/reports/new/")
    citizen.tell_what(siti, TREE, title=title)
    siti.field("incident_on").fill("2026-09-06")
    siti.field("place").fill(TREE.place)
    siti.field("region_text").fill("Blitar")
    siti.touch(siti.page.get_by_text("Saya tahu instansi atau topiknya"))
    siti.field("agency_text").fill("Blitar")
    citizen.tell_who(siti)
    send_filing(siti)
    siti.choose("Kota Blitar", within=siti.page.locator("#id_region"))
    siti.choose("Pemerintah Kota Blitar", within=siti.page.locator("#id_agency"))
    send_filing(siti)
    return citizen.read_receipt(siti)


def send_filing(siti: Visitor) -> None:
    siti.press("Kirim laporan", within=siti.page.get_by_role("region", name="Bukti & siapa Anda"))


def reply(siti: Visitor, words: str) -> None:
    act = siti.page.locator("#act-reply")
    siti.touch(act.locator("summary"))
    siti.field("words", within=act).fill(words)
    siti.press("Kirim tanggapan", within=act)
    siti.sees("Tulisan Anda sudah kami terima")


# -- the officers -------------------------------------------------------------------------------------------------


def begin(officer: Visitor, title: str, verb: str) -> Locator:
    officer.open("/desk/")
    officer.press(title, role="link")
    officer.press(verb, role="link", within=officer.page.get_by_role("toolbar", name="Tindakan"))
    return officer.page.get_by_role("region", name=verb, exact=True).filter(has=officer.page.locator("form"))


def find_unit(officer: Visitor, form: Locator, field: str, name: str) -> None:
    """With the search button beside the box: the form comes back with what was found."""
    officer.field(f"{field}_text", within=form).fill(name)
    officer.press("Cari", within=form.locator(f".for-{field}"))
    officer.choose(name, within=form.locator(f".for-{field}"))


def verify(officer: Visitor, title: str, *, to: str) -> None:
    form = begin(officer, title, "Verifikasi")
    officer.choose("Tidak berkadar pengawasan", within=form)
    find_unit(officer, form, "to", to)
    officer.press("Verifikasi", within=form)
    officer.sees("Laporan diverifikasi dan didisposisikan.")


def return_report(officer: Visitor, title: str) -> None:
    form = begin(officer, title, "Kembalikan")
    officer.choose("Bukan wewenang unit kami", within=form)
    find_unit(officer, form, "suggested", DLH[0])
    officer.press("Kembalikan", within=form)
    officer.sees("Laporan dikembalikan.")
    expect(officer.page.get_by_role("main")).not_to_contain_text(title)


def route(officer: Visitor, title: str, *, to: str) -> None:
    form = begin(officer, title, "Disposisi")
    officer.choose(to, within=form.locator(".for-to"))
    officer.press("Disposisi", within=form)
    officer.sees("Laporan didisposisikan.")


def resolve(officer: Visitor, title: str) -> None:
    form = begin(officer, title, "Selesaikan")
    officer.field("words", within=form).fill("Pohon sudah kami tebang.")
    officer.attach(AFTER, name="sesudah.png", within=form)
    officer.press("Selesaikan", within=form)
    officer.sees("Jawaban penyelesaian terkirim.")
