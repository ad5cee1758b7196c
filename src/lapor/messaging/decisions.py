"""Who hears of what: event by reader, as a table. Nobody is said as well; an action without its row does not import.

A reader is never told what they did themselves. What a notice may say to whom is decided where it is written
(`letters.py`), whether somebody may know of the report at all in `reports.permissions`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from lapor.messaging.vocabulary import Kind
from lapor.reports.actions import IncompleteTable
from lapor.reports.workflow import Action


class Whom(Enum):
    """Which officers; `recipients.py` finds them."""

    HOLDERS = auto()  # who has the turn now
    LEADS = auto()  # the unit that answers, whoever has the turn
    COPIED = auto()  # who was just given a copy
    TOLD = auto()  # the roles that a rung of the ladder names
    ABOVE = auto()  # who decides over the unit that answers


@dataclass(frozen=True, slots=True)
class Telling:
    """Officers are told so; `at_once`: not with the digest of the next morning."""

    kind: Kind
    whom: Whom
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Of one action. None and (): nobody, which is a decision as well."""

    action: Action
    reporter: Kind | None
    followers: Kind | None
    officers: tuple[Telling, ...]


A, K, W = Action, Kind, Whom
NOBODY: tuple[Telling, ...] = ()
_TURN = (Telling(K.YOUR_TURN, W.HOLDERS),)
_WRITTEN = (Telling(K.REPLIED, W.HOLDERS),)

