"""Fields that clean what people type, and the short forms of a report's page."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Refusal
from lapor.common.text import WORDS_LIMIT, clean_line, clean_text
from lapor.web.kit.file_limits import with_sizes
from lapor.web.kit.pickers import OPTIONAL

# What a label says beside its words, each while a class of the page shows it; "" always. See `Marked`.
Marks = tuple[tuple[str, str | Promise], ...]
ONE_OF = _("isi salah satu")
ALWAYS_NEEDED: Marks = ()
UNLESS_NAMED: Marks = (("for-anonymous", OPTIONAL),)
UNLESS_COMPLAINT: Marks = (("not-complaint", OPTIONAL),)
ONE_OF_TWO: Marks = (("", ONE_OF),)
BY_KIND: Marks = (("", _("bergantung jenisnya")),)


class Marked:
    """A form that says in `marks` which fields are needed when, where their being required does not tell."""

    marks: ClassVar[Mapping[str, Marks]] = {}


def marks_of(bound: BoundField) -> Marks:
    """What stands beside a field's label. Optional means that the form may be sent without it."""
    marks: Mapping[str, Marks] = getattr(bound.form, "marks", {})
    if bound.name in marks:
        return marks[bound.name]
    return () if bound.field.required else (("", OPTIONAL),)


def clear_errors(form: forms.Form) -> None:
    """The same words, not judged: somebody is still at it."""
    form.full_clean()
    vars(form)["_errors"] = ErrorDict()


class LineField(forms.CharField):
    """One line, cleaned of everything invisible. Too long is refused with the limit; nothing is cut.

    `required` shows that it is needed; that it is missing is said by the command, in its own words.
    """

    def __init__(self, *, limit: int, required: bool = False, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(required=required, **kwargs)
        self.widget.attrs.setdefault("maxlength", str(limit))

    def to_python(self, value: object) -> str:
        try:
            return self.cleaned(str(value or ""))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def cleaned(self, value: str) -> str:
        return clean_line(value, self.limit)

    def validate(self, value: object) -> None:
        """Nothing beyond the limit: see `required` above."""


class WordsField(LineField):
    """Paragraphs."""

    widget = forms.Textarea

    def cleaned(self, value: str) -> str:
        return clean_text(value, self.limit)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Any number of uploads; `uploads.KeptFiles` takes them in and says which cannot be taken."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs["multiple"] = True


class AskedDate(forms.DateField):
    """A date that is needed, or not, by what else was said: the form's `clean` decides."""

    def validate(self, value: object) -> None:
        """See above."""


class WordsForm(forms.Form):
    """Words and evidence from the reporter. Empty words are refused by the command, with its own sentence."""

    use_required_attribute = False
    words = WordsField(label=_("Tulisan Anda"), limit=WORDS_LIMIT, required=True)
    files = FilesField(  # type: ignore[assignment]  # a form has its own `files`, apart from its fields
        label=_("Foto atau berkas"),
        help_text=with_sizes(
            _("Foto, PDF, dokumen, rekaman suara, atau video. Paling banyak %(files)s berkas.")
        ),
    )

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label or self.fields["words"].label
        self.fields["words"].help_text = hint


SCORES = [
    ("5", _("5 – sangat puas")),
    ("4", _("4 – puas")),
    ("3", _("3 – cukup")),
    ("2", _("2 – kurang puas")),
    ("1", _("1 – tidak puas")),
]


class RatingForm(forms.Form):
    """How satisfied the reporter is. `score` stays empty when it is not given; `is_needed`: it must be."""

    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=_("Seberapa puas Anda?"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("Nilai hanya dari 1 sampai 5."),
            "required": _("Pilih nilai 1 sampai 5."),
        },
    )
    comment = WordsField(
        label=_("Komentar"), limit=WORDS_LIMIT, help_text=_("Dibaca petugas, tidak tampil untuk publik.")
    )

    def __init__(self, *args: Any, is_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].required = is_needed


class WithdrawForm(forms.Form):
    reason = WordsField(
        label=_("Alasan"),
        limit=WORDS_LIMIT,
        help_text=_("Membantu petugas memahami. Tidak tampil untuk publik."),
    )


class PinForm(forms.Form):
    """The PIN of a receipt, however it is typed; the telephone's digits only while the PIN is guarded."""

    use_required_attribute = False
    pin = LineField(
        label=_("PIN"),
        limit=20,
        required=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Angka pada tanda terima Anda: sepuluh, atau enam pada tanda terima lama."),
    )
    phone_end = LineField(
        label=_("4 angka terakhir telepon Anda"),
        limit=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("PIN sedang banyak ditebak orang. Tulis nomor yang Anda isi saat melapor, jika ada."),
    )
