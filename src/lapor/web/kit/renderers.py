"""Form fields without anybody's words in them, drawn once: the same input, list and checkbox on every empty form."""

from collections.abc import Hashable
from typing import Any

from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lapor.web.kit import fragments

_DJANGOS = "django/forms/widgets/"
# Their value is one of ours, chosen; that of other inputs was typed.
_CHOSEN = ("radio", "checkbox")


class WidgetRenderer(DjangoTemplates):
    """Django's own, which keeps what it has drawn under all that the widget's template is given."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        def draw() -> str:
            return super(WidgetRenderer, self).render(template_name, context, request)

        if settings.DEBUG or not template_name.startswith(_DJANGOS) or _is_typed(context["widget"]):
            return draw()
        try:
            key = (template_name, get_language(), _key_of(context["widget"]))
        except TypeError:
            return draw()
        return fragments.kept_text(key, draw)


def _is_typed(widget: dict[str, Any]) -> bool:
    """Whether it holds words that somebody has typed: they stay in no store."""
    return bool(widget["value"]) and "optgroups" not in widget and widget.get("type") not in _CHOSEN


def _key_of(value: Any) -> Hashable:
    """Equal only where the template says the same: True is not 1 there, and safe text is not plain text. Raises
    TypeError for what is none of the values of Django's widgets.
    """
    if value is None or type(value) in (str, int, bool, SafeString):
        return type(value), value
    if isinstance(value, dict):
        return tuple((name, _key_of(one)) for name, one in value.items())
    if isinstance(value, list | tuple | set):
        return tuple(map(_key_of, value))
    if isinstance(value, Promise):
        return _key_of(str(value))
    raise TypeError(type(value).__name__)
