"""Typing in what came by WhatsApp, by phone or at the counter: one compact form, a number and a PIN to read aloud."""

import uuid
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.codes import spoken_pin
from lapor.common.refusals import Refusal
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports import permissions
from lapor.reports.commands.filing import AlreadySent, Filing, Receipt, attached_paths, file_report
from lapor.reports.identity import Reporter
from lapor.reports.information import CopyForm
from lapor.reports.models import Report
from lapor.reports.phones import phones_in
from lapor.reports.queries import inbox
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.web.desk.fields import words_field
from lapor.web.desk.forms import DeskForm
from lapor.web.desk.titles import title_of
from lapor.web.kit.bodies import takes_files
from lapor.web.kit.forms import BY_KIND, FilesField, clear_errors
from lapor.web.kit.guards import GuardedRequest, desk
from lapor.web.kit.picker_fields import AgencyField, RegionField, TopicField, option_of
from lapor.web.kit.refusals import add_to_form, as_refused
from lapor.web.kit.uploads import KeptFiles

LONGEST_KEY = 64
# Room for two numbers, as people write them.
PHONE_LENGTH = 60
_CHANNELS: list[tuple[str, Any]] = [
    (Channel.WHATSAPP, "WhatsApp"),
    (Channel.PHONE, _("Telepon")),
    (Channel.COUNTER, _("Loket")),
]
_CHANNELS += [
    choice for choice in Channel.choices if choice[0] not in {Channel.WEB, *(one[0] for one in _CHANNELS)}
]