# fmt: off
ROWS = (
    # action, reporter, followers, officers
    Decision(A.FILE, K.RECEIVED, None, _TURN),
    Decision(A.VERIFY, K.VERIFIED, None, (*_TURN, Telling(K.COPY, W.COPIED))),
    Decision(A.ESCALATE, K.HANDED_ON, None, _TURN),
    Decision(A.REQUEST_INFO, K.QUESTION, None, NOBODY),
    Decision(A.SUPPLY_INFO, None, None, _WRITTEN),
    Decision(A.ARCHIVE, K.ARCHIVED, K.ARCHIVED, NOBODY),
    Decision(A.ARCHIVE_INCOMPLETE, K.ARCHIVED, K.ARCHIVED, NOBODY),
    Decision(A.APPEAL, None, None, (Telling(K.OBJECTED, W.HOLDERS, at_once=True),)),
    Decision(A.MERGE, K.MERGED, K.MERGED, NOBODY),
    Decision(A.UNMERGE, K.UNMERGED, None, _TURN),
    # The new parent's own events say more.
    Decision(A.FOLLOW_PARENT, None, None, NOBODY),
    Decision(A.PARENT_ANSWERED, K.PARENT_ANSWERED, None, NOBODY),

    Decision(A.ROUTE, K.HANDED_ON, None, (*_TURN, Telling(K.COPY, W.COPIED))),
    # Among officers, and nothing for anybody to do.
    Decision(A.ACCEPT, None, None, NOBODY),
    Decision(A.RETURN, K.HANDED_ON, None, (Telling(K.RETURNED, W.HOLDERS, at_once=True),)),
    Decision(A.RECALL, K.HANDED_ON, None, _TURN),
    Decision(A.ADD_COPY, None, None, (Telling(K.COPY, W.COPIED),)),
    Decision(A.RECLASSIFY, K.DATE_MOVED, None, (Telling(K.NOTE, W.LEADS),)),

    Decision(A.FOLLOW_UP, K.FOLLOWED_UP, K.FOLLOWED_UP, NOBODY),
    Decision(A.RESOLVE, K.ANSWERED, K.ANSWERED, NOBODY),
    Decision(A.CORRECT, K.CORRECTED, K.CORRECTED, NOBODY),
    # Until it is sent, a draft is a thing among colleagues at the same desk.
    Decision(A.DRAFT_ANSWER, None, None, (Telling(K.NOTE, W.LEADS),)),
    Decision(A.REPLY, None, None, _WRITTEN),
    # What the reporter said to the unit, the reporter knows.
    Decision(A.RELAY, None, None, _WRITTEN),
    Decision(A.ADD_TO_ENTRY, None, None, _WRITTEN),
    Decision(A.MEND_ENTRY, None, None, NOBODY),

    Decision(A.CONFIRM, None, K.CLOSED, NOBODY),
    Decision(A.OBJECT, None, None, (Telling(K.OBJECTED, W.HOLDERS, at_once=True),)),
    Decision(A.CLOSE, K.CLOSED, K.CLOSED, NOBODY),
    Decision(A.CLOSE_SILENT, K.CLOSED_IN_SILENCE, K.CLOSED_IN_SILENCE, NOBODY),
    # A mark is for the boards; nobody answers it.
    Decision(A.RATE, None, None, NOBODY),
    Decision(A.REOPEN, K.REOPENED, K.REOPENED, (Telling(K.OBJECTED, W.HOLDERS, at_once=True),)),
    Decision(A.WITHDRAW, None, K.WITHDRAWN, (Telling(K.NOTE, W.LEADS),)),

    # How the public reads it is told nobody: the reporter's own words stay.
    Decision(A.EDIT_WORDS, None, None, NOBODY),
    Decision(A.ADD_NOTE, None, None, (Telling(K.NOTE, W.HOLDERS),)),
    Decision(A.PRIORITISE, K.PLANNED, None, (Telling(K.REMINDED, W.HOLDERS),)),
    Decision(A.REMIND_UNIT, None, None, (Telling(K.REMINDED, W.HOLDERS, at_once=True),)),
    Decision(A.OPEN_IDENTITY, K.IDENTITY_OPENED, None, NOBODY),
    # They rang themselves, or wrote a letter with their number: the history of the report shows it.
    Decision(A.FIND_BY_PHONE, None, None, NOBODY),
    Decision(A.RENEW_PIN, K.PIN_RENEWED, None, NOBODY),
    Decision(A.REFUSE_PIN, K.PIN_REFUSED, None, NOBODY),
    Decision(A.AWAIT_REPORTER, K.AWAITED, None, NOBODY),

    # While it is only asked for, no date has moved.
    Decision(A.ASK_EXTENSION, None, None, (Telling(K.EXTENSION_ASKED, W.ABOVE),)),
    Decision(A.GRANT_EXTENSION, K.DATE_MOVED, None, (Telling(K.EXTENSION_DECIDED, W.LEADS),)),
    Decision(A.DECLINE_EXTENSION, None, None, (Telling(K.EXTENSION_DECIDED, W.LEADS, at_once=True),)),
    Decision(A.APPROACH_DUE, None, None, (Telling(K.DUE_SOON, W.TOLD),)),
    Decision(A.PASS_DUE, K.LATE, None, (Telling(K.DUE_PASSED, W.TOLD, at_once=True),)),
    Decision(A.ALERT_ABOVE, None, None, (Telling(K.ALERTED, W.TOLD, at_once=True),)),
    Decision(A.REMIND_REPORTER, K.RESPONSE_DUE, None, NOBODY),
    Decision(A.REMIND, None, None, (Telling(K.REMINDED, W.TOLD),)),
    Decision(A.OFFER_OMBUDSMAN, K.OMBUDSMAN, None, NOBODY),
    Decision(A.REDATE, K.DATE_MOVED, None, NOBODY),
)
# fmt: on


def _complete(rows: Collection[Decision]) -> Mapping[Action, Decision]:
    found: dict[Action, Decision] = {}
    for row in rows:
        if row.action in found:
            raise IncompleteTable(f"two decisions for {row.action}")
        found[row.action] = row
    if forgotten := set(Action) - found.keys():
        raise IncompleteTable(f"nobody decided who hears of {', '.join(sorted(forgotten))}")
    return found


DECISIONS = _complete(ROWS)
