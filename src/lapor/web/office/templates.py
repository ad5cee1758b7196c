"""Reply templates: words an officer starts from, everybody's or an agency's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import NotFound
from lapor.common.text import WORDS_LIMIT
from lapor.directory import powers, templates, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import ReplyTemplate
from lapor.reports.actions import ROWS
from lapor.web.kit.addresses import address_with
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.picker_fields import AgencyField
from lapor.web.office.fields import NeededLine, NeededWords, OfficeForm
from lapor.web.office.reference_tables import Column, Data, ReferenceTable, Tab, Wording

# The actions in which an officer writes to the reporter.
KINDS = {"": _("Semua tindakan"), **{str(row.action): row.verb for row in ROWS if row.has_templates}}


class TemplateForm(OfficeForm):
    """A template; whose it is, is chosen once, when it is added."""

    title = NeededLine(label=_("Judul"), limit=120)
    kind = forms.ChoiceField(label=_("Untuk"), required=False)
    body = NeededWords(label=_("Isi"), limit=WORDS_LIMIT)
    agency = AgencyField(label=_("Instansi pemakai"), required=False,
                         missing=_("Pilih instansi yang memakai templat ini."),
                         help_text=_("Berlaku juga bagi unit di bawahnya."))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: ReplyTemplate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", KINDS.items())
        self.fields["body"].widget.attrs["data-template-body"] = ""
        if row:
            del self.fields["agency"]
        elif not powers.is_nation(actor):
            self.fields["agency"].required = True


# What the preview beside the form fills in.
SAMPLES = {
    "reporter": _("Ibu Siti Rahmawati"),
    "number": "1000234-7",
    "agency": _("Dinas Perhubungan Kota Blitar"),
    "title": _("Lampu jalan mati di Jalan Tanjung"),
    "due": _("31 Maret 2026"),
    "filed": _("9 Maret 2026"),
    "today": _("16 Maret 2026"),
    "place": _("Depan Pasar Legi"),
}


def places() -> list[dict[str, Any]]:
    """The places a body may hold, as one writes them, explained, with an example."""
    return [
        {"name": name, "code": f"{{{{{name}}}}}", "explanation": words, "sample": SAMPLES[name]}
        for name, words in templates.PLACEHOLDERS.items()
    ]


def _rows(actor: Actor, text: str, chosen: Data) -> Any:
    rows = visibility.readable_templates(actor).select_related("agency").order_by("title", "pk")
    rows = rows.filter(retired_on__isnull=chosen.get("show") != "away")
    return rows.filter(Q(title__icontains=text) | Q(body__icontains=text)) if text else rows


def _find(actor: Actor, pk: int) -> ReplyTemplate:
    row = visibility.readable_templates(actor).select_related("agency").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _initial(row: ReplyTemplate | None, request: GuardedRequest) -> Data:
    if row:
        return {"title": row.title, "kind": row.kind, "body": row.body}
    own = powers.coordinated(request.actor)
    return {"agency": min(own)} if own else {}


def _may_change(actor: Actor, row: ReplyTemplate) -> bool:
    return powers.may_change(actor, row.agency.path) if row.agency else powers.is_nation(actor)


def _tabs(request: GuardedRequest) -> list[Sequence[Tab]]:
    is_away = request.GET.get("show") == "away"
    in_force = Tab(_("Berlaku"), address_with(request, show=None, page=None), not is_away)
    return [[in_force, Tab(_("Tidak aktif"), address_with(request, show="away", page=None), is_away)]]


TEMPLATES = ReferenceTable(
    code="templates",
    icon="reply",
    wording=Wording(
        question=_("Kata-kata apa yang dapat dipakai petugas?"),
        search=_("Cari templat"),
        none=_("Belum ada templat di sini."),
        add=_("Tambah templat"),
        added=_("Templat ditambahkan."),
        change=_("Ubah templat %(name)s"),
        retire=_("Nonaktifkan"),
        put_away_title=_("Nonaktifkan templat %(name)s?"),
        retire_words=_("Templat ini tidak ditawarkan lagi. Jawaban yang pernah memakainya tidak berubah."),
        was_put_away=_("Templat dinonaktifkan."),
    ),
    columns=(
        Column(_("Judul"), lambda row: row.title),
        Column(_("Untuk"), lambda row: KINDS.get(row.kind, row.kind)),
        Column(_("Instansi"), lambda row: row.agency or _("Semua instansi")),
        Column(_("Isi"), lambda row: row.body[:140] + ("…" if len(row.body) > 140 else "")),
    ),
    rows=_rows,
    find=_find,
    name=lambda row: row.title,
    form=TemplateForm,
    initial=_initial,
    add=lambda actor, data: templates.create_template(by=actor, **data),
    change=lambda actor, row, data: templates.change_template(row, by=actor, **data),
    retire=lambda actor, row: templates.retire_template(row, by=actor),
    may_add=lambda actor: powers.coordinated(actor) != frozenset(),
    may_change=_may_change,
    is_away=lambda row: row.retired_on is not None,
    tabs=_tabs,
    aside="office/placeholders.html",
    context=lambda row: {"places": places()},
)
