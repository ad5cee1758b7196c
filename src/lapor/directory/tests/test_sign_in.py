"""Citizens sign up with a name, an address and a password; officers sign in with the account made for them."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from lapor.directory import people
from lapor.directory.models import Person
from tests.world import PASSWORD, World

NEW = {"name": "Budi Santoso", "email": "Budi@Warga.Example", "password1": "kata-sandi-panjang-77"}


def test_a_citizen_signs_up_and_signs_in(world: World, client: Client) -> None:
    assert client.post(reverse("account_signup"), NEW).status_code == 302
    budi = Person.objects.get(email="budi@warga.example")
    assert (budi.name, "_auth_user_id" in client.session) == ("Budi Santoso", False)
    assert [letter.to for letter in mail.outbox] == [["budi@warga.example"]]
    client.post(reverse("account_login"), {"login": NEW["email"], "password": NEW["password1"]})
    assert client.session["_auth_user_id"] == str(budi.pk)


@pytest.mark.parametrize("name", ["account_signup", "account_login", "account_reset_password"])
def test_a_page_asks_for_all_that_its_form_needs(world: World, client: Client, name: str) -> None:
    response = client.get(reverse(name))
    page = response.content.decode()
    assert [one.html_name for one in response.context["form"] if f'name="{one.html_name}"' not in page] == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"email": "bukan"},
        {"password1": "pendek"},
        {"email": "LUKMAN@contoh.example"},
    ],
    ids=["no name", "long name", "no address", "short password", "address taken"],
)
def test_what_is_missing_or_taken_makes_no_account(
    world: World, client: Client, change: dict[str, str]
) -> None:
    before = Person.objects.count()
    client.post(reverse("account_signup"), NEW | change)
    assert Person.objects.count() == before
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", ["lukman@contoh.example", "Lukman@Contoh.EXAMPLE"])
def test_an_officer_signs_in_with_the_password(world: World, client: Client, email: str) -> None:
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(world.lukman.person_id)


def test_a_wrong_password_or_a_closed_account_stays_out(world: World, client: Client) -> None:
    client.post(reverse("account_login"), {"login": "lukman@contoh.example", "password": "salah-sekali"})
    assert "_auth_user_id" not in client.session
    people.deactivate_person(Person.objects.get(pk=world.lukman.person_id), by=world.kirana)
    client.post(reverse("account_login"), {"login": "lukman@contoh.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_is_answered_in_our_words(world: World, client: Client) -> None:
    wrong = {"login": "lukman@contoh.example", "password": "salah-sekali"}
    assert (
        "Email atau kata sandi ini tidak cocok."
        in client.post(reverse("account_login"), wrong).content.decode()
    )


def test_a_closed_account_is_out_at_the_next_click(world: World, client: Client) -> None:
    client.post(reverse("account_login"), {"login": "lukman@contoh.example", "password": PASSWORD})
    people.deactivate_person(Person.objects.get(pk=world.lukman.person_id), by=world.nadia)
    assert client.get("/accounts/email/").status_code == 302
