"""The forms of an officer's actions. Each field is named like the keyword of the command it feeds."""

from collections.abc import Iterable
from copy import deepcopy
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lapor.directory import agency_tree
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports.clocks import applicable_limits
from lapor.reports.models import Report
from lapor.reports.queries.detail import Detail
from lapor.reports.shares import AssignmentStatus
from lapor.reports.vocabulary import Missing, PostKind, ReportClass, ReturnReason
from lapor.web.desk.fields import ARCHIVE_REASONS, DoublesField, GradeField, words_field
from lapor.web.desk.picker_fields import ReportField, reach_of, units_below
from lapor.web.kit.file_limits import with_sizes
from lapor.web.kit.forms import ONE_OF_TWO, FilesField, Marked, Marks
from lapor.web.kit.picker_fields import AgencyField, TopicField, option_of, topic_option
from lapor.web.kit.pickers import PickedField, typed_in

_ONE_FOR_OVERSIGHT: Marks = (("", _("kadar pengawasan: isi salah satu")),)
WHOM_IT_IS_ABOUT = MappingProxyType({"respondent": _ONE_FOR_OVERSIGHT, "no_respondent": _ONE_FOR_OVERSIGHT})


class DeskForm(Marked, forms.Form):
    """A form with pickers, for one officer: what they reach is what they may choose."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, AgencyField):
                field.within = reach_of(actor) if field.is_reached else None
            if isinstance(field, ReportField):
                field.actor = actor
        for name, picker in self.pickers().items():
            picker.widget.has_button = True
            picker.widget.text = typed_in(self.initial, name)

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """What a sent form held, as first values of a fresh one."""
        typed = {
            name: deepcopy(field.widget).value_from_datadict(data, {}, name)
            for name, field in cls.base_fields.items()
        }
        return typed | {name: value for name, value in data.items() if name.endswith("_text")}

    def pickers(self) -> dict[str, PickedField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, PickedField)}

    def search(self, name: str) -> None:
        """Answer the search button of a picker, for pages without scripts."""
        if field := self.pickers().get(name):
            field.search(typed_in(self.data or self.initial, name))

    def start(self, **values: Any) -> None:
        """First values of fields, as far as the form has them."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].initial = value


