"""The form that merges a report into another."""

from django.utils.translation import gettext_lazy as _

from lapor.reports.queries import nearby
from lapor.reports.queries.detail import Detail
from lapor.web.desk.forms import ActionForm
from lapor.web.desk.picker_fields import ReportField, report_option


class MergeForm(ActionForm):
    into = ReportField(
        label=_("Laporan induk"),
        help_text=_(
            "Cari dengan nomor atau kata. Pelapor membaca jawaban laporan induk di halamannya sendiri, dan tetap dapat "
            "menyatakan belum selesai."
        ),
    )

    def prepare(self, case: Detail) -> None:
        found = nearby.similar_to(self.actor, case.report) or ()
        self.pickers()["into"].offer(report_option(one.report, one.reason) for one in found)
