"""Who may see a report, and in what capacities somebody may act on it. The only place that knows.

`can_see` and `visible_to` say the same, once in Python and once in SQL; a property test holds them together.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from lapor.directory import roles
from lapor.directory.actors import Actor, Power
from lapor.directory.models import Agency, Role
from lapor.reports import purviews
from lapor.reports.conditions import meets
from lapor.reports.models import IS_PUBLIC, Assignment, Report
from lapor.reports.shares import ACTIVE_ASSIGNMENT
from lapor.reports.shelves import NATION, Sight
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import (
    CASEWORKERS,
    ENDED_ASIDE,
    Action,
    Party,
    Status,
    rows_from,
)

# -- seeing ------------------------------------------------------------------------------------------------------


def is_public(report: Report) -> bool:
    """Open to everybody: the same condition as `models.IS_PUBLIC`."""
    return was_public(report) and report.status not in ENDED_ASIDE


def was_public(report: Report) -> bool:
    """Open to everybody, or it would be if it had not been put aside."""
    return report.verified_at is not None and not report.is_confidential and report.grade != Grade.OVERSIGHT


def is_own(actor: Actor, report: Report) -> bool:
    """The actor is the reporter: signed in to the account it was filed with, or holding the receipt."""
    return report.pk in actor.unlocked or bool(actor.account_key and report.account_key == actor.account_key)


def is_reporter(actor: Actor, report: Report) -> bool:
    """The actor is the reporter and nothing else here: may speak and decide as the reporter does."""
    return is_own(actor, report) and not has_two_hats(actor, report)


def has_two_hats(actor: Actor, report: Report) -> bool:
    """Whoever typed the report in or gave it a new PIN has seen a PIN, and whoever has a power over the case, or serves
    in the unit that keeps its entry, is its officer: none is its reporter, though they show the receipt. An office
    complained about has such a power as well, here.
    """
    if _typed_in(actor, report) or actor.person_id in report.pin_seen_by or _entering(actor, report):
        return True
    return any(
        power.role == Role.NATIONAL_ADMIN
        or power.reach in report.agency_ids
        or report.respondent_agency_id in power.path
        for power in actor.powers
        if power.role != Role.EVALUATOR
    )


def is_about(respondent_id: int | None, agency: Agency) -> bool:
    """Whether a complaint about that office is about this agency: the office itself, or one below it that is not its
    inspectorate.
    """
    is_below = respondent_id in agency.path and agency.kind != Agency.Kind.INSPECTORATE
    return respondent_id == agency.pk or is_below


def _is_impartial(power: Power, respondent_id: int | None) -> bool:
    """An inspectorate examines its whole government, but neither itself nor an office above it within that."""
    return power.role == Role.INSPECTORATE and respondent_id not in power.own_offices


def _is_respondent(actor: Actor, respondent_id: int | None) -> bool:
    return respondent_id is not None and any(respondent_id in power.path for power in actor.powers)


def can_see(actor: Actor, report: Report) -> bool:
    """May the actor know of this report and open its page?"""
    return reads(actor, report) or has_entered(actor, report)


def reads(actor: Actor, report: Report) -> bool:
    """May the actor read it as those do to whom it is open, not only as far as it was typed in?"""
    return is_own(actor, report) or is_public(report) or can_see_by_office(actor, report)


def opens_at_desk(actor: Actor, report: Report) -> bool:
    """May the actor open it at the desk, be it only as far as its intake?"""
    return can_see_by_office(actor, report) or has_entered(actor, report)


def has_entered(actor: Actor, report: Report) -> bool:
    """Was it typed in by the actor, or by a colleague of the same unit? What was entered stays in sight of who entered
    it, wherever the case has gone; in sight of the unit, as long as it lies with the same government: else whoever
    appoints there would reach other governments' cases. Who appoints the unit's people reads as much as they do. A
    confidential one is read by the person alone who heard it, and one about an office is lost to that office.
    `entered_by` says the same in SQL.
    """
    return _entering(actor, report) is not None


def _typed_in(actor: Actor, report: Report) -> bool:
    return actor.person_id is not None and report.entered_by_id == actor.person_id


def _entering(actor: Actor, report: Report) -> Power | None:
    """The power by which the actor's unit has entered the report."""
    if report.entered_by_agency_id is None:
        return None
    if report.grade == Grade.OVERSIGHT and _is_respondent(actor, report.respondent_agency_id):
        return None
    for power in actor.powers:
        is_near = power.path[0] in report.agency_ids and not report.is_confidential
        if power.role in roles.WORKING and power.agency_id == report.entered_by_agency_id:
            return power if is_near or _typed_in(actor, report) else None
        if is_near and _leads_below(power) and power.agency_id in _entry_path(report):
            return power
    return None


