"""The boards counted a second time, from events and without facts: what `insight` must come to, whatever happened.

What became of a report is read from its events alone; where it lies, whose turns it had and who may see it, from the
rows that commands keep. Slow on purpose: one report after the other, one day after the other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.insight import boards, scopes
from lapor.insight.boards import turns as turns_board
from lapor.insight.figures import COHORT, Figure
from lapor.insight.scopes import Period, Scope
from lapor.insight.sql_functions import calendar_of_scope
from lapor.reports import permissions
from lapor.reports.clocks.arithmetic import Calendar
from lapor.reports.consistency import moments_of
from lapor.reports.custody import return_settled_at
from lapor.reports.events import content_of
from lapor.reports.models import Assignment, Event, Report, Turn
from lapor.reports.payloads import Closed, Filed, Rated
from lapor.reports.shares import AssignmentStatus
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Action, Holder, Party, Status

HOUR = timedelta(hours=1)


@dataclass
class Told:
    """One report, as its events tell it; and the rows of its case."""

    report: Report
    turns: list[Turn]
    shares: list[Assignment]
    filed_at: datetime
    status: Status = Status.SUBMITTED
    verified_at: datetime | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: ClosedBy | None = None
    rating: int | None = None
    is_typed_in: bool = False
    figures: set[Figure] = field(default_factory=set)

    @property
    def owner(self) -> Agency:
        """The lead, the holder, or whoever had it last."""
        last = [turn.agency for turn in self.turns if turn.agency][-1]
        return self.report.lead_agency or self.report.holder_agency or last


def told() -> list[Told]:
    """Every report there is. A query or three for each."""
    rows = Report.objects.select_related("lead_agency", "holder_agency").order_by("pk")
    return [_told(report) for report in rows]


def _told(report: Report) -> Told:
    events = list(Event.objects.filter(report=report).order_by("number"))
    moments = moments_of(events)
    turns = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
    shares = list(Assignment.objects.filter(report=report).select_related("agency").order_by("number"))
    found = Told(report, turns, shares, filed_at=moments[0])
    for event, moment in zip(events, moments, strict=True):
        _happen(found, event, moment)
    found.figures = set(_figures(found))
    return found


def _happen(one: Told, event: Event, at: datetime) -> None:
    content = content_of(event)
    match content.payload:
        case Filed():
            one.is_typed_in = event.party == Party.OPERATOR
        case Closed(by=by):
            one.closed_by = by
            if event.to_status == Status.CLOSED:
                one.closed_at = at
        case Rated(score=score):
            one.rating = score
    if event.action in (Action.CONFIRM, Action.RATE):
        one.is_typed_in |= content.is_entered
    if event.action == Action.VERIFY:
        one.verified_at = at
    if event.action == Action.APPEAL:
        one.verified_at = None
    is_answer = event.action in (Action.FOLLOW_UP, Action.RESOLVE)
    is_question = event.action == Action.REQUEST_INFO and one.verified_at is not None
    if (is_answer or is_question) and one.first_response_at is None:
        one.first_response_at = at
    if event.action == Action.RESOLVE:
        one.resolved_at = at
    if event.action == Action.REOPEN:
        one.closed_at, one.closed_by, one.rating = None, None, None
    if event.action == Action.UNMERGE:
        one.closed_by = None
    one.status = Status(event.to_status)


def _figures(one: Told) -> Iterable[Figure]:
    yield Figure.RECEIVED
    if one.rating is not None and not one.is_typed_in:
        yield Figure.RATED
    if one.status in (Status.ARCHIVED, Status.MERGED):
        yield Figure.ASIDE
    elif one.verified_at:
        yield Figure.VERIFIED
        if one.first_response_at:
            yield Figure.FOLLOWED_UP
    if one.status in (Status.RESOLVED, Status.CLOSED) and one.resolved_at:
        yield Figure.ANSWERED
    if one.status == Status.CLOSED:
        if one.resolved_at:
            yield Figure.COMPLETED
        if one.closed_by == ClosedBy.SYSTEM:
            yield Figure.CLOSED_BY_SYSTEM


@dataclass(frozen=True)
class _View:
    """What one viewer counts, each unit of a scope after the other."""

    scope: Scope
    period: Period
    stories: list[Told]
    returns: list[tuple[Told, Assignment]]

    def cohort(self, unit: Agency | None) -> list[Told]:
        return [
            one
            for one in self.stories
            if is_in(one.filed_at, self.scope, self.period) and is_within(one.owner, self.scope, unit)
        ]

    def turns(self, unit: Agency | None) -> list[Turn]:
        return [
            turn
            for one in self.stories
            for turn in one.turns
            if turn.holder == Holder.AGENCY and turn.agency and is_within(turn.agency, self.scope, unit)
        ]

    def returned(self, unit: Agency | None) -> list[tuple[Told, Assignment]]:
        return [
            (one, share)
            for one, share in self.returns
            if is_in(share.assigned_at, self.scope, self.period) and is_within(share.agency, self.scope, unit)
        ]


def compare(actor: Actor, scope: Scope, period: Period, stories: Sequence[Told]) -> int:
    """Every figure of every board of this scope, its units included. Returns how many numbers were compared."""
    hidden = set(Assignment.objects.filter(permissions.hidden_from(actor)).values_list("report_id", "number"))
    seen = [one for one in stories if permissions.can_see_by_office(actor, one.report)]
    returns = [
        (one, share)
        for one in stories
        for share in one.shares
        if share.status == AssignmentStatus.RETURNED and (share.report_id, share.number) not in hidden
    ]
    view = _View(scope, period, seen, returns)
    compared = _compare_reports(view, boards.numbers(actor, scope, period))
    compared += _compare_turns(view, turns_board.numbers(actor, scope, period))
    below = tuple(Agency.objects.filter(parent=scope.agency).values_list("pk", flat=True))
    direct = replace(view, scope=Scope(scope.agency, below))
    for line in boards.lines(actor, scope, period):
        compared += _compare_reports(view if line.unit else direct, line.numbers, unit=line.unit)
    for held in turns_board.lines(actor, scope, period):
        compared += _compare_turns(view if held.unit else direct, held.numbers, unit=held.unit)
    flow, cohort = boards.flow(actor, scope, period), view.cohort(None)
    for name, figure in (("received", Figure.RECEIVED), ("answered", Figure.ANSWERED)):
        assert sum(row[name] for row in flow) == sum(figure in one.figures for one in cohort), name
    return compared


def _compare_reports(view: _View, found: boards.Numbers, unit: Agency | None = None) -> int:
    where, cohort = (view.scope, unit), view.cohort(unit)
    counts = Counter(figure for one in cohort for figure in one.figures)
    for figure in COHORT:
        assert found[figure] == counts[figure], (*where, figure, found[figure], counts[figure])
    assert found[Figure.RETURNED] == len(view.returned(unit)), where
    calendar, zone = calendar_of_scope(view.scope.agency), view.scope.zone
    answers = [
        days_between(one.filed_at, one.resolved_at, calendar, zone)
        for one in cohort
        if Figure.ANSWERED in one.figures
    ]
    firsts = [
        days_between(one.verified_at, one.first_response_at, calendar, zone)
        for one in cohort
        if Figure.FOLLOWED_UP in one.figures
    ]
    ratings = [one.rating or 0 for one in cohort if Figure.RATED in one.figures]
    assert found.answer == (median(answers) if answers else None), where
    assert found.first_response == (median(firsts) if firsts else None), where
    assert found.rating == (mean(ratings) if ratings else None), where
    return len(COHORT) + 4


def _compare_turns(view: _View, found: turns_board.Held, unit: Agency | None = None) -> int:
    where, now, turns = (view.scope, unit), clock.now(), view.turns(unit)
    held = [turn for turn in turns if turn.ended_at is None]
    began = [turn for turn in turns if is_in(turn.began_at, view.scope, view.period)]
    lengths = [(turn.ended_at or now) - turn.began_at for turn in began]
    assert (found[Figure.HELD], found[Figure.TURNS]) == (len(held), len(began)), where
    assert found.longest == max((now - turn.began_at for turn in held), default=None), where
    assert found.total == (sum(lengths, timedelta()) if lengths else None), where
    assert found.mean == (sum(lengths, timedelta()) / len(lengths) if lengths else None), where
    assert (found.median is None) == (not lengths), where
    assert abs((found.median or timedelta()) - (median(lengths) if lengths else timedelta())) <= HOUR, where
    returned = view.returned(unit)
    lost = [
        min(return_settled_at(share, one.turns, one.shares) or now, now) - share.assigned_at
        for one, share in returned
    ]
    assert found[Figure.RETURNED] == len(returned), where
    assert found.lost == (sum(lost, timedelta()) if lost else None), where
    return 9


def is_in(moment: datetime, scope: Scope, period: Period) -> bool:
    return period.first <= moment.astimezone(scope.zone).date() <= period.last


def is_within(agency: Agency, scope: Scope, unit: Agency | None) -> bool:
    path = list(agency.path)
    if unit is not None:
        return unit.pk in path
    if scope.agency and scope.agency.pk not in path:
        return False
    return scope.excluded is None or not set(scope.excluded) & set(path)


def days_between(
    began_at: datetime | None, ended_at: datetime | None, calendar: Calendar, zone: ZoneInfo
) -> int:
    """Working days walked one by one: the day of the beginning, or the next that is worked, is day 0."""
    assert began_at
    assert ended_at
    day, ended = began_at.astimezone(zone).date(), ended_at.astimezone(zone).date()
    while calendar.why_off(day) is not None:
        day += timedelta(days=1)
    days = (date.fromordinal(one) for one in range(day.toordinal() + 1, ended.toordinal() + 1))
    return sum(calendar.why_off(one) is None for one in days)


def everyone(actors: Iterable[Actor], stories: Sequence[Told]) -> list[tuple[Actor, Scope]]:
    """Whoever has a board, and each scope of it in which anything has happened."""
    busy = {
        agency_id for one in stories for turn in one.turns if turn.agency for agency_id in turn.agency.path
    }
    agencies = list(Agency.objects.filter(pk__in=busy).order_by("pk"))
    found = []
    for actor in actors:
        own = scopes.tops(actor)
        found += [(actor, Scope(one)) for one in agencies if own is None or not own.isdisjoint(one.path)]
        found += [(actor, Scope())] if own is None else []
    return found
