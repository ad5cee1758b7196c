"""From an event to notices: the follower of the feed, and when each notice is due.

Nothing is sent here. A reporter is told at once by day, and in the morning of what happens at night; an officer of what
cannot wait at once, of the rest with the digest at eight in the morning of the next working day.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.directory.models import Agency, Person
from lapor.directory.zones import zone_of
from lapor.messaging.decisions import DECISIONS, Decision
from lapor.messaging.models import Notice, OfficerChoice, Subscription
from lapor.messaging.recipients import officers_for
from lapor.messaging.subscriptions import active_of
from lapor.messaging.vocabulary import Kind, Reader
from lapor.reports import permissions
from lapor.reports.clocks import applicable_limits
from lapor.reports.models import Event, Report
from lapor.reports.vocabulary import Priority
from lapor.reports.workflow import CITIZENS, Action

FOLLOWER = "messaging"
# Nobody's telephone rings at night, but for what they have just done themselves.
QUIET_FROM, QUIET_UNTIL = time(21), time(7)
DIGEST_AT = time(8)
# What the reporter has just asked for.
ASKED_FOR = frozenset({Kind.RECEIVED, Kind.PIN_RENEWED})
_SHOWN = ("holder_agency", "lead_agency", "region")


def note_event(event: Event) -> int:
    """Write down who is to hear of an event; gives how many. Called by the feed, once for each event."""
    decision = DECISIONS[Action(event.action)]
    if not (decision.reporter or decision.followers or decision.officers):
        return 0
    report = Report.objects.select_related(*_SHOWN).get(pk=event.report_id)
    notices = [*_to_citizens(decision, event, report), *_to_officers(decision, event, report)]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _to_citizens(decision: Decision, event: Event, report: Report) -> Iterator[Notice]:
    """One for the reporter, however many addresses they gave; one for each follower while the report is public, and
    when it is put aside.
    """
    is_own_doing = event.party in CITIZENS and event.action != Action.FILE
    rows = list(active_of(report.pk))
    has_way = any(row.reader == Reader.REPORTER for row in rows)
    if decision.reporter and not is_own_doing and (has_way or report.account_key):
        yield _citizens_notice(decision.reporter, event, report, Reader.REPORTER)
    if decision.followers and permissions.was_public(report):
        followers: Iterator[Subscription] = (
            row for row in rows if row.reader == Reader.FOLLOWER and row.proved_at
        )
        for follower in followers:
            yield _citizens_notice(decision.followers, event, report, Reader.FOLLOWER, follower.pk)


def _citizens_notice(kind: Kind, event: Event, report: Report, reader: Reader, recipient: int = 0) -> Notice:
    now = clock.now()
    zone = ZoneInfo(zone_of(report.region_id))
    return Notice(
        report_id=report.pk,
        event_number=event.number,
        kind=kind,
        reader=reader,
        recipient=recipient,
        event_at=event.at,
        due_at=now if kind in ASKED_FOR else by_day(now, zone),
    )


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    local = moment.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(morning, QUIET_UNTIL, zone)


def _to_officers(decision: Decision, event: Event, report: Report) -> Iterator[Notice]:
    told: set[int] = set()
    for telling in decision.officers:
        people = [one for one in officers_for(telling.whom, event, report) if one.pk not in told]
        told |= {one.pk for one in people}
        is_urgent = telling.at_once or report.priority == Priority.FIRST
        at_once = _always_at_once(people)
        for person in people:
            is_at_once = is_urgent or person.pk in at_once
            yield Notice(
                report_id=report.pk,
                event_number=event.number,
                kind=telling.kind,
                reader=Reader.OFFICER,
                recipient=person.pk,
                is_at_once=is_at_once,
                event_at=event.at,
                due_at=clock.now()
                if is_at_once
                else _next_digest(report.holder_agency or report.lead_agency),
            )


def _always_at_once(people: list[Person]) -> set[int]:
    rows = OfficerChoice.objects.filter(person_id__in=[one.pk for one in people], is_always_at_once=True)
    return set(rows.values_list("person_id", flat=True))


def _next_digest(agency: Agency | None) -> datetime:
    """Eight in the morning of the agency's next working day; of today, while that lies ahead."""
    zone = ZoneInfo(agency.zone) if agency else clock.JAKARTA
    local = clock.now().astimezone(zone)
    calendar = applicable_limits.calendar_of(agency) if agency else applicable_limits.calendar_of_nation()
    before = local.date() - timedelta(days=1) if local.time() < DIGEST_AT else local.date()
    return datetime.combine(calendar.next_working_day(before), DIGEST_AT, zone)
