"""Talking to a provider over HTTP: one pool for all, short patience, and an answer whatever happens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from lapor.messaging.outbound import Refused

# Seconds for a connection, and for an answer. A provider that hangs holds up its own threads alone.
_TIMEOUT = urllib3.Timeout(connect=5, read=20)
# Bytes; what is longer is no answer of an API.
_LONGEST = 256 * 1024
_LATER = frozenset({408, 425, 429})

_pool = urllib3.PoolManager(num_pools=20, maxsize=16, retries=False, timeout=_TIMEOUT)


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: the JSON object, or empty for what is none; `text`: as it came, cut."""

    status: int
    body: Mapping[str, Any]
    text: str
    retry_after: float

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_for_later(self) -> bool:
        return self.status in _LATER or self.status >= 500


def post(
    url: str,
    *,
    json_body: Mapping[str, Any] | None = None,
    fields: Mapping[str, str] | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer | Refused:
    """One POST, not repeated here. A provider that cannot be reached, hangs or breaks off is a Refused to try later."""
    given: dict[str, Any] = {"headers": dict(headers or {})}
    if json_body is not None:
        given["json"] = json_body
    elif fields is not None:
        given |= {"fields": dict(fields), "encode_multipart": False}
    else:
        given["body"] = body
    try:
        answer = _pool.request("POST", url, redirect=False, preload_content=False, **given)
        try:
            text = answer.read(_LONGEST, decode_content=True).decode(errors="replace")
        finally:
            answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Refused(type(error).__name__)
    return Answer(answer.status, _object(text), text[:500], _seconds(answer.headers.get("Retry-After")))


def refused(answer: Answer, code: str, *, is_address: bool = False) -> Refused:
    """By the status alone: later for what the provider may get over, never for what it says of our request."""
    is_final = is_address or not answer.is_for_later
    pause = (answer.retry_after or 30.0) if answer.status == 429 else 0.0
    return Refused(code, is_final=is_final, is_address=is_address, pause=pause)


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(value: str | None) -> float:
    """Of Retry-After; a date, or nonsense, is taken for a short while."""
    if not value:
        return 0.0
    return min(float(value), 3600.0) if value.strip().isdecimal() else 60.0
