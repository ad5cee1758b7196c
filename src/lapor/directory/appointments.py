"""Appointments (SK): a decree gives a person a role at an agency from a day to a day. They are ended, not edited.

The advice of the field is to renew the decree with names every year, because officers are transferred often; so this
module also tells whose appointment runs out and which agency has nobody to answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, NotFound, OutOfTurn
from lapor.common.text import clean_line
from lapor.directory import changes, powers
from lapor.directory.actors import Actor, valid_on, valid_on_today
from lapor.directory.agency_tree import below
from lapor.directory.changes import Code
from lapor.directory.models import Agency, Appointment, Person, Role
from lapor.directory.people import check_nation_is_led

# One decree for a whole government names a few hundred people.
MOST_RENEWED = 2_000


class AlreadyAppointed(Invalid):
    """The person holds this role at this agency on some of those days."""

    code = "already_appointed"
    sentence = _("Orang ini sudah memegang peran yang sama di instansi ini pada masa itu.")


class EndsBeforeItBegins(Invalid):
    """The last day lies before the first."""

    code = "ends_before_it_begins"
    sentence = _("Tanggal berakhir tidak boleh sebelum tanggal mulai.")


class EndsLater(Invalid):
    """Ending would give days that the decree did not: that takes a new decree."""

    code = "ends_later"
    sentence = _(
        "Hari terakhir tidak boleh setelah masa SK-nya habis. Untuk memperpanjang, perbarui penugasan dengan SK baru."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decree:
    """What a decree says of all whom it names: number and date, first day, last day (None: until ended)."""

    number: str
    on: date
    begins_on: date
    ends_on: date | None = None


class InviteFirst(NotAllowed):
    """Officers give no power to an account: they invite, and the person accepts."""

    code = "invite_first"
    sentence = _("Penugasan berlaku setelah orangnya menerima undangan.")


def appoint(*, person: Person, agency: Agency, role: Role, decree: Decree, by: Actor) -> Appointment:
    """Give somebody a role at once: for the system alone (set-up, demo), which made the account itself.

    Officers invite (`invitations.py`). Raises InviteFirst, and what `take_office` raises.
    """
    if not by.is_system:
        raise InviteFirst
    return take_office(person=person, agency=agency, role=role, decree=decree, by=by)


def take_office(*, person: Person, agency: Agency, role: Role, decree: Decree, by: Actor) -> Appointment:
    """A role at an agency for somebody who has proved to be meant; `by` is on whose power it rests.

    Raises NotAllowed (beyond the own subtree, a national role, oneself), Incomplete (no decree number), Invalid
    (agency retired, account closed, unknown role), EndsBeforeItBegins, AlreadyAppointed.
    """
    number = check_decree(decree)
    role = known_role(role)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        agency = Agency.objects.select_for_update(no_key=True).defer("search").get(pk=agency.pk)
        check_place(by, agency, role)
        _check_fit(by, person)
        if overlapping(person, agency, role, decree).exists():
            raise AlreadyAppointed(field="begins_on")
        appointment = _new(person.pk, agency.pk, role, decree, number)
        appointment.save(force_insert=True)
        changes.record(appointment, Code.APPOINTED, by=by, after=_facts(appointment))
    return appointment


def end_appointment(appointment: Appointment, *, on: date | None, by: Actor, reason: str = "") -> Appointment:
    """`on` is the last day in force, None ends it at once; a day before the first one cancels what has not begun.

    Raises NotAllowed (also for oneself, but today), OutOfTurn (over already), LastOne (the last national
    administrator), EndsLater, Invalid (reason too long).
    """
    reason, last_on = clean_line(reason, 200), on or clock.today()
    with transaction.atomic():
        appointment = _fresh(appointment)
        powers.check_role(by, appointment.agency, Role(appointment.role))
        _check_not_over(appointment)
        if appointment.ends_on and last_on > appointment.ends_on:
            raise EndsLater(field="on")
        if last_on > clock.today():
            _check_other(by, appointment.person_id)
        if appointment.role == Role.NATIONAL_ADMIN and last_on <= clock.today():
            check_nation_is_led(without=Q(pk=appointment.pk))
        before = {"ends_on": appointment.ends_on}
        if last_on < appointment.begins_on:
            _cancel(appointment, by=by)
            return appointment
        appointment.ends_on, appointment.end_reason = last_on, reason
        appointment.ended_at = None if on else clock.now()
        appointment.save(update_fields=["ends_on", "ended_at", "end_reason"])
        after = {"ends_on": last_on} | ({} if on else {"is_at_once": True})
        changes.record(appointment, Code.ENDED, by=by, before=before, after=after)
    return appointment


def renew_appointments(
    appointments: Iterable[Appointment], *, decree: Decree, by: Actor
) -> list[Appointment]:
    """Continue appointments under a new decree: the old ones end the day before it begins, at the latest.

    All or nothing; six statements for up to MOST_RENEWED people. Raises NotAllowed (also for oneself), Incomplete,
    EndsBeforeItBegins, Invalid (too many; a decree beginning not after an old one began; agency retired),
    AlreadyAppointed.
    """
    number = check_decree(decree)
    ids = [one.pk for one in appointments]
    if len(ids) > MOST_RENEWED:
        raise Invalid(_("Paling banyak %(most)s penugasan sekali perbarui."), most=MOST_RENEWED)
    with transaction.atomic():
        old = _locked(ids)
        for one in old:
            powers.check_role(by, one.agency, Role(one.role))
            _check_other(by, one.person_id)
            _check_renewable(one, decree)
        _check_not_renewed_yet(old, decree)
        _end_before(old, decree, by=by)
        new = [_new(one.person_id, one.agency_id, Role(one.role), decree, number) for one in old]
        new = Appointment.objects.bulk_create(new)
        changes.record_many([(one, {}, _facts(one)) for one in new], Code.RENEWED, by=by)
    return new


def may_renew(one: Appointment, *, by: Actor) -> bool:
    """Whether the actor may renew this appointment, which comes with its agency."""
    return by.person_id != one.person_id and powers.may_give(by, one.agency, Role(one.role))


def serving(agency: Agency, *, on: date | None = None) -> QuerySet[Appointment]:
    """Appointments at an agency in force on a day (today), with their people."""
    rows = Appointment.objects.filter(valid_on(on or clock.today()), agency=agency)
    return rows.select_related("person").order_by("role", "person__name", "pk")


def expiring(within: Collection[int] | None, *, days: int = 60) -> QuerySet[Appointment]:
    """Appointments in force that end within so many days and have no successor, the soonest first.

    `within`: ids of the agencies whose subtrees are meant; None: everywhere. The caller pages it.
    """
    until = clock.today() + timedelta(days=days)
    successor = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("ends_on")),
        person=OuterRef("person"),
        agency=OuterRef("agency"),
        role=OuterRef("role"),
    )
    rows = Appointment.objects.filter(valid_on_today(), ends_on__lte=until, agency__retired_on__isnull=True)
    if within is not None:
        rows = rows.filter(agency__path__overlap=list(within))
    rows = rows.filter(~Exists(successor)).select_related("person", "agency")
    return rows.order_by("ends_on", "pk")


def vacancies(within: Collection[int] | None) -> QuerySet[Agency]:
    """Agencies in force without a liaison who is appointed today and can sign in. The caller pages it."""
    liaison = Appointment.objects.filter(
        valid_on_today(), agency=OuterRef("pk"), role=Role.LIAISON_OFFICER, person__is_active=True
    )
    return below(within).filter(~Exists(liaison)).order_by("name", "pk")


def staffed_inspectorate(agency: Agency) -> Agency | None:
    """The inspectorate of the agency's government that has somebody to read today; None: there is none. One query."""
    serving = Appointment.objects.filter(
        valid_on_today(), agency=OuterRef("pk"), role=Role.INSPECTORATE, person__is_active=True
    )
    rows = below({agency.root_id}).filter(Exists(serving), kind=Agency.Kind.INSPECTORATE)
    return min(rows.defer("search"), key=lambda one: (len(one.path), one.pk), default=None)


