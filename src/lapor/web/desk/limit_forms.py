"""The forms about time: asking for more of it, and deciding."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lapor.reports.queries.detail import Detail
from lapor.web.desk.fields import words_field
from lapor.web.desk.forms import ActionForm


class AskExtensionForm(ActionForm):
    days = forms.IntegerField(
        label=_("Tambahan hari kerja"),
        min_value=1,
        help_text=_("Satu kali untuk setiap laporan, dan hanya selama batas waktunya belum lewat."),
    )
    reason = words_field(
        _("Mengapa perlu waktu lebih?"),
        rows=3,
        help_text=_("Dibaca koordinator, pelapor, dan publik bila laporannya terbuka."),
    )


class GrantExtensionForm(ActionForm):
    words = words_field(_("Penjelasan tambahan"), rows=2, required=False, help_text=_("Dibaca pelapor."))

    def prepare(self, case: Detail) -> None:
        days = case.report.extension_days
        self.fields["words"].label = ngettext(
            "Penjelasan untuk tambahan %(n)d hari kerja", "Penjelasan untuk tambahan %(n)d hari kerja", days
        ) % {"n": days}
