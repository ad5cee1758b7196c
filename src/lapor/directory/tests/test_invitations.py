"""An appointment waits for its person, and is accepted by a proof: a link used once, and what the account asks for."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, NotFound, OutOfTurn, Refusal
from lapor.directory import appointments, invitations, people
from lapor.directory.actors import NOBODY, SYSTEM, Actor, actor_of
from lapor.directory.appointments import Decree
from lapor.directory.models import DirectoryChange, Invitation, Person, Role
from tests.world import World

TODAY = date(2026, 9, 8)  # the world's morning
YEAR = Decree(number="188.4/77/2026", on=date(2026, 9, 1), begins_on=TODAY, ends_on=date(2027, 9, 7))
RINA = {"name": "Rina Kartika", "email": "rina@blitar.example", "phone": "0812"}
NEW = {"name": "Rina Kartika", "password": "empat kata yang panjang"}


def invited(world: World, **changes: object) -> Invitation:
    given = {"agency": world.dlh, "role": Role.LIAISON_OFFICER, "decree": YEAR, "by": world.kirana, **RINA}
    return invitations.invite(**(given | changes))


def link(world: World, row: Invitation, *, is_mailed: bool = True) -> str:
    return invitations.new_link(row, by=world.kirana, is_mailed=is_mailed)


def self_made(*, is_proved: bool = False) -> Person:
    """Somebody signed up with that address, as anybody can."""
    person = Person.objects.create_user(RINA["email"], "sandi si pendaftar", name="Bukan Rina")
    Person.objects.filter(pk=person.pk).update(last_login=clock.now())
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=is_proved)
    return Person.objects.get(pk=person.pk)


def test_an_invitation_makes_no_account_and_gives_no_power(world: World) -> None:
    invited(world)
    assert not Person.objects.filter(email=RINA["email"]).exists()
    person = self_made()
    assert actor_of(person).powers == ()


def test_accepting_makes_the_account_and_the_appointment(world: World) -> None:
    row = invited(world)
    person = invitations.accept(link(world, row), by=NOBODY, **NEW)
    assert (person.name, person.phone, person.check_password(NEW["password"])) == (
        "Rina Kartika",
        "0812",
        True,
    )
    assert actor_of(person).agencies(Role.LIAISON_OFFICER) == {world.dlh.pk}
    assert EmailAddress.objects.get(user=person).verified
    row.refresh_from_db()
    assert row.appointment.person_id == person.pk
    log = DirectoryChange.objects.filter(subject="invitation", subject_key=str(row.pk)).order_by("pk")
    assert [(one.code, one.person_id) for one in log] == [
        ("invited", world.kirana.person_id), ("invited", world.kirana.person_id), ("accepted", person.pk)
    ]  # fmt: skip
    assert "rina" not in str([one.after for one in log]).lower()


def test_a_link_opens_once(world: World) -> None:
    key = link(world, invited(world))
    invitations.accept(key, by=NOBODY, **NEW)
    with pytest.raises(invitations.InvitationOver):
        invitations.accept(key, by=NOBODY, **NEW)


def test_a_new_link_replaces_the_old_one(world: World) -> None:
    row = invited(world)
    old, new = link(world, row), link(world, row)
    with pytest.raises(invitations.InvitationOver):
        invitations.behind(old)
    assert invitations.behind(new) == row


@pytest.mark.parametrize(("hours", "opens"), [(0, True), (7 * 24 - 1, True), (7 * 24, False)])
def test_a_link_ends_after_seven_days(world: World, hours: int, opens: bool) -> None:
    key = link(world, invited(world))
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        try:
            assert invitations.behind(key)
            assert opens
        except invitations.InvitationOver:
            assert not opens


@pytest.mark.parametrize("key", ["", "x", "../", "\x00"])
def test_a_wrong_key_opens_nothing(world: World, key: str) -> None:
    invited(world)
    with pytest.raises(invitations.InvitationOver):
        invitations.behind(key)


def test_the_key_is_not_kept(world: World) -> None:
    row = invited(world)
    key = link(world, row)
    row.refresh_from_db()
    assert key not in str(vars(row))


def test_an_unproved_account_passes_to_who_reads_the_mail(world: World) -> None:
    stranger, row = self_made(), invited(world)
    EmailAddress.objects.create(user=stranger, email="penyerang@evil.example", verified=False)
    before = stranger.get_session_auth_hash()
    person = invitations.accept(link(world, row), by=NOBODY, **NEW)
    assert person.pk == stranger.pk
    assert (person.name, person.check_password("sandi si pendaftar")) == ("Rina Kartika", False)
    assert person.get_session_auth_hash() != before
    assert [one.email for one in EmailAddress.objects.filter(user=person)] == [RINA["email"]]
    row.refresh_from_db()
    assert (row.found_made_at, row.found_name) == (stranger.created_at, "Bukan Rina")


def test_what_was_found_is_told_after_acceptance_only(world: World) -> None:
    self_made()
    row = invited(world)
    link(world, row)
    row.refresh_from_db()
    assert (row.found_made_at, row.found_name) == (None, "")


@pytest.mark.parametrize("is_mailed", [True, False])
def test_a_proved_account_accepts_signed_in_and_keeps_its_password(world: World, is_mailed: bool) -> None:
    owner = self_made(is_proved=True)
    key = link(world, invited(world), is_mailed=is_mailed)
    for stranger in (NOBODY, world.kirana, world.siti):
        with pytest.raises(invitations.NotTheInvited):
            invitations.accept(key, by=stranger, **NEW)
    person = invitations.accept(key, by=actor_of(owner), **NEW)
    assert (person.name, person.check_password("sandi si pendaftar")) == ("Bukan Rina", True)
    assert actor_of(person).is_officer


def test_paper_never_opens_an_account_that_somebody_has(world: World) -> None:
    """The coordinator who printed it could else walk into a citizen's account."""
    citizen, row = self_made(), invited(world)
    key = link(world, row, is_mailed=False)
    for visitor in (NOBODY, world.kirana):
        with pytest.raises(invitations.NotTheInvited):
            invitations.accept(key, by=visitor, **NEW)
    citizen.refresh_from_db()
    assert citizen.check_password("sandi si pendaftar")
    person = invitations.accept(key, by=actor_of(citizen), **NEW)
    assert person.check_password(NEW["password"])


