"""How a reporter, or somebody who follows a public report, is told of it: by which way, proved, stopped.

The links in messages end them with one click and prove an address; neither opens the report.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from lapor.common import rate_limits
from lapor.common.codes import spoken, tracking_number
from lapor.common.refusals import NotAllowed, NotFound, Refusal
from lapor.messaging import subscriptions
from lapor.messaging.addresses import shown
from lapor.messaging.models import Subscription
from lapor.messaging.outbound import ways_out
from lapor.messaging.outbound.push.browsers import clean_browser, public_key
from lapor.messaging.vocabulary import Reader, Way
from lapor.reports import permissions
from lapor.reports.identity import SealStaysShut
from lapor.reports.models import Report
from lapor.reports.queries.detail import report_for
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.visitors import address_of as visitor_of

# Ways whose address is typed; a browser or a chat gives its own.
TYPED = (Way.EMAIL, Way.WHATSAPP, Way.SMS)
# Mails to addresses that strangers type: from one place, and to follow reports, a day.
MOST_FOLLOWED, DAY = 30, timedelta(days=1)
# Addresses that reporters add from one place a day: a village may share it.
MOST_ADDED = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One address, as its owner's page shows it."""

    key: int
    way: str
    address: str
    is_proved: bool
    awaits_code: bool


def told_of(report: Report) -> list[Told]:
    """Where the reporter is told. One query."""
    return [_told(row) for row in subscriptions.active_of(report.pk, Reader.REPORTER)]


def _told(row: Subscription) -> Told:
    return Told(row.pk, str(Way(row.way).label), _shown(row), row.proved_at is not None, bool(row.code_hash))


def _shown(row: Subscription) -> str:
    try:
        return shown(Way(row.way), subscriptions.address_of(row))
    except SealStaysShut:
        return ""