def _leads_below(power: Power) -> bool:
    """A coordinator below the government's own desk, to which a unit's entries do not come by themselves."""
    return power.role == Role.AGENCY_COORDINATOR and len(power.path) > 1


def _entry_path(report: Report) -> list[int]:
    return report.entered_by_agency.path if report.entered_by_agency else []


def can_see_by_office(actor: Actor, report: Report) -> bool:
    """May the actor see it as an officer, whether it is public or not?"""
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return True
    if actor.has(Role.EVALUATOR) and not report.is_confidential:
        return True
    return _is_placed_over(actor.powers, actor, report)


def works_on(actor: Actor, report: Report) -> bool:
    """Does the case lie with the actor's own office? Evaluators watch from outside, wherever they serve."""
    if actor.has(Role.NATIONAL_ADMIN):
        return True
    own = tuple(power for power in actor.powers if power.role != Role.EVALUATOR)
    return _is_placed_over(own, actor, report)


def _is_placed_over(powers: Iterable[Power], actor: Actor, report: Report) -> bool:
    """Whether one of the powers reaches the case by its place in the tree; `_by_office` says the same in SQL."""
    if report.grade == Grade.OVERSIGHT and _is_respondent(actor, report.respondent_agency_id):
        powers = [power for power in powers if _is_impartial(power, report.respondent_agency_id)]
    involved, sharing = set(report.agency_ids), set(report.share_ids)
    return any(
        power.reach in (sharing if report.is_confidential and power.role in roles.NARROW else involved)
        for power in powers
    )


def visible_to(actor: Actor) -> QuerySet[Report]:
    """Every report the actor may see, as a query. Views always start here."""
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return Report.objects.all()
    return Report.objects.filter(_own(actor) | IS_PUBLIC | _by_office(actor) | _entered(actor))


def worked_by(actor: Actor) -> QuerySet[Report]:
    """The reports an officer may see by office, without what is merely public: the desk starts here."""
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return Report.objects.all()
    return Report.objects.filter(_by_office(actor))


def inbox_of(actor: Actor) -> set[tuple[int, Sight]]:
    """Where in the inbox lies what `worked_by` gives, by agency and sight: at most a little more, never less."""
    if actor.is_system or actor.has(Role.NATIONAL_ADMIN):
        return {(NATION, Sight.PLAIN), (NATION, Sight.ABOVE)}
    found = {(NATION, Sight.PLAIN)} if actor.has(Role.EVALUATOR) else set()
    for power in actor.powers:
        sights = {Sight.PLAIN, Sight.SHARED}
        if power.role not in roles.NARROW:
            sights.add(Sight.ABOVE)
        if power.role == Role.INSPECTORATE:
            sights.add(Sight.ABOUT)
        found |= {(power.reach, sight) for sight in sights}
    return found


def is_inbox_exact(actor: Actor) -> bool:
    """Whether `inbox_of` holds no more: who serves in two places, or in an inspectorate, is kept from some of it."""
    return len({power.path for power in actor.powers}) <= 1 and not actor.has(Role.INSPECTORATE)


