"""One report: for everybody when it is public, for its reporter whole, with what the reporter may do now."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common import clock
from lapor.common.files import FileRefused, StoredFile
from lapor.common.refusals import NotFound, Refusal
from lapor.messaging.outbound import has_provider
from lapor.reports import disclosure, permissions
from lapor.reports.clocks.certificates import certificate_of
from lapor.reports.models import Report
from lapor.reports.queries import doubles
from lapor.reports.queries.detail import Detail, detail, report_for
from lapor.reports.queries.versions import version_of
from lapor.reports.reading.standing import zone_of
from lapor.reports.workflow import ClockKind
from lapor.web.case.certificates.explanation import explained
from lapor.web.case.certificates.lines import clock_lines
from lapor.web.case.custody import custody_table
from lapor.web.case.ombudsman.offer import offer_of
from lapor.web.case.photos import photos_of
from lapor.web.case.status import status_words
from lapor.web.case.timeline import in_front_of, runs_of, timeline_of
from lapor.web.case.turn_card import turn_card
from lapor.web.kit.addresses import number_of
from lapor.web.kit.bodies import takes_files
from lapor.web.kit.forms import PinForm, clear_errors
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.refusals import add_to_form, as_refused, status_of, typed_words
from lapor.web.kit.strangers import TOKEN, same_for_strangers
from lapor.web.kit.uploads import KeptFiles
from lapor.web.public import endorsements, receipts
from lapor.web.public.report_access import ask_pin, digits_of, report_or_pin_page
from lapor.web.public.reporter_actions import ReporterAction, is_done_already, offered, reporter_action_named


@dataclass(frozen=True, slots=True)
class Offer:
    """One act on the page: its form, empty or as it was sent, and the files already received for it."""

    act: ReporterAction
    form: forms.Form
    kept_files: list[StoredFile]
    is_open: bool


@public
@cache_control(private=True, no_cache=True)
@same_for_strangers(version=version_of, holes=(TOKEN,))
@require_safe
def report(request: GuardedRequest, number: str) -> HttpResponse:
    """The report as this reader may see it; for one who may not know of it, the way in."""
    found = report_or_pin_page(request, number)
    if not isinstance(found, Report):
        return found
    if found.number != number:
        return redirect("report", number=found.number)
    return _page(request, detail(request.actor, found))


def _may_send(request: GuardedRequest, number: str, action: str) -> bool:
    """Whether files may come from this visitor at all: only a reporter acts here."""
    reporter_action_named(action)
    return disclosure.view_of(request.actor, report_for(request.actor, number)).is_own


@public
@takes_files(_may_send)
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_act(request: GuardedRequest, number: str, action: str) -> HttpResponse:
    """One act of the reporter. Refused, it shows the page as it is now, with every word still there."""
    act = reporter_action_named(action)
    if request.method != "POST":
        return redirect("report", number=number)
    try:
        found = report_for(request.actor, number)
        if not permissions.reads(request.actor, found):
            raise NotFound
    except NotFound:
        return ask_pin(request, number, status=403)
    form, kept = act.new_form(request.POST), KeptFiles(request, f"{found.pk}:{act.action}")
    if "remove_file" in request.POST:
        kept.remove(request.POST["remove_file"])
        clear_errors(form)
        return _page(request, detail(request.actor, found), sent=(act, form))
    # Whoever may not act leaves nothing here; what they sent is refused below, in words.
    unfit: list[FileRefused] = []
    if request.FILES and act.action in detail(request.actor, found).actions:
        unfit = kept.take_in(request.FILES.getlist("files"))
    for refusal in unfit:
        form.add_error("files", str(refusal))
    if not form.is_valid():
        return as_refused(_page(request, detail(request.actor, found), sent=(act, form)), unfit)
    try:
        act.run(found, request.actor, form.cleaned_data, kept.files, seen_of(request))
    except Refusal as refusal:
        return _refused(request, number, act, form, kept, refusal)
    kept.hand_over()
    return _thank(request, number, act)


def _refused(
    request: GuardedRequest,
    number: str,
    act: ReporterAction,
    form: forms.Form,
    kept: KeptFiles,
    refusal: Refusal,
) -> HttpResponse:
    now = detail(request.actor, report_for(request.actor, number))
    if is_done_already(act, now, form.cleaned_data):
        kept.discard_fresh()
        return _thank(request, number, act)
    add_to_form(form, refusal)
    seen = seen_of(request) if status_of(refusal) == 409 else 0
    return as_refused(_page(request, now, sent=(act, form), seen=seen), [refusal])


def _thank(request: GuardedRequest, number: str, act: ReporterAction) -> HttpResponse:
    messages.success(request, str(act.done))
    return redirect("report", number=digits_of(number))


def seen_of(request: GuardedRequest) -> int:
    """The number of the last row the reporter had before their eyes; nonsense counts as nothing seen."""
    return number_of(request.POST.get("seen")) or 0


def _page(
    request: GuardedRequest,
    shown: Detail,
    *,
    sent: tuple[ReporterAction, forms.Form] | None = None,
    seen: int = 0,
) -> HttpResponse:
    """`sent`: a form that came back; `seen`: what its sender had seen, when something has happened since."""
    found, now = shown.report, clock.now()
    # The report's age is nobody's limit: it stands in the list below.
    limits = [one for one in shown.running if one.kind != ClockKind.OVERSIGHT]
    certificates = [certificate_of(one, shown.turns, as_of=now) for one in limits]
    nearest = next((one for one in certificates if one.clock == shown.nearest), None)
    offers = _offers(request, shown, sent)
    is_offered = sent is None or any(offer.act == sent[0] for offer in offers)
    context: dict[str, Any] = {
        "report": found,
        "detail": shown,
        "status_words": status_words(found),
        "turn": turn_card(shown, nearest, why_url="#why"),
        "zone": zone_of(found),
        "explained": [explained(one, found) for one in certificates],
        "clocks": clock_lines(shown),
        "custody": custody_table(shown),
        "offers": offers,
        "news": timeline_of(shown, after=seen) if seen else [],
        "runs": runs_of(timeline_of(shown)),
        "answer": in_front_of(shown),
        "ombudsman": offer_of(shown),
        "photos": photos_of(found, shown.files),
        # A public report looks alike to everybody, so its reporter is offered the way in on the page itself.
        "pin_form": None if shown.view.is_own or shown.view.is_officer else PinForm(),
        "children": shown.names.children,
        # An act that is no longer possible leaves its words on the page.
        "left_over": [] if is_offered else typed_words(request),
        "left_over_errors": [] if is_offered or sent is None else sent[1].non_field_errors(),
    } | _facts(request, shown)
    return render(request, "report/report.html", context)


def _facts(request: GuardedRequest, shown: Detail) -> dict[str, Any]:
    report = shown.report
    return {
        "spot": disclosure.spot_of(shown.view, report),
        "is_held": report.pk in request.actor.unlocked,
        "receipt_until": receipts.shown_until(request, report),
        # Without a way out nobody is promised anything.
        "is_followable": has_provider() and permissions.is_public(report) and not shown.view.is_officer,
        "can_endorse": endorsements.can_endorse(request, report),
        "parent": doubles.parent_of(request.actor, report),
    }


def _offers(
    request: GuardedRequest, shown: Detail, sent: tuple[ReporterAction, forms.Form] | None
) -> list[Offer]:
    if not shown.view.is_own:
        return []
    found = []
    for act in offered(shown.actions):
        is_sent = sent is not None and sent[0] == act
        form = sent[1] if sent and is_sent else act.new_form()
        kept = KeptFiles(request, f"{shown.report.pk}:{act.action}").files
        found.append(Offer(act, form, kept, is_sent or act.is_open or bool(kept)))
    return found


urlpatterns = [
    path("r/<str:number>/", report, name="report"),
    path("r/<str:number>/<slug:action>/", report_act, name="report_act"),
]
