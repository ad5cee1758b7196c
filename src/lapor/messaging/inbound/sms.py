"""Calls of SMS gateways, as their form fields: reports on messages of ours, and messages from phones."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from lapor.common import clock
from lapor.common.refusals import Invalid
from lapor.messaging.addresses import clean_address
from lapor.messaging.inbound import Part, Said, Status
from lapor.messaging.vocabulary import State, Way

# Kannel's delivery report types, and Twilio's MessageStatus.
_STATES = {
    "1": State.DELIVERED,
    "2": State.FAILED,
    "16": State.FAILED,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
}


def parts_of(body: bytes) -> Iterator[Part]:
    fields = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
    status = fields.get("status") or fields.get("MessageStatus") or ""
    if status:
        if status in _STATES:
            error = f"sms {fields['ErrorCode']}" if fields.get("ErrorCode") else ""
            yield Status(state=_STATES[status], at=clock.now(), delivery_id=fields.get("id", ""), error=error)
        return
    sender = _phone(fields.get("From") or fields.get("from") or "")
    if sender:
        yield Said(
            sender,
            fields.get("Body") or fields.get("text") or "",
            clock.now(),
            fields.get("MessageSid") or fields.get("id", ""),
        )


def _phone(sender: str) -> str:
    """As +62…; empty for a sender that is no telephone (a firm's name, a short number), whom we cannot have told."""
    try:
        return clean_address(Way.SMS, sender)
    except Invalid:
        return ""
