"""What a reporter takes home: number, PIN, QR and dates. Shown again for an hour, within the visit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lapor.common import clock, codes
from lapor.reports.clocks import applicable_limits
from lapor.reports.commands.filing import Receipt
from lapor.reports.models import Report
from lapor.reports.queries.detail import report_for
from lapor.reports.reading.standing import zone_of
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.public.steps import Step, steps_within

# So long after sending, the empty form says first that a report was sent: whoever comes back by the Back button.
JUST = timedelta(hours=1)
# Receipts one visit keeps at hand, and for how long.
KEPT, SHOWN_FOR = 10, timedelta(hours=1)


def keep(request: GuardedRequest, receipt: Receipt) -> None:
    """Let this visit see the receipt again: a refresh, a print, a slow line. The session's row holds the PIN sealed."""
    kept: dict[str, str] = request.session.get("receipts", {})
    kept.pop(str(receipt.report.pk), None)
    kept[str(receipt.report.pk)] = codes.sealed(receipt.pin)
    request.session["receipts"] = dict(list(kept.items())[-KEPT:])


def just_sent(request: GuardedRequest) -> Report | None:
    """The report that this visit has sent last, when that was just now. One query, none for a new visitor."""
    kept: dict[str, str] = request.session.get("receipts", {})
    last = Report.objects.filter(pk=next(reversed(kept)), filed_at__gte=clock.now() - JUST) if kept else ()
    return next(iter(last), None)


def shown_until(request: GuardedRequest, report: Report) -> datetime | None:
    """Until when this visit may still see the receipt of a report; None: no longer, or never."""
    token = request.session.get("receipts", {}).get(str(report.pk), "")
    return codes.sealed_at(token) + SHOWN_FOR if _kept_pin(token, report) else None


def _kept_pin(token: str, report: Report | None) -> str:
    """The PIN that the visit has kept, as long as it may be shown and is still the report's; else empty."""
    pin = codes.unsealed(token, within=SHOWN_FOR)
    return pin if pin and report and codes.pin_fits(report.pin_hash, pin) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed receipt. `address` leads to the report; the PIN is never part of an address."""

    report: Report
    pin: str
    address: str
    steps: list[Step]
    verify_by: date | None
    shown_until: datetime

    @property
    def zone(self) -> str:
        return zone_of(self.report)

    @property
    def spoken_pin(self) -> str:
        return codes.spoken_pin(self.pin)

    @property
    def message(self) -> str:
        """For the reporter's own notes or chat; the PIN stands beside the address, not in it."""
        return _("Laporan saya di LAPOR!: nomor %(number)s, PIN %(pin)s. Perkembangannya di %(address)s") % {
            "number": str(self.report),
            "pin": self.spoken_pin,
            "address": self.address,
        }

    @property
    def qr(self) -> SafeString:
        drawn = segno.make(self.address, error="m").svg_inline(scale=4, border=0, dark="#000", omitsize=True)
        return mark_safe(drawn)  # noqa: S308 - drawn by us from an address of ours


@public
@cache_control(private=True, no_store=True)
@require_safe
def receipt(request: GuardedRequest, number: str) -> HttpResponse:
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
def receipt_text(request: GuardedRequest, number: str) -> HttpResponse:
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


def _sheet(request: GuardedRequest, number: str) -> Sheet | None:
    report_id = codes.report_id_of(number)
    token = request.session.get("receipts", {}).get(str(report_id), "")
    pin = _kept_pin(token, Report.objects.filter(pk=report_id).first()) if token else ""
    if not pin:
        return None
    report = report_for(request.actor, number)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("report", args=[report.number])
    limits = applicable_limits.limits_of(report, report.lead_agency or report.holder_agency)
    steps = steps_within(limits, report.report_class)
    is_waiting = report.verified_at is None
    until = codes.sealed_at(token) + SHOWN_FOR
    return Sheet(report, pin, address, steps, report.due_on if is_waiting else None, until)


urlpatterns = [
    path("r/<str:number>/receipt/", receipt, name="receipt"),
    path("r/<str:number>/receipt.txt", receipt_text, name="receipt_text"),
]
