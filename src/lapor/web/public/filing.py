"""Reporting: the form, its coach, and the receipt at the end."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from lapor.common import rate_limits
from lapor.common.refusals import Refusal
from lapor.directory.models import Person
from lapor.messaging import subscriptions
from lapor.reports.commands import filing
from lapor.reports.commands.filing import AlreadySent, Receipt
from lapor.reports.models import Report
from lapor.web.kit.bodies import takes_files
from lapor.web.kit.forms import clear_errors
from lapor.web.kit.guards import GuardedRequest, public, unlock
from lapor.web.kit.language import switch_language
from lapor.web.kit.refusals import add_to_form, as_refused
from lapor.web.kit.strangers import FORM_KEY, TOKEN, same_for_strangers
from lapor.web.kit.uploads import KeptFiles
from lapor.web.kit.visitors import address_of
from lapor.web.public import receipts
from lapor.web.public.coach import coach_of
from lapor.web.public.filing_form import FilingForm

# Whole villages share one address behind their provider's gate: this stops machines, not people.
FILINGS_OF_ONE_ADDRESS, WINDOW = 2_000, timedelta(hours=1)


@public
@same_for_strangers(holes=(TOKEN, FORM_KEY))
@takes_files(lambda _request: True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: GuardedRequest) -> HttpResponse:
    """The empty form, or what was sent: a report and its receipt, or the form again with every word in it."""
    if request.method != "POST":
        form = FilingForm(initial=_known_of(request))
        return _page(request, form, KeptFiles(request, ""), sent=receipts.just_sent(request))
    form = FilingForm(request.POST, request.FILES)
    form.full_clean()
    kept = KeptFiles(request, form.cleaned_data["key"])
    unfit = kept.take_in(request.FILES.getlist("files"))
    for refusal in unfit:
        form.add_error("files", str(refusal))
    if "language" in request.POST:
        remembered = switch_language(request, request.POST["language"])
        clear_errors(form)
        return remembered(_page(request, form, kept))
    if "remove_file" in request.POST:
        kept.remove(request.POST["remove_file"])
        clear_errors(form)
        return _page(request, form, kept)
    if not form.is_valid():
        return as_refused(_page(request, form, kept), unfit)
    try:
        receipt = _file(request, form, kept)
    except Refusal as refusal:
        add_to_form(form, refusal)
        return as_refused(_page(request, form, kept, sent=getattr(refusal, "report", None)), [refusal])
    if not receipt.pin:
        # Its PIN was replaced since: the new one opens it.
        return redirect("report", number=receipt.report.number)
    unlock(request, receipt.report)
    receipts.keep(request, receipt)
    return redirect("receipt", number=receipt.report.number)


def _file(request: GuardedRequest, form: FilingForm, kept: KeptFiles) -> Receipt:
    rate_limits.count_attempt("filing", address_of(request), limit=FILINGS_OF_ONE_ADDRESS, per=WINDOW)
    try:
        with transaction.atomic():
            receipt = filing.file_report(
                form.filing(),
                by=request.actor,
                key=form.cleaned_data["key"],
                files=kept.fresh,
                kept=kept.before,
            )
            if receipt.is_new and (ways := form.ways_chosen()):
                subscriptions.subscribe_filed(receipt.report, ways, language=get_language() or "id")
    except AlreadySent as refusal:
        kept.move_to(form.renew_key(), but=filing.attached_paths(refusal.report))
        raise
    if receipt.is_new:
        kept.hand_over()
    else:
        kept.discard_fresh()
    return receipt


@public
@require_POST
def filing_coach(request: GuardedRequest) -> HttpResponse:
    """The coach's list for the form as it is being filled."""
    form = FilingForm(request.POST)
    return render(request, "filing/coach_answer.html", {"coach": coach_of(form), "form": form})


def _known_of(request: GuardedRequest) -> dict[str, str]:
    """What a signed-in citizen need not type again."""
    person = request.user
    if not isinstance(person, Person) or request.actor.is_officer:
        return {}
    return {"name": person.name, "phone": person.phone, "email": person.email}


def _page(
    request: GuardedRequest,
    form: FilingForm,
    kept: KeptFiles,
    *,
    sent: Report | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "coach": coach_of(form),
        "kept_files": kept.files,
        "sent": sent,
        "keeps_form": "filing",
    }
    return render(request, "filing/new.html", context)


urlpatterns = [
    path("reports/new/", new_report, name="new_report"),
    path("reports/new/coach/", filing_coach, name="filing_coach"),
]
