"""Invented citizens: names from many corners of the country, numbers and addresses that lead nowhere."""

import random

from lapor.reports.identity import Reporter

FIRST = (
    "Siti", "Budi", "Made", "Ketut", "Agus", "Dewi", "Rina", "Yohanes", "Maria", "Andi", "Nur", "Slamet", "Wahyu",
    "Teguh", "Fitri", "Joko", "Ni Luh", "Asep", "Euis", "Togar", "Butet", "Sulaiman", "Rahmat", "Yulia", "Dayang",
    "Fransiskus", "Petrus", "Hendra", "Lestari", "Bambang",
)  # fmt: skip
LAST = (
    "Rahmawati", "Santoso", "Wijaya", "Sihombing", "Nasution", "Pratama", "Saputra", "Hidayat", "Kusuma", "Lubis",
    "Manurung", "Setiawan", "Wulandari", "Suryani", "Tanjung", "Permana", "Gunawan", "Halim", "Mulyadi", "Utami",
    "Kurniawan", "Anggraini", "Siregar", "Mahendra", "Purnomo",
)  # fmt: skip


def citizen(rng: random.Random) -> Reporter:
    """Somebody who does not exist: the number range is not given out, the mail domain is reserved."""
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    mailbox = f"{name.lower().replace(' ', '.')}{rng.randrange(100)}@warga.example"
    return Reporter(
        name=name,
        phone=f"0800{rng.randrange(10**7):07d}",
        email=mailbox if rng.random() < 0.5 else "",
    )
