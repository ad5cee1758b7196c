"""Invented values for the style guide: every part with something believable in it."""

from datetime import timedelta
from typing import Any

from django import forms

from lapor.common import clock


def samples() -> dict[str, Any]:
    return {
        "today": clock.today(),
        "now": clock.now(),
        "soon": clock.today() + timedelta(days=4),
        "form": forms.Form(),
    }
