"""How dates, spans of time, numbers and names are said: filters in templates, plain functions in Python."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext

from lapor.common import clock
from lapor.directory.models import Agency
from lapor.directory.zones import ABBREVIATIONS
from lapor.reports.vocabulary import BLACK_AFTER

# Domain 3.2: green below 60 % of the limit, yellow up to all of it, red beyond, black past 60 working days of age.
NEAR_FROM = 0.6


def agency_name(agency: Agency | None) -> str:
    """A name that tells a unit from its like elsewhere: Dinas Perhubungan (Dishub Kota Blitar)."""
    if agency is None:
        return ""
    is_plain = agency.parent_id is None or agency.short_name in ("", agency.name)
    return agency.name if is_plain else f"{agency.name} ({agency.short_name})"


def _local(value: date | datetime, zone: str = "") -> date:
    return value.astimezone(ZoneInfo(zone or "Asia/Jakarta")).date() if isinstance(value, datetime) else value


def _said(on: date, pattern: str) -> str:
    return _said_in(get_language() or "", on, pattern)


@lru_cache(maxsize=5_000)
def _said_in(language: str, on: date, pattern: str) -> str:
    """A page says the same few dates many times. `language`: what is active, so that each has its own."""
    return formats.date_format(on, pattern)


def day(value: date | datetime | None, zone: str = "") -> str:
    """3 Januari 2026."""
    return _said(_local(value, zone), "j F Y") if value else ""


def short_day(value: date | datetime | None, zone: str = "") -> str:
    """3 Jan, with the year when it is not this one."""
    if not value:
        return ""
    on = _local(value, zone)
    return _said(on, "j M" if on.year == clock.today().year else "j M Y")


def weekday(value: date | datetime | None, zone: str = "") -> str:
    """Selasa, 31 Maret 2026."""
    return _said(_local(value, zone), "l, j F Y") if value else ""


def moment(value: datetime | None, zone: str = "") -> str:
    """3 Januari 2026 pukul 14.05 WIB. `zone` is an IANA name; without one, Jakarta."""
    if not value:
        return ""
    zone = zone or "Asia/Jakarta"
    local = value.astimezone(ZoneInfo(zone))
    time = local.strftime("%H.%M" if _is_indonesian() else "%H:%M")
    return gettext("%(day)s pukul %(time)s %(zone)s") % {
        "day": _said(local.date(), "j F Y"),
        "time": time,
        "zone": ABBREVIATIONS.get(zone) or local.tzname(),
    }


def _is_indonesian() -> bool:
    return (get_language() or "id").startswith("id")


def number(value: float | None, places: int = -1) -> str:
    """A number for people: 1.234,5. `places` fixes the decimals; otherwise at most one, and none for a whole."""
    if value is None:
        return "–"
    if places < 0:
        places = 0 if float(value).is_integer() else 1
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if _is_indonesian() else text


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


def working_days_left(days: int | None) -> str:
    """sisa 4 hari kerja; hari terakhir; lewat 2 hari kerja (negative)."""
    if days is None:
        return ""
    if days == 0:
        return gettext("hari terakhir")
    if days > 0:
        return ngettext("sisa %(n)d hari kerja", "sisa %(n)d hari kerja", days) % {"n": days}
    return ngettext("lewat %(n)d hari kerja", "lewat %(n)d hari kerja", -days) % {"n": -days}


def due_class(share: float | None, working_age: int | None = 0) -> str:
    """One of safe, near, late, black; empty when there is no limit."""
    if (working_age or 0) > BLACK_AFTER:
        return "black"
    if share is None or share == "":
        return ""
    if share < NEAR_FROM:
        return "safe"
    return "near" if share <= 1 else "late"
