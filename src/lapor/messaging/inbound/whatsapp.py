"""Calls of WhatsApp's Cloud API. Source: "Webhooks: notification payload reference" of the Cloud API."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from lapor.common import clock
from lapor.messaging.inbound import Part, Said, Status
from lapor.messaging.vocabulary import State

_STATES = {"delivered": State.DELIVERED, "read": State.READ, "failed": State.FAILED, "sent": State.HANDED}


def parts_of(body: bytes) -> Iterator[Part]:
    """Raises ValueError for what is no JSON; what we do not know within it is passed over."""
    for entry in _list(json.loads(body), "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict):
                yield from (_status(one) for one in _list(value, "statuses") if one.get("status") in _STATES)
                yield from (_said(one) for one in _list(value, "messages") if one.get("from"))


def _status(one: Mapping[str, Any]) -> Status:
    codes = [str(error.get("code", "")) for error in _list(one, "errors")]
    return Status(
        state=_STATES[one["status"]],
        at=_moment(one.get("timestamp")),
        provider_id=str(one.get("id", "")),
        delivery_id=str(one.get("biz_opaque_callback_data", "")),
        error=f"whatsapp {codes[0]}" if codes else "",
    )


def _said(one: Mapping[str, Any]) -> Said:
    text = one.get("text")
    words = str(text.get("body", "")) if isinstance(text, dict) else ""
    return Said(f"+{one['from']}", words, _moment(one.get("timestamp")), str(one.get("id", "")))


def _list(holder: Any, name: str) -> list[dict[str, Any]]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _moment(seconds: Any) -> datetime:
    """Seconds since 1970 as text; a provider whose clock is odd is not believed."""
    text, now = str(seconds), clock.now()
    return min(datetime.fromtimestamp(int(text), UTC), now) if text.isdecimal() and len(text) < 12 else now
