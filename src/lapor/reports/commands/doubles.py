"""What happens to reports that were merged when something happens to the one they were merged into."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid, OutOfTurn
from lapor.directory.actors import SYSTEM
from lapor.reports.commands._step import step
from lapor.reports.models import Report
from lapor.reports.payloads import Merged
from lapor.reports.side_rows import ParentPending
from lapor.reports.workflow import Action, Status


class UnverifiedParent(Invalid):
    """Nobody has read the other yet: it may be closed to the public, and its reporter's page is nobody else's."""

    code = "unverified_parent"
    sentence = _(
        "Laporan induk itu belum diverifikasi. Verifikasi dulu, atau pilih “Verifikasi keduanya” pada laporan ini."
    )


def followers_of(parent_id: int) -> list[int]:
    """Ids of the reports that are followed in this one."""
    rows = Report.objects.filter(merged_into_id=parent_id, status=Status.MERGED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def follow_parent(report: Report) -> None:
    """Its parent was merged itself: it is followed where that one is. Raises OutOfTurn when nothing is to be done."""
    with step(report, Action.FOLLOW_PARENT, by=SYSTEM) as case:
        parent = Report.objects.filter(pk=case.report.merged_into_id or 0, status=Status.MERGED).first()
        if parent is None or parent.merged_into_id is None:
            raise OutOfTurn
        case.report.merged_into_id = parent.merged_into_id
        case.payload = Merged(into=parent.merged_into_id)


def tell_answer(report: Report) -> None:
    """Its parent was answered: its reporter is told, and may say whether that helped. Once for each answer."""
    with step(report, Action.PARENT_ANSWERED, by=SYSTEM) as case:
        parent = Report.objects.get(pk=case.report.merged_into_id or 0)
        case.report.parent_answered_at = parent.resolved_at
        case.payload = Merged(into=parent.pk)


def forget_parents(noted: Iterable[tuple[int, datetime]]) -> None:
    """Those of these parents to which nothing has happened since they were noted: else they carry another moment."""
    for parent_id, noted_at in noted:
        ParentPending.objects.filter(parent_id=parent_id, noted_at=noted_at).delete()
