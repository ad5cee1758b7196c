"""Powers come from decrees with dates; they are given inside the own subtree, ended, and renewed every year."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, OutOfTurn
from lapor.directory import agencies, appointments, invitations, people
from lapor.directory.actors import SYSTEM, Actor, actor_of
from lapor.directory.appointments import Decree
from lapor.directory.models import Agency, Appointment, DirectoryChange, Person, Role
from lapor.directory.powers import GivenFromAbove, NotAnInspectorate, NotYourself
from tests.world import World, accepted

TODAY = date(2026, 9, 8)  # the world's morning
YEAR = Decree(number="188.4/77/2026", on=date(2026, 9, 1), begins_on=TODAY, ends_on=date(2027, 9, 7))


def person(name: str) -> Person:
    return Person.objects.get(email__startswith=f"{name}@")


def held(name: str) -> Appointment:
    return Appointment.objects.get(person=person(name))


def appoint(*, person: Person, agency: Agency, role: Role, decree: Decree, by: Actor) -> Appointment:
    """Invite and accept."""
    who = {"name": person.name, "email": person.email}
    return accepted(invitations.invite(**who, agency=agency, role=role, decree=decree, by=by), by=by)


def test_an_appointment_gives_power_on_its_days_only(world: World) -> None:
    decree = Decree(number="1", on=TODAY, begins_on=TODAY + timedelta(1), ends_on=TODAY + timedelta(2))
    appoint(person=person("siti"), agency=world.dlh, role=Role.UNIT_OPERATOR, decree=decree, by=world.kirana)
    powers = []
    for days in range(4):
        with clock.frozen(clock.now() + timedelta(days=days)):
            powers.append(actor_of(person("siti")).has(Role.UNIT_OPERATOR))
    assert powers == [False, True, True, False]


def test_an_appointment_at_a_retired_agency_gives_no_power(world: World) -> None:
    """Retiring refuses while appointments hold; a row that is there all the same opens nothing."""
    assert actor_of(person("dewi")).agencies() == {world.dlh.pk, world.agency["klaten-dishub"].pk}
    Agency.objects.filter(pk=world.dlh.pk).update(retired_on=TODAY)
    assert actor_of(person("dewi")).agencies() == {world.agency["klaten-dishub"].pk}
    assert not actor_of(person("lia")).is_officer


def test_the_log_keeps_ids_role_and_days(world: World) -> None:
    made = appoint(
        person=person("siti"), agency=world.dlh, role=Role.UNIT_OPERATOR, decree=YEAR, by=world.kirana
    )
    logged = DirectoryChange.objects.get(subject="appointment", subject_key=str(made.pk))
    assert (logged.person_id, logged.code) == (world.kirana.person_id, "appointed")
    assert logged.after == {
        "person": made.person_id,
        "agency": world.dlh.pk,
        "role": "unit_operator",
        "begins_on": "2026-09-08",
        "ends_on": "2027-09-07",
    }


@pytest.mark.parametrize(
    ("by", "agency", "role"),
    [
        ("kirana", "klaten", Role.UNIT_OPERATOR),
        ("kirana", "kemenpanrb", Role.UNIT_OPERATOR),
        ("kirana", "blitar", Role.NATIONAL_ADMIN),
        ("kirana", "blitar-dishub", Role.EVALUATOR),
        ("kirana", "blitar-dishub", Role.INSPECTORATE),
        ("kirana", "blitar-inspektorat", Role.INSPECTORATE),
        ("ira", "blitar-inspektorat", Role.UNIT_OPERATOR),
        ("klara", "blitar", Role.UNIT_OPERATOR),
        ("hesti", "klaten", Role.UNIT_OPERATOR),
        ("hana", "blitar", Role.UNIT_OPERATOR),
        ("lukman", "blitar-dishub", Role.UNIT_OPERATOR),
        ("omar", "ombudsman", Role.EVALUATOR),
        ("siti", "blitar", Role.UNIT_OPERATOR),
    ],
)
def test_nobody_appoints_beyond_the_own_power(world: World, by: str, agency: str, role: Role) -> None:
    somebody = people.create_person(name="Rina", email="rina@contoh.example", by=SYSTEM)
    with pytest.raises(NotAllowed):
        appoint(person=somebody, agency=world.agency[agency], role=role, decree=YEAR, by=world.actor[by])
    assert not somebody.appointments.exists()


@pytest.mark.parametrize("name", ["kirana", "nadia"])
def test_nobody_appoints_oneself(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        appoint(
            person=person(name),
            agency=world.blitar,
            role=Role.UNIT_OPERATOR,
            decree=YEAR,
            by=world.actor[name],
        )


def test_the_nation_appoints_to_national_roles(world: World) -> None:
    made = appoint(
        person=person("siti"), agency=world.ombudsman, role=Role.EVALUATOR, decree=YEAR, by=world.nadia
    )
    assert made.role == Role.EVALUATOR


@pytest.mark.parametrize("code", ["blitar", "blitar-dishub"])
def test_an_inspectorate_is_appointed_at_an_inspectorate_only(world: World, code: str) -> None:
    with pytest.raises(NotAnInspectorate):
        appoint(
            person=person("siti"),
            agency=world.agency[code],
            role=Role.INSPECTORATE,
            decree=YEAR,
            by=world.nadia,
        )
    made = appoint(
        person=person("siti"), agency=world.inspektorat, role=Role.INSPECTORATE, decree=YEAR, by=world.nadia
    )
    logged = DirectoryChange.objects.get(subject="appointment", subject_key=str(made.pk))
    assert logged.after["is_watching"] is True
    assert made in appointments.watching()


def test_an_older_inspectorate_appointment_elsewhere_gives_no_sight(world: World) -> None:
    """It was possible once to give the role at any unit."""
    made = appoint(
        person=person("siti"), agency=world.inspektorat, role=Role.INSPECTORATE, decree=YEAR, by=world.nadia
    )
    Appointment.objects.filter(pk=made.pk).update(agency=world.dishub)
    assert actor_of(person("siti")).powers == ()


def test_who_is_watched_neither_ends_nor_renews_the_inspectorate(world: World) -> None:
    ira = held("ira")
    with pytest.raises(GivenFromAbove):
        appointments.end_appointment(ira, on=TODAY, by=world.kirana)
    decree = Decree(number="2", on=TODAY, begins_on=TODAY + timedelta(20))
    with pytest.raises(GivenFromAbove):
        appointments.renew_appointments([ira], decree=decree, by=world.kirana)
    assert appointments.renew_appointments([ira], decree=decree, by=world.nadia)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"number": "  "}, Incomplete, "decree_number"),
        ({"ends_on": TODAY - timedelta(1)}, appointments.EndsBeforeItBegins, "ends_on"),
    ],
)
def test_a_decree_has_a_number_and_ends_after_it_begins(
    world: World, change: dict, refusal: type, field: str
) -> None:
    decree = Decree(**({"number": "1", "on": TODAY, "begins_on": TODAY} | change))
    with pytest.raises(refusal) as refused:
        appoint(
            person=person("siti"), agency=world.dlh, role=Role.UNIT_OPERATOR, decree=decree, by=world.kirana
        )
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("begins", "ends", "is_free"),
    [(0, 10, False), (10, 20, False), (11, 20, True), (-20, -1, True), (-20, 0, False), (-20, None, False)],
)
def test_the_same_role_is_not_given_twice_for_a_day(
    world: World, begins: int, ends: int | None, is_free: bool
) -> None:
    def given(first: int, last: int | None) -> Appointment:
        decree = Decree(
            number="1",
            on=TODAY,
            begins_on=TODAY + timedelta(first),
            ends_on=None if last is None else TODAY + timedelta(last),
        )
        return appoint(
            person=person("siti"), agency=world.dlh, role=Role.UNIT_OPERATOR, decree=decree, by=world.kirana
        )

    given(0, 10)
    if is_free:
        assert given(begins, ends).pk
    else:
        with pytest.raises(appointments.AlreadyAppointed):
            given(begins, ends)


def test_closed_accounts_and_retired_agencies_get_nobody(world: World) -> None:
    unit = agencies.create_agency(name="Bidang Lama", kind="office", parent=world.dishub, by=SYSTEM)
    agencies.retire_agency(unit, by=SYSTEM)
    people.deactivate_person(person("danu"), by=SYSTEM)
    for who, where in (("siti", unit), ("danu", world.klaten)):
        with pytest.raises(Invalid):
            appointments.appoint(
                person=person(who), agency=where, role=Role.UNIT_OPERATOR, decree=YEAR, by=SYSTEM
            )


def test_ending_takes_the_power_after_the_last_day(world: World) -> None:
    appointments.end_appointment(held("lukman"), on=TODAY, by=world.kirana)
    assert actor_of(person("lukman")).is_officer
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert not actor_of(person("lukman")).is_officer
        with pytest.raises(OutOfTurn):
            appointments.end_appointment(held("lukman"), on=clock.today(), by=world.kirana)


def test_ending_at_once_takes_the_power_now(world: World) -> None:
    ended = appointments.end_appointment(held("lukman"), on=None, reason="SK mutasi 9/2026", by=world.kirana)
    assert (ended.ends_on, ended.end_reason) == (TODAY, "SK mutasi 9/2026")
    assert not actor_of(person("lukman")).is_officer
    with pytest.raises(OutOfTurn):
        appointments.end_appointment(held("lukman"), on=TODAY, by=world.kirana)
    with pytest.raises(NotAllowed):
        people.change_person(person("lukman"), name="Lain", by=world.kirana)
    logged = DirectoryChange.objects.filter(subject="appointment", code="ended").latest("pk")
    assert logged.after == {"ends_on": "2026-09-08", "is_at_once": True}
    again = Decree(number="3", on=TODAY, begins_on=TODAY)
    appoint(
        person=person("lukman"), agency=world.dishub, role=Role.LIAISON_OFFICER, decree=again, by=world.kirana
    )
    assert actor_of(person("lukman")).is_officer


def test_an_appointment_that_has_not_begun_can_be_cancelled(world: World) -> None:
    decree = Decree(number="1", on=TODAY, begins_on=TODAY + timedelta(5))
    made = appoint(
        person=person("siti"), agency=world.dlh, role=Role.UNIT_OPERATOR, decree=decree, by=world.kirana
    )
    key = str(made.pk)
    appointments.end_appointment(made, on=TODAY, by=world.kirana)
    assert not person("siti").appointments.exists()
    assert DirectoryChange.objects.filter(subject_key=key, subject="appointment", code="removed").exists()


def test_ending_gives_no_day_that_the_decree_did_not(world: World) -> None:
    appointments.end_appointment(held("lukman"), on=TODAY + timedelta(9), by=world.kirana)
    with pytest.raises(appointments.EndsLater):
        appointments.end_appointment(held("lukman"), on=TODAY + timedelta(10), by=world.kirana)
    ended = appointments.end_appointment(held("lukman"), on=TODAY + timedelta(3), by=world.kirana)
    assert ended.ends_on == TODAY + timedelta(3)


def test_nobody_gives_oneself_more_days(world: World) -> None:
    own, decree = held("kirana"), Decree(number="2", on=TODAY, begins_on=TODAY + timedelta(30))
    with pytest.raises(NotYourself):
        appointments.renew_appointments([held("lukman"), own], decree=decree, by=world.kirana)
    with pytest.raises(NotYourself):
        appointments.end_appointment(own, on=TODAY + timedelta(1), by=world.kirana)
    assert held("lukman").ends_on is None
    assert [appointments.may_renew(held(name), by=world.kirana) for name in ("kirana", "lukman")] == [
        False,
        True,
    ]
    assert appointments.end_appointment(own, on=TODAY, by=world.kirana).ends_on == TODAY
    assert appointments.renew_appointments([held("klara")], decree=decree, by=world.nadia)


def test_others_end_nothing(world: World) -> None:
    for name in ("klara", "hana", "lukman"):
        with pytest.raises(NotAllowed):
            appointments.end_appointment(held("oki"), on=TODAY, by=world.actor[name])


def test_the_last_national_administrator_is_not_ended(world: World) -> None:
    with pytest.raises(people.LastOne):
        appointments.end_appointment(held("nadia"), on=TODAY, by=world.nadia)


def test_a_year_is_renewed_without_gap_or_overlap(world: World) -> None:
    old = [held("lukman"), held("oki")]
    decree = Decree(number="188.4/1/2027", on=TODAY, begins_on=date(2027, 1, 2), ends_on=date(2028, 1, 1))
    new = appointments.renew_appointments(old, decree=decree, by=world.kirana)
    assert {one.person_id for one in new} == {one.person_id for one in old}
    assert set(
        Appointment.objects.filter(pk__in=[one.pk for one in old]).values_list("ends_on", flat=True)
    ) == {date(2027, 1, 1)}
    with clock.frozen(clock.now() + timedelta(days=200)):
        assert actor_of(person("lukman")).has(Role.LIAISON_OFFICER)
    with pytest.raises(appointments.AlreadyAppointed):
        appointments.renew_appointments(old, decree=decree, by=world.kirana)


def test_renewing_is_all_or_nothing_and_bounded(world: World) -> None:
    decree = Decree(number="188.4/1/2027", on=TODAY, begins_on=date(2027, 1, 2), ends_on=date(2028, 1, 1))
    with pytest.raises(NotAllowed):
        appointments.renew_appointments([held("lukman"), held("danu")], decree=decree, by=world.kirana)
    assert held("lukman").ends_on is None
    single_held = [held("danu")]
    with CaptureQueriesContext(connection) as one:
        appointments.renew_appointments(single_held, decree=decree, by=world.nadia)
    many_held = [held(name) for name in ("lukman", "oki", "lia", "sari", "tono")]
    with CaptureQueriesContext(connection) as many:
        appointments.renew_appointments(many_held, decree=decree, by=world.nadia)
    assert len(many) == len(one)


def test_what_runs_out_is_told_until_it_is_renewed(world: World) -> None:
    appointments.end_appointment(held("lukman"), on=TODAY + timedelta(30), by=world.kirana)
    assert [one.person.name for one in appointments.expiring({world.blitar.pk}, days=60)] == ["Lukman"]
    assert not appointments.expiring({world.blitar.pk}, days=29).exists()
    assert not appointments.expiring({world.klaten.pk}, days=60).exists()
    decree = Decree(number="2", on=TODAY, begins_on=TODAY + timedelta(20), ends_on=TODAY + timedelta(400))
    appointments.renew_appointments([held("lukman")], decree=decree, by=world.kirana)
    assert not appointments.expiring(None, days=60).exists()


def test_an_agency_without_a_liaison_is_vacant(world: World) -> None:
    assert {one.code for one in appointments.vacancies({world.blitar.pk})} == {"blitar", "blitar-inspektorat"}
    people.deactivate_person(person("lukman"), by=world.kirana)
    assert "blitar-dishub" in {one.code for one in appointments.vacancies({world.blitar.pk})}


def test_an_appointment_that_is_over_is_not_renewed_into_power(world: World) -> None:
    lukman = held("lukman")
    appointments.end_appointment(lukman, on=TODAY, by=world.kirana)
    decree = Decree(number="2", on=TODAY, begins_on=TODAY + timedelta(20))
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(OutOfTurn):
        appointments.renew_appointments([lukman], decree=decree, by=world.kirana)
    assert not Appointment.objects.filter(person=lukman.person, begins_on__gt=TODAY).exists()


@pytest.mark.parametrize("name", ["kirana", "nadia"])
def test_officers_give_no_power_to_an_account(world: World, name: str) -> None:
    with pytest.raises(appointments.InviteFirst):
        appointments.appoint(
            person=person("siti"),
            agency=world.dlh,
            role=Role.UNIT_OPERATOR,
            decree=YEAR,
            by=world.actor[name],
        )
    assert actor_of(person("siti")).powers == ()


def test_who_serves_at_an_agency(world: World) -> None:
    assert [one.person.name for one in appointments.serving(world.dishub)] == ["Lukman", "Oki"]