def test_paper_makes_a_new_account_without_proving_its_address(world: World) -> None:
    person = invitations.accept(link(world, invited(world), is_mailed=False), by=NOBODY, **NEW)
    assert actor_of(person).is_officer
    assert not EmailAddress.objects.get(user=person).verified


def test_an_account_made_by_an_office_and_never_opened_is_its_first_users(world: World) -> None:
    made = people.create_person(name="Rina", email=RINA["email"], by=SYSTEM)
    person = invitations.accept(link(world, invited(world), is_mailed=False), by=NOBODY, **NEW)
    assert person.pk == made.pk
    assert Invitation.objects.get().found_made_at is None


def test_paper_takes_over_no_offices_that_the_inviter_could_not_give(world: World) -> None:
    """An inspector's account waits for its first user: who is watched must not become that user by printing a link."""
    waiting = people.create_person(name="Rina", email=RINA["email"], by=SYSTEM)
    appointments.appoint(
        person=waiting, agency=world.inspektorat, role=Role.INSPECTORATE, decree=YEAR, by=SYSTEM
    )
    row = invited(world)
    for visitor in (NOBODY, world.kirana):
        with pytest.raises(invitations.NotTheInvited):
            invitations.accept(link(world, row, is_mailed=False), by=visitor, **NEW)
    waiting.refresh_from_db()
    assert not waiting.has_usable_password()
    person = invitations.accept(link(world, row), by=NOBODY, **NEW)
    assert actor_of(person).has(Role.INSPECTORATE)


@pytest.mark.parametrize(("code", "opens"), [("blitar-dishub", True), ("klaten-dishub", False)])
def test_paper_opens_a_waiting_account_whose_offices_are_the_inviters_to_give(
    world: World, code: str, opens: bool
) -> None:
    waiting = people.create_person(name="Rina", email=RINA["email"], by=SYSTEM)
    place = {"agency": world.agency[code], "role": Role.UNIT_OPERATOR}
    appointments.appoint(person=waiting, **place, decree=YEAR, by=SYSTEM)
    row = invited(world)
    link(world, row, is_mailed=False)
    row.refresh_from_db()
    assert invitations.proof_for(row).is_signed_in is not opens


@pytest.mark.parametrize("account", ["none", "waiting", "unproved", "proved"])
def test_a_wrong_entry_on_paper_tells_nobody_whether_there_is_an_account(world: World, account: str) -> None:
    if account == "waiting":
        people.create_person(name="Rina", email=RINA["email"], by=SYSTEM)
    elif account != "none":
        self_made(is_proved=account == "proved")
    key = link(world, invited(world), is_mailed=False)
    for given, field in (({"password": "pendek"}, "password"), ({"name": " "}, "name")):
        with pytest.raises((Invalid, Incomplete)) as refused:
            invitations.accept(key, by=NOBODY, **(NEW | given))
        assert refused.value.field == field


