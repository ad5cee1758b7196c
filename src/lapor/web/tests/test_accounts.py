"""Accounts: limits that slow a stranger and shut nobody out, an even answer, and an address that is proved."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from lapor.common import clock
from lapor.directory.models import DirectoryChange, Person
from lapor.web.kit import sign_in_limits
from lapor.web.tests.office_visits import signed_in_as
from tests.world import PASSWORD, World

LOGIN = "/accounts/login/"
LUKMAN = "lukman@contoh.example"
ADDRESS = "/accounts/email/"
LIMITS = {name: number for name, number in vars(sign_in_limits).items() if name.startswith("OF_")}


def sign_in(client: Client, password: str = PASSWORD, email: str = LUKMAN, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def siti() -> Person:
    return Person.objects.get(email="siti@warga.example")


def fail(client: Client, times: int, **extra: Any) -> Any:
    answer = None
    for _one in range(times):
        answer = sign_in(client, "salah-sekali", **extra)
    return answer


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits in small: hashing a password is slow by design."""
    for name, number in (
        ("OF_A_STRANGER", 3),
        ("OF_A_DEVICE", 4),
        ("OF_AN_ADDRESS", 20),
        ("OF_AN_ACCOUNT", 8),
    ):
        monkeypatch.setattr(sign_in_limits, name, number)


# -- limits --------------------------------------------------------------------------------------------------------


def test_one_stranger_stays_far_below_what_an_account_or_an_office_bears() -> None:
    a_quarter_hour_is_four = 4
    assert LIMITS["OF_A_STRANGER"] * a_quarter_hour_is_four * 4 < LIMITS["OF_AN_ACCOUNT"]
    assert LIMITS["OF_A_STRANGER"] < LIMITS["OF_A_NETWORK"]
    assert LIMITS["OF_A_NETWORK"] * a_quarter_hour_is_four < LIMITS["OF_AN_ACCOUNT"]
    assert LIMITS["OF_A_STRANGER"] * 10 < LIMITS["OF_AN_ADDRESS"]


def test_a_wrong_password_is_no_success(world: World, client: Client) -> None:
    assert fail(client, 1).status_code == 422


def test_a_stranger_is_slowed_and_told_for_how_long(world: World, client: Client) -> None:
    fail(client, sign_in_limits.OF_A_STRANGER)
    answer = sign_in(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15 menit" in answer.content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert sign_in(client).status_code == 302


def test_a_stranger_keeps_no_officer_out(world: World, client: Client) -> None:
    """Not on a device that has signed in before, and not at another address."""
    sign_in(client)
    client.post("/accounts/logout/")
    fail(Client(), sign_in_limits.OF_A_STRANGER + 5)
    assert sign_in(client).status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_an_office_behind_one_address_does_not_lock_itself(world: World) -> None:
    for name in ("oki", "lia", "sari", "tono", "danu"):
        fail(Client(), sign_in_limits.OF_A_STRANGER, email=f"{name}@contoh.example")
    assert sign_in(Client()).status_code == 302


def test_successes_are_not_counted(world: World) -> None:
    for _one in range(sign_in_limits.OF_A_STRANGER + 2):
        assert sign_in(Client()).status_code == 302


def test_a_known_device_is_bounded_as_well(world: World, client: Client) -> None:
    sign_in(client)
    client.post("/accounts/logout/")
    assert fail(client, sign_in_limits.OF_A_DEVICE + 1).status_code == 429


def test_a_new_password_by_mail_opens_the_way_again(world: World) -> None:
    stranger = Client()
    fail(stranger, sign_in_limits.OF_A_STRANGER + 1)
    stranger.post(reverse("account_reset_password"), {"email": LUKMAN})
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert link
    form = stranger.get(link[1], follow=True)
    new = {"password1": "becak kuning makan durian", "password2": "becak kuning makan durian"}
    stranger.post(form.redirect_chain[-1][0], new)
    assert sign_in(Client(), "becak kuning makan durian").status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "WyJhIixbXV0:1abc:def"])
def test_a_forged_device_is_a_stranger(world: World, client: Client, forged: str) -> None:
    client.cookies[sign_in_limits.COOKIE] = forged
    assert fail(client, sign_in_limits.OF_A_STRANGER + 1).status_code == 429


