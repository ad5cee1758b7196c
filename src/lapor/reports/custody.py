"""The ledger of one case: who had it, for how long, and what misrouting cost. It takes loaded rows: no query.

Turns have no gap and no overlap, so the times of the holders add up to the age of the case to the microsecond.
Working days add up too: each belongs to whoever has the case when it ends (24:00), as a clock pauses (`arithmetic.py`,
rule 2), by the zone and the calendar of one unit, the last that had the case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.directory.models import Agency
from lapor.reports.clocks.applicable_limits import calendar_of
from lapor.reports.clocks.arithmetic import ONE_DAY, Calendar
from lapor.reports.models import Assignment, Turn
from lapor.reports.shares import AssignmentStatus
from lapor.reports.workflow import Holder

_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DaysHeld:
    """Working days of holders, by one calendar in one zone."""

    calendar: Calendar
    zone: ZoneInfo

    def between(self, began: datetime, ended: datetime) -> int:
        """The working days at whose end whoever has the turn [began, ended) has the case."""
        return self.calendar.working_days(self._last_over(began), self._last_over(ended))

    def _last_over(self, moment: datetime) -> date:
        """The last day whose 24:00 lies before the moment: at 24:00 itself the case is with whom it comes to."""
        return (moment.astimezone(self.zone) - _BEFORE).date() - ONE_DAY


@dataclass(frozen=True, slots=True)
class Holding:
    """The turns of one holder. `agency` None: the reporter, or nobody while the case had ended.

    `returns`: how often it gave the case back as not its own.
    """

    holder: Holder
    agency: Agency | None
    spans: tuple[tuple[datetime, datetime], ...]
    working_days: int
    returns: int
    is_present: bool

    @property
    def time(self) -> timedelta:
        return sum((ended - began for began, ended in self.spans), timedelta())


@dataclass(frozen=True, slots=True)
class Custody:
    """Units in the order in which they first had the case, then the reporter, then nobody.

    `misrouted`: the time from each disposition that was returned until the next, or until the case ended.
    """

    holdings: tuple[Holding, ...]
    counted_for: Agency
    began_at: datetime
    returns: int
    misrouted: timedelta

    @property
    def age(self) -> timedelta:
        return sum((holding.time for holding in self.holdings), timedelta())

    @property
    def working_days(self) -> int:
        return sum(holding.working_days for holding in self.holdings)


def custody_of(turns: Sequence[Turn], assignments: Sequence[Assignment], *, as_of: datetime) -> Custody:
    """The ledger of a case up to `as_of`, from all its turns and assignments with their agencies, by number."""
    returned = [row for row in assignments if row.status == AssignmentStatus.RETURNED]
    by_holder: dict[tuple[Holder, int | None], list[Turn]] = {}
    for turn in turns:
        by_holder.setdefault((Holder(turn.holder), turn.agency_id), []).append(turn)
    unit = next(turn.agency for turn in reversed(turns) if turn.agency)
    days = DaysHeld(calendar_of(unit), ZoneInfo(unit.zone))
    ordered = sorted(by_holder, key=lambda one: [*Holder].index(one[0]))
    return Custody(
        holdings=tuple(_holding(by_holder[one], returned, days, as_of=as_of) for one in ordered),
        counted_for=unit,
        began_at=turns[0].began_at,
        returns=len(returned),
        misrouted=sum(
            (_ended_at(row, turns, assignments, as_of=as_of) - row.assigned_at for row in returned),
            timedelta(),
        ),
    )


def _holding(
    turns: Sequence[Turn], returned: Sequence[Assignment], days: DaysHeld, *, as_of: datetime
) -> Holding:
    spans = tuple((turn.began_at, turn.ended_at or as_of) for turn in turns)
    return Holding(
        holder=Holder(turns[0].holder),
        agency=turns[0].agency,
        spans=spans,
        working_days=sum(days.between(began, ended) for began, ended in spans),
        returns=sum(row.agency_id == turns[0].agency_id for row in returned),
        is_present=turns[-1].ended_at is None,
    )


def _ended_at(
    row: Assignment, turns: Sequence[Turn], assignments: Sequence[Assignment], *, as_of: datetime
) -> datetime:
    settled_at = return_settled_at(row, turns, assignments)
    return as_of if settled_at is None else min(settled_at, as_of)


def return_settled_at(
    row: Assignment, turns: Sequence[Turn], assignments: Sequence[Assignment]
) -> datetime | None:
    """When a disposition that was returned stopped costing time: at the next one, or as the case ended; None: not yet.

    `insight/boards/turns.py` says the same in SQL.
    """
    later = [one.assigned_at for one in assignments if one.is_lead and one.number > row.number]
    ends = [
        one.began_at
        for one in turns
        if row.ended_at and one.holder == Holder.NOBODY and one.began_at >= row.ended_at
    ]
    return min([*later, *ends], default=None)
