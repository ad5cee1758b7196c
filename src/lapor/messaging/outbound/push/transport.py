"""Notices in the browser, by the push service that the browser names. An address is its subscription, as JSON.

The push service sees no word: the message is encrypted for the browser. Source: RFC 8030; a subscription that has ended
answers 404 or 410.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from urllib3.util import parse_url

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, http
from lapor.messaging.outbound.push import encryption
from lapor.messaging.vocabulary import Way

# Seconds a push service keeps it for a browser that is off.
KEPT = 3 * 24 * 3600
_HALF_A_DAY = 12 * 3600


class Transport:
    way = Way.PUSH
    at_once = 4
    per_second = 50.0

    def is_configured(self) -> bool:
        return bool(settings.PUSH_KEY)

    def faults(self) -> list[str]:
        if not settings.PUSH_KEY:
            return []
        try:
            encryption.private_key(settings.PUSH_KEY)
        except ValueError:
            return ["PUSH_KEY is no key: 32 bytes in base64url"]
        return []

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self._send

    def _send(self, letter: Letter) -> Outcome:
        try:
            told = json.loads(letter.address)
            endpoint = str(told["endpoint"])
            body = encryption.encrypted(
                _shown(letter),
                browser=encryption.decoded(told["keys"]["p256dh"]),
                secret=encryption.decoded(told["keys"]["auth"]),
            )
        except (KeyError, TypeError, ValueError):
            return Refused("no_subscription", is_final=True, is_address=True)
        if not is_endpoint(endpoint):
            return Refused("no_push_service", is_final=True, is_address=True)
        answer = http.post(endpoint, body=body, headers=_headers(letter, endpoint))
        if isinstance(answer, Refused):
            return answer
        if answer.is_good:
            return Handed(letter.id)
        return http.refused(answer, f"push {answer.status}", is_address=answer.status in (404, 410))


def is_endpoint(url: str) -> bool:
    """Whether a browser's push service may be there: its hosts are listed, so that nobody sends us elsewhere.

    The host is read by what connects to it: another parser may find another one in `https://one\\@other/`.
    """
    try:
        place = parse_url(url)
    except ValueError:
        return False
    host = place.host or ""
    is_known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
    return is_known and (place.scheme == "https" or host in ("127.0.0.1", "localhost"))


def _headers(letter: Letter, endpoint: str) -> dict[str, str]:
    return {
        "TTL": str(KEPT),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        # Later ones about the same report take its place on the screen.
        "Topic": letter.thread[:32] or letter.id.replace("-", ""),
        "Authorization": encryption.authorization(
            endpoint,
            key=encryption.private_key(settings.PUSH_KEY),
            contact=f"mailto:{settings.SITE_EMAIL or settings.DEFAULT_FROM_EMAIL.split('<')[-1].rstrip('>')}",
            expires=int(time.time()) + _HALF_A_DAY,
        ),
    }


def _shown(letter: Letter) -> bytes:
    """What the service worker shows: a title, a sentence and where a touch leads."""
    said = {
        "title": letter.subject,
        "body": letter.short.removesuffix(letter.link).strip(),
        "url": letter.link,
    }
    return json.dumps(said, ensure_ascii=False).encode()
