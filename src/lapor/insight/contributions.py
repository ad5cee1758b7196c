"""What one report adds to the facts: parts that are taken off again, as they are, when it changes.

A report counts where it lies now, turns and returned dispositions with the units that had them; each part for every
agency on the path of its unit. Figures mean what `figures.py` says.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Q, Value, When

from lapor.directory.models import Agency
from lapor.insight.figures import COHORT, IN_TIME
from lapor.insight.models import Span
from lapor.insight.slots import hour_of, hours_in, microseconds, slot_of
from lapor.reports.custody import return_settled_at
from lapor.reports.models import BY_REPORTER, RATED, Assignment, Report, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.vocabulary import ClosedBy, Grade
from lapor.reports.workflow import Holder, Status

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOSED = Q(status=Status.CLOSED)


# Each is a column of `models.Measured`.
MEASURES: Mapping[str, Q] = {
    **{str(figure): condition for figure, condition in COHORT.items()},
    "closed_by_reporter": _CLOSED & BY_REPORTER & Q(closed_by=ClosedBy.REPORTER),
    "closed_by_admin": _CLOSED & Q(closed_by=ClosedBy.ADMIN),
    **{str(figure): condition for figure, condition in IN_TIME.items()},
    "confirmations": Q(closed_at__isnull=False) & BY_REPORTER & Q(closed_by=ClosedBy.REPORTER),
    "ratings_given": Q(closed_at__isnull=False) & RATED,
}
# These count on the day of the closing.
_OF_CLOSING = ("confirmations", "ratings_given")
_HEAD = (
    *("id", "status", "grade", "region_id", "channel", "report_class", "topic_id", "entered_by_id"),
    *("is_confidential", "respondent_agency_id", "lead_agency_id", "holder_agency_id", "agency_ids"),
    *("filed_at", "verified_at", "first_response_at", "resolved_at", "closed_at", "rating", "reopen_count"),
)


class Part(NamedTuple):
    """Something to be counted, at each agency of `path`. `spans`: (kind, began, ended). `facts`: the other dimensions
    of `DailyFact`, where it is the report itself.
    """

    path: Sequence[int]
    slot: int
    is_confidential: bool
    respondent_id: int
    depth: int
    measures: Mapping[str, int]
    spans: Sequence[Sequence[Any]] = ()
    facts: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """A report as it counts: `unit_id` is whose it is."""

    unit_id: int
    parts: list[Part]


@dataclass(slots=True)
class _Rows:
    """The rows of one report that are counted."""

    turns: list[Turn] = field(default_factory=list)
    shares: list[Assignment] = field(default_factory=list)


def load(ids: Collection[int]) -> tuple[dict[int, Counting], dict[int, list[int]]]:
    """How these reports count now, and the paths of the agencies in them. Four queries."""
    rows: dict[int, _Rows] = defaultdict(_Rows)
    for turn in Turn.objects.filter(report__in=ids).order_by("report_id", "number"):
        rows[turn.report_id].turns.append(turn)
    for share in Assignment.objects.filter(report__in=ids).order_by("report_id", "number"):
        rows[share.report_id].shares.append(share)
    flags = {name: _flag(condition) for name, condition in MEASURES.items()}
    heads = list(Report.objects.filter(pk__in=ids).annotate(**flags).values(*_HEAD, *flags))
    units = {agency_id for head in heads for agency_id in _agencies_of(head, rows[head["id"]])}
    paths = dict(Agency.objects.filter(pk__in=units).values_list("pk", "path"))
    return {head["id"]: _counting(head, rows[head["id"]], paths) for head in heads}, paths


def _flag(condition: Q) -> Case | Value:
    """A condition as a column; the empty one holds for all."""
    return Case(When(condition, then=True), default=False) if condition else Value(True)


def owner_of(head: Mapping[str, Any], turns: Sequence[Turn]) -> int:
    """Whose a report is: the lead's; before there is one, the holder's; with neither, the agency's that had it last."""
    last = next((turn.agency_id for turn in reversed(turns) if turn.agency_id), 0)
    owner: int = head["lead_agency_id"] or head["holder_agency_id"] or last
    return owner


