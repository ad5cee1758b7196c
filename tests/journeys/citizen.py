"""What a citizen does in the browser: file, open with the PIN, object, confirm."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Visitor
from tests.journeys.complaints import Complaint
from tests.journeys.pictures import BEFORE


@dataclass(frozen=True, slots=True)
class Receipt:
    number: str
    pin: str

    @property
    def spoken(self) -> str:
        return f"{self.number[:-1]}-{self.number[-1]}"


def fill_in(citizen: Visitor, complaint: Complaint, title: str) -> None:
    """All three steps of the form, up to the button."""
    citizen.open("/reports/new/")
    tell_what(citizen, complaint, title=title)
    citizen.press("Lanjut: di mana & kapan")
    tell_where(citizen, complaint)
    citizen.press("Lanjut: bukti & siapa Anda")
    tell_who(citizen)


def file_report(citizen: Visitor, complaint: Complaint, *, title: str = "") -> Receipt:
    """Through the three steps of the form, as somebody without an account."""
    citizen.open("/")
    citizen.press("Tulis laporan", role="link", within=citizen.page.get_by_role("main"))
    tell_what(citizen, complaint, title=title)
    citizen.press("Lanjut: di mana & kapan")
    tell_where(citizen, complaint)
    citizen.press("Lanjut: bukti & siapa Anda")
    tell_who(citizen)
    if complaint.has_photo:
        citizen.attach(BEFORE, name="trotoar.png")
    citizen.press("Kirim laporan")
    return read_receipt(citizen)


def tell_what(citizen: Visitor, complaint: Complaint, *, title: str = "") -> None:
    citizen.field("title").fill(title or complaint.title)
    citizen.field("body").fill(complaint.body)


def tell_where(citizen: Visitor, complaint: Complaint) -> None:
    """The day, the place, the city as the search suggests it, and whom it is meant for."""
    citizen.field("incident_on").fill("2026-09-06")
    citizen.field("place").fill(complaint.place)
    citizen.field("region_text").fill("Kota Blitar")
    citizen.choose("Kota Blitar", within=citizen.page.locator("#id_region"))
    citizen.touch(citizen.page.get_by_text("Saya tahu instansi atau topiknya"))
    citizen.field("agency_text").fill("Pemkot Blitar")
    citizen.choose("Pemerintah Kota Blitar", within=citizen.page.locator("#id_agency"))


def tell_who(citizen: Visitor) -> None:
    citizen.field("name").fill("Siti Rahmawati")
    citizen.field("phone").fill("081234567890")


def read_receipt(citizen: Visitor) -> Receipt:
    """Number and PIN, read from the page."""
    citizen.page.wait_for_url("**/receipt/")
    sheet = citizen.page.get_by_role("region", name="Tanda terima")
    words = sheet.inner_text()
    number = re.search(r"(\d{7,})-(\d)", words)
    pin = re.search(r"PIN\s+(\d{3}) (\d{3}) (\d{4})", words)
    assert number, words
    assert pin, words
    return Receipt("".join(number.groups()), "".join(pin.groups()))


def open_with_pin(citizen: Visitor, receipt: Receipt) -> None:
    """From the home page's box with the number to what everybody may read, and from there with the PIN."""
    citizen.open("/")
    citizen.field("number").first.fill(receipt.spoken)
    citizen.field("number").first.press("Enter")
    citizen.touch(citizen.page.get_by_text("Buka dengan PIN"))
    citizen.field("pin").fill(receipt.pin)
    citizen.press("Buka laporan")
    expect(citizen.page.get_by_role("heading", name="Yang dapat Anda lakukan")).to_be_visible()


def object_to_answer(citizen: Visitor, words: str) -> None:
    act = _unfold(citizen, "object")
    citizen.field("words", within=act).fill(words)
    citizen.press("Belum selesai", within=act)
    citizen.sees("Keberatan Anda sudah diterima")


def confirm(citizen: Visitor, *, score: str, comment: str) -> None:
    act = _unfold(citizen, "confirm")
    citizen.choose(score, within=act)
    citizen.field("comment", within=act).fill(comment)
    citizen.press("Sudah selesai", within=act)
    citizen.sees("Laporan ditutup karena Anda menyatakannya selesai")


def _unfold(citizen: Visitor, action: str) -> Locator:
    act = citizen.page.locator(f"#act-{action}")
    if act.get_attribute("open") is None:
        citizen.touch(act.locator("summary"))
    return act
