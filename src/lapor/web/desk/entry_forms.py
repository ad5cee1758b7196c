"""The forms of the unit that typed a report in: mending its entry, adding to it, passing on what the reporter says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.reports.queries.detail import Detail
from lapor.web.desk.fields import words_field
from lapor.web.desk.forms import ActionForm
from lapor.web.kit.forms import FilesField


class AdditionForm(ActionForm):
    """What the unit adds that typed the report in: words, files, or both."""

    words = words_field(
        _("Tambahan"),
        rows=4,
        required=False,
        help_text=_("Yang terlewat saat mencatat. Dibaca pelapor dan petugas, tidak tampil untuk publik."),
    )
    files = FilesField(label=_("Lampiran"))  # type: ignore[assignment]


class RelayForm(ActionForm):
    words = words_field(
        _("Kata pelapor"),
        rows=4,
        required=False,
        help_text=_(
            "Tulis yang dikatakan pelapor, tidak lebih. Puas atau belum tetap dinyatakan pelapor sendiri, dengan "
            "PIN-nya."
        ),
    )
    files = FilesField(label=_("Lampiran"))  # type: ignore[assignment]


class MendForm(ActionForm):
    title = forms.CharField(label=_("Judul"), max_length=150)
    body = words_field(_("Isi laporan"), rows=6)
    place = forms.CharField(label=_("Tempat kejadian"), max_length=300, required=False)
    incident_on = forms.DateField(
        label=_("Tanggal kejadian"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def prepare(self, case: Detail) -> None:
        report = case.report
        self.start(title=report.title, body=report.body, place=report.place, incident_on=report.incident_on)