def watching() -> QuerySet[Appointment]:
    """Appointments not over that look beyond the agency they are held at, the latest first. The caller pages it."""
    roles = [role for role in Role if powers.is_watching(role)]
    rows = Appointment.objects.filter(powers.not_over(), role__in=roles)
    return rows.select_related("person", "agency").order_by("-begins_on", "-pk")


def _new(person_id: int, agency_id: int, role: Role, decree: Decree, number: str) -> Appointment:
    return Appointment(
        person_id=person_id,
        agency_id=agency_id,
        role=role,
        decree_number=number,
        decree_on=decree.on,
        begins_on=decree.begins_on,
        ends_on=decree.ends_on,
    )


def _facts(appointment: Appointment) -> dict[str, Any]:
    """What the log keeps: ids, role, dates, and a mark where the role looks beyond its agency."""
    facts = {
        "person": appointment.person_id,
        "agency": appointment.agency_id,
        "role": str(appointment.role),
        "begins_on": appointment.begins_on,
        "ends_on": appointment.ends_on,
    }
    return facts | {"is_watching": True} if powers.is_watching(Role(appointment.role)) else facts


def known_role(role: str) -> Role:
    if role not in Role.values:
        raise Invalid(_("Peran ini tidak dikenal."), field="role")
    return Role(role)


