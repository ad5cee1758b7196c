"""A mail server that is down is a sentence, for who waits for the mail and for who looks after it."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from lapor.directory.models import Person
from tests.world import PASSWORD, World

NOWHERE = {
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 9,
}


@pytest.fixture
def down(settings) -> None:
    for name, value in NOWHERE.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("address", ["kirana@blitar.example", "tidak.dikenal@blitar.example"])
def test_a_new_password_cannot_be_had_now_and_the_page_says_so(
    world: World, down: None, address: str
) -> None:
    answer = Client().post("/accounts/password/reset/", {"email": address})
    assert answer.status_code == 503
    assert "sedang tidak dapat dikirim" in answer.content.decode()
    assert answer["Retry-After"]


def test_signing_up_promises_no_mail_and_tells_nobody_who_has_an_account(world: World, down: None) -> None:
    told = []
    for address in ("lukman@contoh.example", "tidak.dikenal@blitar.example"):
        form = {"name": "Warga", "email": address, "password1": "sangat-panjang-2026"}
        answer = Client().post("/accounts/signup/", form)
        told.append((answer.status_code, re.sub(r"'\{.*?\}'|value=\"[^\"]*\"", "", answer.content.decode())))
    (status, page), other = told
    assert status == 503
    assert "sedang tidak dapat dikirim" in page
    assert other == (status, page.replace("lukman@contoh.example", "tidak.dikenal@blitar.example"))


def test_a_first_sign_in_that_waits_for_its_mail_says_so(world: World, down: None, settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.filter(email="lukman@contoh.example").update(verified=False)
    answer = Client().post("/accounts/login/", {"login": "lukman@contoh.example", "password": PASSWORD})
    assert answer.status_code == 503


def test_a_new_password_holds_although_its_notice_was_not_sent(world: World, down: None) -> None:
    client = Client()
    client.force_login(lukman := Person.objects.get(email="lukman@contoh.example"))
    new = "becak kuning makan durian"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", form).status_code == 302
    lukman.refresh_from_db()
    assert lukman.check_password(new)


def test_a_mail_can_be_tried(down: None) -> None:
    with pytest.raises(CommandError, match=r"not sent: ConnectionRefusedError.*EMAIL_URL"):
        call_command("mail_test", "saya@blitar.example")


def test_a_mail_that_was_sent_is_told(settings) -> None:
    said = StringIO()
    call_command("mail_test", "saya@blitar.example", stdout=said)
    assert "from lapor@localhost" in said.getvalue()
    assert mail.outbox[0].to == ["saya@blitar.example"]