def test_a_device_is_known_to_its_own_accounts_only(world: World, client: Client) -> None:
    sign_in(client, email="oki@contoh.example")
    client.post("/accounts/logout/")
    assert fail(client, sign_in_limits.OF_A_STRANGER + 1).status_code == 429


def test_many_addresses_at_one_account_meet_a_limit(world: World) -> None:
    for number in range(sign_in_limits.OF_AN_ACCOUNT):
        sign_in(Client(), "salah-sekali", REMOTE_ADDR=f"198.51.{number}.1")
    for _again in range(sign_in_limits.OF_A_STRANGER + 1):
        answer = sign_in(Client(), REMOTE_ADDR="203.0.113.9")
        assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= sign_in_limits.LONGEST_WAIT.total_seconds()
    with clock.frozen(clock.now() + sign_in_limits.LONGEST_WAIT):
        assert sign_in(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_one_network_keeps_nobody_out_elsewhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's /48 has 65536 households: together they are one stranger with a few more tries."""
    monkeypatch.setattr(sign_in_limits, "OF_A_NETWORK", 5)
    answers = [
        sign_in(Client(), "salah-sekali", REMOTE_ADDR=f"2001:db8:7:{number:x}::1").status_code
        for number in range(sign_in_limits.OF_AN_ACCOUNT + 2)
    ]
    assert answers == [422] * 5 + [429] * (sign_in_limits.OF_AN_ACCOUNT - 3)
    assert sign_in(Client(), REMOTE_ADDR="2001:db8:8::1").status_code == 302


# -- signing up ----------------------------------------------------------------------------------------------------


def sign_up(email: str, password: str = "empat kata yang panjang") -> Any:
    client = Client()
    answer = client.post("/accounts/signup/", {"name": "Budi", "email": email, "password1": password})
    return answer, client


def test_signing_up_does_not_tell_who_has_an_account(world: World) -> None:
    (known, one), (unknown, other) = sign_up(LUKMAN), sign_up("tiada@contoh.example")
    assert (known.status_code, known.url, known.cookies.keys()) == (302, unknown.url, unknown.cookies.keys())
    pages = [
        re.sub(r"value=\"[^\"]*\"|'\{.*?\}'", "", client.get(known.url).content.decode())
        for client in (one, other)
    ]
    assert pages[0] == pages[1]
    assert "_auth_user_id" not in other.session
    assert Person.objects.get(email=LUKMAN).check_password(PASSWORD)


def test_the_owner_of_the_address_learns_it_by_mail(world: World) -> None:
    sign_up(LUKMAN)
    sign_up("tiada@contoh.example")
    told, asked = mail.outbox
    assert (told.to, asked.to) == ([LUKMAN], ["tiada@contoh.example"])
    assert "sudah punya akun" in told.body
    assert "/accounts/confirm-email/" in asked.body


def test_nobody_fills_a_mailbox_by_signing_up_with_its_address(world: World) -> None:
    answers = {sign_up(LUKMAN)[0].url for _n in range(5)}
    assert answers == {"/accounts/confirm-email/"}
    assert [letter.to for letter in mail.outbox] == [[LUKMAN]] * 3


def test_nobody_fills_a_mailbox_by_forgetting_its_password(world: World) -> None:
    asked = [Client().post("/accounts/password/reset/", {"email": LUKMAN}).status_code for _n in range(12)]
    assert asked == [302] * 10 + [429] * 2
    assert len(mail.outbox) == 10


@pytest.mark.parametrize("email", [LUKMAN, "tiada@contoh.example"])
@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "lapor12345", "1234567890", "abcabcabcabc", "Rahasia-2026"],
)
def test_a_password_that_everybody_tries_first_is_refused(world: World, email: str, password: str) -> None:
    answer, _client = sign_up(email, password)
    assert answer.status_code == 422


def test_unusual_words_together_are_a_good_password(world: World) -> None:
    answer, _client = sign_up("tiada@contoh.example", "becak kuning makan durian")
    assert answer.status_code == 302


# -- the own address -----------------------------------------------------------------------------------------------


@pytest.fixture
def citizen(world: World) -> Iterator[Client]:
    return signed_in_as(siti())


def ask(client: Client, email: str = "baru@warga.example", password: str = PASSWORD, **more: str) -> Any:
    return client.post(ADDRESS, {"email": email, "password": password, **more})


