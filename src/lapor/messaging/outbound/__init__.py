"""The ways out, a folder of equal shape each, and the one list of them.

A folder holds `transport.py` with a class that keeps `Transport`'s promises. To add a way: a folder, and a line in
`TRANSPORTS` (and its code in `vocabulary.Way`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol, cast

from lapor.messaging.vocabulary import Way


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed to a provider, whole. `id`: of the delivery, the key by which a provider knows a repetition.

    `short`: for SMS and chats. `text`: long, plain. `html`: the same for mail. `thread`: the same for all letters about
    one report to one address. `stop_url`: ends it with one click. `kind`: by which approved templates are chosen.
    """

    id: str
    address: str
    subject: str
    short: str
    text: str
    html: str
    language: str
    kind: str
    link: str = ""
    thread: str = ""
    stop_url: str = ""
    # What an approved template of a provider is filled with, in its order.
    parameters: Sequence[str] = ()
    # Its reader has written to us by this way within a day, so that a chat takes any words.
    is_in_conversation: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """The provider has taken it. `provider_id`: by which it will speak of it later."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It has not. `code`: short and without an address. `is_final`: trying again is of no use. `is_address`: nothing
    will ever reach that address. `pause`: seconds for which the provider wants to hear nothing at all.
    """

    code: str
    is_final: bool = False
    is_address: bool = False
    pause: float = 0.0


Outcome = Handed | Refused
Send = Callable[[Letter], Outcome]


class Transport(Protocol):
    """One way out. Never raises for what a provider does: that is a Refused."""

    way: Way
    # How many talk to the provider at the same time, and how many letters a second it takes from us in all.
    at_once: int
    per_second: float

    def is_configured(self) -> bool:
        """Whether the settings name a provider."""

    def faults(self) -> list[str]:
        """What is wrong with the settings, a sentence each."""

    def session(self) -> AbstractContextManager[Send]:
        """A connection for a batch. Opening it does not fail; sending by it may."""


TRANSPORTS: Mapping[Way, str] = {
    Way.EMAIL: "lapor.messaging.outbound.smtp.transport",
    Way.WHATSAPP: "lapor.messaging.outbound.whatsapp.transport",
    Way.SMS: "lapor.messaging.outbound.sms.transport",
    Way.TELEGRAM: "lapor.messaging.outbound.telegram.transport",
    Way.PUSH: "lapor.messaging.outbound.push.transport",
}


@dataclass
class _Made:
    transports: dict[Way, Transport] = field(default_factory=dict)


_made = _Made()


def transport_of(way: Way) -> Transport:
    """Made once in a process, so that what it counts holds for all threads."""
    if way not in _made.transports:
        module = import_module(TRANSPORTS[way])
        _made.transports[way] = cast(Transport, module.Transport())
    return _made.transports[way]


def transports() -> Iterator[Transport]:
    """All of them, in the order of the ways."""
    return (transport_of(way) for way in Way if way in TRANSPORTS)


def ways_out() -> list[Way]:
    """What may be offered: the ways with a provider; where there is none at all, mail, which the log then tells of."""
    return [one.way for one in transports() if one.is_configured()] or [Way.EMAIL]


def has_provider() -> bool:
    """Whether anything leaves this installation."""
    return any(one.is_configured() for one in transports())


def forget_transports() -> None:
    """Settings have changed."""
    _made.transports.clear()
