"""Typing in what came by WhatsApp, by phone or at the counter: one compact form, a number and a PIN to read aloud."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, files
from lapor.common.refusals import Refusal
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports import policy
from lapor.reports.commands.filing import Filing, Receipt, file_report
from lapor.reports.identity import Reporter
from lapor.reports.information import CopyForm
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.web.access import Visit, desk
from lapor.web.desk.choosing import AgencyField, TopicField, option_of
from lapor.web.desk.fields import FilesField, words_field
from lapor.web.desk.forms import DeskForm
from lapor.web.refusals import add_to_form, status_of

TITLE_WORDS = 12
_CHANNELS: list[tuple[str, Any]] = [
    (Channel.WHATSAPP, "WhatsApp"),
    (Channel.PHONE, _("Telepon")),
    (Channel.COUNTER, _("Loket")),
]
_CHANNELS += [
    choice for choice in Channel.choices if choice[0] not in {Channel.WEB, *(one[0] for one in _CHANNELS)}
]


class EntryForm(DeskForm):
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    channel = forms.ChoiceField(label=_("Diterima lewat"), choices=_CHANNELS)
    report_class = forms.ChoiceField(label=_("Klasifikasi"), choices=ReportClass.choices)
    body = words_field(_("Isi laporan"), rows=5)
    title = forms.CharField(
        label=_("Judul"),
        max_length=150,
        required=False,
        help_text=_("Kosongkan: diambil dari kata-kata pertama."),
    )
    place = forms.CharField(label=_("Tempat kejadian"), max_length=300, required=False)
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
    phone = forms.CharField(label=_("Telepon atau WhatsApp"), max_length=30, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)
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
    files = FilesField(label=_("Lampiran"), required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = _own_institution(self.actor)
        self.start(key=uuid.uuid4().hex, channel=Channel.WHATSAPP, incident_on=clock.today())
        if own:
            self.start(agency=own.pk)
            self.pickers()["agency"].offer([option_of(own)])
        self.draw_picked()

    def filing(self) -> Filing:
        given = dict(self.cleaned_data)
        for name in ("key", "files"):
            given.pop(name)
        who = Reporter(name=given.pop("name"), phone=given.pop("phone"), email=given.pop("email"))
        given["title"] = given["title"] or first_words(given["body"])
        return Filing(**given, reporter=who)


def _own_institution(actor: Actor) -> Agency | None:
    """The institution at whose top the officer works: its coordinator verifies what its people type in. One query."""
    roots = [power.path[0] for power in actor.powers]
    return Agency.objects.filter(pk=roots[0], is_national=False).defer("search").first() if roots else None


def first_words(text: str) -> str:
    """A title made of the beginning of a text: its first sentence, or as many words as fit."""
    sentence = text.strip().split("\n")[0].split(". ")[0].strip(" .")
    words = sentence.split()
    return " ".join(words[:TITLE_WORDS])[:140] + ("…" if len(words) > TITLE_WORDS else "")


@desk
def new_entry(request: Visit) -> HttpResponse:
    """The form; after sending, the receipt. Sent twice it gives the same receipt, so the answer needs no detour."""
    if request.method != "POST":
        return render(
            request, "desk/new.html", {"form": EntryForm(actor=request.actor, initial=_kept(request))}
        )
    if "find" in request.POST:
        return render(request, "desk/new.html", {"form": _searched(request)})
    form = EntryForm(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        return render(request, "desk/new.html", {"form": form}, status=422)
    try:
        receipt = _file(form, request.actor)
    except Refusal as refusal:
        add_to_form(form, refusal)
        return render(request, "desk/new.html", {"form": form}, status=status_of(refusal))
    can_open = policy.can_see_by_office(request.actor, receipt.report)
    context = {
        "receipt": receipt,
        "report": receipt.report,
        "can_open": can_open,
        "channel": form.cleaned_data["channel"],
    }
    return render(request, "desk/entered.html", context)


def _file(form: EntryForm, actor: Actor) -> Receipt:
    with files.stored(form.cleaned_data["files"], root=settings.MEDIA_ROOT) as kept:
        return file_report(
            form.filing(), by=actor, key=f"desk:{actor.person_id}:{form.cleaned_data['key']}", files=kept
        )


def _kept(request: Visit) -> dict[str, str]:
    """The channel stays from one entry to the next: they come in batches."""
    channel = request.GET.get("channel", "")
    return {"channel": channel} if channel in Channel.values else {}


def _searched(request: Visit) -> EntryForm:
    fields = EntryForm.base_fields.items()
    typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in fields}
    typed |= {name: value for name, value in request.POST.items() if name.endswith("_text")}
    form = EntryForm(actor=request.actor, initial=typed)
    form.search(request.POST["find"])
    return form