def confirm(client: Client) -> None:
    letter = next(one for one in mail.outbox if one.to == ["baru@warga.example"])
    link = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", letter.body)
    assert link
    client.post(link[1])


def test_a_new_address_takes_the_old_ones_place_once_it_is_proved(world: World, citizen: Client) -> None:
    assert ask(citizen).status_code == 302
    assert siti().email == "siti@warga.example"
    assert {one.to[0] for one in mail.outbox} == {"siti@warga.example", "baru@warga.example"}
    confirm(citizen)
    person = Person.objects.get(pk=world.siti.person_id)
    assert person.email == "baru@warga.example"
    assert [(one.email, one.verified) for one in EmailAddress.objects.filter(user=person)] == [
        (person.email, True)
    ]
    assert mail.outbox[-1].to == ["siti@warga.example"]
    logged = DirectoryChange.objects.filter(subject="person", subject_key=str(person.pk)).latest("pk")
    assert (logged.person_id, logged.after) == (person.pk, {"fields": ["email"]})


def test_nobody_fills_a_mailbox_by_asking_for_addresses(world: World, citizen: Client) -> None:
    for number in range(3):
        assert ask(citizen, f"baru{number}@warga.example").status_code == 302
    mail.outbox.clear()
    answer = ask(citizen, "baru4@warga.example")
    assert (answer.status_code, mail.outbox) == (429, [])
    assert "baru4@warga.example" in answer.content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert ask(citizen, "baru4@warga.example").status_code == 302


def test_many_accounts_do_not_fill_one_mailbox(world: World) -> None:
    people = [Person.objects.create_user(f"p{one}@warga.example", PASSWORD, name="P") for one in range(4)]
    answers = [ask(signed_in_as(one), LUKMAN).status_code for one in people]
    assert answers == [302, 302, 302, 429]


def test_without_the_password_nothing_is_asked_for(world: World, citizen: Client) -> None:
    answer = ask(citizen, password="salah-sekali")
    assert answer.status_code == 422
    assert "baru@warga.example" in answer.content.decode()
    assert mail.outbox == []
    assert not EmailAddress.objects.filter(email="baru@warga.example").exists()


@pytest.mark.parametrize("action", ["action_primary", "action_add", "action_send", "action_remove"])
def test_there_is_no_other_way_to_another_address(world: World, citizen: Client, action: str) -> None:
    EmailAddress.objects.create(user=siti(), email="baru@warga.example", verified=False)
    citizen.post(ADDRESS, {"email": "baru@warga.example", action: ""})
    assert siti().email == "siti@warga.example"


def test_an_address_that_was_only_asked_for_gets_no_new_password(world: World, citizen: Client) -> None:
    ask(citizen)
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "baru@warga.example"})
    assert not any("/accounts/password/reset/key/" in one.body for one in mail.outbox)


def test_an_address_of_somebody_else_is_asked_for_as_any_other(world: World, citizen: Client) -> None:
    assert ask(citizen, LUKMAN).status_code == 302
    assert not EmailAddress.objects.filter(user=siti(), email=LUKMAN).exists()
    assert "sudah punya akun" in next(one.body for one in mail.outbox if one.to == [LUKMAN])


def test_an_officers_address_is_the_offices(world: World) -> None:
    lukman = signed_in_as(Person.objects.get(email=LUKMAN))
    answer = ask(lukman)
    assert answer.status_code == 403
    assert "alamat email diubah oleh kantor" in answer.content.decode()
    assert mail.outbox == []


def test_without_mail_no_address_is_proved(world: World, citizen: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert ask(citizen).status_code == 403
    assert "belum dapat mengirim email" in citizen.get(ADDRESS).content.decode()


def test_strangers_are_asked_to_sign_in(world: World, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert ask(client).status_code == 403


# -- a receipt and the session -------------------------------------------------------------------------------------


def test_a_session_known_before_the_pin_does_not_open_the_report(world: World, client: Client) -> None:
    receipt = world.receipt(is_confidential=True)
    session = client.session
    session["seen"] = 1
    session.save()
    known = client.cookies["sessionid"] = session.session_key
    client.post(reverse("report_pin", args=[receipt.report.number]), {"pin": receipt.pin})
    assert client.cookies["sessionid"].value != known
    other = Client()
    other.cookies["sessionid"] = known
    page = other.get(reverse("report", args=[receipt.report.number])).content.decode()
    assert receipt.report.title not in page
