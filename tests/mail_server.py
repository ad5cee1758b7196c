"""A real mail server on loopback: what it was given, and one worker that sends everything. The fixture is `mailbox`."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from lapor.messaging import messenger
from lapor.messaging.outbound import transports


class Mailbox:
    """What a mail server was given, and what it answers. `answers`: by recipient, else 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        mail: Any = BytesParser(policy=policy).parsebytes(content)
        self.mails.append(mail)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def send_everything() -> None:
    """One worker until nothing is due any more."""
    while messenger.follow_and_collect():
        pass
    for transport in transports():
        pace = messenger.Pace(transport.per_second)
        while messenger.send_due(transport, pace):
            pass
