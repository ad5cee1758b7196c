"""Officers: finding one, reading one's appointments, changing an account, letting somebody sign in no longer."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapor.common.refusals import NotFound, Refusal
from lapor.directory import appointments, people, powers, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import Appointment, Person, Role
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.fields import NeededLine, OfficeForm
from lapor.web.office.pages import answer_form, answer_question, page_of, sought


class PersonForm(OfficeForm):
    name = NeededLine(label=gettext_lazy("Nama"), limit=120)
    email = NeededLine(label=gettext_lazy("Email"), limit=254)
    phone = LineField(label=gettext_lazy("Telepon"), limit=20)


def url_of(person: Person) -> str:
    return reverse("office_person", args=[person.pk])


def person_within(actor: Actor, pk: int) -> Person:
    """An officer of the actor's people. Raises NotYourAgency for one who leads nobody, else NotFound. One query."""
    visibility.check_leads_people(actor)
    person = people.officers(within=visibility.people_within(actor)).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


@office
def officers(request: GuardedRequest) -> HttpResponse:
    """Who serves below the actor, by name."""
    visibility.check_leads_people(request.actor)
    text = sought(request)
    page = page_of(request, people.officers(text, within=visibility.people_within(request.actor)))
    serving: dict[int, list[Appointment]] = {}
    rows = Appointment.objects.filter(powers.not_over(), person__in=page["rows"]).select_related("agency")
    for row in rows.order_by("begins_on", "pk"):
        serving.setdefault(row.person_id, []).append(row)
    listed = [(person, serving.get(person.pk, [])) for person in page["rows"]]
    return render(request, "office/people.html", {**page, "listed": listed, "text": text})


@office
def person(request: GuardedRequest, pk: int) -> HttpResponse:
    """One officer: how to reach them and every decree, past ones too."""
    one = person_within(request.actor, pk)
    rows = Appointment.objects.filter(person=one).select_related("agency").order_by("-begins_on", "-pk")
    held = [
        {
            "row": row,
            "may_change": powers.may_give(request.actor, row.agency, Role(row.role)),
            "is_over": appointments.is_over(row),
        }
        for row in rows
    ]
    context = {
        "person": one,
        "held": held,
        "may_change": _passes(powers.check_person, request.actor, one),
        "may_close": _passes(powers.check_ownership, request.actor, one),
    }
    return render(request, "office/person.html", context)


@office
def person_details(request: GuardedRequest, pk: int) -> HttpResponse:
    one = person_within(request.actor, pk)
    powers.check_person(request.actor, one)
    return answer_form(
        request,
        PersonForm(request.POST or None, initial={"name": one.name, "email": one.email, "phone": one.phone}),
        lambda data: people.change_person(one, by=request.actor, **data),
        title=_("Ubah data %(name)s") % {"name": one.name},
        verb=_("Simpan"),
        done=_("Perubahan disimpan."),
        to=url_of,
        back=url_of(one),
    )


@office
def person_sign_in(request: GuardedRequest, pk: int) -> HttpResponse:
    """Whether the person can sign in: turns it off, or on again."""
    one = person_within(request.actor, pk)
    powers.check_ownership(request.actor, one)
    if not one.is_active:
        return answer_question(
            request,
            lambda: people.reactivate_person(one, by=request.actor),
            title=_("Izinkan %(name)s masuk lagi?") % {"name": one.name},
            words=_("Wewenangnya tetap mengikuti penugasan yang berlaku."),
            verb=_("Izinkan masuk"),
            done=_("Akun dapat masuk lagi."),
            back=url_of(one),
        )
    return answer_question(
        request,
        lambda: people.deactivate_person(one, by=request.actor),
        title=_("Tutup akun %(name)s?") % {"name": one.name},
        words=_("Orang ini tidak dapat masuk lagi. Penugasannya tidak berubah: akhiri atau alihkan sendiri."),
        verb=_("Tutup akun"),
        done=_("Akun ditutup."),
        back=url_of(one),
    )


def _passes(check: Callable[[Actor, Person], None], actor: Actor, one: Person) -> bool:
    try:
        check(actor, one)
    except Refusal:
        return False
    return True
