"""`./lapor mail-test ADDRESS`: one mail, sent as the product sends them, and in a sentence what came of it."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Send one mail to ADDRESS, to see whether EMAIL_URL is right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"]
        try:
            send_mail(
                "LAPOR!",
                "Email uji dari LAPOR! · A test mail from LAPOR!",
                settings.DEFAULT_FROM_EMAIL,
                [address],
            )
        except (OSError, SMTPException) as error:
            raise CommandError(
                f"The mail was not sent: {type(error).__name__}: {error}. Look at EMAIL_URL (host, port, user, TLS) "
                "and DEFAULT_FROM_EMAIL."
            ) from error
        where = (
            "into the log"
            if "console" in settings.EMAIL_BACKEND
            else f"to {address}, by {settings.EMAIL_HOST}"
        )
        self.stdout.write(f"Sent {where}, from {settings.DEFAULT_FROM_EMAIL}. Look whether it arrives.")
