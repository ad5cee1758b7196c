"""Slots: how facts keep a moment, as coarse as a day, and yet right in every zone of the country. Pure.

The country keeps three times, an hour apart each, so that three midnights pass in a day. A slot counts the midnights
that have passed: 3 × the ordinal of the day in WIB, and 1 when WIT, 2 when WITA as well has the next day already. So
slots grow with time, a day in any of the three is three slots in a row, and the day in a zone is a division away.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.directory.zones import WIB, WIT, WITA

MIDNIGHTS = 3
# How many midnights before that of WIB a zone has its own.
AHEAD = {WIB: 0, WITA: 1, WIT: 2}
_WIB = ZoneInfo(WIB)
_HOUR = timedelta(hours=1)


def slot_of(moment: datetime) -> int:
    """The slot a moment lies in."""
    local = moment.astimezone(_WIB)
    return MIDNIGHTS * local.toordinal() + max(local.hour - 21, 0)


def first_slot(day: date, zone: ZoneInfo) -> int:
    """The slot with which a day begins in a zone."""
    return MIDNIGHTS * day.toordinal() - AHEAD[zone.key]


def day_of(slot: int, zone: ZoneInfo) -> date:
    """The day of a slot in a zone."""
    return date.fromordinal((slot + AHEAD[zone.key]) // MIDNIGHTS)


def hour_of(moment: datetime) -> int:
    """The hour nearest to a moment, counted from the epoch."""
    return round(moment.timestamp() / _HOUR.total_seconds())


def hours_in(length: timedelta) -> int:
    """A length as the nearest number of hours."""
    return round(length / _HOUR)


def microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
