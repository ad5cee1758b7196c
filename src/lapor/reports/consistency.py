"""Do the rows beside the events say what the events say? Head, turns and limits of one report: pure. And is the inbox
what the reports say?
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from lapor.common import clock
from lapor.reports.clocks.certificates import recomputes
from lapor.reports.event_chain import head_digest
from lapor.reports.events import content_of, head_digest_of, payload_of
from lapor.reports.models import Clock, Event, Turn
from lapor.reports.payloads import CLOCK, Closed, Rated, Redated
from lapor.reports.workflow import Action, Status


def moments_of(story: Sequence[Event]) -> list[datetime]:
    """When each of these happened, as rows beside the events say it: an event keeps the moment that a wrong clock gave
    it, and a later one tells to where everything ahead of it was brought back.
    """
    moments: list[datetime] = []
    for event in story:
        if event.action == Action.REDATE and (back_to := payload_of(event, Redated).back_to):
            moments = [back_to if moment > event.at else moment for moment in moments]
        moments.append(event.at)
    return moments


def head_fits(head: Mapping[str, Any], story: Sequence[Event]) -> bool:
    """Whether the head says what the events say: state, when it came in, how it ended, and how it was rated;
    and all else that stands on it, where the last event is young enough to have a digest of that.
    """
    told = head_digest_of(story[-1])
    if told and head["words_salt"] and told != head_digest(head["words_salt"], head):
        return False
    expected: dict[str, Any] = {"closed_at": None, "closed_by": "", "rating": None}
    for event, moment in zip(story, moments_of(story), strict=True):
        match content_of(event).payload:
            case Closed(by=by):
                # The reporter of a double may say that it helped; their report stays merged.
                closed_at = moment if event.to_status == Status.CLOSED else None
                expected |= {"closed_at": closed_at, "closed_by": by}
            case Rated(score=score):
                expected["rating"] = score
            case _ if event.action in (Action.REOPEN, Action.UNMERGE):
                expected = {"closed_at": None, "closed_by": "", "rating": None}
    expected |= {"status": story[-1].to_status, "filed_at": moments_of(story)[0]}
    return all(head[name] == value for name, value in expected.items())


def turns_fit(turns: Sequence[Turn], story: Sequence[Event]) -> bool:
    """Each turn begins as the one before it ends, and only at a moment at which something happened."""
    ends = [turn.ended_at for turn in turns]
    starts = [turn.began_at for turn in turns]
    is_whole = bool(turns) and starts[1:] == ends[:-1] and ends[-1] is None
    return is_whole and set(moments_of(story)).issuperset(starts)


def unexplained(
    limits: Sequence[Clock], turns: Sequence[Turn], story: Sequence[Event], *, received_at: datetime | None
) -> Iterator[Clock]:
    """Those that do not begin and stop when something happened, or whose date does not come out again by their
    calendar and the turns.

    A repair of the clock moves the ends of what has passed, but not the dates: those explain themselves no more.
    """
    moments = {None, received_at, *moments_of(story)}
    repaired = max((event.number for event in story if _is_repair(event)), default=0)
    for row in limits:
        if row.number < repaired and (row.stopped_at or row.breached_at):
            continue
        if not moments.issuperset((row.started_at, row.stopped_at)) or not _explains(row, turns):
            yield row


def _is_repair(event: Event) -> bool:
    return event.action == Action.REDATE and payload_of(event, Redated).cause == CLOCK


def _explains(row: Clock, turns: Sequence[Turn]) -> bool:
    """Also a policy or a zone that nobody knows explains nothing."""
    try:
        return recomputes(row, turns, as_of=clock.now())
    except (LookupError, ValueError, StopIteration):
        return False


_COLUMNS = "report_id, agency_id, shelf, sight, urgency, due_on"
_MISFILED = f"""
    WITH wanted AS (SELECT {_COLUMNS} FROM reports_inbox_wanted(%(ids)s)),
    had AS (SELECT {_COLUMNS} FROM reports_inboxrow WHERE report_id = ANY (%(ids)s))
    (SELECT report_id FROM (TABLE wanted EXCEPT TABLE had) AS missing)
    UNION (SELECT report_id FROM (TABLE had EXCEPT TABLE wanted) AS surplus)
"""  # noqa: S608 - only our own text


def misfiled(ids: Collection[int]) -> set[int]:
    """Those of these reports whose rows in the inbox are not what they should be. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MISFILED, {"ids": sorted(ids)})
        return {report_id for (report_id,) in cursor.fetchall()}