def test_a_refused_try_with_a_link_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    self_made(is_proved=True)
    row = invited(world)
    with pytest.raises(invitations.NotTheInvited):
        invitations.accept(link(world, row, is_mailed=False), by=world.kirana, **NEW)
    told = f"not_allowed code=not_the_invited invitation={row.pk} person={world.kirana.person_id}"
    assert told in caplog.text


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"name": " "}, Incomplete, "name"),
        ({"password": "pendek"}, Invalid, "password"),
        ({"password": ""}, Invalid, "password"),
    ],
)
def test_acceptance_is_whole_or_not_at_all(
    world: World, given: dict[str, str], refusal: type[Refusal], field: str
) -> None:
    key = link(world, invited(world))
    with pytest.raises(refusal) as refused:
        invitations.accept(key, by=NOBODY, **(NEW | given))
    assert refused.value.field == field
    assert not Person.objects.filter(email=RINA["email"]).exists()
    assert invitations.behind(key)


def test_an_invitation_does_not_outlive_the_power_it_rests_on(world: World) -> None:
    key = link(world, invited(world))
    row = Person.objects.get(pk=world.kirana.person_id).appointments.get()
    appointments.end_appointment(row, on=TODAY - timedelta(1), by=SYSTEM)
    with pytest.raises(invitations.InvitationOver):
        invitations.accept(key, by=NOBODY, **NEW)


def test_an_invitation_of_a_closed_account_does_not_open(world: World) -> None:
    key = link(world, invited(world))
    people.deactivate_person(Person.objects.get(pk=world.kirana.person_id), by=SYSTEM)
    with pytest.raises(invitations.InvitationOver):
        invitations.accept(key, by=NOBODY, **NEW)


def test_inviting_twice_is_one_invitation(world: World) -> None:
    assert invited(world) == invited(world, email="RINA@Blitar.example")
    assert Invitation.objects.count() == 1


def test_whoever_serves_there_is_not_invited_again(world: World) -> None:
    with pytest.raises(appointments.AlreadyAppointed):
        invited(world, email="lia@contoh.example")


@pytest.mark.parametrize("is_proved", [True, False])
def test_inviting_is_answered_alike_with_and_without_an_account(world: World, is_proved: bool) -> None:
    self_made(is_proved=is_proved)
    known, unknown = invited(world), invited(world, email="tiada@blitar.example")
    said = ("name", "phone", "found_made_at", "found_name", "accepted_at")
    assert [getattr(known, one) for one in said] == [getattr(unknown, one) for one in said]


@pytest.mark.parametrize("name", ["klara", "hana", "lukman"])
def test_others_neither_send_nor_withdraw_an_invitation(world: World, name: str) -> None:
    row = invited(world)
    with pytest.raises(NotAllowed):
        invitations.new_link(row, by=world.actor[name], is_mailed=False)
    with pytest.raises(NotAllowed):
        invitations.withdraw(row, by=world.actor[name])


def test_a_withdrawn_invitation_is_gone_and_an_accepted_one_stays(world: World) -> None:
    row = invited(world)
    key = link(world, row)
    invitations.withdraw(row, by=world.kirana)
    with pytest.raises(invitations.InvitationOver):
        invitations.behind(key)
    with pytest.raises(NotFound):
        invitations.withdraw(row, by=world.kirana)
    other = invited(world)
    invitations.accept(link(world, other), by=NOBODY, **NEW)
    with pytest.raises(OutOfTurn):
        invitations.withdraw(other, by=world.kirana)


def test_who_waits_is_told_by_subtree(world: World) -> None:
    row = invited(world)
    assert list(invitations.waiting({world.blitar.pk})) == [row]
    assert not invitations.waiting({world.klaten.pk}).exists()
    invitations.accept(link(world, row), by=NOBODY, **NEW)
    assert not invitations.waiting(None).exists()


def test_a_closed_account_does_not_come_back_by_invitation(world: World) -> None:
    stranger = self_made()
    Person.objects.filter(pk=stranger.pk).update(is_active=False)
    with pytest.raises(Invalid):
        invitations.accept(link(world, invited(world)), by=Actor(), **NEW)
    stranger.refresh_from_db()
    assert stranger.check_password("sandi si pendaftar")
