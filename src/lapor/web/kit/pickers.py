"""Choosing one or several of very many (a village, an agency, a topic, a report) by typing.

A search box over radio buttons or check boxes. The choices begin with suggestions; typing narrows them through the
address of a view that answers with `answer_choices`. Without scripts the words are looked for when the form is sent:
what leaves no doubt is taken, else the choices stand below the box, and nothing is lost of what was typed.

Four names travel with a form: `NAME` (what is chosen), `NAME_text` (what was typed) and `NAME_was` with
`NAME_was_text` (the choice the page was shown with), so that retyped text beats an old choice even without scripts.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT_LENGTH = 200
MOST_CHOSEN = 50
OPTIONAL = _("boleh dikosongkan")
UNKNOWN = _("Pilihan ini tidak kami kenali. Cari dan pilih lagi.")
CHOOSE = _("Mana yang Anda maksud? Pilih salah satu, atau kosongkan.")
NOTHING = _("Tidak ada yang cocok. Periksa ejaannya, atau kosongkan: kami bantu mengarahkan.")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its value in the form, its name, and a line that tells it from its namesakes."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: a value, or only words to search for, or neither."""

    value: str
    text: str


def read_picker(data: Mapping[str, str], name: str) -> Sent:
    """The choice in a form's data. Text changed beside an unchanged old choice means: look for the text."""
    # No database takes a null character, and no value of ours holds one.
    value = (data.get(name) or "").replace("\0", "").strip()
    text = typed_in(data, name)
    is_old_choice = value == (data.get(f"{name}_was") or "").strip()
    is_same_text = text == (data.get(f"{name}_was_text") or "").strip()
    if is_old_choice and not is_same_text:
        value = ""
    return Sent(value, text)


def typed_in(data: Mapping[str, Any], name: str) -> str:
    """The words in a picker's box."""
    return str(data.get(f"{name}_text") or "").replace("\0", "").strip()[:TEXT_LENGTH]


def ids_of(value: Any) -> list[str]:
    """The chosen values as the form carries them, whatever shape they come in."""
    values = value if isinstance(value, list | tuple | set) else [value]
    return [str(getattr(one, "pk", one)) for one in values if one not in (None, "")]


class PickerWidget(forms.Widget):
    """Draws the search box with its choices: those picked, then those offered."""

    template_name = "parts/picker.html"

    def __init__(self, *, url_name: str, is_many: bool = False) -> None:
        super().__init__()
        self.url_name, self.is_many = url_name, is_many
        self.offered: Sequence[Option] = ()
        self.picked: Sequence[Option] = ()
        # Values that the typed words have led to.
        self.meant: Sequence[str] = ()
        self.text = ""
        # A value that led nowhere, shown again where it is searched.
        self.refused = ""
        # Said above the choices where nothing is wrong, but one of them may be meant.
        self.question: str | Promise = ""
        # The page answers a search button, for who has no scripts.
        self.has_button = False

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Any:
        sent = read_picker(data, name)
        self.text = sent.text
        if self.is_many:
            return data.getlist(name)[:MOST_CHOSEN] if hasattr(data, "getlist") else data.get(name)
        return sent.value

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen = ids_of(value) or list(self.meant)
        known = {option.value: option for option in [*self.offered, *self.picked]}
        first = [known[one] for one in chosen if one in known]
        shown = {
            "url": reverse(self.url_name),
            "kind": "checkbox" if self.is_many else "radio",
            "options": [*first, *(option for option in self.offered if option.value not in chosen)],
            "chosen": chosen,
            "text": first[0].label if first and not self.is_many else self.text or self.refused,
            "was": "" if self.is_many or not first else first[0].value,
            "question": self.question,
            "has_button": self.has_button,
        }
        return {"widget": super().get_context(name, value, attrs)["widget"] | shown}


class PickedBound(BoundField):
    """Looks up the names of what is chosen only when the field is drawn."""

    field: "PickedField"

    def as_widget(self, *args: Any, **kwargs: Any) -> Any:
        self.field.draw(ids_of(self.value()))
        return super().as_widget(*args, **kwargs)


class PickedField(forms.Field, ABC):
    """A field whose widget is a picker; cleans to what is chosen, or to a list of it. Its children say what there is.

    `is_gentle`: words that lead to several, or to nothing, hold nobody up; they ask.
    """

    widget: PickerWidget
    missing: str | Promise = _("Pilih salah satu.")
    unknown: str | Promise = UNKNOWN
    question: str | Promise = CHOOSE

    def __init__(
        self,
        *,
        url_name: str,
        is_many: bool = False,
        is_gentle: bool = False,
        missing: str | Promise = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(widget=PickerWidget(url_name=url_name, is_many=is_many), **kwargs)
        self.is_many, self.is_gentle, self.missing = is_many, is_gentle, missing or self.missing

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> PickedBound:
        return PickedBound(form, self, field_name)

    @property
    def text(self) -> str:
        """What was typed."""
        return self.widget.text

    def draw(self, ids: Sequence[str]) -> None:
        """See to it that what is chosen is shown by name: a look-up, unless the names are known."""
        known = {option.value for option in [*self.widget.picked, *self.widget.offered]}
        if not known.issuperset(ids):
            self.fetch(ids)

    def offer(self, options: Iterable[Option]) -> None:
        """Suggestions in order; each once, under its first reason."""
        first: dict[str, Option] = {}
        for option in options:
            first.setdefault(option.value, option)
        self.widget.offered = list(first.values())

    @abstractmethod
    def search(self, text: str) -> list[Any]:
        """What was found takes the place of the suggestions."""

    @abstractmethod
    def fetch(self, ids: Sequence[str]) -> list[Any]:
        """What may be chosen of these values; drawn as picked from now on."""

    def without_doubt(self, text: str, found: list[Any]) -> Any:
        """The one that is meant by these words; None while others could be."""
        return found[0] if len(found) == 1 else None

    def clean(self, value: Any) -> Any:
        ids = ids_of(value)
        found = self.fetch(ids) if ids else self._meant()
        if ids and len(found) != len(set(ids)):
            raise forms.ValidationError(str(self.unknown), code="unknown")
        if not found and self.required:
            raise forms.ValidationError(str(self.missing), code="required")
        return found if self.is_many else found[0] if found else None

    def _meant(self) -> list[Any]:
        """What the typed words lead to; several may be ticked only."""
        text = self.widget.text
        if not text or self.is_many:
            return []
        found = self.search(text)
        one = self.without_doubt(text, found)
        if one is not None:
            self.widget.meant = ids_of(one)
            self.widget.offered = ()
            return self.fetch(self.widget.meant)
        if not self.is_gentle:
            raise forms.ValidationError(str(CHOOSE if found else NOTHING), code="unclear")
        self.widget.question = self.question if found else ""
        return []


def answer_choices(request: HttpRequest, field: PickedField) -> HttpResponse:
    """The part with the choices for what is being typed (`q`), what is ticked already on top; `name` is the field's."""
    name = request.GET.get("name", "")
    chosen = [one for one in request.GET.getlist("chosen")[:MOST_CHOSEN] if "\0" not in one]
    if chosen:
        field.fetch(chosen)
    field.search(request.GET.get("q", "").replace("\0", "").strip()[:TEXT_LENGTH])
    ticked = field.widget.picked
    options = {option.value: option for option in [*ticked, *field.widget.offered]}
    context = {
        "name": name if name.isidentifier() else "",
        "kind": "checkbox" if request.GET.get("kind") == "checkbox" else "radio",
        "options": list(options.values()),
        "chosen": [option.value for option in ticked],
    }
    return render(request, "parts/choices.html", context)
