"""On which shelves of the inbox a report lies, and who looks at them: the words of `InboxRow`. Pure.

What puts a report on a shelf stands in SQL, in the function `reports_inbox_wanted`
(`migrations/0062_inbox.py`); `docs/decisions/0015-inbox.md` says why.
"""

from enum import IntEnum

# Beside the agencies on a report's path: the nation, for those who look over all of it.
NATION = 0


class Shelf(IntEnum):
    """The three at the top hold every report between them and lie by number, the newest first; the others lie by
    priority and date.
    """

    OPEN = 1
    CLOSED = 2
    ASIDE = 3
    VERIFY = 10
    RETURNED = 11
    ROUTED = 12
    WORKING = 13
    WAITING = 14
    # Whose move it is; at the nation: more time that a whole government asked for.
    MINE = 20
    ASKED = 21
    COPIED = 22
    OFFERED = 23
    # Brought before somebody by the ladder of a limit: this and `Report.alert`.
    ALERTED = 30


BY_NUMBER = (Shelf.OPEN, Shelf.CLOSED, Shelf.ASIDE)
# Open, and an agency's move.
WITH_AGENCIES = (Shelf.VERIFY, Shelf.RETURNED, Shelf.ROUTED, Shelf.WORKING)
# Not at every agency on the path.
WITH_HOLDERS = (Shelf.MINE, Shelf.COPIED)


class Sight(IntEnum):
    """How closely a report is kept at one agency."""

    PLAIN = 0
    # Confidential, and the agency has a share of its own.
    SHARED = 1
    # Confidential, and only below the agency.
    ABOVE = 2
    # About the agency or one above it: for an inspectorate alone.
    ABOUT = 3
