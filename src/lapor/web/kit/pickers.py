"""Choosing one of very many (a village, an agency) by typing: what the template shows and what the form sent.

Three names travel with a form: `NAME` (the chosen value, a radio button), `NAME_text` (what was typed) and
`NAME_was` with `NAME_was_text` (the choice the page was shown with), so that retyped text beats an old choice
even without scripts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXT_LENGTH = 200
OPTIONAL = _("boleh dikosongkan")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its value in the form, its name, and a line that tells it from its namesakes."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """What `parts/picker.html` shows. `options` are the choices found for `text`; `picked` is the present choice."""

    name: str
    url: str
    label: str | Promise
    text: str = ""
    picked: Option | None = None
    options: tuple[Option, ...] = ()
    hint: str | Promise = ""
    # The value that was sent, also one that cannot be taken.
    value: str = ""
    error: str | Promise = ""
    is_required: bool = False
    # What the label says where it is not required.
    mark: str | Promise = OPTIONAL
    # Said above the choices where nothing is wrong, but one of them may be meant.
    question: str | Promise = ""

    @property
    def shown(self) -> tuple[Option, ...]:
        """The choices to draw; the picked one first."""
        if self.picked is None:
            return self.options
        return (self.picked, *(option for option in self.options if option.value != self.picked.value))

    @property
    def described(self) -> str:
        """Ids of the sentences that describe the text box."""
        told = {"hint": self.hint, "error": self.error, "question": self.question}
        return " ".join(f"id_{self.name}_{part}" for part, words in told.items() if words)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent: a value, or only words to search for, or neither."""

    value: str
    text: str


def read_picker(data: Mapping[str, str], name: str) -> Sent:
    """The choice in a form's data. Text changed beside an unchanged old choice means: look for the text."""
    # No database takes a null character, and no value of ours holds one.
    value = (data.get(name) or "").replace("\0", "").strip()
    text = (data.get(f"{name}_text") or "").replace("\0", "").strip()[:TEXT_LENGTH]
    is_old_choice = value == (data.get(f"{name}_was") or "").strip()
    is_same_text = text == (data.get(f"{name}_was_text") or "").strip()
    if is_old_choice and not is_same_text:
        value = ""
    return Sent(value, text)


def answer_suggestions(request: HttpRequest, options: Iterable[Option]) -> HttpResponse:
    """The part with the choices for what is being typed; the field's name is asked for as `name`."""
    name = request.GET.get("name", "")
    context = {"name": name if name.isidentifier() else "", "options": list(options)}
    return render(request, "parts/suggestions.html", context)