class ActionForm(DeskForm):
    """What every action's form knows: who acts on which case, and what they had seen of it."""

    # Fields that are not keywords of the command.
    not_arguments = frozenset({"seen"})
    # The command refuses when somebody acted since the page was shown.
    is_guarded = True
    # The field that reply templates fill; empty: none are offered.
    templates_for = ""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, case: Detail, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.case = case
        # What is read before deciding, in sentences.
        self.facts: list[str] = []
        self.start(seen=case.report.last_number)
        self.prepare(case)

    def prepare(self, case: Detail) -> None:
        """Fill in what the case suggests."""

    def given(self) -> dict[str, Any]:
        """The command's keywords."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.not_arguments}
        return given | ({"seen": self.cleaned_data.get("seen")} if self.is_guarded else {})


class VerifyForm(ActionForm):
    marks = WHOM_IT_IS_ABOUT
    field_order = ("seen", "doubles")
    report_class = forms.ChoiceField(label=_("Klasifikasi"), choices=ReportClass.choices)
    grade = GradeField()
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    topic = TopicField(label=_("Topik"), required=False)
    respondent = AgencyField(
        label=_("Instansi yang diadukan"),
        required=False,
        help_text=_("Instansi ini tidak akan dapat melihat pengaduan berkadar pengawasan tentang dirinya."),
    )
    no_respondent = words_field(_("Bila tidak ada instansi yang diadukan: mengapa?"), rows=2, required=False)
    copies = AgencyField(label=_("Tembusan"), is_many=True, required=False)
    publish = forms.TypedMultipleChoiceField(
        label=_("Lampiran yang boleh dilihat publik"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Periksa dahulu: jangan tampilkan wajah, pelat nomor, atau data pribadi. Nama berkas disamarkan; "
            "lokasi dan nama pembuatnya sudah dihapus, kecuali dalam PDF bertanda tangan elektronik."
        ),
    )
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)
    doubles = DoublesField(label=_("Gabungkan juga ke laporan ini"))

    def prepare(self, case: Detail) -> None:
        report = case.report
        if not cast(DoublesField, self.fields["doubles"]).offer(self.actor, self["doubles"].value()):
            del self.fields["doubles"]
        cast(forms.ChoiceField, self.fields["publish"]).choices = [
            (file.number, file.name) for file in case.files
        ]
        if not case.files:
            del self.fields["publish"]
        offer_units(self, case)
        offer_class(self, report)
        self.start(respondent=report.respondent_agency_id or report.chosen_agency_id)
        if report.chosen_agency:
            hint = option_of(report.chosen_agency, _("instansi yang dituju pelapor"))
            self.pickers()["respondent"].offer([hint])

    def clean(self) -> dict[str, Any]:
        return clean_grade(self)


class RouteForm(ActionForm):
    to = AgencyField(label=_("Disposisi ke"), is_reached=True)
    copies = AgencyField(label=_("Tembusan"), is_many=True, required=False)
    note = words_field(_("Catatan untuk unit"), rows=2, required=False, is_sent=False)

    def prepare(self, case: Detail) -> None:
        offer_units(self, case)


class AcceptForm(ActionForm):
    pass


class ReturnForm(ActionForm):
    reason = forms.ChoiceField(label=_("Alasan"), choices=ReturnReason.choices, widget=forms.RadioSelect)
    suggested = AgencyField(label=_("Menurut Anda, milik siapa?"), required=False)
    words = words_field(_("Penjelasan untuk koordinator"), rows=3, required=False)


class EscalateForm(ActionForm):
    reason = words_field(_("Mengapa bukan wewenang pemerintah Anda?"), rows=3)
    suggested = AgencyField(label=_("Menurut Anda, milik siapa?"), required=False)


class ReasonForm(ActionForm):
    reason = words_field(_("Alasan"), rows=3)


class RequestInfoForm(ActionForm):
    marks = MappingProxyType({"missing": ONE_OF_TWO, "words": ONE_OF_TWO})
    templates_for = "words"
    missing = forms.MultipleChoiceField(
        label=_("Yang perlu dilengkapi"),
        choices=Missing.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    words = words_field(
        _("Pertanyaan kepada pelapor"),
        rows=4,
        required=False,
        help_text=_("Bila dikosongkan, pelapor membaca daftar di atas."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("missing") and not cleaned.get("words"):
            self.add_error("missing", _("Pilih atau tuliskan apa yang perlu dilengkapi."))
        return cleaned


class AnswerForm(ActionForm):
    """Words to the reporter, with files; open to everybody unless said otherwise."""

    not_arguments = frozenset({"seen", "is_private"})
    templates_for = "words"
    words = words_field(_("Jawaban kepada pelapor"), rows=7)
    files = FilesField(  # type: ignore[assignment]
        label=_("Lampiran"), help_text=with_sizes(_("Foto, dokumen, atau video; paling banyak %(files)s."))
    )
    is_private = forms.BooleanField(
        label=_("Hanya untuk pelapor"), required=False, help_text=_("Publik tidak membaca jawaban ini.")
    )

    def prepare(self, case: Detail) -> None:
        self.start(words=latest_draft(case))

    def given(self) -> dict[str, Any]:
        return super().given() | {"is_public": not self.cleaned_data["is_private"]}


class ResolveForm(AnswerForm):
    field_order = ("seen", "words", "files", "without_evidence", "is_private")
    marks = MappingProxyType({"files": ONE_OF_TWO, "without_evidence": ONE_OF_TWO})
    words = words_field(_("Jawaban penyelesaian"), rows=7)
    files = FilesField(label=_("Bukti penyelesaian"), help_text=_("Misalnya foto sesudah diperbaiki."))
    without_evidence = words_field(
        _("Bila tidak ada bukti, mengapa?"), rows=2, required=False, help_text=_("Alasan ini dibaca pelapor.")
    )


class CorrectForm(ActionForm):
    words = words_field(
        _("Jawaban yang diperbaiki"),
        rows=7,
        help_text=_("Pelapor melihat bahwa jawaban diperbaiki; tulisan pertama tetap ada di riwayat."),
    )
    files = FilesField(  # type: ignore[assignment]
        label=_("Lampiran tambahan"), help_text=_("Lampiran yang sudah ada tetap.")
    )

    def prepare(self, case: Detail) -> None:
        posts = (post for entry in case.entries for post in entry.posts)
        self.start(words=next((p.body for p in posts if p.number == case.report.answer_number), ""))


class DraftForm(ActionForm):
    templates_for = "words"
    words = words_field(
        _("Konsep jawaban"),
        rows=7,
        is_sent=False,
        help_text=_("Pejabat penghubung memeriksa lalu mengirimnya."),
    )

    def prepare(self, case: Detail) -> None:
        self.start(words=latest_draft(case))


class CloseForm(ActionForm):
    reason = words_field(_("Alasan penutupan"), rows=3, help_text=_("Dibaca pelapor dan publik."))


class ReopenForm(ActionForm):
    words = words_field(_("Mengapa dibuka kembali?"), rows=3, help_text=_("Dibaca pelapor dan publik."))


class ArchiveForm(ActionForm):
    templates_for = "words"
    reason = forms.ChoiceField(label=_("Alasan"), choices=ARCHIVE_REASONS)
    words = words_field(
        _("Penjelasan kepada pelapor"),
        rows=4,
        help_text=_("Sebutkan apa yang dapat dilakukan pelapor selanjutnya."),
    )


class ReclassifyForm(ActionForm):
    marks = WHOM_IT_IS_ABOUT
    report_class = forms.ChoiceField(label=_("Klasifikasi"), choices=ReportClass.choices)
    grade = GradeField()
    topic = TopicField(label=_("Topik"), required=False)
    respondent = AgencyField(label=_("Instansi yang diadukan"), required=False)
    no_respondent = words_field(_("Bila tidak ada instansi yang diadukan: mengapa?"), rows=2, required=False)
    reason = words_field(
        _("Alasan perubahan"), rows=2, help_text=_("Batas waktu dihitung ulang dari tanggal semula.")
    )

    def prepare(self, case: Detail) -> None:
        report = case.report
        self.start(respondent=report.respondent_agency_id or report.chosen_agency_id)
        offer_class(self, report)

    def clean(self) -> dict[str, Any]:
        return clean_grade(self)


class EditWordsForm(ActionForm):
    title = forms.CharField(label=_("Judul untuk publik"), max_length=150)
    body = words_field(
        _("Isi untuk publik"), rows=10, is_sent=False, help_text=_("Kata-kata asli pelapor tetap tersimpan.")
    )

    def prepare(self, case: Detail) -> None:
        self.start(title=case.report.title, body=case.report.body)


class NoteForm(ActionForm):
    is_guarded = False
    words = words_field(
        _("Catatan internal"), rows=3, is_sent=False, help_text=_("Tidak dibaca pelapor maupun publik.")
    )


class CopyForm(ActionForm):
    to = AgencyField(label=_("Tembusan kepada"), is_many=True)

    def prepare(self, case: Detail) -> None:
        self.pickers()["to"].offer(units_below(self.actor))


class OpenIdentityForm(ActionForm):
    is_guarded = False
    reason = words_field(
        _("Mengapa Anda perlu mengetahui siapa pelapornya?"),
        rows=2,
        help_text=_("Pelapor akan membaca bahwa identitasnya dibuka, oleh siapa, dan alasan ini."),
    )


class RenewPinForm(ActionForm):
    is_guarded = False
    contact = forms.CharField(
        label=_("Telepon atau email pelapor"),
        max_length=254,
        help_text=_(
            "Tanyakan kepada pelapor. Sistem hanya mencocokkannya dengan yang ditulis saat melapor. Serahkan PIN lewat "
            "kontak itu, bukan kepada penelepon lain. Pelapor membaca bahwa PIN diganti, dan oleh siapa."
        ),
    )


def offer_units(form: ActionForm, case: Detail) -> None:
    """For `to`: suggestions first, each with its reason; then the units below the actor."""
    field = cast(AgencyField, form.fields["to"])
    hints: list[tuple[Agency, Any]] = []
    for row in reversed(case.assignments):
        if row.status == AssignmentStatus.RETURNED and row.suggested_agency:
            reason = _("diusulkan oleh %(unit)s saat mengembalikan") % {"unit": row.agency}
            hints.append((row.suggested_agency, reason))
    if (chosen := case.report.chosen_agency) and chosen.retired_on is None:
        hints.append((chosen, _("dipilih pelapor")))
    # While nobody has it, the place says whose it may be.
    if case.report.region and not case.lead:
        government = agency_tree.government_of(case.report.region)
        hints += [(government, _("pemerintah daerah tempat kejadian"))] if government else []
    reached = [option_of(agency, why) for agency, why in hints if field.reaches(agency)]
    field.offer([*reached, *units_below(form.actor)])


def offer_class(form: ActionForm, report: Report) -> None:
    """Class, grade and topic as they are, with the limit that each grade brings."""
    form.start(report_class=report.report_class, grade=report.grade)
    cast(GradeField, form.fields["grade"]).tell(applicable_limits.limits_of(report, report.lead_agency))
    if report.topic:
        form.start(topic=report.topic_id)
        field = cast(TopicField, form.fields["topic"])
        field.kept, field.widget.picked = report.topic, [topic_option(report.topic)]


def clean_grade(form: ActionForm) -> dict[str, Any]:
    """A complaint needs its grade: the limit depends on it. Other classes have none."""
    cleaned = forms.Form.clean(form) or {}
    if cleaned.get("report_class") == ReportClass.COMPLAINT and not cleaned.get("grade"):
        form.add_error("grade", _("Tentukan kadar pengaduan: batas waktunya bergantung pada pilihan ini."))
    return cleaned


def latest_draft(case: Detail) -> str:
    """The operator's draft that nobody has answered with yet."""
    posts: Iterable[Any] = (post for entry in reversed(case.entries) for post in reversed(entry.posts))
    for post in posts:
        if post.kind == PostKind.DRAFT:
            return str(post.body)
        if post.kind in (PostKind.FOLLOW_UP, PostKind.RESOLUTION):
            return ""
    return ""
