"""The way to a report: its number, and the PIN of its receipt. Numbers that do not exist look like hidden ones."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common import codes
from lapor.common.codes import WrongNumber
from lapor.common.refusals import NotFound, Refusal
from lapor.reports import permissions
from lapor.reports.models import Report
from lapor.reports.queries.detail import report_for
from lapor.reports.receipts import Visitor, is_guarded, open_with_pin
from lapor.web.kit.forms import PinForm
from lapor.web.kit.guards import GuardedRequest, public, unlock
from lapor.web.kit.marks import known_mark
from lapor.web.kit.refusals import status_of, tell_when, typed_words
from lapor.web.kit.strangers import same_for_strangers
from lapor.web.kit.visitors import address_of, network_of


@public
@same_for_strangers(shared_for=300)
@require_safe
def track(request: GuardedRequest) -> HttpResponse:
    """The box "Lacak laporan": from a number, however typed, to its page."""
    number = digits_of(request.GET.get("number", ""))
    return redirect("report", number=number) if number else ask_number(request, "")


@public
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_pin(request: GuardedRequest, number: str) -> HttpResponse:
    """The PIN of the receipt. Few tries, and no hint which of number and PIN was wrong."""
    if request.method != "POST":
        return redirect("report", number=number)
    form = PinForm(request.POST)
    form.full_clean()
    try:
        given = form.cleaned_data
        found = open_with_pin(
            number,
            given.get("pin", ""),
            visitor=_visitor(request, number),
            phone_end=given.get("phone_end", ""),
        )
    except WrongNumber as refusal:
        return ask_number(request, number, refusal)
    except Refusal as refusal:
        form.add_error("pin", str(refusal))
        return tell_when(ask_pin(request, number, form=form, status=status_of(refusal)), refusal)
    unlock(request, found)
    return redirect("report", number=found.number)


def _visitor(request: GuardedRequest, number: str) -> Visitor:
    address = address_of(request)
    return Visitor(address, network_of(address), known_mark(request, codes.report_id_of(number)))


def report_or_pin_page(request: GuardedRequest, number: str) -> Report | HttpResponse:
    """The report with that number; for a visitor who may not know of it, the page that asks for number or PIN. Whoever
    sees no more than what their unit typed in is led to that.
    """
    try:
        found = report_for(request.actor, number)
        return (
            found if permissions.reads(request.actor, found) else redirect("desk_case", number=found.number)
        )
    except WrongNumber as refusal:
        return ask_number(request, number, refusal)
    except NotFound:
        return ask_pin(request, number)


def ask_number(request: GuardedRequest, number: str, refusal: WrongNumber | None = None) -> HttpResponse:
    """The box for a number, with what is wrong with the one given."""
    context = {"number": number[:30], "refusal": refusal}
    return render(request, "report/number.html", context, status=status_of(refusal) if refusal else 200)


def ask_pin(
    request: GuardedRequest, number: str, *, form: PinForm | None = None, status: int = 200
) -> HttpResponse:
    """The same page whether there is no such report, or one that this visitor may not know of.

    What was being sent when the visit had ended is shown again.
    """
    digits = digits_of(number)
    context = {
        "number": digits,
        "spoken": codes.spoken(digits),
        "form": form or PinForm(),
        "is_guarded": is_guarded(codes.report_id_of(digits)),
        "typed": typed_words(request),
    }
    return render(request, "report/pin.html", context, status=status)


def digits_of(text: str) -> str:
    """A number as people write it, without hyphens and spaces."""
    return codes.digits_of(text)[:18]


urlpatterns = [
    path("r/", track, name="track"),
    path("r/<str:number>/pin/", report_pin, name="report_pin"),
]
