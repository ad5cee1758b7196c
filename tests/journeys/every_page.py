"""Each kind of page that the product has: who opens it, and how to get there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys import citizen
from tests.journeys.browsing import Visitor
from tests.journeys.citizen import Receipt
from tests.journeys.complaints import COMPLAINTS
from tests.journeys.product import Product

Way = Callable[[Visitor, Product], None]


@dataclass(frozen=True, slots=True)
class PageKind:
    """`who` is signed in; empty: nobody."""

    name: str
    who: str
    go: Way


def _at(path: str) -> Way:
    return lambda visitor, product: visitor.open(path)


def _of_report(state: str, action: str = "") -> Way:
    """A case on the desk, with the form of an action open."""
    return lambda visitor, product: visitor.open(f"/desk/reports/{product.receipts[state][0]}/{action}")


def _of_agency(path: str = "") -> Way:
    return lambda visitor, product: visitor.open(
        f"/office/agencies/{product.agencies['blitar-dishub']}/{path}"
    )


def _public(state: str) -> Way:
    return lambda visitor, product: visitor.open(f"/r/{product.receipts[state][0]}/")


def _wrong_filing(visitor: Visitor, product: Product) -> None:
    visitor.open("/reports/new/")
    citizen.tell_what(visitor, COMPLAINTS[0])
    visitor.press("Lanjut: di mana & kapan")
    visitor.press("Lanjut: bukti & siapa Anda")
    visitor.press("Kirim laporan")
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def _own(state: str) -> Way:
    def go(visitor: Visitor, product: Product) -> None:
        citizen.open_with_pin(visitor, Receipt(*product.receipts[state]))

    return go


def _receipt(visitor: Visitor, product: Product) -> None:
    citizen.file_report(visitor, COMPLAINTS[1])


def _certificate(visitor: Visitor, product: Product) -> None:
    _reopened_calendar(visitor, product)
    visitor.press("Penjelasan lengkap, dengan dasarnya", role="link")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Mengapa paling lambat")
    visitor.page.get_by_text("Hitung ulang sendiri").click()


def _reopened_calendar(visitor: Visitor, product: Product) -> None:
    _public("in_progress")(visitor, product)
    visitor.press("Mengapa tanggal ini?", role="link")
    expect(visitor.page.get_by_role("table").first).to_be_visible()


PAGES = (
    PageKind("home", "", _at("/")),
    PageKind("public list", "", _at("/reports/")),
    PageKind("filing", "", _at("/reports/new/")),
    PageKind("filing with errors", "", _wrong_filing),
    PageKind("receipt", "", _receipt),
    PageKind("PIN asked", "", _public("filed")),
    PageKind("number asked", "", _at("/r/")),
    PageKind("report, public", "", _public("closed")),
    PageKind("report, why this date", "", _reopened_calendar),
    PageKind("certificate of a limit", "", _certificate),
    PageKind("report, its reporter asked to judge", "", _own("resolved")),
    PageKind("report, its reporter offered the Ombudsman", "", _own("offered")),
    PageKind("sign-in", "", _at("/accounts/login/")),
    PageKind("sign-up", "", _at("/accounts/signup/")),
    PageKind("not found", "", _at("/no/such/page/")),
    PageKind("desk queue", "kirana", _at("/desk/all/")),
    PageKind("desk search without result", "kirana", _at("/desk/all/?q=zebra")),
    PageKind("case", "lukman", _of_report("resolved")),
    PageKind("case, verifying", "kirana", _of_report("filed", "verify/")),
    PageKind("case, answering", "lukman", _of_report("in_progress", "resolve/")),
    PageKind("assisted entry", "kirana", _at("/desk/new/")),
    PageKind("board", "kirana", _at("/office/")),
    PageKind("board of the nation", "nadia", _at("/office/")),
    PageKind("units", "kirana", _at("/office/units/")),
    PageKind("untouched", "kirana", _at("/office/untouched/")),
    PageKind("limits", "kirana", _at("/office/deadlines/")),
    PageKind("limits of the nation", "nadia", _at("/office/deadlines/")),
    PageKind("turns", "kirana", _at("/office/turns/")),
    PageKind("turns, one by one", "kirana", _at("/office/rows/?figure=held")),
    PageKind("agencies", "kirana", _at("/office/agencies/")),
    PageKind("agency", "kirana", _of_agency()),
    PageKind("agency, details", "kirana", _of_agency("details/")),
    PageKind("appointment", "kirana", _of_agency("appointments/new/")),
    PageKind("people", "kirana", _at("/office/people/")),
    PageKind("appointments", "kirana", _at("/office/appointments/")),
    PageKind("invitations", "kirana", _at("/office/invitations/")),
    PageKind("watchers", "nadia", _at("/office/appointments/watching/")),
    PageKind("own address", "lukman", _at("/accounts/email/")),
    PageKind("topics", "nadia", _at("/office/topics/")),
    PageKind("holidays", "nadia", _at("/office/holidays/")),
    PageKind("policies", "kirana", _at("/office/policies/")),
    PageKind("policy, new", "kirana", _at("/office/policies/new/")),
    PageKind("policy, empty", "nadia", _at("/office/policies/id-2025/")),
    PageKind("templates", "nadia", _at("/office/templates/")),
    PageKind("template, new", "nadia", _at("/office/templates/new/")),
    PageKind("changes", "nadia", _at("/office/changes/")),
)