def owned_by(actor: Actor) -> QuerySet[Report]:
    """The actor's own reports: filed with the account, or held by receipt."""
    return Report.objects.filter(_own(actor))


def hidden_from(actor: Actor) -> Q:
    """Rows of cases of which an officer is not even told that they were here, wherever they went since: about one's
    own office or one above it, and confidential ones for an outside watcher. An inspectorate is told of what it would
    examine.
    """
    purview = purviews.purview_of_returns(actor)
    if purview is None:
        return Q(pk__isnull=True)
    hidden = _complains_about(purview.offices, of="report__")
    return hidden | Q(report__is_confidential=True) if purview.hides_confidential else hidden


def entered_by(actor: Actor) -> QuerySet[Report]:
    """The reports that the actor's unit has typed in, as `has_entered`."""
    return Report.objects.filter(_entered(actor))


def desk_of(actor: Actor) -> QuerySet[Report]:
    """All that the actor may open at the desk, as `opens_at_desk`: what is searched by number and in the last queue."""
    return worked_by(actor) | entered_by(actor)


def _entered(actor: Actor) -> Q:
    condition, heard = Q(pk__in=[]), Q(entered_by_id=actor.person_id, entered_by_id__isnull=False)
    for power in actor.powers:
        if power.role in roles.WORKING:
            near = Q(is_confidential=False, agency_ids__contains=[power.path[0]])
            condition |= Q(entered_by_agency_id=power.agency_id) & (heard | near)
            if _leads_below(power):
                condition |= Q(entered_by_agency__path__contains=[power.agency_id]) & near
    return condition & ~_conflict(actor)


def _conflict(actor: Actor) -> Q:
    """An oversight case about an office at or above which the actor serves."""
    return _complains_about({agency_id for power in actor.powers for agency_id in power.path})


def _own(actor: Actor) -> Q:
    condition = Q(pk__in=sorted(actor.unlocked))
    return condition | Q(account_key=actor.account_key) if actor.account_key else condition


def _by_office(actor: Actor) -> Q:
    condition = Q(pk__in=[])
    if actor.has(Role.EVALUATOR):
        condition |= Q(is_confidential=False)
    wide = {power.reach for power in actor.powers if power.role not in roles.NARROW}
    narrow = actor.agencies(*roles.NARROW)
    placed = Q(pk__in=[])
    if wide:
        placed |= Q(agency_ids__overlap=sorted(wide))
    if narrow:
        shares = Q(is_confidential=False) | Q(share_ids__overlap=sorted(narrow))
        placed |= Q(agency_ids__overlap=sorted(narrow)) & shares
    condition |= placed & ~_conflict(actor)
    for power in actor.powers:
        if power.role == Role.INSPECTORATE:
            condition |= Q(agency_ids__contains=[power.reach]) & ~_complains_about(power.own_offices)
    return condition


def _complains_about(agencies: Iterable[int], *, of: str = "") -> Q:
    """Oversight cases about one of these offices. `of`: the way from a row to its report, as `report__`."""
    office = f"{of}respondent_agency_id"
    return Q(**{f"{of}grade": Grade.OVERSIGHT, f"{office}__in": sorted(agencies), f"{office}__isnull": False})


# -- acting ------------------------------------------------------------------------------------------------------


def parties(actor: Actor, report: Report, *, copies: Iterable[int] = ()) -> dict[Party, Power | None]:
    """The capacities in which the actor may act, with the power behind each. `copies`: agencies holding a copy."""
    if actor.is_system:
        return {Party.SYSTEM: None}
    found: dict[Party, Power | None] = {}
    if is_reporter(actor, report):
        found[Party.REPRESENTATIVE if report.is_represented else Party.REPORTER] = None
    if entering := _entering(actor, report):
        found[Party.RECORDER] = entering
    if reads(actor, report):
        copied = set(copies)
        for power in actor.powers:
            for party in _parties_of(power, report, copied):
                found.setdefault(party, power)
    return found


