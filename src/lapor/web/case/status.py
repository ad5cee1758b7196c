"""How the public names where a report stands."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.reports.models import Report
from lapor.reports.reading.standing import PublicStatus, public_status, zone_of
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Holder, Status

WORDS: dict[PublicStatus, str | Promise] = {
    PublicStatus.SUBMITTED: Status.SUBMITTED.label,
    PublicStatus.NEEDS_INFO: Status.NEEDS_INFO.label,
    PublicStatus.ROUTED: _("Sudah diteruskan, menunggu jawaban"),
    PublicStatus.FOLLOWED_UP: _("Ditindaklanjuti oleh instansi"),
    PublicStatus.REPORTER_ANSWERED: _("Pelapor menanggapi, menunggu jawaban"),
    PublicStatus.RESOLVED: Status.RESOLVED.label,
    PublicStatus.CLOSED_BY_REPORTER: ClosedBy.REPORTER.label,
    PublicStatus.CLOSED_BY_ADMIN: ClosedBy.ADMIN.label,
    PublicStatus.CLOSED_BY_SYSTEM: ClosedBy.SYSTEM.label,
    PublicStatus.ARCHIVED: Status.ARCHIVED.label,
    PublicStatus.MERGED: Status.MERGED.label,
    PublicStatus.WITHDRAWN: Status.WITHDRAWN.label,
}


OBJECTED = _("Pelapor berkeberatan, menunggu jawaban")
# The stages that the public list can be narrowed to, each in the words of its cards.
STAGES: dict[Status, str | Promise] = {
    Status.VERIFIED: WORDS[PublicStatus.ROUTED],
    Status.IN_PROGRESS: WORDS[PublicStatus.FOLLOWED_UP],
    Status.NEEDS_INFO: WORDS[PublicStatus.NEEDS_INFO],
    Status.RESOLVED: WORDS[PublicStatus.RESOLVED],
    Status.CLOSED: _("Ditutup"),
}


def late_since(report: Report) -> date | None:
    """The date that an agency has let pass; None while it lies ahead, or somebody else has the turn."""
    if report.holder != Holder.AGENCY or report.due_on is None or not report.is_open:
        return None
    zone = zone_of(report)
    today = clock.today(ZoneInfo(zone)) if zone else clock.today()
    return report.due_on if report.due_on < today else None


def status_words(report: Report) -> str:
    status = public_status(report)
    # What was answered already and waits again was not accepted as the answer.
    is_objection = status == PublicStatus.REPORTER_ANSWERED and report.resolved_at
    return str(OBJECTED if is_objection else WORDS[status])
