"""Topics of reports: the national tree, changed by the national administrator."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import powers, topics
from lapor.directory.actors import Actor
from lapor.directory.models import Topic
from lapor.web.kit.addresses import address_with, number_of
from lapor.web.kit.formatting import day
from lapor.web.kit.guards import GuardedRequest
from lapor.web.office.fields import DayField, NeededLine, OfficeForm
from lapor.web.office.reference_tables import Column, Data, ReferenceTable, Tab, Wording


class TopicForm(OfficeForm):
    """A topic; its place in the tree is chosen once, when it is added."""

    name = NeededLine(label=_("Nama"), limit=120)
    begins_on = DayField(
        label=_("Dapat dipilih mulai"), required=False, help_text=_("Kosong: sejak sekarang.")
    )

    def __init__(self, *args: Any, actor: Actor, row: Topic | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = None if row else self.initial.get("parent")
        if self.parent:
            self.fields["name"].help_text = _("Di bawah %(parent)s") % {"parent": self.parent.full_name}

    def clean(self) -> Data:
        return {**self.cleaned_data, "parent": self.parent}


def _rows(actor: Actor, text: str, chosen: Data) -> Any:
    """The children of `?parent=`, or of the top; what is sought is looked for in the whole tree."""
    below = Topic.objects.filter(parent=OuterRef("pk"))
    rows = (
        Topic.objects.select_related("parent")
        .annotate(has_children=Exists(below))
        .order_by("full_name", "pk")
    )
    is_away = Q(retired_on__lte=clock.today())
    rows = rows.filter(is_away) if chosen.get("show") == "away" else rows.exclude(is_away)
    if text:
        return rows.filter(full_name__icontains=text)
    if chosen.get("show") == "away":
        return rows
    return rows.filter(parent_id=number_of(chosen.get("parent")))


def _find(actor: Actor, pk: int) -> Topic:
    topic = Topic.objects.select_related("parent").filter(pk=pk).first()
    if topic is None:
        raise NotFound
    return topic


def _initial(topic: Topic | None, request: GuardedRequest) -> Data:
    if topic:
        return {"name": topic.name, "begins_on": topic.begins_on}
    given = number_of(request.GET.get("parent"))
    return {"parent": _find(request.actor, given) if given else None}


def _tabs(request: GuardedRequest) -> list[Sequence[Tab]]:
    """The way down to the shown level, and what was retired."""
    is_away = request.GET.get("show") == "away"
    parent = (
        Topic.objects.filter(pk=number_of(request.GET.get("parent")) or 0)
        .select_related("parent__parent")
        .first()
    )
    way, one = [], parent
    while one:
        way.append(Tab(one.name, f"?parent={one.pk}", one == parent))
        one = one.parent
    top = Tab(_("Semua topik"), reverse("office_topics"), not is_away and parent is None)
    away = Tab(_("Tidak aktif"), address_with(request, show="away", page=None, parent=None), is_away)
    return [[top, *reversed(way), away]]


def _validity(topic: Topic) -> str:
    if topic.retired_on:
        return gettext("sampai %(day)s") % {"day": day(topic.retired_on)}
    return gettext("mulai %(day)s") % {"day": day(topic.begins_on)} if topic.begins_on else gettext("selalu")


TOPICS = ReferenceTable(
    code="topics",
    icon="note",
    wording=Wording(
        question=_("Laporan dikelompokkan ke topik apa saja?"),
        search=_("Cari topik"),
        none=_("Tidak ada topik di sini."),
        add=_("Tambah topik"),
        added=_("Topik ditambahkan."),
        change=_("Ubah topik %(name)s"),
        retire=_("Nonaktifkan"),
        put_away_title=_("Nonaktifkan topik %(name)s?"),
        retire_words=_(
            "Topik ini dan yang di bawahnya tidak dapat dipilih lagi. Laporan lama tetap memakainya."
        ),
        was_put_away=_("Topik dinonaktifkan."),
    ),
    columns=(
        Column(_("Topik"), lambda row: row.name),
        Column(_("Di bawah"), lambda row: row.parent.full_name if row.parent else _("topik utama")),
        Column(_("Dapat dipilih"), lambda row: _validity(row)),
    ),
    rows=_rows,
    find=_find,
    name=lambda row: row.name,
    form=TopicForm,
    initial=_initial,
    add=lambda actor, data: topics.create_topic(by=actor, **data),
    change=lambda actor, row, data: topics.change_topic(
        row, by=actor, name=data["name"], begins_on=data["begins_on"]
    ),
    retire=lambda actor, row: topics.retire_topic(row, by=actor),
    may_add=powers.is_nation,
    may_change=lambda actor, row: powers.is_nation(actor),
    is_away=lambda row: row.retired_on is not None and row.retired_on <= clock.today(),
    tabs=_tabs,
    opens=lambda row: f"?parent={row.pk}" if row.has_children else "",
)
