"""How each government numbers its decrees, and the yearly terms for which officers are named."""

from dataclasses import dataclass
from datetime import date

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


def yearly(code: str) -> tuple[Decree, Decree]:
    """The two decrees in force around the demo's year for the government above the agency: the old and its renewal."""
    root = root_of(code).code
    serial = 17 + sum(map(ord, root)) % 290
    day = 3 + sum(map(ord, root)) % 20
    return (
        Decree(
            number=number_of(root, serial=serial, year=2025),
            decree_on=working_day(date(2025, 2, day), 0),
            begins_on=date(2025, 3, 1),
            ends_on=date(2026, 2, 28),
        ),
        Decree(
            number=number_of(root, serial=serial + 34, year=2026),
            decree_on=working_day(date(2026, 2, day), 0),
            begins_on=date(2026, 3, 1),
            ends_on=date(2027, 2, 28),
        ),
    )
