"""Fields of the office's forms that the browser has no own input for, and the form that draws them in order."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.web.kit.forms import LineField, Marked, WordsField


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
        return ({"field": bound} for bound in self)