class EntryForm(DeskForm):
    marks = MappingProxyType(
        dict.fromkeys(("place", "incident_on", "proposal", "purpose", "copy_form"), BY_KIND)
    )
    # Never refused: whatever is no key is replaced by one.
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.ChoiceField(label=_("Diterima lewat"), choices=_CHANNELS)
    report_class = forms.ChoiceField(label=_("Klasifikasi"), choices=ReportClass.choices)
    body = words_field(_("Isi laporan"), rows=5)
    title = forms.CharField(
        label=_("Judul"),
        max_length=150,
        required=False,
        help_text=_("Kosongkan: diambil dari kalimat pertama."),
    )
    place = forms.CharField(label=_("Tempat kejadian"), max_length=300, required=False)
    region = RegionField(label=_("Desa, kelurahan, atau kota"), required=False)
    received_at = forms.DateTimeField(
        label=_("Diterima pada"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "Kosongkan bila baru saja. Batas waktu dihitung sejak itu; paling lama 30 hari yang lalu."
        ),
    )
    incident_on = forms.DateField(
        label=_("Tanggal kejadian"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    proposal = words_field(_("Yang diusulkan"), rows=2, required=False)
    purpose = words_field(_("Tujuan penggunaan informasi"), rows=2, required=False)
    copy_form = forms.ChoiceField(
        label=_("Bentuk salinan"), required=False, choices=[("", "—"), *CopyForm.choices]
    )
    name = forms.CharField(label=_("Nama pelapor"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telepon atau WhatsApp"), max_length=PHONE_LENGTH, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    is_anonymous = forms.BooleanField(
        label=_("Anonim"), required=False, help_text=_("Nama disegel, juga bagi petugas.")
    )
    is_confidential = forms.BooleanField(
        label=_("Rahasia"), required=False, help_text=_("Isinya tidak dipublikasikan.")
    )
    agency = AgencyField(label=_("Instansi tujuan"), required=False)
    is_about_receiver = forms.BooleanField(
        label=_("Tentang instansi tujuan itu sendiri, atau pegawainya"),
        required=False,
        help_text=_("Instansi itu tidak ikut membacanya: inspektorat atau admin nasional yang memeriksa."),
    )
    topic = TopicField(label=_("Topik"), required=False)
    files = FilesField(label=_("Lampiran"))  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own = _own_institution(self.actor)
        self.start(key=uuid.uuid4().hex, channel=Channel.WHATSAPP)
        if own:
            self.start(agency=own.pk)
            self.pickers()["agency"].offer([option_of(own)])

    def clean(self) -> dict[str, Any]:
        """Words that make no title are told at the field in which one can be written."""
        given = super().clean() or {}
        if given.get("body") and not given.get("title") and not title_of(given["body"]):
            self.add_error("title", _("Isinya terlalu pendek untuk dijadikan judul. Tulis judulnya."))
        return given

    def clean_received_at(self) -> datetime | None:
        """The clock on the office's wall is meant."""
        given: datetime | None = self.cleaned_data["received_at"]
        return given and given.replace(tzinfo=ZoneInfo(self.own.zone) if self.own else clock.JAKARTA)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        return key if 0 < len(key) <= LONGEST_KEY else self.renew_key()

    def renew_key(self) -> str:
        """The form shown again is another form: it is not the one that was sent."""
        fresh = self.cleaned_data["key"] = uuid.uuid4().hex
        self.data = data = cast(QueryDict, self.data).copy()
        data["key"] = fresh
        return fresh

    def filing(self) -> Filing:
        given = dict(self.cleaned_data)
        for name in ("key", "files"):
            given.pop(name)
        who = Reporter(name=given.pop("name"), phone=given.pop("phone"), email=given.pop("email"))
        given["title"] = given["title"] or title_of(given["body"])
        return Filing(**given, reporter=who)


def _own_institution(actor: Actor) -> Agency | None:
    """The institution at whose top the officer works: its coordinator verifies what its people type in. One query."""
    roots = [power.path[0] for power in actor.powers]
    return Agency.objects.filter(pk=roots[0], is_national=False).defer("search").first() if roots else None


@desk
@takes_files(lambda request: request.actor.is_officer)
def new_entry(request: GuardedRequest) -> HttpResponse:
    """The form; after sending, the receipt. Sent twice it gives the same receipt, so the answer needs no detour."""
    if request.method != "POST":
        form = EntryForm(actor=request.actor, initial=_kept(request))
        return _page(request, form, KeptFiles(request, ""))
    form = EntryForm(request.POST, request.FILES, actor=request.actor)
    form.full_clean()
    kept = KeptFiles(request, f"desk:{form.cleaned_data['key']}")
    unfit = kept.take_in(request.FILES.getlist("files"))
    for refusal in unfit:
        form.add_error("files", str(refusal))
    if "find" in request.POST:
        return _page(request, _searched(request), kept)
    if "remove_file" in request.POST:
        kept.remove(request.POST["remove_file"])
        clear_errors(form)
        return _page(request, form, kept)
    if not form.is_valid():
        return as_refused(_page(request, form, kept), unfit)
    try:
        receipt = _file(form, kept, request.actor)
    except Refusal as refusal:
        add_to_form(form, refusal)
        return as_refused(_page(request, form, kept, sent=getattr(refusal, "report", None)), [refusal])
    context = {
        "receipt": receipt,
        "report": receipt.report,
        "pin": spoken_pin(receipt.pin),
        "message": _message(receipt),
        # The first number is the one to write to.
        "wa_number": next((phone.wa for phone in phones_in(form.cleaned_data["phone"])), ""),
        "can_open": permissions.opens_at_desk(request.actor, receipt.report),
        "entered_today": inbox.entered_today(request.actor),
        "channel": form.cleaned_data["channel"],
    }
    return render(request, "desk/entered.html", context)


def _message(receipt: Receipt) -> str:
    """What the reporter is sent: all that is needed to find the report again."""
    address = settings.PUBLIC_URL.rstrip("/") + reverse("report", args=[receipt.report.number])
    # In the language of the reporters, whatever the officer reads the pages in.
    secret = f" dan PIN {spoken_pin(receipt.pin)}. Simpan keduanya" if receipt.pin else ""
    return (
        f'Terima kasih. Laporan Anda "{receipt.report.title}" kami terima dengan nomor {receipt.report}{secret}. '
        f"Perkembangannya dapat dilihat di {address}"
    )


def _page(
    request: GuardedRequest,
    form: EntryForm,
    kept: KeptFiles,
    *,
    sent: Report | None = None,
) -> HttpResponse:
    context = {"form": form, "kept_files": kept.files, "sent": sent}
    response = render(request, "desk/new.html", context)
    # Whoever comes back after saving finds an empty form, not the text that is saved already.
    patch_cache_control(response, no_store=True)
    return response


def _file(form: EntryForm, kept: KeptFiles, actor: Actor) -> Receipt:
    key = f"desk:{actor.person_id}:{form.cleaned_data['key']}"
    try:
        receipt = file_report(form.filing(), by=actor, key=key, files=kept.fresh, kept=kept.before)
    except AlreadySent as refusal:
        kept.move_to(f"desk:{form.renew_key()}", but=attached_paths(refusal.report))
        raise
    if receipt.is_new:
        kept.hand_over()
    else:
        kept.discard_fresh()
    return receipt


def _kept(request: GuardedRequest) -> dict[str, str]:
    """The channel stays from one entry to the next: they come in batches."""
    channel = request.GET.get("channel", "")
    return {"channel": channel} if channel in Channel.values else {}


def _searched(request: GuardedRequest) -> EntryForm:
    form = EntryForm(actor=request.actor, initial=EntryForm.typed(request.POST))
    form.search(request.POST["find"])
    return form
