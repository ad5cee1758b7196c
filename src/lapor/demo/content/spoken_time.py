"""How people say when: "tadi malam", "sejak dua minggu lalu", "Rabu, 14 Oktober 2026"."""

import random
from datetime import date, timedelta

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_COUNTED = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")


def written(day: date, *, weekday: bool = True) -> str:
    """A date as officers write it: "Rabu, 14 Oktober 2026"."""
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{DAYS[day.weekday()]}, {text}" if weekday else text


def working_day(day: date, ahead: int) -> date:
    """`ahead` days from `day`, moved off the weekend. Holidays are nobody's concern in a plan said in passing."""
    moved = day + timedelta(days=ahead)
    while moved.weekday() >= 5:
        moved += timedelta(days=1 if ahead >= 0 else -1)
    return moved


def how_long(rng: random.Random, days: int) -> str:
    """A stretch of time as spoken: "dua hari", "hampir seminggu", "tiga bulan"."""
    if days <= 1:
        return rng.choice(("dua hari", "sehari semalam"))
    if days <= 5:
        return rng.choice((f"{_COUNTED[days]} hari", "beberapa hari"))
    if days <= 10:
        return rng.choice(("seminggu", "hampir seminggu", "semingguan"))
    if days <= 24:
        weeks = _COUNTED[max(2, round(days / 7))]
        return rng.choice((f"{weeks} minggu", f"hampir {weeks} minggu"))
    if days <= 45:
        return rng.choice(("sebulan", "sebulan lebih", "hampir sebulan", "sebulanan"))
    months = round(days / 30)
    if months <= 10:
        return rng.choice(
            (f"{_COUNTED[months]} bulan", f"sekitar {_COUNTED[months]} bulan", "berbulan-bulan")
        )
    return "hampir setahun"


def when_it_happened(rng: random.Random, days: int, filed_on: date | None) -> str:
    """The moment as spoken by somebody who files `days` later. Without the day of filing no weekday is named."""
    if days == 0:
        return rng.choice(("tadi pagi", "tadi malam", "siang tadi", "hari ini"))
    if days == 1:
        return rng.choice(("kemarin", "kemarin sore", "kemarin pagi", "tadi malam", "kemarin malam"))
    if days <= 6 and filed_on:
        weekday = DAYS[(filed_on - timedelta(days=days)).weekday()]
        return rng.choice(
            (f"hari {weekday} kemarin", f"{weekday} kemarin", f"{weekday} lalu", f"{weekday} sore")
        )
    if days <= 5:
        return rng.choice((f"{_COUNTED[days]} hari lalu", f"{_COUNTED[days]} hari yang lalu"))
    if days <= 10:
        return rng.choice(("minggu lalu", "seminggu yang lalu"))
    if filed_on and rng.random() < 0.4:
        day = filed_on - timedelta(days=days)
        return f"tanggal {day.day} {MONTHS[day.month - 1]}"
    if days <= 24:
        return f"{_COUNTED[max(2, round(days / 7))]} minggu lalu"
    if days <= 45:
        return rng.choice(("bulan lalu", "sebulan lalu"))
    months = round(days / 30)
    return f"{_COUNTED[months]} bulan lalu" if months <= 10 else "tahun lalu"


def since(rng: random.Random, days: int, filed_on: date | None) -> str:
    """ "sejak ..." for a state that began `days` ago."""
    if days == 0:
        return rng.choice(("sejak tadi malam", "sejak pagi tadi", "dari semalam"))
    if days > 24 and filed_on and rng.random() < 0.4:
        return f"sejak {MONTHS[(filed_on - timedelta(days=days)).month - 1]}"
    if days <= 10 or rng.random() < 0.5:
        return f"{rng.choice(('sejak', 'dari', 'sejak'))} {when_it_happened(rng, days, filed_on)}"
    return f"{rng.choice(('sudah', 'selama'))} {how_long(rng, days)} ini"
