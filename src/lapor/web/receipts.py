"""What a reporter takes home: number, PIN, QR and dates. Shown again only within the visit in which it was given."""

from dataclasses import dataclass
from datetime import date

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor.common import codes
from lapor.reports import timing
from lapor.reports.commands.filing import Receipt
from lapor.reports.models import Report
from lapor.reports.queries.detail import report_for
from lapor.reports.reading.standing import zone_of
from lapor.web.access import Visit, public
from lapor.web.steps import Step, steps_within

# Receipts one visit keeps at hand.
KEPT = 10


def keep(request: Visit, receipt: Receipt) -> None:
    """Let this visit see the receipt again: a refresh, a print, a slow line."""
    kept: dict[str, str] = request.session.get("receipts", {})
    kept.pop(str(receipt.report.pk), None)
    kept[str(receipt.report.pk)] = receipt.pin
    request.session["receipts"] = dict(list(kept.items())[-KEPT:])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed receipt. `address` leads to the report; the PIN is never part of an address."""

    report: Report
    pin: str
    address: str
    steps: list[Step]
    verify_by: date | None

    @property
    def zone(self) -> str:
        return zone_of(self.report)

    @property
    def spoken_pin(self) -> str:
        return f"{self.pin[:3]} {self.pin[3:]}"

    @property
    def qr(self) -> SafeString:
        drawn = segno.make(self.address, error="m").svg_inline(scale=4, border=0, dark="#000", omitsize=True)
        return mark_safe(drawn)  # noqa: S308 - drawn by us from an address of ours


@public
@cache_control(private=True, no_store=True)
@require_safe
def receipt(request: Visit, number: str) -> HttpResponse:
    """The receipt, printable."""
    sheet = _sheet(request, number)
    return (
        render(request, "filing/receipt.html", {"sheet": sheet})
        if sheet
        else redirect("report", number=number)
    )


@public
@cache_control(private=True, no_store=True)
@require_safe
def receipt_text(request: Visit, number: str) -> HttpResponse:
    """The receipt as a small text file, for phones without a printer."""
    sheet = _sheet(request, number)
    if sheet is None:
        return redirect("report", number=number)
    response = render(
        request, "filing/receipt.txt", {"sheet": sheet}, content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(
        True, f"tanda-terima-{sheet.report.number}.txt"
    )
    return response


def _sheet(request: Visit, number: str) -> Sheet | None:
    pin = request.session.get("receipts", {}).get(str(codes.report_id_of(number)))
    if pin is None:
        return None
    report = report_for(request.actor, number)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("report", args=[report.number])
    steps = steps_within(timing.limits_of(report, report.lead_agency or report.holder_agency))
    is_waiting = report.verified_at is None
    return Sheet(report, pin, address, steps, report.due_on if is_waiting else None)


urlpatterns = [
    path("r/<str:number>/receipt/", receipt, name="receipt"),
    path("r/<str:number>/receipt.txt", receipt_text, name="receipt_text"),
]
