"""Keeping the reporter's way in: that it was barred is noted and waited for, and a lost PIN is replaced."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, codes, security_log
from lapor.common.refusals import Invalid, TooMany
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import events, identity, permissions
from lapor.reports.case import Case
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.models import Event, Report
from lapor.reports.payloads import PinRefused, PinRenewed, ReporterAwaited
from lapor.reports.workflow import TABLE, Action, Need, Party, Status

# A guesser makes one write of it an hour.
_NOTED_AGAIN = timedelta(hours=1)
# Contacts that all officers together may try at a report: slips of the finger, but no guessing.
TRIES, TRIED_WITHIN = 3, timedelta(days=1)


class WrongContact(Invalid):
    """What the caller gives is not what the reporter wrote, or nothing was written: the same answer for both."""

    code = "wrong_contact"
    sentence = _(
        "Kontak ini tidak sama dengan yang ditulis saat melapor, atau tidak ada kontak yang ditulis. "
        "Tanpa kontak yang cocok, PIN baru tidak dapat diberikan."
    )


def note_kept_out(report: Report) -> None:
    """Somebody was slowed down, or asked for more than a PIN, at this report: it may have been its reporter."""
    moment = clock.now()
    long_ago = Q(kept_out_at=None) | Q(kept_out_at__lt=moment - _NOTED_AGAIN)
    Report.objects.filter(long_ago, pk=report.pk).update(kept_out_at=moment)


def await_reporter(report: Report | Case, *, clock_number: int) -> None:
    """The reporter's time is over, but they may have been kept out meanwhile: it begins anew, and both sides read why.

    `clock_number`: the limit that was found over. Raises OutOfTurn when it no longer is, or nobody was kept out.
    """
    with step(report, Action.AWAIT_REPORTER, by=SYSTEM) as case:
        is_asked = case.report.status == Status.NEEDS_INFO
        silence = Action.ARCHIVE_INCOMPLETE if is_asked else Action.CLOSE_SILENT
        case.payload = ReporterAwaited(**_clocks.advance_alert(case, clock_number, silence).parts())
        case.report.kept_out_at = None
        case.report.await_count += 1


def renew_pin(report: Report, *, by: Actor, contact: str) -> str:
    """A new PIN for a reporter who has lost theirs, when `contact` is the telephone or e-mail address they filed with.

    The old PIN ends. The contact is compared under the seal: the officer learns only that it fits. An event tells the
    reporter who gave the PIN out, or who tried to with another contact. Gives the PIN. Raises WrongContact, TooMany.
    """
    with transaction.atomic():
        # Whoever tries at the same moment waits here: every try is counted.
        list(Report.objects.select_for_update().filter(pk=report.pk).values_list("pk"))
        pin = _new_pin(report, by, contact)
        if not pin:
            _leave_trace(report, by)
    outcome = security_log.Event.PIN_RENEWED if pin else security_log.Event.PIN_REFUSED
    security_log.note(outcome, person=by.person_id, report=report.pk)
    if not pin:
        raise WrongContact(field="contact")
    return pin


def _new_pin(report: Report, by: Actor, contact: str) -> str:
    """The report's new PIN; empty, and nothing changed, when the contact is another one."""
    try:
        with step(report, Action.RENEW_PIN, by=by, given={Need.CONTACT: contact.strip()}) as case:
            _refuse_guessing(case)
            if not identity.is_contact(report.pk, contact):
                raise WrongContact
            pin = codes.new_pin()
            case.report.pin_hash = codes.hash_pin(pin)
            case.report.pin_seen_by = sorted({*case.report.pin_seen_by, *filter(None, [by.person_id])})
            case.payload = PinRenewed()
    except WrongContact:
        return ""
    return pin


def _refuse_guessing(case: Case) -> None:
    tried = Event.objects.filter(report=case.report, action=Action.REFUSE_PIN, at__gt=case.at - TRIED_WITHIN)
    times = list(tried.order_by("-at").values_list("at", flat=True)[:TRIES])
    if len(times) == TRIES:
        raise TooMany(seconds=max(1, round((times[-1] + TRIED_WITHIN - case.at).total_seconds())))


def _leave_trace(report: Report, by: Actor) -> None:
    """What was refused has changed nothing, but the reporter reads that it was tried."""
    head = Report.objects.select_related("holder_agency").get(pk=report.pk)
    case = Case(head, by, max(clock.now(), head.changed_at), assignments=[], running=[])
    case.writes.watch_rows(head)
    case.before = Status(head.status)
    (row,) = (row for row in TABLE if row.action == Action.REFUSE_PIN)
    mine = permissions.parties_to(Action.RENEW_PIN, by, head)
    case.party = next(party for party in Party if party in row.parties and party in mine)
    case.power, case.payload = mine[case.party], PinRefused()
    events.append([case], Action.REFUSE_PIN)
    case.writes.send_rows()
