"""A mail server that is down is a sentence, for who waits for the mail and for who looks after it."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests.world import World

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


def test_signing_up_goes_on(world: World, down: None) -> None:
    form = {"name": "Warga", "email": "warga.baru@blitar.example", "password1": "sangat-panjang-2026"}
    assert Client().post("/accounts/signup/", form).status_code == 302


def test_a_mail_can_be_tried(down: None) -> None:
    with pytest.raises(CommandError, match=r"not sent: ConnectionRefusedError.*EMAIL_URL"):
        call_command("mail_test", "saya@blitar.example")


def test_a_mail_that_was_sent_is_told(settings) -> None:
    said = StringIO()
    call_command("mail_test", "saya@blitar.example", stdout=said)
    assert "from lapor@localhost" in said.getvalue()
    assert mail.outbox[0].to == ["saya@blitar.example"]
