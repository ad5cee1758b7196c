"""Fields that several of the desk's forms share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.reports.vocabulary import ArchiveReason, Grade

WORDS_LIMIT = 10_000
# Reasons that an officer may give; the others are the system's.
ARCHIVE_REASONS = [choice for choice in ArchiveReason.choices if choice[0] != ArchiveReason.INCOMPLETE]
_GRADES = [
    (Grade.PLAIN, _("Keluhan biasa")),
    (Grade.NON_OVERSIGHT, _("Tidak berkadar pengawasan")),
    (Grade.OVERSIGHT, _("Berkadar pengawasan")),
]
_GRADE_HINTS = {
    Grade.PLAIN: _("Batas 5 hari kerja"),
    Grade.NON_OVERSIGHT: _("Batas 14 hari kerja"),
    Grade.OVERSIGHT: _("Batas 60 hari kerja, tidak tampil untuk publik"),
}


def words_field(label: Any, *, rows: int = 5, required: bool = True, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": WORDS_LIMIT})
    missing = {"required": _("Bagian ini belum ditulis.")}
    return forms.CharField(
        label=label,
        required=required,
        max_length=WORDS_LIMIT,
        widget=widget,
        error_messages=missing,
        **kwargs,
    )


class GradeField(forms.ChoiceField):
    """Shown as required; the form asks for it of complaints only, because other classes have no grade."""

    choice_hints = _GRADE_HINTS

    def __init__(self) -> None:
        super().__init__(label=_("Kadar pengaduan"), choices=_GRADES, widget=forms.RadioSelect)

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class FilesWidget(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; what they are is decided by `common.files`, not here."""

    widget = FilesWidget

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]
