"""What templates say in many places: icons, dates in words, due chips, stars, and a form's fields."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from lapor.common import clock, codes
from lapor.common.files import LIMITS, TYPES
from lapor.directory import decrees
from lapor.directory.models import Agency
from lapor.directory.zones import ABBREVIATIONS
from lapor.reports.vocabulary import BLACK_AFTER
from lapor.web.kit.forms import marks_of
from lapor.web.kit.icons import drawing

register = template.Library()

# Domain 3.2: green below 60 % of the limit, yellow up to all of it, red beyond, black past 60 working days of age.
NEAR_FROM = 0.6
AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "address": "street-address"}


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """An inline drawing, hidden from screen readers: the word beside it speaks."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        extra_class,
        mark_safe(drawing(name)),  # noqa: S308 - our own constants
    )


@register.filter
def agency_name(agency: Agency | None) -> str:
    """A name that tells a unit from its like elsewhere: Dinas Perhubungan (Dishub Kota Blitar)."""
    if agency is None:
        return ""
    is_plain = agency.parent_id is None or agency.short_name in ("", agency.name)
    return agency.name if is_plain else f"{agency.name} ({agency.short_name})"


@register.filter
def begins(text: str, start: str) -> bool:
    """Whether an address lies below another: marks the current item of a menu."""
    return text.startswith(start)


def _local(value: date | datetime, zone: str = "") -> date:
    return value.astimezone(ZoneInfo(zone or "Asia/Jakarta")).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None, zone: str = "") -> str:
    """3 Januari 2026."""
    return formats.date_format(_local(value, zone), "j F Y") if value else ""


@register.filter
def short_day(value: date | datetime | None, zone: str = "") -> str:
    """3 Jan, with the year when it is not this one."""
    if not value:
        return ""
    on = _local(value, zone)
    return formats.date_format(on, "j M" if on.year == clock.today().year else "j M Y")


@register.filter
def weekday(value: date | datetime | None, zone: str = "") -> str:
    """Selasa, 31 Maret 2026."""
    return formats.date_format(_local(value, zone), "l, j F Y") if value else ""


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """3 Januari 2026 pukul 14.05 WIB. `zone` is an IANA name; without one, Jakarta."""
    if not value:
        return ""
    zone = zone or "Asia/Jakarta"
    local = value.astimezone(ZoneInfo(zone))
    time = local.strftime("%H.%M" if _is_indonesian() else "%H:%M")
    return gettext("%(day)s pukul %(time)s %(zone)s") % {
        "day": formats.date_format(local.date(), "j F Y"),
        "time": time,
        "zone": ABBREVIATIONS.get(zone) or local.tzname(),
    }


def _is_indonesian() -> bool:
    return (get_language() or "id").startswith("id")


@register.filter
def number(value: float | None, places: int = -1) -> str:
    """A number for people: 1.234,5. `places` fixes the decimals; otherwise at most one, and none for a whole."""
    if value is None:
        return "–"
    if places < 0:
        places = 0 if float(value).is_integer() else 1
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if _is_indonesian() else text


@register.filter
def ago(value: date | datetime | None) -> str:
    """How long since: baru saja, 5 menit lalu, 3 jam lalu, kemarin, 2 hari lalu; a date once a month has passed."""
    if not value:
        return ""
    if isinstance(value, datetime):
        minutes = int((clock.now() - value).total_seconds() // 60)
        if minutes < 1:
            return gettext("baru saja")
        if minutes < 60:
            return ngettext("%(n)d menit lalu", "%(n)d menit lalu", minutes) % {"n": minutes}
        if minutes < 24 * 60:
            return ngettext("%(n)d jam lalu", "%(n)d jam lalu", minutes // 60) % {"n": minutes // 60}
    days = (clock.today() - _local(value)).days
    if days <= 0:
        return gettext("hari ini")
    if days == 1:
        return gettext("kemarin")
    if days > 30:
        return day(value)
    return ngettext("%(n)d hari lalu", "%(n)d hari lalu", days) % {"n": days}


@register.filter
def lasted(value: timedelta | None) -> str:
    """How long something took: 3 hari 4 jam; 5 jam 20 menit; 12 menit. What is smaller than the last is left out."""
    if value is None:
        return "–"
    minutes = value // timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = []
    if days:
        said.append(ngettext("%(n)d hari", "%(n)d hari", days) % {"n": days})
    if hours:
        said.append(ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours})
    if minutes and not days:
        said.append(ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes})
    return " ".join(said) or gettext("kurang dari 1 menit")


@register.filter
def working_days_left(days: int | None) -> str:
    """sisa 4 hari kerja; hari terakhir; lewat 2 hari kerja (negative)."""
    if days is None:
        return ""
    if days == 0:
        return gettext("hari terakhir")
    if days > 0:
        return ngettext("sisa %(n)d hari kerja", "sisa %(n)d hari kerja", days) % {"n": days}
    return ngettext("lewat %(n)d hari kerja", "lewat %(n)d hari kerja", -days) % {"n": -days}


@register.filter
def year_not_entered(value: date | None) -> int | str:
    """The year of a promised date whose days off nobody has entered yet: then it may move. Else empty."""
    return value.year if value and not decrees.is_entered(value.year) else ""


@register.filter
def spoken(number: str | int) -> str:
    """A tracking number for people: 9165816-4."""
    return codes.spoken(str(number))


@register.inclusion_tag("parts/due_chip.html")
def due_chip(due_on: date | None, share: float | None, working_age: int | None = 0) -> dict[str, Any]:
    """A deadline at a glance, by word, shape and colour; without a date, only the word.

    `share` is the part of the limit already used (0.0 upwards); `working_age` the report's age in working days.
    """
    return {"due_on": due_on, "look": due_class(share, working_age)}


@register.filter
def due_class(share: float | None, working_age: int | None = 0) -> str:
    """One of safe, near, late, black; empty when there is no limit."""
    if (working_age or 0) > BLACK_AFTER:
        return "black"
    if share is None or share == "":
        return ""
    if share < NEAR_FROM:
        return "safe"
    return "near" if share <= 1 else "late"


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


@register.inclusion_tag("parts/stars.html")
def stars(rating: float | None) -> dict[str, Any]:
    """A rating of 1 to 5 as drawn stars with the figure beside them."""
    filled = round(rating or 0)
    return {"rating": rating, "stars": [number <= filled for number in range(1, 6)]}


# What a browser can tell of a file before it travels. These endings besides those of the accepted types.
_ALSO_ENDINGS = (
    "jpeg jpe jfif heif tif dib m4v qt m2ts mts mpeg oga opus pps pot dot xlt log text ott ots otp"
)
UPLOADS = {
    "files": LIMITS.files,
    "file_mb": LIMITS.file_bytes // 1_000_000,
    "image_mb": LIMITS.image_bytes // 1_000_000,
    "video_mb": LIMITS.video_bytes // 1_000_000,
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
