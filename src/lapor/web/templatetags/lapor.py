"""What templates say in many places: icons, due chips, stars, a form's fields, and the words of `kit/formatting.py`."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lapor.common import codes
from lapor.common.files import TYPES
from lapor.directory import decrees
from lapor.web.kit import formatting, fragments
from lapor.web.kit.file_limits import SIZES
from lapor.web.kit.forms import marks_of
from lapor.web.kit.icons import drawing
from lapor.web.kit.pickers import PickerWidget

register = template.Library()
for said in (
    formatting.agency_name,
    formatting.day,
    formatting.short_day,
    formatting.weekday,
    formatting.moment,
    formatting.number,
    formatting.ago,
    formatting.lasted,
    formatting.working_days_left,
    formatting.due_class,
):
    register.filter(said)
register.simple_tag(fragments.part)
register.simple_tag(fragments.parts)

AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "address": "street-address"}


@register.simple_tag
@cache
def icon(name: str, extra_class: str = "") -> SafeString:
    """An inline drawing, hidden from screen readers: the word beside it speaks."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        extra_class,
        mark_safe(drawing(name)),  # noqa: S308 - our own constants
    )


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """What stands under that key; empty where nothing does."""
    return values.get(key, "")


@register.filter
def begins(text: str, start: str) -> bool:
    """Whether an address lies below another: marks the current item of a menu."""
    return text.startswith(start)


@register.filter
def year_not_entered(value: date | None) -> int | str:
    """The year of a promised date whose days off nobody has entered yet: then it may move. Else empty."""
    return value.year if value and not decrees.is_entered(value.year) else ""


@register.filter
def spoken(number: str | int) -> str:
    """A tracking number for people: 9165816-4."""
    return codes.spoken(str(number))


@register.simple_tag
def due_chip(due_on: date | None, share: float | None, working_age: int | None = 0) -> SafeString:
    """A deadline at a glance, by word, shape and colour; without a date, only the word.

    `share` is the part of the limit already used (0.0 upwards); `working_age` the report's age in working days.
    """
    return fragments.part(
        "parts/due_chip.html", due_on=due_on or None, look=formatting.due_class(share, working_age)
    )


@register.filter
def percent(share: float | None) -> int:
    """A share as whole percent between 0 and 100, for the length of a bar."""
    return round(min(max(share or 0, 0), 1) * 100)


@register.filter
def unlocalized(value: object) -> str:
    """A number as machines write it, whatever the reader's language."""
    return str(value)


@register.simple_tag(takes_context=True)
def once(context: template.Context, what: str) -> bool:
    """True the first time a page asks for `what`: scripts of a part that may occur twice are loaded once."""
    seen = context["request"].__dict__.setdefault("_shown_once", set())
    is_first = what not in seen
    seen.add(what)
    return is_first


@register.simple_tag
def stars(rating: float | None) -> SafeString:
    """A rating of 1 to 5 as drawn stars with the figure beside them."""
    filled = round(rating or 0)
    return fragments.part(
        "parts/stars.html", rating=rating, stars=tuple(number <= filled for number in range(1, 6))
    )


# What a browser can tell of a file before it travels. These endings besides those of the accepted types.
_ALSO_ENDINGS = (
    "jpeg jpe jfif heif tif dib m4v qt m2ts mts mpeg oga opus pps pot dot xlt log text ott ots otp"
)
UPLOADS = {
    **SIZES,
    "endings": " ".join([*TYPES, _ALSO_ENDINGS]),
}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str | None = None, label: str = "", **attrs: Any) -> dict[str, Any]:
    """One form field: label, hint, input, error, all tied together for screen readers.

    `hint=""` hides the form's own help text. Further keywords become attributes of the input (an underscore
    stands for a hyphen).
    A form field may carry `choice_hints` ({value: sentence}), shown below each radio card.
    """
    hint = str(bound.help_text) if hint is None else hint
    described = [f"{bound.auto_id}_hint"] * bool(hint) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    given = {name.replace("_", "-"): value for name, value in attrs.items()}
    if bound.name in AUTOCOMPLETE and "autocomplete" not in bound.field.widget.attrs:
        given.setdefault("autocomplete", AUTOCOMPLETE[bound.name])
    if described:
        given["aria-describedby"] = " ".join(described)
    kind = field_kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "described": " ".join(described),
        "marks": marks_of(bound),
        "choices": _choices(bound) if kind in ("radios", "checks") else [],
        "widget": bound.as_widget(attrs=given) if kind not in ("radios", "checks") else "",
        "limit": bound.field.widget.attrs.get("maxlength") if kind == "textarea" else None,
        "uploads": UPLOADS if kind == "file" else None,
    }


def field_kind(bound: BoundField) -> str:
    """Which of the looks a field has, decided by its widget."""
    kinds = (
        (PickerWidget, "picker"),
        (forms.HiddenInput, "hidden"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.CheckboxInput, "switch"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
        (forms.Select, "select"),
    )
    return next((kind for widget, kind in kinds if isinstance(bound.field.widget, widget)), "text")


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    hints = getattr(bound.field, "choice_hints", {})
    return [
        {
            "tag": choice.tag(),
            "id": choice.id_for_label,
            "label": choice.choice_label,
            "hint": hints.get(str(choice.data["value"]), ""),
        }
        for choice in bound
        if str(choice.data["value"]) or not isinstance(bound.field.widget, forms.RadioSelect)
    ]
