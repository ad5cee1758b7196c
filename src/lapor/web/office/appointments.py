"""Appointments: giving a role by decree, ending it, renewing many at once, and what is about to run out."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import appointments, invitations, powers, visibility
from lapor.directory.actors import Actor, valid_on_today
from lapor.directory.appointments import Decree
from lapor.directory.models import Agency, Appointment, Invitation, Person, Role
from lapor.reports.queries import holdings
from lapor.web.kit.addresses import number_of
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.kit.picker_fields import AgencyField
from lapor.web.office.agencies import url_of as agency_url
from lapor.web.office.fields import DayField, NeededLine, OfficeForm
from lapor.web.office.invitations import deliver
from lapor.web.office.pages import answer_form, page_of, sought
from lapor.web.office.people import person_within
from lapor.web.office.people import url_of as person_url

SOON_DAYS = 60
# Colleagues named on the page that ends an appointment.
MOST_NAMED = 10


class DecreeForm(OfficeForm):
    """What a decree says of those whom it names."""

    decree_number = NeededLine(label=gettext_lazy("Nomor SK"), limit=120)
    decree_on = DayField(label=gettext_lazy("Tanggal SK"))
    begins_on = DayField(label=gettext_lazy("Berlaku mulai"))
    ends_on = DayField(
        label=gettext_lazy("Berlaku sampai"),
        required=False,
        help_text=gettext_lazy("Sebaiknya satu tahun, lalu diperbarui. Kosong: sampai diakhiri."),
    )

    def decree(self) -> Decree:
        data = self.cleaned_data
        return Decree(
            number=data["decree_number"],
            on=data["decree_on"],
            begins_on=data["begins_on"],
            ends_on=data["ends_on"],
        )


class AppointmentForm(DecreeForm):
    """Who is to serve, as what, and by which decree."""

    name = NeededLine(label=gettext_lazy("Nama"), limit=120)
    email = NeededLine(
        label=gettext_lazy("Email"),
        limit=254,
        help_text=gettext_lazy("Undangan dikirim ke sini. Penugasan berlaku setelah orangnya menerimanya."),
    )
    phone = LineField(label=gettext_lazy("Telepon"), limit=20)
    role = forms.ChoiceField(label=gettext_lazy("Peran"))
    field_order = ("name", "email", "phone", "role")

    def __init__(self, *args: Any, roles: list[Role], person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role", ((role.value, role.label) for role in roles))
        if person:
            for name in ("name", "email", "phone"):
                del self.fields[name]


class PlaceForm(OfficeForm):
    agency = AgencyField(
        label=gettext_lazy("Instansi tempat bertugas"),
        missing=gettext_lazy("Pilih instansinya."),
    )


class EndForm(OfficeForm):
    on = DayField(
        label=gettext_lazy("Hari terakhir"),
        help_text=gettext_lazy(
            "Wewenang berlaku sampai hari itu habis. "
            "Sehari sebelum tanggal mulai membatalkan penugasan yang belum berlaku."
        ),
    )
    at_once = forms.BooleanField(
        label=gettext_lazy("Akhiri sekarang juga"),
        required=False,
        help_text=gettext_lazy("Wewenangnya hilang saat ini, bukan pada akhir hari."),
    )
    reason = LineField(
        label=gettext_lazy("Dasar atau alasan"),
        limit=200,
        help_text=gettext_lazy("Misalnya nomor SK mutasi atau pensiun."),
    )


@office
def listing(request: GuardedRequest) -> HttpResponse:
    """Whose appointment runs out? And, by the other tab, all in force."""
    visibility.check_leads_people(request.actor)
    own, shows_all, text = (
        visibility.people_within(request.actor),
        request.GET.get("show") == "all",
        sought(request),
    )
    rows = _in_force(own) if shows_all else appointments.expiring(own, days=SOON_DAYS)
    if text:
        rows = rows.filter(Q(person__name__icontains=text) | Q(agency__name__icontains=text))
    page = page_of(request, rows)
    listed = [
        {"row": row, "may_change": appointments.may_renew(row, by=request.actor)} for row in page["rows"]
    ]
    shown = {"shows_all": shows_all, "text": text, "days": SOON_DAYS}
    context = {**page, **shown, "listed": listed, "is_nation": powers.is_nation(request.actor)}
    return render(request, "office/appointments.html", context)


@office
def watching(request: GuardedRequest) -> HttpResponse:
    """Who looks at a whole government, or at all of them? The latest first: the nation gives these, and reads here."""
    powers.check_nation(request.actor)
    page = page_of(request, appointments.watching())
    listed = [
        {"row": row, "is_misplaced": not powers.can_be_held(row.agency, Role(row.role))}
        for row in page["rows"]
    ]
    return render(request, "office/watching.html", {**page, "listed": listed, "is_nation": True})


@office
def vacancies(request: GuardedRequest) -> HttpResponse:
    """Which agencies have nobody to answer?"""
    page = page_of(request, appointments.vacancies(visibility.within(request.actor)).defer("search"))
    listed = [
        {"agency": one, "may_change": powers.may_change(request.actor, one.path)} for one in page["rows"]
    ]
    return render(request, "office/vacancies.html", {**page, "listed": listed})


@office
def new_appointment(request: GuardedRequest, agency_pk: int) -> HttpResponse:
    """Invite somebody new, or `?person=` whom one knows, to serve at an agency."""
    actor, agency = request.actor, visibility.agency_within(request.actor, agency_pk)
    powers.check_agency(actor, agency)
    given = number_of(request.GET.get("person"))
    person = person_within(actor, given) if given else None
    form = AppointmentForm(
        request.POST or None, roles=powers.roles_at(actor, agency), person=person, initial=_usual()
    )
    title = _("Tugaskan %(name)s di %(agency)s") if person else _("Tugaskan petugas di %(agency)s")
    return answer_form(
        request,
        form,
        lambda data: _invite(form, agency, person, by=actor),
        title=title % {"agency": agency.name, "name": person.name if person else ""},
        verb=_("Undang"),
        done="",
        to=lambda made: deliver(request, made),
        back=agency_url(agency),
    )


@office
def agency_for_person(request: GuardedRequest, pk: int) -> HttpResponse:
    """Where is somebody one knows to serve as well? On to that agency's form."""
    person = person_within(request.actor, pk)
    powers.check_office(request.actor)
    return answer_form(
        request,
        PlaceForm(request.POST or None),
        lambda data: data["agency"],
        title=_("Tugaskan %(name)s") % {"name": person.name},
        verb=_("Lanjut"),
        done="",
        to=lambda agency: f"{reverse('office_appointment_new', args=[agency.pk])}?person={person.pk}",
        back=person_url(person),
    )


