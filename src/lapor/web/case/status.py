"""How the public names where a report stands."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.reports.models import Report
from lapor.reports.reading.standing import PublicStatus, public_status
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import Status

WORDS: dict[PublicStatus, str | Promise] = {
    PublicStatus.SUBMITTED: Status.SUBMITTED.label,
    PublicStatus.NEEDS_INFO: Status.NEEDS_INFO.label,
    PublicStatus.ROUTED: _("Terdisposisi, belum ditindaklanjuti"),
    PublicStatus.FOLLOWED_UP: _("Ditindaklanjuti oleh instansi"),
    PublicStatus.REPORTER_ANSWERED: _("Ditanggapi oleh pelapor"),
    PublicStatus.RESOLVED: Status.RESOLVED.label,
    PublicStatus.CLOSED_BY_REPORTER: ClosedBy.REPORTER.label,
    PublicStatus.CLOSED_BY_ADMIN: ClosedBy.ADMIN.label,
    PublicStatus.CLOSED_BY_SYSTEM: ClosedBy.SYSTEM.label,
    PublicStatus.ARCHIVED: Status.ARCHIVED.label,
    PublicStatus.MERGED: Status.MERGED.label,
    PublicStatus.WITHDRAWN: Status.WITHDRAWN.label,
}


def status_words(report: Report) -> str:
    return str(WORDS[public_status(report)])
