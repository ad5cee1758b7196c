"""Fields of the office's forms that the browser has no own input for, and the form that draws them in order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.web.kit.forms import LineField, Marked, WordsField, marks_of
from lapor.web.kit.lookups import Choice
from lapor.web.kit.pickers import Picker

Choose = Callable[..., Choice[Any]]


class WholeData(forms.HiddenInput):
    """Hands the field all that was sent: a picker's answer travels under several names."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[Mapping[str, Any], str]:
        return data, name


class PickedField(forms.Field):
    """An agency or a region chosen by typing (`lookups.choose_agency`, `choose_region`); cleans to its row or None."""

    widget = WholeData

    def __init__(self, choose: Choose, *, missing: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose, self.missing = choose, missing or _("Pilih salah satu.")

    def clean(self, value: tuple[Mapping[str, Any], str]) -> Any:
        choice = self.choose(*value)
        if choice.error:
            raise forms.ValidationError(str(choice.error))
        if choice.chosen is None and self.required:
            raise forms.ValidationError(str(self.missing), code="required")
        return choice.chosen

    def picker(self, bound: BoundField) -> Picker:
        """What `parts/picker.html` shows: what was sent, else the present choice."""
        present = getattr(bound.initial, "pk", bound.initial)
        data = bound.form.data if bound.form.is_bound else {bound.name: str(present or "")}
        drawn = self.choose(data, bound.name, label=bound.label, hint=self.help_text).picker
        error = str(bound.errors[0]) if bound.errors else ""
        marks = marks_of(bound)
        mark = marks[0][1] if marks else ""
        return replace(drawn, is_required=not mark, error=error, mark=mark)


class NeededLine(LineField):
    """A line that may not stay empty: the writer says so in its own words, the form only marks it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = True

    def validate(self, value: Any) -> None:
        """Left to the writer, which knows what is missing and why."""


class NeededWords(NeededLine, WordsField):
    """The same for paragraphs."""


class DayField(forms.DateField):
    """A day, asked for with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["invalid"] = _("Tanggal ini tidak terbaca. Contoh: 2026-01-31.")
        self.error_messages["required"] = _("Isi tanggalnya.")


class OfficeForm(Marked, forms.Form):
    """A form of the office; `parts` are what the template draws, in order."""

    # Refusals are said by us, in the page's language.
    use_required_attribute = False

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """What may be chosen in a field depends on who asks."""
        field: Any = self.fields[name]
        field.choices = list(choices)

    @property
    def parts(self) -> Iterable[dict[str, Any]]:
        for bound in self:
            if isinstance(bound.field, PickedField):
                yield {"picker": bound.field.picker(bound)}
            else:
                yield {"field": bound}