def parties_to(
    action: Action, actor: Actor, report: Report, *, copies: Iterable[int] = ()
) -> dict[Party, Power | None]:
    """The capacities that count for one action."""
    found = parties(actor, report, copies=copies)
    return {party: found[party] for party in _counting(action, found, actor, report)}


def _counting(action: Action, found: Iterable[Party], actor: Actor, report: Report) -> set[Party]:
    """A PIN is given anew by who typed the report in, by no colleague; and for an anonymous reporter by neither."""
    is_barred = action == Action.RENEW_PIN and (report.is_anonymous or not _typed_in(actor, report))
    return set(found) - ({Party.RECORDER} if is_barred else set())


def reads_contact(actor: Actor, report: Report) -> bool:
    """May the actor reach the reporter: at work on the case, or having typed it in? A seal may forbid it still."""
    mine = parties(actor, report).keys()
    return bool(mine & CASEWORKERS) or (Party.RECORDER in mine and _typed_in(actor, report))


def _parties_of(power: Power, report: Report, copies: set[int]) -> Iterable[Party]:
    involved = set(report.agency_ids)
    leads = report.lead_agency_id == power.agency_id
    if power.role == Role.NATIONAL_ADMIN:
        yield Party.NATIONAL
    if power.role == Role.EVALUATOR:
        yield Party.EVALUATOR
    if power.role in roles.COORDINATING and power.agency_id in involved:
        yield Party.COORDINATOR
        if report.status == Status.SUBMITTED and report.holder_agency_id == power.agency_id:
            yield Party.VERIFIER
    if power.role == Role.AGENCY_HEAD and power.agency_id in involved:
        yield Party.HEAD
    if power.role == Role.INSPECTORATE and power.reach in involved:
        yield Party.INSPECTORATE
        # What complains about its government's own desk comes to it unverified.
        if report.status == Status.SUBMITTED and report.holder_agency_id == power.agency_id:
            yield Party.VERIFIER
    if power.role in roles.ANSWERING and leads:
        yield Party.LEAD
    if power.role == Role.UNIT_OPERATOR and leads:
        yield Party.OPERATOR
    if power.role in (*roles.ANSWERING, Role.UNIT_OPERATOR) and power.agency_id in copies:
        yield Party.ASSIGNEE


def reaches(power: Power | None, agency_path: Iterable[int]) -> bool:
    """May this power hand a report to the agency with that path? Its own subtree; the nation for the national."""
    if power is None:
        return False
    return power.role == Role.NATIONAL_ADMIN or power.reach in set(agency_path)


def stands_above(power: Power | None, lead: Agency) -> bool:
    """Whether this power looks down on the unit that answers, and is not that unit's own. A root has nobody above."""
    return (
        power is not None
        and reaches(power, lead.path)
        and not (lead.parent_id and power.agency_id == lead.pk)
    )


def lead_of(assignments: Iterable[Assignment]) -> Assignment | None:
    """The assignment that answers for the report now."""
    return next((row for row in assignments if row.is_lead and row.status in ACTIVE_ASSIGNMENT), None)


def copies_of(assignments: Iterable[Assignment]) -> set[int]:
    """Ids of the agencies that hold a copy."""
    return {row.agency_id for row in assignments if not row.is_lead and row.status in ACTIVE_ASSIGNMENT}


def possible_actions(actor: Actor, report: Report, assignments: Iterable[Assignment]) -> list[Action]:
    """What this actor may do now, in table order, each once: the buttons of the page."""
    rows = list(assignments)
    lead, mine = lead_of(rows), parties(actor, report, copies=copies_of(rows))
    allowed = (
        row.action
        for row in rows_from(Status(report.status))
        if row.parties & _counting(row.action, mine, actor, report) and meets(row.condition, report, lead)
    )
    return list(dict.fromkeys(allowed))
