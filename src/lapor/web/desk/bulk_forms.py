"""The forms for many reports at once: what can be said of all of them alike, and what is said of each."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.common.text import blank_in
from lapor.directory import templates
from lapor.directory.models import ReplyTemplate
from lapor.reports.models import Report
from lapor.reports.refusals import BlankLeft
from lapor.reports.vocabulary import Grade, ReportClass
from lapor.reports.workflow import Action
from lapor.web.desk.fields import ARCHIVE_REASONS, GradeField, words_field
from lapor.web.desk.forms import DeskForm
from lapor.web.desk.picker_fields import ReportField
from lapor.web.kit.picker_fields import AgencyField, TopicField

_GRADES = [choice for choice in Grade.choices if choice[0] != Grade.OVERSIGHT]


class BulkForm(DeskForm):
    """Asks nothing: chosen is said enough. `reports`: those it is about."""

    def __init__(self, *args: Any, reports: Iterable[Report] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reports = list(reports)
        self.prepare()

    def prepare(self) -> None:
        """Add what is asked of each report."""

    def own_field(self, report: Report) -> forms.BoundField | None:
        """What is asked of this one alone."""
        name = grade_name(report)
        return self[name] if name in self.fields else None

    def common_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self if not bound.name.startswith("grade_")]

    def offered_templates(self) -> list[ReplyTemplate]:
        return []

    def use_template(self, chosen: str) -> None:
        """Put a template's words into the form."""


def grade_name(report: Report) -> str:
    return f"grade_{report.number}"


class BulkVerifyForm(BulkForm):
    report_class = forms.ChoiceField(
        label=_("Klasifikasi"),
        choices=[("", _("Sesuai pilihan pelapor")), *ReportClass.choices],
        required=False,
    )
    grade = GradeField()
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    topic = TopicField(label=_("Topik"), required=False)
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)

    def prepare(self) -> None:
        """Each complaint may have another grade than the rest."""
        choices = [("", _("Kadar seperti di bawah")), *_GRADES]
        for report in self.reports:
            if report.report_class == ReportClass.COMPLAINT:
                label = _("Kadar pengaduan %(title)s") % {"title": report.title}
                field = forms.ChoiceField(label=label, choices=choices, required=False)
                self.fields[grade_name(report)] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unsaid = [one for one in self.reports if self._lacks_grade(one, cleaned)]
        if unsaid:
            sentence = _("Tentukan kadar pengaduan untuk: %(titles)s.")
            self.add_error("grade", sentence % {"titles": ", ".join(one.title for one in unsaid)})
        if cleaned.get("grade") == Grade.OVERSIGHT:
            self.add_error(
                "grade",
                _("Pengaduan berkadar pengawasan diverifikasi satu per satu: yang diadukan harus disebut."),
            )
        return cleaned

    def _lacks_grade(self, report: Report, cleaned: dict[str, Any]) -> bool:
        is_complaint = (cleaned.get("report_class") or report.report_class) == ReportClass.COMPLAINT
        return is_complaint and not (cleaned.get(grade_name(report)) or cleaned.get("grade"))


class BulkReplyForm(BulkForm):
    words = words_field(
        _("Jawaban kepada pelapor"),
        rows=7,
        is_sent=False,
        help_text=_("Isian seperti {{reporter}} dan {{number}} diganti untuk tiap laporan."),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if blank := blank_in(templates.without_places(words)):
            raise forms.ValidationError(str(BlankLeft(blank=blank)), code=BlankLeft.code)
        return words

    def offered_templates(self) -> list[ReplyTemplate]:
        path = sorted({agency for power in self.actor.powers for agency in power.path})
        return list(templates.templates_for(path, kind=str(Action.FOLLOW_UP)))

    def use_template(self, chosen: str) -> None:
        found = next((one for one in self.offered_templates() if str(one.pk) == chosen), None)
        if found:
            self.initial["words"] = found.body


class BulkRouteForm(BulkForm):
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)


class BulkMergeForm(BulkForm):
    into = ReportField(
        label=_("Laporan induk"), help_text=_("Semua yang dipilih digabung ke laporan ini; ia sendiri tetap.")
    )

    def prepare(self) -> None:
        cast(ReportField, self.fields["into"]).offer_reports(self.reports)


class BulkArchiveForm(BulkForm):
    reason = forms.ChoiceField(label=_("Alasan"), choices=ARCHIVE_REASONS)
    words = words_field(
        _("Penjelasan kepada pelapor"), rows=4, help_text=_("Setiap pelapor membaca penjelasan yang sama.")
    )
