"""The forms for many reports at once: what can be said of all of them alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.reports.vocabulary import Grade, ReportClass
from lapor.web.desk.fields import ARCHIVE_REASONS, GradeField, words_field
from lapor.web.desk.forms import DeskForm
from lapor.web.desk.picker_fields import AgencyField, TopicField


class BulkVerifyForm(DeskForm):
    report_class = forms.ChoiceField(
        label=_("Klasifikasi"),
        choices=[("", _("Sesuai pilihan pelapor")), *ReportClass.choices],
        required=False,
    )
    grade = GradeField()
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    topic = TopicField(label=_("Topik"), required=False)
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("report_class") in ("", ReportClass.COMPLAINT) and not cleaned.get("grade"):
            self.add_error(
                "grade", _("Tentukan kadar pengaduan: batas waktunya bergantung pada pilihan ini.")
            )
        if cleaned.get("grade") == Grade.OVERSIGHT:
            self.add_error(
                "grade",
                _("Pengaduan berkadar pengawasan diverifikasi satu per satu: yang diadukan harus disebut."),
            )
        return cleaned


class BulkRouteForm(DeskForm):
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)


class BulkArchiveForm(DeskForm):
    reason = forms.ChoiceField(label=_("Alasan"), choices=ARCHIVE_REASONS)
    words = words_field(
        _("Penjelasan kepada pelapor"), rows=4, help_text=_("Setiap pelapor membaca penjelasan yang sama.")
    )
