"""Mail by SMTP: one connection for a batch, the plain text first, a thread for each report, and no tracking.

Signing (DKIM) is left to the relay, see `docs/operations.md`. Source of the headers: RFC 5322 (Message-ID, References),
RFC 3834 (Auto-Submitted), RFC 8058 (one click).
"""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send
from lapor.messaging.vocabulary import Way

log = logging.getLogger(__name__)
# These print a letter or throw it away: nobody would read it.
NO_MAIL = ("console", "dummy")
# Enhanced codes (RFC 3463) of an address that will never take anything: no such mailbox, domain, or moved away.
_GONE = (b"5.1.0", b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10", b"5.2.1", b"5.4.4")
_TIMEOUT = 30


class Transport:
    way = Way.EMAIL
    at_once = 4
    per_second = 250.0

    def is_configured(self) -> bool:
        return settings.EMAIL_BACKEND.split(".")[-2] not in NO_MAIL

    def faults(self) -> list[str]:
        return [] if "@" in settings.DEFAULT_FROM_EMAIL else ["DEFAULT_FROM_EMAIL is no address"]

    @contextmanager
    def session(self) -> Iterator[Send]:
        connection = get_connection(timeout=_TIMEOUT)

        def send(letter: Letter) -> Outcome:
            try:
                connection.open()
                connection.send_messages([message_of(letter, connection)])
            except smtplib.SMTPResponseException as error:
                _close(connection)
                return _refused(error.smtp_code, _bytes(error.smtp_error))
            except smtplib.SMTPRecipientsRefused as error:
                _close(connection)
                code, said = next(iter(error.recipients.values()))
                return _refused(code, said)
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                _close(connection)
                return Refused(type(error).__name__)
            return Handed(message_id_of(letter))

        try:
            yield send
        finally:
            _close(connection)


def message_of(letter: Letter, connection: object = None) -> EmailMultiAlternatives:
    """The mail as it goes out. Its Message-ID is that of the delivery, so that a repetition is the same mail."""
    headers = {
        "Message-ID": message_id_of(letter),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
    }
    if letter.thread:
        root = f"<{letter.thread}@{host()}>"
        headers |= {"In-Reply-To": root, "References": root}
    if letter.stop_url:
        headers |= {
            "List-Unsubscribe": f"<{letter.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        letter.subject, letter.text, to=[letter.address], headers=headers, connection=connection
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def message_id_of(letter: Letter) -> str:
    return f"<{letter.id}@{host()}>"


def host() -> str:
    """The right side of Message-IDs: where this installation is found."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _refused(code: int, said: bytes) -> Refused:
    """4xx: later. 5xx: never, and about the address where the server says that there is none."""
    is_final = code >= 500
    is_gone = is_final and any(said.lstrip().startswith(gone) for gone in _GONE)
    return Refused(f"smtp {code}", is_final=is_final, is_address=is_gone or code == 553)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _close(connection: object) -> None:
    with suppress(Exception):
        connection.close()  # type: ignore[attr-defined]
