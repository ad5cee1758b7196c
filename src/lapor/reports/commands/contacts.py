"""Finding the reports of whoever is on the telephone: by the whole number only, and never without a trace."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from lapor.common import clock, rate_limits, security_log
from lapor.common.writes import send_together
from lapor.directory.actors import Actor
from lapor.reports import events, identity, permissions
from lapor.reports.case import Case
from lapor.reports.models import Event, Report
from lapor.reports.workflow import READS_CONTACT, Action, Party, Status

FOUND = 50
# A busy counter asks for some numbers a minute; who tries out numbers asks for more.
LOOK_UPS = 120
PER = timedelta(hours=1)
# Who asks again within so long is told once.
TOLD_AGAIN_AFTER = timedelta(days=1)
_SHOWN = ("holder_agency", "lead_agency", "region", "topic")


def find_by_phone(phone: str, *, by: Actor) -> list[Report]:
    """The newest reports filed with a number in `phone`, of those whose reporter the officer may reach; no anonymous
    one. Each keeps an event that its reporter reads, once a day for the same officer. Raises TooMany.
    """
    hashes = identity.phone_hashes(phone)
    if not hashes:
        return []
    rate_limits.count_attempt("phone-look-up", str(by.person_id), limit=LOOK_UPS, per=PER)
    with transaction.atomic():
        found = _reachable(hashes, by)
        _leave_traces(found, by)
    security_log.note(security_log.Event.PHONE_LOOKED_UP, person=by.person_id, found=len(found))
    return found


def _reachable(hashes: Sequence[str], by: Actor) -> list[Report]:
    rows = permissions.desk_of(by).filter(pk__in=identity.with_phone(hashes), is_anonymous=False)
    newest = rows.select_related(*_SHOWN).order_by("-pk")[:FOUND]
    return [report for report in newest if permissions.reads_contact(by, report)]


def _leave_traces(found: Iterable[Report], by: Actor) -> None:
    """One event each, whoever else is at the report: a look-up that waits is better than one that nobody sees."""
    ids = {report.pk for report in found} - _told_lately(found, by)
    if not ids:
        return
    moment = clock.now()
    locked = Report.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    cases = [_case_of(report, by, max(moment, report.changed_at)) for report in locked]
    events.append(cases, Action.FIND_BY_PHONE)
    send_together(case.writes for case in cases)


def _told_lately(found: Iterable[Report], by: Actor) -> set[int]:
    rows = Event.objects.filter(report__in=found, action=Action.FIND_BY_PHONE, person_id=by.person_id)
    return set(rows.filter(at__gt=clock.now() - TOLD_AGAIN_AFTER).values_list("report_id", flat=True))


def _case_of(report: Report, by: Actor, moment: datetime) -> Case:
    case = Case(report, by, moment, assignments=[], running=[])
    case.writes.watch_rows(report)
    case.before = Status(report.status)
    mine = permissions.parties(by, report)
    case.party = next(party for party in Party if party in READS_CONTACT and party in mine)
    case.power = mine[case.party]
    return case
