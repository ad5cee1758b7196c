"""How each government numbers its decrees, and the yearly terms for which officers are named."""

from dataclasses import dataclass
from datetime import date, timedelta

from lapor.demo.content.institutions import agency, root_of
from lapor.demo.content.spoken_time import working_day

# Patterns as such offices really write them; the numbers are invented.
_PATTERNS = {
    "kota-blitar": "Keputusan Wali Kota Blitar Nomor 188/{n}/HK/410.010.2/{year}",
    "kab-klaten": "Keputusan Bupati Klaten Nomor 188.4/{n}/{year}",
    "kab-sanggau": "Keputusan Bupati Sanggau Nomor {n}/KOMINFO/{year}",
    "prov-kaltim": "Keputusan Gubernur Kalimantan Timur Nomor 100.3.3.1/K.{n}/{year}",
    "prov-bali": "Keputusan Gubernur Bali Nomor {n}/03-B/HK/{year}",
    "prov-diy": "Keputusan Gubernur Daerah Istimewa Yogyakarta Nomor {n}/KEP/{year}",
    "prov-sumbar": "Keputusan Gubernur Sumatera Barat Nomor 489-{n}-{year}",
    "kab-badung": "Keputusan Bupati Badung Nomor {n}/049/HK/{year}",
    "kab-sleman": "Keputusan Bupati Sleman Nomor {n}/Kep.KDH/A/{year}",
    "kab-tangerang": "Keputusan Bupati Tangerang Nomor 490/Kep.{n}-Huk/{year}",
}

RENEWED_MONTHS_AGO = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Decree:
    """A decree and the term it names people for; both ends included."""

    number: str
    decree_on: date
    begins_on: date
    ends_on: date


def number_of(root: str, *, serial: int, year: int) -> str:
    """A decree number in the manner of that government."""
    if pattern := _PATTERNS.get(root):
        return pattern.format(n=serial, year=year)
    return f"Keputusan {agency(root).signed_by} Nomor {serial} Tahun {year}"


def yearly(code: str, *, today: date) -> tuple[Decree, Decree]:
    """The two decrees in force around the year before a day, for the government above the agency: the old and its
    renewal.

    Terms begin some months before the day, whatever day it is, so that the world goes on for months after it.
    """
    root = root_of(code).code
    serial = 17 + sum(map(ord, root)) % 290
    days_ahead = 9 + sum(map(ord, root)) % 20
    terms = [_first_of_month(today, months_ago=RENEWED_MONTHS_AGO + months) for months in (12, 0, -12)]

    def decree(number: int) -> Decree:
        begins_on = terms[number]
        decree_on = working_day(begins_on - timedelta(days=days_ahead), 0)
        return Decree(
            number=number_of(root, serial=serial + 34 * number, year=decree_on.year),
            decree_on=decree_on,
            begins_on=begins_on,
            ends_on=terms[number + 1] - timedelta(days=1),
        )

    return decree(0), decree(1)


def _first_of_month(day: date, *, months_ago: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months_ago, 12)
    return date(year, month + 1, 1)