class AddressForm(forms.Form):
    """Where to be told: a way and an address."""

    way = forms.ChoiceField(label=_("Lewat"))
    address = forms.CharField(
        label=_("Alamat email atau nomor"),
        max_length=254,
        error_messages={"required": _("Tulis alamat email atau nomor telepon Anda.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = [(str(way), way.label) for way in ways_out() if way in TYPED]
        self.fields["way"].widget.choices = self.ways
        self.fields["way"].choices = self.ways  # type: ignore[attr-defined]


@public
@require_POST
def add(request: GuardedRequest, number: str) -> HttpResponse:
    """One more address of the reporter; a code goes to it at once."""
    report = _own(request, number)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _panel(request, report, form=form, status=422)
    given = form.cleaned_data
    try:
        rate_limits.count_attempt("add-address", visitor_of(request), limit=MOST_ADDED, per=DAY)
        row = subscriptions.subscribe(
            report,
            reader=Reader.REPORTER,
            way=Way(given["way"]),
            address=given["address"],
            language=get_language() or "id",
        )
        subscriptions.send_code(row)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _panel(request, report, form=form, status=422)
    return redirect("report_notices", number=report.number)


@public
@require_POST
def add_browser(request: GuardedRequest, number: str) -> HttpResponse:
    """This browser is told. What it hands over is its own, so that nothing has to be proved."""
    report = _own(request, number)
    try:
        row = subscriptions.subscribe(
            report,
            reader=Reader.REPORTER,
            way=Way.PUSH,
            address=clean_browser(request.POST.get("address", "")),
            language=get_language() or "id",
        )
    except Refusal as refusal:
        return _panel(request, report, refusal=refusal, status=422)
    subscriptions.prove(row)
    messages.success(request, str(_("Peramban ini akan dikabari.")))
    return redirect("report_notices", number=report.number)


@public
@require_POST
def change(request: GuardedRequest, number: str, key: int) -> HttpResponse:
    """Stop one, ask for its code again, or prove it by the code."""
    report = _own(request, number)
    row = subscriptions.active_of(report.pk, Reader.REPORTER).filter(pk=key).first()
    if row is None:
        raise NotFound
    try:
        match request.POST.get("what", ""):
            case "stop":
                subscriptions.end(row)
                messages.success(request, str(_("Kabar ke alamat itu dihentikan.")))
            case "code":
                subscriptions.send_code(row)
                messages.success(request, str(_("Kode baru sudah dikirim.")))
            case _:
                subscriptions.prove_by_code(row, request.POST.get("code", ""))
                messages.success(request, str(_("Alamat itu sudah dipastikan.")))
    except Refusal as refusal:
        return _panel(request, report, refusal=refusal, at=row.pk, status=422)
    return redirect("report_notices", number=report.number)


@public
@never_cache
@require_http_methods(["GET", "HEAD"])
def panel(request: GuardedRequest, number: str) -> HttpResponse:
    """All addresses of the reporter, and the way to one more."""
    return _panel(request, _own(request, number))


def _panel(
    request: GuardedRequest,
    report: Report,
    *,
    form: AddressForm | None = None,
    refusal: Refusal | None = None,
    at: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {
        "report": report,
        "told": told_of(report),
        "form": form or AddressForm(),
        "refusal": refusal,
        "refused_at": at,
        "telegram_url": _telegram_url(report),
        "push_key": public_key() if Way.PUSH in ways_out() else "",
    }
    return render(request, "report/notices.html", context, status=status)


def _telegram_url(report: Report) -> str:
    """Opens a chat with the bot that knows which report it is for; empty without a bot."""
    if Way.TELEGRAM not in ways_out():
        return ""
    return f"https://t.me/{settings.TELEGRAM_BOT}?start={subscriptions.chat_token(report)}"


def _own(request: GuardedRequest, number: str) -> Report:
    """The report of whoever is its reporter and nothing else. Raises NotFound, NotAllowed."""
    report = report_for(request.actor, number)
    if not permissions.is_own(request.actor, report):
        raise NotFound
    if not permissions.is_reporter(request.actor, report):
        raise NotAllowed
    return report


@public
@require_POST
def follow(request: GuardedRequest, number: str) -> HttpResponse:
    """Somebody wants to hear of a public report. Nothing is sent but the link that proves the address."""
    report = report_for(request.actor, number)
    if not permissions.is_public(report):
        raise NotFound
    rate_limits.count_attempt("follow", visitor_of(request), limit=MOST_FOLLOWED, per=DAY)
    try:
        row = subscriptions.subscribe(
            report,
            reader=Reader.FOLLOWER,
            way=Way.EMAIL,
            address=request.POST.get("address", ""),
            language=get_language() or "id",
        )
        subscriptions.send_code(row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        # The same words whether the address was known or not.
        messages.success(
            request, str(_("Kami mengirim tautan ke alamat itu. Buka tautannya untuk mulai mengikuti."))
        )
    return redirect("report", number=report.number)


@csrf_exempt  # mail programs post here without ever having seen a page (RFC 8058); the link itself is the secret
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: GuardedRequest, token: str) -> HttpResponse:
    """GET asks, POST ends it: scanners follow links, and must end nothing."""
    subscription = subscriptions.by_token(token, "stop")
    if request.method == "POST":
        subscriptions.end(subscription)
    return render(
        request, "public/notice_stop.html", _context(subscription, is_done=request.method == "POST")
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: GuardedRequest, token: str) -> HttpResponse:
    """Whoever follows the link reads what is sent to the address. GET asks, POST notes it."""
    subscription = subscriptions.by_token(token, "proof")
    if request.method == "POST":
        subscriptions.prove(subscription)
    return render(
        request, "public/notice_proof.html", _context(subscription, is_done=request.method == "POST")
    )


def _context(subscription: Subscription, *, is_done: bool) -> dict[str, object]:
    number = tracking_number(subscription.report_id)
    return {
        "is_done": is_done,
        "number": number,
        "spoken": spoken(number),
        "address": _shown(subscription) or Way(subscription.way).label,
        "title": _("Kabar laporan %(number)s") % {"number": spoken(number)},
    }


@public
@require_http_methods(["GET", "HEAD"])
def worker(request: GuardedRequest) -> HttpResponse:
    """The script that shows notices: at the root, so that it may speak for all pages."""
    found = finders.find("lapor/sw.js")
    return HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript")


urlpatterns = [
    path("sw.js", worker, name="service_worker"),
    path("r/<str:number>/notices/browser/", add_browser, name="report_notices_browser"),
    path("r/<str:number>/notices/", panel, name="report_notices"),
    path("r/<str:number>/notices/new/", add, name="report_notices_new"),
    path("r/<str:number>/notices/<int:key>/", change, name="report_notices_change"),
    path("r/<str:number>/followers/", follow, name="report_followers"),
    path("notices/stop/<str:token>/", stop, name="notice_stop"),
    path("notices/proof/<str:token>/", proof, name="notice_proof"),
]
