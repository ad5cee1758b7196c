"""WhatsApp messages by the Cloud API: in words while its reader has written within a day, else by approved templates.

Source: "Messages" and "Error codes" of the WhatsApp Business Platform, Cloud API. A template has two parameters, number
and address of the report; that for codes has one, the code. The id of the delivery travels as
`biz_opaque_callback_data` and comes back with each status.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, http
from lapor.messaging.vocabulary import Way

# Of the provider's errors: no such user there, or they take nothing from us; and those that a later try may not meet.
_NOBODY = frozenset({131026, 131050, 133010})
_LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 368})
_SLOW_DOWN = frozenset({4, 80007, 130429, 131048, 131056})
LONGEST = 4_096  # characters of a text message


class Transport:
    way = Way.WHATSAPP
    at_once = 8
    per_second = 60.0

    def is_configured(self) -> bool:
        return bool(settings.WHATSAPP_TOKEN and settings.WHATSAPP_PHONE_ID)

    def faults(self) -> list[str]:
        found = []
        if bool(settings.WHATSAPP_TOKEN) != bool(settings.WHATSAPP_PHONE_ID):
            found.append("WHATSAPP_TOKEN and WHATSAPP_PHONE_ID belong together")
        if self.is_configured() and not settings.WHATSAPP_APP_SECRET:
            found.append(
                "WHATSAPP_APP_SECRET is empty: what comes in cannot be told from a forgery, and is refused"
            )
        return found

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self._send

    def _send(self, letter: Letter) -> Outcome:
        answer = http.post(
            f"{settings.WHATSAPP_URL}/{settings.WHATSAPP_PHONE_ID}/messages",
            json_body=message_of(letter),
            headers={"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"},
        )
        if isinstance(answer, Refused):
            return answer
        if answer.is_good:
            return _handed(answer.body)
        return _refused(answer)


def message_of(letter: Letter) -> dict[str, Any]:
    """The body of the request."""
    common = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": letter.address.lstrip("+"),
        "biz_opaque_callback_data": letter.id,
    }
    if letter.is_in_conversation:
        text = {"preview_url": False, "body": letter.text[:LONGEST]}
        return common | {"type": "text", "text": text}
    name = settings.WHATSAPP_CODE_TEMPLATE if letter.kind == "proof" else settings.WHATSAPP_TEMPLATE
    parameters = [{"type": "text", "text": one} for one in letter.parameters]
    template = {
        "name": name,
        "language": {"code": letter.language},
        "components": [{"type": "body", "parameters": parameters}],
    }
    return common | {"type": "template", "template": template}


def _handed(body: Mapping[str, Any]) -> Outcome:
    messages = body.get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[0], dict) and messages[0].get("id"):
        return Handed(str(messages[0]["id"])[:200])
    # 200 without an id: nobody can say whether it went out.
    return Refused("nonsense")


def _refused(answer: http.Answer) -> Refused:
    error = answer.body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, int):
        return http.refused(answer, f"http {answer.status}")
    if code in _NOBODY:
        return Refused(f"whatsapp {code}", is_final=True, is_address=True)
    pause = (answer.retry_after or 30.0) if code in _SLOW_DOWN else 0.0
    is_final = code not in _LATER and not answer.is_for_later
    return Refused(f"whatsapp {code}", is_final=is_final, pause=pause)
