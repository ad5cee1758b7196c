"""Accounts of officers, and the walls around them: changing an address would open somebody's own reports."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, Refusal
from lapor.directory import appointments, people, powers, roles
from lapor.directory.actors import SYSTEM
from lapor.directory.models import DirectoryChange, Person, Role
from tests.world import World


def person(name: str) -> Person:
    return Person.objects.get(email__startswith=f"{name}@")


def test_a_coordinator_makes_an_account_with_a_clean_address(world: World) -> None:
    made = people.create_person(name="  Rina \u202e Wati ", email=" Rina@Blitar.GO.ID ", by=world.kirana)
    assert (made.name, made.email) == ("Rina Wati", "rina@blitar.go.id")
    assert not made.has_usable_password()
    assert people.person_with_email("RINA@blitar.go.id") == made


@pytest.mark.parametrize("name", ["lukman", "hana", "siti", "omar"])
def test_others_make_no_accounts(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        people.create_person(name="Rina", email="rina@contoh.example", by=world.actor[name])


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"name": " "}, Incomplete, "name"),
        ({"email": ""}, Incomplete, "email"),
        ({"email": "bukan email"}, Invalid, "email"),
        ({"email": "LUKMAN@contoh.example"}, people.EmailTaken, "email"),
    ],
)
def test_an_account_needs_a_name_and_an_address_of_its_own(
    world: World, values: dict, refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        people.create_person(
            **({"name": "Rina", "email": "rina@contoh.example", "by": world.kirana} | values)
        )
    assert refused.value.field == field


def test_the_log_of_a_person_holds_no_personal_words(world: World) -> None:
    people.change_person(person("lukman"), name="Lukman Hakim", phone="0812", by=world.kirana)
    logged = DirectoryChange.objects.filter(subject="person").latest("id")
    assert (logged.before, logged.after) == ({}, {"fields": ["name", "phone"]})


def test_people_change_themselves(world: World) -> None:
    assert people.change_person(person("lukman"), name="Lukman Hakim", by=world.lukman).name == "Lukman Hakim"
    assert people.change_person(person("siti"), phone="0812", by=world.siti).phone == "0812"


@pytest.mark.parametrize("whose", ["danu", "siti", "nadia", "omar", "dewi", "ira"])
def test_a_coordinator_changes_neither_strangers_nor_citizens_nor_who_watches(
    world: World, whose: str
) -> None:
    with pytest.raises(NotAllowed):
        people.change_person(person(whose), name="Lain", by=world.kirana)
    with pytest.raises(NotAllowed):
        people.change_person(person(whose), email="lain@contoh.example", by=world.kirana)
    with pytest.raises(NotAllowed):
        people.deactivate_person(person(whose), by=world.kirana)
    with pytest.raises(NotAllowed):
        people.reactivate_person(person(whose), by=world.kirana)


@pytest.mark.parametrize("by", ["kirana", "klara"])
def test_nobody_but_the_nation_changes_who_serves_in_two_governments(world: World, by: str) -> None:
    for act in (
        lambda actor: people.change_person(person("dewi"), name="Lain", by=actor),
        lambda actor: people.deactivate_person(person("dewi"), by=actor),
        lambda actor: people.reactivate_person(person("dewi"), by=actor),
    ):
        with pytest.raises(powers.NotYourPerson):
            act(world.actor[by])
    assert people.change_person(person("dewi"), name="Dewi Lestari", by=world.nadia).name == "Dewi Lestari"


@pytest.mark.parametrize("role", sorted(roles.NATIONAL))
def test_a_coordinator_does_not_change_who_looks_at_the_whole_country_from_an_office_below(
    world: World, role: Role
) -> None:
    decree = appointments.Decree(number="1/2026", on=date(2026, 1, 2), begins_on=date(2026, 1, 2))
    lukman = person("lukman")
    assert people.change_person(lukman, name="Lukman Hakim", by=world.kirana)
    appointments.appoint(person=lukman, agency=world.dishub, role=role, decree=decree, by=SYSTEM)
    with pytest.raises(powers.NotYourPerson):
        people.change_person(lukman, name="Lain", by=world.kirana)
    with pytest.raises(powers.NotYourPerson):
        people.deactivate_person(lukman, by=world.kirana)


def test_an_account_that_was_used_is_closed_by_its_owner_or_the_nation_only(world: World) -> None:
    """It opens the owner's own reports, and whether there are any is nobody's to find out."""
    Person.objects.filter(pk=world.lukman.person_id).update(last_login=clock.now())
    with pytest.raises(NotAllowed):
        people.deactivate_person(person("lukman"), by=world.kirana)
    people.deactivate_person(person("lukman"), by=world.nadia)
    with pytest.raises(NotAllowed):
        people.reactivate_person(person("lukman"), by=world.kirana)
    assert people.reactivate_person(person("lukman"), by=world.nadia).is_active


def test_an_address_in_use_is_changed_by_the_nation_only(world: World) -> None:
    lukman = person("lukman")
    people.change_person(lukman, email="lukman.baru@contoh.example", by=world.kirana)
    Person.objects.filter(pk=lukman.pk).update(last_login=clock.now())
    with pytest.raises(NotAllowed):
        people.change_person(lukman, email="curi@contoh.example", by=world.kirana)
    with pytest.raises(NotAllowed):
        people.change_person(lukman, email="a@contoh.example", by=world.lukman)
    assert people.change_person(lukman, email="b@contoh.example", by=world.nadia).email == "b@contoh.example"


def test_an_old_address_no_longer_opens_the_account(world: World) -> None:
    lukman = person("lukman")
    assert EmailAddress.objects.filter(user=lukman, email="lukman@contoh.example").exists()
    people.change_person(lukman, email="lukman.baru@contoh.example", by=world.nadia)
    assert not EmailAddress.objects.filter(email="lukman@contoh.example").exists()


def test_the_last_national_administrator_stays(world: World) -> None:
    with pytest.raises(people.LastOne):
        people.deactivate_person(person("nadia"), by=world.nadia)
    with pytest.raises(people.LastOne):
        people.deactivate_person(person("nadia"), by=SYSTEM)


def test_a_closed_account_opens_again(world: World) -> None:
    lukman = people.deactivate_person(person("lukman"), by=world.kirana)
    assert not Person.objects.get(pk=lukman.pk).is_active
    assert people.reactivate_person(lukman, by=world.kirana).is_active


def test_officers_are_listed_by_subtree_and_found_by_name_or_address(world: World) -> None:
    blitar = {one.email.split("@")[0] for one in people.officers(within={world.blitar.pk})}
    assert blitar == {"kirana", "hana", "lukman", "oki", "lia", "dewi", "ira", "sari", "tono"}
    assert [one.name for one in people.officers("LUKM")] == ["Lukman"]
    assert [one.name for one in people.officers("danu@", within={world.blitar.pk})] == []
    assert not people.officers("siti").exists()