@office
def appointment_end(request: GuardedRequest, pk: int) -> HttpResponse:
    row = _appointment_within(request.actor, pk)
    words = _("%(role)s di %(agency)s. Dasar: %(decree)s.") % {
        "role": row.get_role_display(), "agency": row.agency.name, "decree": row.decree_number}  # fmt: skip
    others = appointments.serving(row.agency).filter(role=row.role).exclude(person=row.person)
    return answer_form(
        request,
        EndForm(request.POST or None, initial={"on": clock.today()}),
        lambda data: appointments.end_appointment(
            row, on=None if data["at_once"] else data["on"], reason=data["reason"], by=request.actor
        ),
        title=_("Akhiri penugasan %(name)s") % {"name": row.person.name},
        words=words,
        verb=_("Akhiri penugasan"),
        done=_("Penugasan diakhiri."),
        to=lambda ended: person_url(row.person),
        back=person_url(row.person),
        template="office/appointment_end.html",
        row=row,
        open_reports=holdings.count_of(row.agency),
        others=[one.person.name for one in others[:MOST_NAMED]],
        may_invite=Role(row.role) in powers.roles_at(request.actor, row.agency),
    )


@office
def renewal(request: GuardedRequest) -> HttpResponse:
    """Continue chosen appointments (`?id=…&id=…`) under a new decree, a year unless told otherwise."""
    rows = _chosen(request)
    form = DecreeForm(request.POST or None, initial=_next_year(rows))
    return answer_form(
        request,
        form,
        lambda data: appointments.renew_appointments(rows, decree=form.decree(), by=request.actor),
        title=_("Perbarui penugasan dengan SK baru"),
        verb=_("Perbarui"),
        done=_("%(n)s penugasan diperbarui.") % {"n": len(rows)},
        to=lambda new: reverse("office_appointments"),
        back=reverse("office_appointments"),
        chosen=rows,
        template="office/renewal.html",
    )


def _in_force(own: frozenset[int] | None) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(valid_on_today(), agency__retired_on__isnull=True)
    rows = rows if own is None else rows.filter(agency__path__overlap=list(own))
    return rows.select_related("person", "agency").order_by("agency__name", "role", "pk")


def _invite(form: AppointmentForm, agency: Agency, person: Person | None, *, by: Actor) -> Invitation:
    data = form.cleaned_data
    who = person or Person(name=data["name"], email=data["email"], phone=data["phone"])
    return invitations.invite(
        name=who.name,
        email=who.email,
        phone=who.phone,
        agency=agency,
        role=Role(data["role"]),
        decree=form.decree(),
        by=by,
    )


def _appointment_within(actor: Actor, pk: int) -> Appointment:
    """Raises NotFound beyond the actor's people, NotAllowed for one the actor may only read."""
    visibility.check_leads_people(actor)
    rows = Appointment.objects.select_related("person", "agency")
    own = visibility.people_within(actor)
    row = (rows if own is None else rows.filter(agency__path__overlap=list(own))).filter(pk=pk).first()
    if row is None:
        raise NotFound
    powers.check_role(actor, row.agency, Role(row.role))
    return row


def _chosen(request: GuardedRequest) -> list[Appointment]:
    """The appointments named in the address that the actor leads. Raises NotFound for none."""
    visibility.check_leads_people(request.actor)
    ids = [number for one in request.GET.getlist("id") if (number := number_of(one))]
    own = visibility.people_within(request.actor)
    rows = Appointment.objects.filter(pk__in=ids[: appointments.MOST_RENEWED])
    rows = rows if own is None else rows.filter(agency__path__overlap=list(own))
    found = list(rows.select_related("person", "agency").order_by("person__name", "pk"))
    if not found:
        raise NotFound(_("Pilih dulu penugasan yang akan diperbarui."))
    return found


def _a_year_from(day: date) -> date:
    """The last day of a year that begins on a day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day) - timedelta(days=1)


def _usual() -> dict[str, Any]:
    """A liaison, for a year from today."""
    today = clock.today()
    dates = {"decree_on": today, "begins_on": today, "ends_on": _a_year_from(today)}
    return {"role": Role.LIAISON_OFFICER, **dates}


def _next_year(rows: list[Appointment]) -> dict[str, date]:
    """From the day after the last of them ends, or from today."""
    ends = [row.ends_on for row in rows if row.ends_on and row.ends_on >= clock.today()]
    begins_on = max(ends) + timedelta(days=1) if ends else clock.today()
    return {"decree_on": clock.today(), "begins_on": begins_on, "ends_on": _a_year_from(begins_on)}
