"""Telegram messages by the Bot API. An address is the number of a chat, which its owner gives by starting the bot.

Source: Telegram Bot API, "sendMessage" and "Making requests": errors carry `error_code`, and `retry_after` in seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from lapor.messaging.outbound import Handed, Letter, Outcome, Refused, Send, http
from lapor.messaging.vocabulary import Way

LONGEST = 4_096


class Transport:
    way = Way.TELEGRAM
    at_once = 4
    per_second = 25.0

    def is_configured(self) -> bool:
        return bool(settings.TELEGRAM_TOKEN and settings.TELEGRAM_BOT)

    def faults(self) -> list[str]:
        if bool(settings.TELEGRAM_TOKEN) != bool(settings.TELEGRAM_BOT):
            return ["TELEGRAM_TOKEN and TELEGRAM_BOT belong together"]
        return []

    @contextmanager
    def session(self) -> Iterator[Send]:
        yield self._send

    def _send(self, letter: Letter) -> Outcome:
        answer = http.post(
            f"{settings.TELEGRAM_URL}/bot{settings.TELEGRAM_TOKEN}/sendMessage",
            json_body={
                "chat_id": letter.address,
                "text": letter.text[:LONGEST],
                "link_preview_options": {"is_disabled": True},
            },
        )
        if isinstance(answer, Refused):
            return answer
        if answer.is_good and answer.body.get("ok"):
            result = answer.body.get("result")
            message = result.get("message_id") if isinstance(result, dict) else None
            return Handed(f"{letter.address}:{message}") if message else Refused("nonsense")
        return _refused(answer)


def _refused(answer: http.Answer) -> Refused:
    """403: its owner has blocked the bot. 400 "chat not found": there is no such chat."""
    said = str(answer.body.get("description", ""))
    is_nobody = answer.status == 403 or (answer.status == 400 and "chat not found" in said)
    if is_nobody:
        return Refused(f"telegram {answer.status}", is_final=True, is_address=True)
    parameters = answer.body.get("parameters")
    pause = parameters.get("retry_after", 0) if isinstance(parameters, dict) else 0
    return Refused(
        f"telegram {answer.status}",
        is_final=not answer.is_for_later,
        pause=float(pause) if isinstance(pause, int | float) else 30.0,
    )
