"""What officers do in the browser: open a case from the queue, verify, return, route, follow up, resolve."""

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Visitor
from tests.journeys.pictures import AFTER


def open_case(officer: Visitor, title: str) -> None:
    """From the officer's first queue: what is their turn."""
    officer.open("/desk/")
    officer.touch(officer.page.get_by_role("link", name=title))
    expect(officer.page.get_by_role("heading", name=title, level=1)).to_be_visible()


def verify(officer: Visitor, *, to: str) -> None:
    form = begin(officer, "Verifikasi")
    officer.choose("Tidak berkadar pengawasan", within=form)
    choose_unit(officer, form, "to", to)
    send(officer, form, "Verifikasi")
    officer.sees("Laporan diverifikasi dan didisposisikan.")


def route(officer: Visitor, *, to: str) -> None:
    form = begin(officer, "Disposisi")
    choose_unit(officer, form, "to", to)
    send(officer, form, "Disposisi")
    officer.sees("Laporan didisposisikan.")


def return_report(officer: Visitor, *, suggested: str, words: str) -> None:
    form = begin(officer, "Kembalikan")
    officer.choose("Bukan wewenang unit kami", within=form)
    choose_unit(officer, form, "suggested", suggested)
    officer.field("words", within=form).fill(words)
    send(officer, form, "Kembalikan")
    officer.sees("Laporan dikembalikan.")


def follow_up(officer: Visitor, words: str) -> None:
    form = begin(officer, "Balas")
    officer.field("words", within=form).fill(words)
    send(officer, form, "Balas")
    officer.sees("Tindak lanjut terkirim.")


def resolve(officer: Visitor, words: str) -> None:
    """With a photo as evidence."""
    form = begin(officer, "Selesaikan")
    officer.field("words", within=form).fill(words)
    officer.attach(AFTER, name="sesudah.png", within=form)
    send(officer, form, "Selesaikan")
    officer.sees("Jawaban penyelesaian terkirim.")


def begin(officer: Visitor, verb: str) -> Locator:
    """Open the form of an action, and give it."""
    bar = officer.page.get_by_role("toolbar", name="Tindakan")
    officer.touch(bar.get_by_role("link", name=verb).first)
    form = officer.page.get_by_role("region", name=verb, exact=True).filter(has=officer.page.locator("form"))
    expect(form).to_be_visible()
    return form


def choose_unit(officer: Visitor, form: Locator, field: str, name: str) -> None:
    """By searching for it, also when it is offered already."""
    officer.field(f"{field}_text", within=form).fill(name)
    picker = form.locator(f".for-{field}")
    officer.choose(name, within=picker)


def send(officer: Visitor, form: Locator, verb: str) -> None:
    officer.press(verb, within=form)
    expect(form).to_have_count(0)
