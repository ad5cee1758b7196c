"""SMS by a gateway: Kannel, which many operate themselves, or the shape of Twilio, which others have copied.

Sources: Kannel User's Guide, "SMS-box HTTP interface"; Twilio, "Messages resource". Which one: `SMS_SHAPE`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from urllib.parse import urlencode

import urllib3
from django.conf import settings

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, http
from lapor.messaging.outbound.sms.segments import fitted, is_gsm
from lapor.messaging.vocabulary import Way

# Nobody pays for more of them for one notice.
MOST_PARTS = 3
# Twilio's codes of numbers that never take anything: no mobile, invalid, unsubscribed.
_NOBODY = frozenset({21211, 21214, 21217, 21610, 21614})


class Transport:
    way = Way.SMS
    at_once = 4
    per_second = 10.0

    def is_configured(self) -> bool:
        return bool(settings.SMS_URL)

    def faults(self) -> list[str]:
        return [] if settings.SMS_SHAPE in SHAPES else [f"SMS_SHAPE is one of {', '.join(SHAPES)}"]

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield SHAPES[settings.SMS_SHAPE]


def words_of(letter: Letter) -> str:
    return fitted(letter.short, letter.link, most=MOST_PARTS)


def callback_of(letter: Letter) -> str:
    """Where the gateway tells what became of it."""
    asked = urlencode({"key": settings.SMS_WEBHOOK_KEY, "id": letter.id})
    return f"{settings.PUBLIC_URL}/webhooks/sms/?{asked}"


def _by_kannel(letter: Letter) -> Outcome:
    """202 Accepted: "0: Accepted for delivery". Its own id comes with the delivery report, to the address we name."""
    text = words_of(letter)
    fields = {
        "username": settings.SMS_USER,
        "password": settings.SMS_PASSWORD,
        "from": settings.SMS_SENDER,
        "to": letter.address,
        "text": text,
        "charset": "UTF-8",
        "coding": "0" if is_gsm(text) else "2",
        # Delivered, failed, and rejected by the network.
        "dlr-mask": "19",
        "dlr-url": f"{callback_of(letter)}&status=%d",
    }
    answer = http.post(settings.SMS_URL, fields=fields)
    if isinstance(answer, Refused):
        return answer
    if answer.is_good and answer.text[:1] in ("0", "3"):
        return Handed(letter.id)
    return http.refused(answer, "nonsense" if answer.is_good else f"http {answer.status}")


def _by_twilio(letter: Letter) -> Outcome:
    """201 with a `sid`; errors carry a code of theirs."""
    fields = {
        "To": letter.address,
        "From": settings.SMS_SENDER,
        "Body": words_of(letter),
        "StatusCallback": callback_of(letter),
    }
    headers = urllib3.make_headers(basic_auth=f"{settings.SMS_USER}:{settings.SMS_PASSWORD}")
    answer = http.post(settings.SMS_URL, fields=fields, headers=headers)
    if isinstance(answer, Refused):
        return answer
    if answer.is_good:
        sid = answer.body.get("sid")
        return Handed(str(sid)[:200]) if sid else Refused("nonsense")
    code = answer.body.get("code")
    if isinstance(code, int):
        return http.refused(answer, f"sms {code}", is_address=code in _NOBODY)
    return http.refused(answer, f"http {answer.status}")


SHAPES: Mapping[str, Callable[[Letter], Outcome]] = MappingProxyType(
    {"kannel": _by_kannel, "twilio": _by_twilio}
)
