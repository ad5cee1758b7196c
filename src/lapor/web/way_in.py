"""The way to a report: its number, and the PIN of its receipt. Numbers that do not exist look like hidden ones."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common import codes
from lapor.common.codes import WrongNumber
from lapor.common.refusals import NotFound, Refusal
from lapor.reports.models import Report
from lapor.reports.queries.detail import report_for
from lapor.reports.queries.public import confidential_status
from lapor.reports.receipts import open_with_pin
from lapor.web.access import Visit, hold, public
from lapor.web.case.status import WORDS
from lapor.web.forms import PinForm
from lapor.web.refusals import status_of, typed_words
from lapor.web.visitors import address_of


@public
@require_safe
def track(request: Visit) -> HttpResponse:
    """The box "Lacak laporan": from a number, however typed, to its page."""
    number = digits_of(request.GET.get("number", ""))
    return redirect("report", number=number) if number else ask_number(request, "")


@public
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_pin(request: Visit, number: str) -> HttpResponse:
    """The PIN of the receipt. Few tries, and no hint which of number and PIN was wrong."""
    if request.method != "POST":
        return redirect("report", number=number)
    form = PinForm(request.POST)
    form.full_clean()
    try:
        found = open_with_pin(number, form.cleaned_data.get("pin", ""), visitor=address_of(request))
    except WrongNumber as refusal:
        return ask_number(request, number, refusal)
    except Refusal as refusal:
        form.add_error("pin", str(refusal))
        return ask_pin(request, number, form=form, status=status_of(refusal))
    hold(request, found.pk)
    return redirect("report", number=found.number)


def report_or_way_in(request: Visit, number: str) -> Report | HttpResponse:
    """The report with that number; for a visitor who may not know of it, the page that asks for number or PIN."""
    try:
        return report_for(request.actor, number)
    except WrongNumber as refusal:
        return ask_number(request, number, refusal)
    except NotFound:
        return ask_pin(request, number)


def ask_number(request: Visit, number: str, refusal: WrongNumber | None = None) -> HttpResponse:
    """The box for a number, with what is wrong with the one given."""
    context = {"number": number[:30], "refusal": refusal}
    return render(request, "report/number.html", context, status=status_of(refusal) if refusal else 200)


def ask_pin(request: Visit, number: str, *, form: PinForm | None = None, status: int = 200) -> HttpResponse:
    """The same page whether there is such a report or not; of a confidential one, that it exists and its status.

    What was being sent when the visit had ended is shown again.
    """
    digits = digits_of(number)
    known = confidential_status(digits)
    context = {
        "number": digits,
        "spoken": codes.spoken(digits),
        "form": form or PinForm(),
        "status_words": WORDS[known] if known else "",
        "typed": typed_words(request),
    }
    return render(request, "report/pin.html", context, status=status)


def digits_of(text: str) -> str:
    """A number as people write it, without hyphens and spaces."""
    return "".join(character for character in text if character in "0123456789")[:18]


urlpatterns = [
    path("r/", track, name="track"),
    path("r/<str:number>/pin/", report_pin, name="report_pin"),
]