def check_decree(decree: Decree) -> str:
    """The decree's number, cleaned. Raises Incomplete, EndsBeforeItBegins."""
    number = clean_line(decree.number, 120)
    if not number:
        raise Incomplete(_("Tuliskan nomor SK-nya."), field="decree_number")
    if decree.ends_on and decree.ends_on < decree.begins_on:
        raise EndsBeforeItBegins(field="ends_on")
    return number


def check_place(by: Actor, agency: Agency, role: Role) -> None:
    """May the actor give this role at this agency, and can it be held there? Raises NotAllowed, Invalid."""
    powers.check_role(by, agency, role)
    powers.check_watching(agency, role)
    if agency.retired_on:
        raise Invalid(_("Instansi ini sudah tidak aktif."), field="agency")


def _check_fit(by: Actor, person: Person) -> None:
    _check_other(by, person.pk)
    if not person.is_active:
        raise Invalid(_("Akun orang ini sudah ditutup."), field="person")


def _check_other(by: Actor, person_id: int) -> None:
    """Nobody gives oneself powers, nor more days of those that one has. Raises NotYourself."""
    if by.person_id == person_id:
        raise powers.NotYourself


def overlapping(person: Person, agency: Agency, role: Role, decree: Decree) -> QuerySet[Appointment]:
    """Appointments of the same kind that share a day with the decree."""
    same = Appointment.objects.filter(person=person, agency=agency, role=role)
    ended_at_once = Q(ended_at__isnull=False, ends_on=decree.begins_on)
    same = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=decree.begins_on)).exclude(ended_at_once)
    return same.filter(begins_on__lte=decree.ends_on) if decree.ends_on else same


def _fresh(appointment: Appointment) -> Appointment:
    rows = _locked([appointment.pk])
    if not rows:
        raise NotFound
    return rows[0]


def _locked(ids: list[int]) -> list[Appointment]:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("agency", "person")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def is_over(one: Appointment) -> bool:
    """Whether it has ended, also in the course of today."""
    today = clock.today()
    return one.ends_on is not None and (
        one.ends_on < today or (one.ends_on == today and one.ended_at is not None)
    )


def _check_not_over(one: Appointment) -> None:
    if is_over(one):
        raise OutOfTurn(_("Penugasan ini sudah berakhir."))


def _cancel(appointment: Appointment, *, by: Actor) -> None:
    """An appointment that never came into force leaves the table; the log keeps it."""
    changes.record(appointment, Code.REMOVED, by=by, before=_facts(appointment))
    appointment.delete()


def _check_renewable(one: Appointment, decree: Decree) -> None:
    # An ended appointment says nothing any more of who reads that mailbox today.
    if is_over(one):
        raise OutOfTurn(
            _("Penugasan %(name)s sudah berakhir. Undang lagi dari halaman instansinya."),
            name=one.person.name,
        )
    powers.check_watching(one.agency, Role(one.role))
    if one.agency.retired_on:
        raise Invalid(_("Instansi %(agency)s sudah tidak aktif."), agency=str(one.agency))
    if decree.begins_on <= one.begins_on:
        raise Invalid(_("SK baru harus mulai berlaku setelah SK yang lama."), field="begins_on")


def _check_not_renewed_yet(old: list[Appointment], decree: Decree) -> None:
    """No other appointment of the same kind may reach into the new decree's days. Raises AlreadyAppointed."""
    kinds = {(one.person_id, one.agency_id, one.role) for one in old}
    if len(kinds) < len(old):
        raise AlreadyAppointed
    others = Appointment.objects.exclude(pk__in=[one.pk for one in old])
    others = others.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=decree.begins_on), person__in={one.person_id for one in old}
    )
    if decree.ends_on:
        others = others.filter(begins_on__lte=decree.ends_on)
    if kinds.intersection(others.values_list("person_id", "agency_id", "role")):
        raise AlreadyAppointed


def _end_before(old: list[Appointment], decree: Decree, *, by: Actor) -> None:
    """Appointments that would reach into the new decree's days end the day before."""
    last_on = decree.begins_on - timedelta(days=1)
    reaching = [one for one in old if one.ends_on is None or one.ends_on > last_on]
    log = [(one, {"ends_on": one.ends_on}, {"ends_on": last_on}) for one in reaching]
    Appointment.objects.filter(pk__in=[one.pk for one in reaching]).update(ends_on=last_on)
    changes.record_many(log, Code.ENDED, by=by)
