"""What an event says beside who, when and which action: one frozen, typed class per shape. Pure.

Stored as JSON in `Event.data`, read and written by `events` alone. Keys are stable, and so are the codes in
`vocabulary` and `workflow`: rows that are years old are read by these classes, and their hashes cover the JSON as it
stands. A new key gets a default; a key or a code is never renamed or taken away. Ids are those of the directory or of
reports; days are dates in the zone of the clock's office; lengths are working days.
"""

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Self, cast

from lapor.directory.models import Role
from lapor.reports.vocabulary import (
    ArchiveReason,
    Channel,
    ClosedBy,
    Grade,
    Missing,
    ReportClass,
    ReturnReason,
)
from lapor.reports.workflow import ClockKind

Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Payload:
    """Base of all shapes; used itself by actions that say all with their name."""

    def parts(self) -> dict[str, Any]:
        """What it was made of, for a shape that says more."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def to_data(self) -> dict[str, Any]:
        """As JSON values; what equals its default is left out."""
        given = self.parts()
        return {_key(one): _plain(given[one.name]) for one in fields(self) if given[one.name] != one.default}

    @classmethod
    def from_data(cls, data: Data) -> Self:
        """The inverse. Keys of other shapes are passed over. Raises KeyError, ValueError for what this is not."""
        hints = _hints(cast(type, cls))
        return cls(
            **{
                one.name: _typed(hints[one.name], data[_key(one)])
                for one in fields(cls)
                if _key(one) in data or one.default is MISSING
            }
        )


# Keys of the JSON that are no names in Python.
_KEYS = {"report_class": "class", "now": "is", "parent": "from"}


def _key(one: Any) -> str:
    return _KEYS.get(one.name, one.name)


@cache
def _hints(shape: type) -> dict[str, Any]:
    return typing.get_type_hints(shape)


def _plain(value: Any) -> Any:
    match value:
        case Payload():
            return value.to_data()
        case Enum():
            return str(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def _typed(hint: Any, value: Any) -> Any:
    """A JSON value as what the field says it is: an empty text stands for none."""
    if typing.get_origin(hint) is types.UnionType:
        inner = next(one for one in typing.get_args(hint) if one is not types.NoneType)
        return None if value in (None, "") else _typed(inner, value)
    if typing.get_origin(hint) is tuple:
        return tuple(_typed(typing.get_args(hint)[0], one) for one in value)
    if issubclass(hint, Payload):
        return hint.from_data(value)
    if issubclass(hint, date):
        return hint.fromisoformat(value)
    return hint(value)


# -- parts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Passing(Payload):
    """A limit that had passed before a step, and that no sweep had told yet: it is noted with the step."""

    clock: ClockKind
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Classification(Payload):
    """`topic`: of the directory."""

    report_class: ReportClass
    grade: Grade | None = None
    topic: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewLength(Payload):
    """The length of a limit, in working days."""

    was: int
    now: int


@dataclass(frozen=True, kw_only=True)
class Move(Payload):
    """A date that a change of the calendar moved."""

    clock: ClockKind
    was: date
    now: date


# -- intake -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Filed(Payload):
    """`about_receiver`: it complains about the office that would receive it, which therefore reads it no sooner than
    somebody impartial has.
    """

    report_class: ReportClass
    channel: Channel
    about_receiver: bool = False
    # When an office took it in on paper or by telephone, where it was typed in later.
    received_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Handed(Payload):
    """To which agency, and with copies to which."""

    to: int | None = None
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verified(Classification, Handed):
    """`published`: numbers of the reporter's attachments that everybody may see."""

    published: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reclassified(Classification):
    """`length`: of a running limit, when the new class gave it another one. `recalled`: agencies whose copy was taken
    back, because it complains about them.
    """

    was: Classification
    length: NewLength | None = None
    recalled: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prioritised(Payload):
    """`priority`: of `vocabulary.Priority`. `planned_on`: the day that was named to the reporter, when one was."""

    priority: int
    planned_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Asked(Payload):
    """What the reporter is asked to complete."""

    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Archived(Payload):
    reason: ArchiveReason


@dataclass(frozen=True, kw_only=True)
class Merged(Payload):
    """`into`: the id of the report in which the same matter is followed."""

    into: int


@dataclass(frozen=True, kw_only=True)
class Unmerged(Payload):
    """`parent`: the id of the report it had been merged into."""

    parent: int | None = None


# -- the work -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Returned(Payload):
    """Given back, with the agency that is proposed instead. The nation is asked without a coded reason."""

    reason: ReturnReason | None = None
    suggested: int | None = None


@dataclass(frozen=True, kw_only=True)
class Entered(Payload):
    """What the unit added that typed the report in. `added`: how many files."""

    added: int = 0


@dataclass(frozen=True, kw_only=True)
class Mended(Payload):
    """`mended`: names of the fields of the report that were mistyped."""

    mended: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Resolved(Payload):
    """`evidence`: how many files."""

    evidence: int


@dataclass(frozen=True, kw_only=True)
class Corrected(Payload):
    """`post`: the number of the words that these replace; both stay readable."""

    post: int


@dataclass(frozen=True, kw_only=True)
class Closed(Payload):
    by: ClosedBy


@dataclass(frozen=True, kw_only=True)
class Rated(Payload):
    """`score`: 1 to 5."""

    score: int


# -- limits -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LimitReached(Payload):
    """A limit reached a rung of its ladder: which, its date, the day of the rung, and who is told."""

    clock: ClockKind
    due_on: date
    on: date
    tells: tuple[Role, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClosedInSilence(LimitReached, Closed):
    """The reporter did not answer in time."""


@dataclass(frozen=True, kw_only=True)
class ArchivedUncompleted(LimitReached, Archived):
    """The reporter did not complete the report in time."""


@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(Payload):
    """`days`: working days."""

    clock: ClockKind
    days: int


@dataclass(frozen=True, kw_only=True)
class ExtensionGranted(ExtensionAsked):
    """The date before; the new one stands in rows since it is kept."""

    was: date
    now: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExtensionDeclined(Payload):
    days: int


@dataclass(frozen=True, kw_only=True)
class ReporterAwaited(LimitReached):
    """The reporter's limit was over, but they may have been kept out meanwhile: it begins anew."""


@dataclass(frozen=True, kw_only=True)
class PinRenewed(Payload):
    """An officer gave out a new PIN for the contact that the report was filed with; the old one ended."""


@dataclass(frozen=True, kw_only=True)
class PinRefused(Payload):
    """An officer asked for a new PIN with a contact that the report was not filed with."""


# Why limits were dated anew, when the calendar had no part in it.
CLOCK = "clock"


@dataclass(frozen=True, kw_only=True)
class Redated(Payload):
    """`version`: of the calendar; `decree`: what it rests on, as it was entered. `cause` CLOCK: a wrong clock of the
    server was put right, and the calendar had no part in it. `back_to`: then, to which moment everything was brought
    back that lay ahead of the event.
    """

    version: int = 0
    cause: str = ""
    decree: str = ""
    moved: tuple[Move, ...] = ()
    back_to: datetime | None = None
