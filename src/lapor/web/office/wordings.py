"""What notices say: the words of each, ours or an administrator's, with a preview on a real case."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common.refusals import NotAllowed, NotFound, Refusal
from lapor.directory.models import Agency, Role
from lapor.messaging import preview, wordings
from lapor.messaging.models import Wording
from lapor.messaging.vocabulary import Kind
from lapor.messaging.words import PLACEHOLDERS
from lapor.web.kit.addresses import number_of
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.kit.refusals import add_to_form, status_of
from lapor.web.office.fields import NeededLine, NeededWords, OfficeForm

LANGUAGES = ("id", "en")


class WordingForm(OfficeForm):
    """Subject and first sentence go to everybody; the rest to readers who may know."""

    subject = NeededLine(label=_("Subjek"), limit=wordings.SUBJECT_LIMIT)
    lead = NeededLine(
        label=_("Kalimat pertama"),
        limit=wordings.LEAD_LIMIT,
        help_text=_("Juga dikirim untuk laporan rahasia dan lewat SMS: tanpa isi laporan, tanpa nama."),
    )
    body = NeededWords(label=_("Isi"), limit=wordings.BODY_LIMIT)
    report = forms.CharField(
        label=_("Lihat pada laporan"),
        required=False,
        max_length=30,
        help_text=_("Nomor laporan yang Anda tangani; kosongkan untuk contoh."),
    )


@office
@require_safe
def listing(request: GuardedRequest) -> HttpResponse:
    """All notices, with whose words they say."""
    agency = _agency(request)
    own = {
        (row.kind, row.language)
        for row in Wording.objects.filter(agency_id=agency.pk if agency else 0, ended_at=None)
    }
    rows = [
        {
            "label": kind.label,
            "urls": [
                {
                    "language": language,
                    "is_own": (str(kind), language) in own,
                    "url": _url(kind, language, agency),
                }
                for language in LANGUAGES
            ],
        }
        for kind in Kind
    ]
    return render(request, "office/wordings.html", {"rows": rows, "agency": agency})


@office
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: GuardedRequest, kind: str, language: str) -> HttpResponse:
    """One notice in one language. POST shows how it would read, saves it, or goes back to the words above."""
    if kind not in Kind.values or language not in LANGUAGES:
        raise NotFound
    known, agency = Kind(kind), _agency(request)
    present = _present(known, language, agency)
    initial = {"subject": present.subject, "lead": present.lead, "body": present.body}
    form = WordingForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "kind": known,
        "language": language,
        "agency": agency,
        "placeholders": PLACEHOLDERS.items(),
        "history": Wording.objects.filter(
            kind=kind, language=language, agency_id=agency.pk if agency else 0
        ).order_by("-begins_at")[:10],
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if done := _acted(request, known, language, agency, form.cleaned_data, context):
                return done
        except Refusal as refusal:
            add_to_form(form, refusal)
            status = status_of(refusal)
    elif form.is_bound:
        status = 422
    return render(request, "office/wording.html", context, status=status)


def _acted(
    request: GuardedRequest,
    kind: Kind,
    language: str,
    agency: Agency | None,
    given: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse | None:
    said = wordings.Said(given["subject"], given["lead"], given["body"])
    match request.POST.get("what", ""):
        case "preview":
            wordings.check(said)
            with override(language):
                context["preview"] = preview.preview_of(kind, said, by=request.actor, number=given["report"])
            return None
        case "reset":
            wordings.end_words(kind, language, agency=agency, by=request.actor)
            messages.success(request, str(_("Kata-kata bawaan berlaku lagi.")))
        case _:
            wordings.put_words(
                kind,
                language,
                subject=said.subject,
                lead=said.lead,
                body=said.body,
                agency=agency,
                by=request.actor,
            )
            messages.success(request, str(_("Kata-kata disimpan dan berlaku sejak sekarang.")))
    return redirect(_url(kind, language, agency))


def _agency(request: GuardedRequest) -> Agency | None:
    """For whom: the nation speaks for everybody unless it names one; a coordinator for the own agency."""
    actor = request.actor
    key = number_of(request.GET.get("agency"))
    if key is None:
        if actor.has(Role.NATIONAL_ADMIN):
            return None
        key = min(actor.agencies(Role.AGENCY_COORDINATOR), default=0)
    agency = Agency.objects.filter(pk=key).first()
    if agency is None:
        raise NotAllowed
    if not wordings.may_word(actor, agency):
        raise NotAllowed
    return agency


def _present(kind: Kind, language: str, agency: Agency | None) -> wordings.Said:
    path = agency.path if agency else []
    rows = wordings.nearest(wordings.in_force(path), kind, language, path)
    return wordings.words_of(kind, language, rows)


def _url(kind: Kind, language: str, agency: Agency | None) -> str:
    address = reverse("office_wording", args=[kind, language])
    return f"{address}?agency={agency.pk}" if agency else address
