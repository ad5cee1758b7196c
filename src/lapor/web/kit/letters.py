"""Letters by e-mail to one person, where the installation has mail; without it the pages hand things over on paper."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from lapor.directory.sign_in import MailAway

# These print a letter or throw it away: nobody would read it.
NO_MAIL = ("console", "dummy")


class NotSent(MailAway):
    """The mail server did not take the letter. Told in the words of allauth's mails, which go to other addresses."""


def can_be_sent() -> bool:
    """Whether this installation has a mail server."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in NO_MAIL


def send(template: str, *, to: str, **context: Any) -> None:
    """The letter in `<template>.txt`, whose first line is its subject. Never inside a transaction. Raises NotSent."""
    subject, body = render_to_string(f"{template}.txt", context).strip().split("\n", 1)
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError) as error:
        raise NotSent from error
