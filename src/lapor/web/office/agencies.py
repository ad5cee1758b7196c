"""The tree of agencies: where one stands in it, who serves there, and adding, changing, moving and closing one."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.directory import agencies, appointments, powers, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import ZONES, Agency, Role
from lapor.reports.commands import tree_moves
from lapor.reports.queries import holdings
from lapor.web.kit.addresses import number_of
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.kit.picker_fields import AgencyField, RegionField
from lapor.web.office.fields import NeededLine, OfficeForm
from lapor.web.office.pages import answer_form, answer_question, page_of, sought

FOUND = 50


class AgencyForm(OfficeForm):
    """What an agency is; empty fields take what its parent has."""

    name = NeededLine(label=gettext_lazy("Nama"), limit=200)
    short_name = LineField(
        label=gettext_lazy("Nama singkat"), limit=60, help_text=gettext_lazy("Misalnya Dishub Kota Blitar.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=Agency.Kind.choices)
    region = RegionField(label=gettext_lazy("Daerah"), required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Zona waktu"), choices=ZONES)
    closing_time = forms.TimeField(
        label=gettext_lazy("Jam tutup"),
        help_text=gettext_lazy("Laporan yang masuk setelah jam ini dihitung mulai hari kerja berikutnya."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": gettext_lazy("Jam ini tidak terbaca. Contoh: 16:00.")},
    )
    is_every_day = forms.BooleanField(
        label=gettext_lazy("Melayani setiap hari"),
        required=False,
        help_text=gettext_lazy(
            "Untuk rumah sakit, pusat panggilan, pemadam kebakaran: akhir pekan dan hari libur ikut dihitung."
        ),
    )


def _kinds(actor: Actor, present: str = "") -> list[tuple[str, Any]]:
    """What the actor may make of an agency; what it is may stay."""
    kinds = Agency.Kind if powers.is_nation(actor) else set(Agency.Kind) - {Agency.Kind.INSPECTORATE}
    return [(kind.value, kind.label) for kind in Agency.Kind if kind in kinds or kind == present]


class MoveForm(OfficeForm):
    parent = AgencyField(
        label=gettext_lazy("Induk yang baru"),
        help_text=gettext_lazy("Ketik sebagian namanya, lalu pilih."),
        missing=gettext_lazy("Pilih induk yang baru."),
    )


def url_of(agency: Agency) -> str:
    return reverse("office_agency", args=[agency.pk])


@office
def tree(request: GuardedRequest) -> HttpResponse:
    """The tops of the own tree; what is typed is searched below them."""
    own, text = visibility.within(request.actor), sought(request)
    if text:
        found = agencies.find_agencies(text, within=own, limit=FOUND)
        context: dict[str, Any] = {"found": found, "count": len(found), "is_cut": len(found) == FOUND}
    else:
        tops = agencies.children_of(None) if own is None else _with_children().filter(pk__in=own)
        context = {**page_of(request, tops.defer("search")), "found": None}
    may_add = powers.is_nation(request.actor)
    return render(request, "office/agencies.html", {**context, "text": text, "may_add": may_add})


@office
def agency(request: GuardedRequest, pk: int) -> HttpResponse:
    """One agency: its place, its units, its people, and what is missing."""
    actor, one = request.actor, visibility.agency_within(request.actor, pk)
    serving = list(appointments.serving(one))
    units = page_of(request, agencies.children_of(one).defer("search"))
    has_liaison = any(row.role == Role.LIAISON_OFFICER and row.person.is_active for row in serving)
    return render(
        request,
        "office/agency.html",
        {
            "agency": one,
            "above": _readable(request, agencies.trails([one])[one.pk]),
            "serving": serving,
            "leads_people": visibility.leads_people(actor),
            "units": units,
            "is_vacant": not has_liaison and one.retired_on is None,
            "may_change": powers.may_change(actor, one.path),
            "may_move": powers.may_change(actor, one.path[:-1]),
        },
    )


@office
def new_agency(request: GuardedRequest) -> HttpResponse:
    """A unit below `?parent=`; a new institution at the top without one."""
    given = number_of(request.GET.get("parent"))
    parent = visibility.agency_within(request.actor, given) if given else None
    powers.check_agency(request.actor, parent)
    initial = {
        "kind": Agency.Kind.OFFICE,
        "zone": parent.zone if parent else "Asia/Jakarta",
        "closing_time": parent.closing_time if parent else "16:00",
        "region": parent.region if parent else None,
    }
    form = AgencyForm(request.POST or None, initial=initial)
    form.offer("kind", _kinds(request.actor))
    return answer_form(
        request,
        form,
        lambda data: agencies.create_agency(parent=parent, by=request.actor, **data),
        title=_("Tambah unit di bawah %(agency)s") % {"agency": parent.name}
        if parent
        else _("Tambah instansi"),
        verb=_("Tambahkan"),
        done=_("Instansi ditambahkan. Tugaskan pejabat penghubungnya agar laporan dapat dijawab."),
        to=url_of,
        back=url_of(parent) if parent else reverse("office_agencies"),
    )


@office
def agency_details(request: GuardedRequest, pk: int) -> HttpResponse:
    one = visibility.agency_within(request.actor, pk)
    powers.check_agency(request.actor, one)
    names = ("name", "short_name", "kind", "region", "zone", "closing_time", "is_every_day")
    form = AgencyForm(request.POST or None, initial={name: getattr(one, name) for name in names})
    form.offer("kind", _kinds(request.actor, one.kind))
    return answer_form(
        request,
        form,
        lambda data: agencies.change_agency(one, by=request.actor, **data),
        title=_("Ubah %(agency)s") % {"agency": one.name},
        verb=_("Simpan"),
        done=_("Perubahan disimpan."),
        to=url_of,
        back=url_of(one),
    )


@office
def agency_place(request: GuardedRequest, pk: int) -> HttpResponse:
    """Another place in the tree, with everything below it."""
    one = visibility.agency_within(request.actor, pk)
    powers.check_above(request.actor, one)
    return answer_form(
        request,
        MoveForm(request.POST or None),
        lambda data: _move(one, data["parent"], by=request.actor),
        title=_("Pindahkan %(agency)s") % {"agency": one.name},
        words=_("Seluruh unit di bawahnya ikut pindah. Laporan dan penugasan yang ada tetap."),
        verb=_("Pindahkan"),
        done=_("Instansi dipindahkan."),
        to=url_of,
        back=url_of(one),
    )


@office
def agency_retirement(request: GuardedRequest, pk: int) -> HttpResponse:
    one = visibility.agency_within(request.actor, pk)
    powers.check_above(request.actor, one)
    return answer_question(
        request,
        lambda: agencies.retire_agency(one, by=request.actor, check=holdings.refuse_while_needed),
        title=_("Nonaktifkan %(agency)s?") % {"agency": one.name},
        words=_(
            "Mulai hari ini instansi ini tidak dapat dipilih lagi. Riwayat dan laporannya tetap dapat dibaca."
        ),
        verb=_("Nonaktifkan"),
        done=_("Instansi dinonaktifkan."),
        back=url_of(one),
    )


def _move(agency: Agency, under: Agency, *, by: Actor) -> Agency:
    """The agency and its cases, which carry their place in the tree: both or neither, in the form's transaction."""
    moved = agencies.move_agency(agency, under=under, by=by)
    tree_moves.follow_agency(moved)
    return moved


def _with_children() -> QuerySet[Agency]:
    """As `children_of`, for agencies anywhere in the tree."""
    below = Agency.objects.filter(parent=OuterRef("pk"), retired_on__isnull=True)
    return Agency.objects.annotate(has_children=Exists(below)).order_by("name", "pk")


def _readable(request: GuardedRequest, above: tuple[Agency, ...]) -> list[tuple[Agency, str]]:
    """The way down from the root; a link where the actor may read."""
    own = visibility.within(request.actor)
    return [(one, url_of(one) if own is None or not own.isdisjoint(one.path) else "") for one in above]
