"""A pin as people type it: two fields, or both numbers copied from a map into one of them."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

HALF_A_PIN = _("Koordinat ini belum lengkap: isi lintang dan bujurnya, atau kosongkan keduanya.")
# "-8.0954, 112.1690" as maps give it; also with a semicolon or a space between, in brackets, or with decimal commas.
_POINT, _COMMA = r"([+-]?\d{1,3}\.\d+)°?", r"([+-]?\d{1,3},\d+)°?"
_PAIRS = [
    re.compile(rf"\(?{first}(?:{between}){second}\)?")
    for first, between, second in (
        (_POINT, r"\s*[,;\s]\s*", _POINT),
        (_COMMA, r"\s*;\s*|,?\s+", _COMMA),
        (r"([+-]?\d{1,3})°?", r"\s*;\s*|,?\s+", r"([+-]?\d{1,3})°?"),
    )
]
_NAMES = ("latitude", "longitude")


def with_pin_split(data: QueryDict) -> QueryDict:
    """The form's data; when both numbers stand in one field and the other is empty, each in its own."""
    written = [text for name in _NAMES if (text := data.get(name, "").replace("−", "-").strip())]
    found = [pattern.fullmatch(written[0]) for pattern in _PAIRS] if len(written) == 1 else []
    pair = next(filter(None, found), None)
    if pair is None:
        return data
    split = data.copy()
    for name, number in zip(_NAMES, pair.groups(), strict=True):
        split[name] = number
    return split


def read_degrees(text: str) -> float | None:
    """Degrees, with point or comma, in any digits; None when empty. Raises ValidationError."""
    try:
        degrees = (
            float(text.strip().replace(",", ".").replace("−", "-").rstrip("° ")) if text.strip() else None
        )
    except ValueError:
        degrees = float("nan")
    if degrees is not None and not -180 <= degrees <= 180:
        raise forms.ValidationError(_("Koordinat ini tidak terbaca. Contoh: -8.09544."))
    return degrees


def half_of_pin(given: Mapping[str, Any]) -> str:
    """The field that is missing beside the other; empty when both are there, or none, or one could not be read."""
    if not all(name in given for name in _NAMES):
        return ""
    empty = [name for name in _NAMES if given[name] is None]
    return empty[0] if len(empty) == 1 else ""
