"""`./lapor message-test [WAY ADDRESS]`: which ways out are set up, and what is wrong with them; or one message."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.messaging.addresses import clean_address
from lapor.messaging.letters import site_name
from lapor.messaging.outbound import Handed, Letter, transport_of, transports
from lapor.messaging.vocabulary import Way

_TEXT = "Pesan uji dari {site} · A test message from {site}"


class Command(BaseCommand):
    help = "Say which ways out are set up; with WAY and ADDRESS, send one message by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("way", nargs="?", choices=[str(way) for way in Way])
        parser.add_argument("address", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["way"] is None:
            for transport in transports():
                state = "set up" if transport.is_configured() else "off"
                self.stdout.write(f"{transport.way:<10} {'; '.join(transport.faults()) or state}")
            return
        if options["address"] is None:
            raise CommandError("To which address?")
        self._send(Way(options["way"]), options["address"])

    def _send(self, way: Way, typed: str) -> None:
        transport = transport_of(way)
        if not transport.is_configured():
            raise CommandError(f"{way} is not set up: docs/operations.md, “Messages”.")
        with transport.session() as send:
            outcome = send(_letter(clean_address(way, typed)))
        if not isinstance(outcome, Handed):
            raise CommandError(f"It was not taken: {outcome.code}.")
        self.stdout.write("The provider has taken it. Look whether it arrives.")


def _letter(address: str) -> Letter:
    text = _TEXT.format(site=site_name())
    return Letter(
        id=str(uuid4()),
        address=address,
        subject=text,
        short=f"{text} {settings.PUBLIC_URL}",
        text=f"{text}\n{settings.PUBLIC_URL}\n",
        html=f"<p>{text}</p>",
        language="id",
        kind="test",
        link=settings.PUBLIC_URL,
        parameters=("0", settings.PUBLIC_URL),
    )
