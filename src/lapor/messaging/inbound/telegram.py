"""Calls of Telegram's Bot API. `/start <token>`, from the link on a report's page, tells which report a chat is for.

Source: Telegram Bot API, "Update" and "Deep linking".
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from lapor.messaging.inbound import Part, Said


def parts_of(body: bytes) -> Iterator[Part]:
    """Raises ValueError for what is no JSON."""
    update = json.loads(body)
    message = update.get("message") if isinstance(update, dict) else None
    chat = message.get("chat") if isinstance(message, dict) else None
    if isinstance(message, dict) and isinstance(chat, dict) and chat.get("type") == "private":
        at = datetime.fromtimestamp(int(message.get("date", 0)), UTC)
        key = f"{chat['id']}:{message.get('message_id', '')}"
        yield Said(str(chat["id"]), str(message.get("text", "")), at, key)
