"""Searching reports by what people type: words of the same meaning or of the same root that the stemmer keeps apart.

PostgreSQL's `indonesian` stemmer strips too much here and there (menunggu → unggu, but tunggu → tunggu), so the
query is widened, never the index. Stop words are left out of the query too: the index keeps them.
"""

import re
from functools import reduce

from django.contrib.postgres.search import SearchQuery

# Each line is one meaning: finding one finds all.
_ALIKE = (
    "kecewa ecewa mengecewakan",
    "tunggu unggu menunggu antre antri antrean",
    "tangan angan menangani ditangani penanganan",
    "keluh luhan keluhan aduan pengaduan",
    "rusak hancur berlubang",
    "lampu pju penerangan",
    "padam mati gelap",
    "sampah limbah",
    "banjir genangan tergenang",
    "pungli pungutan pungutan_liar",
    "ktp e-ktp ktp-el",
    "kk kartu_keluarga",
    "parkir parkiran",
    "trotoar pedestrian",
    "pohon dahan ranting",
    "tebang menebang penebangan",
    "wifi wi-fi internet",
    "air pdam",
    "bansos bantuan_sosial",
    "dokter nakes perawat",
    "rs rsud rumah_sakit",
    "puskesmas pustu",
    "sekolah sd smp sma",
    "guru pengajar",
    "jalan jl ruas",
    "reklame baliho spanduk billboard",
)
_STOP_WORDS = frozenset(
    [
        "ada",
        "agar",
        "akan",
        "atau",
        "bagi",
        "bahwa",
        "belum",
        "bisa",
        "dan",
        "dapat",
        "dari",
        "dengan",
        "di",
        "dia",
        "hanya",
        "ini",
        "itu",
        "jadi",
        "juga",
        "kami",
        "karena",
        "ke",
        "kepada",
        "kita",
        "lagi",
        "mohon",
        "oleh",
        "pada",
        "saat",
        "saja",
        "saya",
        "sebagai",
        "sudah",
        "tapi",
        "telah",
        "tetapi",
        "tidak",
        "tolong",
        "untuk",
        "yang",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*", re.UNICODE)
# What somebody types who knows search engines: taken as it is.
_OPERATORS = re.compile(r'"|\bOR\b|(?:^|\s)-\w')
MOST_WORDS = 12


def _meanings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _ALIKE:
        words = tuple(word.replace("_", " ") for word in line.split())
        found |= dict.fromkeys(words, words)
    return found


_MEANINGS = _meanings()


def search_query(text: str) -> SearchQuery | None:
    """What to look for, or None when no word worth looking for was typed. Every word must be found, in some form."""
    if _OPERATORS.search(text):
        return _query(text)
    words = _WORD.findall(text.lower())[:MOST_WORDS]
    told = [word for word in words if word not in _STOP_WORDS] or words
    if not told:
        return None
    return reduce(lambda left, right: left & right, [_any_form(word) for word in told])


# What stands in most addresses, and tells no place from another.
_ANYWHERE = frozenset(
    [
        "jalan",
        "jl",
        "jln",
        "gang",
        "gg",
        "no",
        "nomor",
        "rt",
        "rw",
        "kel",
        "kelurahan",
        "kec",
        "kecamatan",
        "desa",
        "ds",
        "dusun",
        "kota",
        "kab",
        "kabupaten",
        "depan",
        "belakang",
        "samping",
        "dekat",
        "sebelah",
        "seberang",
        "simpang",
        "perumahan",
        "komplek",
        "blok",
    ]
)


def any_word(text: str) -> SearchQuery | None:
    """What to look for when one telling word of an address or a title is enough; None when there is none in it."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS | _ANYWHERE]
    told = [word for word in dict.fromkeys(words) if len(word) > 2 and not word.isdecimal()][:MOST_WORDS]
    return reduce(lambda left, right: left | right, [_any_form(word) for word in told]) if told else None


def _any_form(word: str) -> SearchQuery:
    return reduce(lambda left, right: left | right, [_query(form) for form in _MEANINGS.get(word, (word,))])


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, config="indonesian", search_type="websearch")
