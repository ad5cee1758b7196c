"""The national holidays and the collective leave (*cuti bersama*) the project ships: pure, without a database.

They come from the `holidays` package and fill the table of a new installation (`calendars.py`), where they then belong
to the administrators; `./lapor deadlines compute` counts by them as they are here.
"""

from datetime import date
from typing import NamedTuple

import holidays

YEARS = range(2024, 2028)
# Kinds of days, named as in `Holiday.Kind`, and what the package calls them.
CATEGORIES = {"national": "public", "collective_leave": "government"}

# The joint decrees (SKB) of the ministers of religious affairs, manpower and administrative reform.
_DECREES = {
    2024: "SKB Menag 855/2023, Menaker 3/2023, MenPANRB 4/2023",
    2025: "SKB Menag 1017/2024, Menaker 2/2024, MenPANRB 2/2024, diubah dengan 933/2025, 1/2025, 3/2025",
    2026: "SKB Menag 1497/2025, Menaker 2/2025, MenPANRB 5/2025",
}
_ELECTION = "Pemilihan"
_BY_PRESIDENT = "Keputusan Presiden tentang hari pemungutan suara"
_ESTIMATED = "perkiraan"
_NOT_DECREED = "Perkiraan; sesuaikan setelah SKB terbit"


class NationalDay(NamedTuple):
    """A day off for the whole nation."""

    on: date
    kind: str
    name: str
    decree: str


def shipped() -> list[NationalDay]:
    """All of them, year by year."""
    return [day for year in YEARS for kind in CATEGORIES for day in published(year, kind=kind)]


def published(year: int, *, kind: str) -> list[NationalDay]:
    """The days of a kind in a year. Estimated dates say so in their name and decree.

    A movable day may fall twice into one year of the sun (Isra Mikraj 2027: 5 January and 26 December).
    """
    known = holidays.country_holidays("ID", years=year, categories=CATEGORIES[kind], language="id")
    return [NationalDay(day, kind, name, _decree(day, name)) for day, name in sorted(known.items())]


def _decree(day: date, name: str) -> str:
    if _ELECTION in name:
        return _BY_PRESIDENT
    return _NOT_DECREED if _ESTIMATED in name else _DECREES.get(day.year, "")
