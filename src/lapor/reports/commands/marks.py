"""Marks on a report beside its story: that it was opened, and whom else it concerns."""

from django.db import transaction
from django.db.models import F

from lapor.reports.models import Endorsement, Report


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