def _agencies_of(head: Mapping[str, Any], rows: _Rows) -> Iterator[int]:
    yield owner_of(head, rows.turns)
    yield from (turn.agency_id for turn in rows.turns if turn.agency_id)
    yield from (share.agency_id for share in rows.shares if share.status == AssignmentStatus.RETURNED)


def _counting(head: Mapping[str, Any], rows: _Rows, paths: Mapping[int, Sequence[int]]) -> Counting:
    unit_id = owner_of(head, rows.turns)
    is_oversight = head["grade"] == Grade.OVERSIGHT
    respondent_id = (head["respondent_agency_id"] if is_oversight else None) or 0
    open_to = set(head["agency_ids"])

    def part(agency_id: int, moment: datetime, measures: Mapping[str, int], **more: Any) -> Part:
        path = paths.get(agency_id, ())
        depth = next((at for at, one in enumerate(path) if one not in open_to), len(path))
        slot = slot_of(moment)
        return Part(path, slot, head["is_confidential"], respondent_id, depth, measures, **more)

    parts = [part(unit_id, head["filed_at"], _measures(head), spans=_spans(head), facts=_facts(head))]
    if head["resolved_at"]:
        parts.append(part(unit_id, head["resolved_at"], {"answers_given": 1}))
    if head["closed_at"] and any(head[name] for name in _OF_CLOSING):
        given = {name: int(head[name]) for name in _OF_CLOSING if head[name]}
        stars = {"stars_given": head["rating"]} if head["ratings_given"] else {}
        parts.append(part(unit_id, head["closed_at"], given | stars))
    for turn in rows.turns:
        if turn.holder == Holder.AGENCY and turn.agency_id:
            measures, span = _of_turn(turn)
            parts.append(part(turn.agency_id, turn.began_at, measures, spans=[span]))
    for share in rows.shares:
        if share.status == AssignmentStatus.RETURNED:
            settled_at = return_settled_at(share, rows.turns, rows.shares)
            parts.append(part(share.agency_id, share.assigned_at, _of_return(share, settled_at)))
    return Counting(unit_id, parts)


def _measures(head: Mapping[str, Any]) -> dict[str, int]:
    counted = {name: 1 for name in MEASURES if head[name] and name not in _OF_CLOSING}
    if head["rated"]:
        counted["rating_sum"] = head["rating"]
    if head["reopen_count"]:
        counted["reopened"] = head["reopen_count"]
    return counted


def _spans(head: Mapping[str, Any]) -> list[Sequence[Any]]:
    spans: list[Sequence[Any]] = []
    if head["followed_up"]:
        spans.append(
            [str(Span.FIRST_RESPONSE), slot_of(head["verified_at"]), slot_of(head["first_response_at"])]
        )
    if head["answered"]:
        spans.append([str(Span.ANSWER), slot_of(head["filed_at"]), slot_of(head["resolved_at"])])
    return spans


def _facts(head: Mapping[str, Any]) -> list[Any]:
    """In the order of `models.DIMENSIONS`, then of `models.ENDS`."""
    return [
        head["region_id"] or "",
        head["channel"],
        head["report_class"],
        head["topic_id"] or 0,
        head["grade"],
        head["entered_by_id"] is not None,
        *(
            [slot_of(head["verified_at"]), slot_of(head["first_response_at"])]
            if head["followed_up"]
            else [0, 0]
        ),
        slot_of(head["resolved_at"]) if head["answered"] else 0,
    ]


def _of_turn(turn: Turn) -> tuple[dict[str, int], Sequence[Any]]:
    if turn.ended_at is None:
        began = microseconds(turn.began_at - EPOCH)
        return {"turns": 1, "running": 1, "running_since": began}, [
            str(Span.RUNNING), hour_of(turn.began_at), 0]  # fmt: skip
    length = turn.ended_at - turn.began_at
    return {"turns": 1, "held": microseconds(length)}, [str(Span.HELD), 0, hours_in(length)]


def _of_return(share: Assignment, settled_at: datetime | None) -> dict[str, int]:
    if settled_at is None:
        return {"returned": 1, "losing": 1, "losing_since": microseconds(share.assigned_at - EPOCH)}
    return {"returned": 1, "lost": microseconds(settled_at - share.assigned_at)}
