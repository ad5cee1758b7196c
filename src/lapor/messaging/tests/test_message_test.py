"""`./lapor message-test`: what is set up, and one message by it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lapor.messaging.outbound import forget_transports
from tests.mail_server import Mailbox


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("message_test", *arguments, stdout=out)
    return out.getvalue()


def test_each_way_says_whether_it_is_set_up_and_what_is_wrong(mailbox: Mailbox, settings: Any) -> None:
    settings.WHATSAPP_TOKEN, settings.PUSH_KEY, settings.SMS_SHAPE = "token", "short", "pigeon"
    forget_transports()
    lines = said().splitlines()
    assert lines[0].split() == ["email", "set", "up"]
    assert "belong together" in lines[1]
    assert "SMS_SHAPE is one of kannel, twilio" in lines[2]
    assert lines[3].split() == ["telegram", "off"]


def test_one_message_is_sent_and_a_refusal_is_told(mailbox: Mailbox) -> None:
    assert "has taken it" in said("email", "Admin@contoh.example")
    assert len(mailbox.to("admin@contoh.example")) == 1
    mailbox.answers["nobody@contoh.example"] = "550 5.1.1 No such user"
    with pytest.raises(CommandError, match="smtp 550"):
        said("email", "nobody@contoh.example")
    with pytest.raises(CommandError, match="not set up"):
        said("sms", "081234567890")
