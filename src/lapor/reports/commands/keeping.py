"""What is kept beside the story of a report: that its reporter was kept out, that it was opened, whom else it concerns.

And the reporter's way in: being barred is waited for, and a lost PIN is replaced.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, codes, rate_limits
from lapor.common.rate_limits import Pace
from lapor.common.refusals import Invalid
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import identity
from lapor.reports.case import Case
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.models import Endorsement, Report
from lapor.reports.workflow import Action, Need, Status

# A guesser makes one write of it an hour.
_NOTED_AGAIN = timedelta(hours=1)
# Contacts an officer may compare with a report's: slips of the finger, but no guessing.
CONTACT_PACE = Pace(3, timedelta(hours=1))


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


def note_opened(report: Report) -> None:
    """An officer of the unit that has it looks at it: its row is no longer bold."""
    Report.objects.filter(pk=report.pk, is_news_seen=False).update(is_news_seen=True)


def endorse_report(report: Report, *, visitor: str) -> bool:
    """Somebody else has met with the same: counted once for each visitor, and no name kept. Gives whether it is new."""
    with transaction.atomic():
        _row, is_new = Endorsement.objects.get_or_create(report_id=report.pk, visitor=visitor)
        if is_new:
            Report.objects.filter(pk=report.pk).update(endorsements=F("endorsements") + 1)
    return is_new


def await_reporter(report: Report | Case, *, clock_number: int) -> None:
    """The reporter's time is over, but they may have been kept out meanwhile: it begins anew, and both sides read why.

    `clock_number`: the limit that was found over. Raises OutOfTurn when it no longer is, or nobody was kept out.
    """
    with step(report, Action.AWAIT_REPORTER, by=SYSTEM) as case:
        is_asked = case.report.status == Status.NEEDS_INFO
        silence = Action.ARCHIVE_INCOMPLETE if is_asked else Action.CLOSE_SILENT
        case.payload = _clocks.advance_alert(case, clock_number, silence)
        case.report.kept_out_at = None


def renew_pin(report: Report, *, by: Actor, contact: str) -> str:
    """A new PIN for a reporter who has lost theirs, when `contact` is the telephone or e-mail address they filed with.

    The old PIN ends. The contact is compared under the seal: the officer learns only that it fits, and the event tells
    the reporter who gave the PIN out. Gives the PIN. Raises WrongContact, TooMany.
    """
    rate_limits.try_after("contact", str(report.pk), str(by.person_id), pace=CONTACT_PACE)
    with step(report, Action.RENEW_PIN, by=by, given={Need.CONTACT: contact.strip()}) as case:
        if not identity.is_contact(report.pk, contact):
            raise WrongContact(field="contact")
        pin = codes.new_pin()
        case.report.pin_hash = codes.hash_pin(pin)
    return pin
