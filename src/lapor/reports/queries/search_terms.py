"""Searching reports by what people type: cut into words as the index is (`search_cut`), then widened.

Each word may stand as it is, in another form, for something of the same meaning, or for an agency or a region on
whose way the report lies. PostgreSQL's `indonesian` stemmer strips too much here and there (menunggu → unggu, but
tunggu → tunggu; sekolah → seko), so the query is widened, never the index. Stop words are left out of the query too:
the index keeps them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from lapor.common.codes import WrongNumber, digits_of, report_id_of
from lapor.directory.search_terms import SPELLED_OUT, expand

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
    "ktp e_ktp ktp_el",
    "kk kartu_keluarga",
    "parkir parkiran",
    "trotoar pedestrian",
    "pohon dahan ranting",
    "tebang menebang penebangan",
    "wifi wi_fi internet",
    "air pdam",
    "bansos bantuan_sosial",
    "dokter nakes perawat",
    "rs rsud rumah_sakit",
    "puskesmas pustu",
    "sekolah sd smp sma",
    "guru pengajar",
    "jalan jl jln ruas",
    "gang gg",
    "desa ds",
    "kelurahan kel",
    "kecamatan kec",
    "kabupaten kab",
    "provinsi prov prop",
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
        "no",
        "nomor",
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
# What the stemmer takes for a particle or a prefix, and is none: such words are looked for as they begin.
_PARTICLE = re.compile(r"(?:[klt]ah|pun)$")
_PREFIX = re.compile(r"(?:[bkmpst]e|di)")
_BEFORE_IT = ("", "ber", "di", "ke", "me", "men", "pe", "per", "se")
# Where me- and pe- swallow the first letter of the root: tunggu, menunggu; kecewa, mengecewakan.
_SWALLOWED = {"k": "ng", "p": "m", "s": "ny", "t": "n"}
_NASAL = re.compile(r"[mp]e(ng|ny|m|n)(?=[aeiou])")
# The parts of what was typed: words, or a phrase in quotation marks, wanted or not.
_PART = re.compile(r'(-?)"([^"]*)"|(-(?=\w))?([^\s"]+)')
MOST_WORDS = 12
# Agencies and regions that one word may name: the likeliest, which bear most of the other words too.
MOST_NAMED = 60
_CUT = "SELECT search_cut(part) FROM unnest(%s::text[]) WITH ORDINALITY AS one(part, at) ORDER BY at"
_NAMED = """
    SELECT asked.at, named.lexeme
    FROM unnest(%(own_region)s::text[], %(own_agency)s::text[]) WITH ORDINALITY AS asked(region, agency, at),
    LATERAL (
        (SELECT 'region' || replace(code, '.', '') AS lexeme FROM directory_region AS one
         WHERE search @@ asked.region::tsquery
         ORDER BY (SELECT count(*) FROM unnest(%(anywhere)s::text[]) AS term WHERE one.search @@ term::tsquery) DESC,
                  level, code LIMIT %(most)s)
        UNION ALL
        (SELECT 'agency' || id FROM directory_agency AS one
         WHERE search @@ asked.agency::tsquery
         ORDER BY (SELECT count(*) FROM unnest(%(anywhere)s::text[]) AS term WHERE one.search @@ term::tsquery) DESC,
                  cardinality(path), id LIMIT %(most)s)
    ) AS named
"""


def _meanings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {short: (short, long) for short, long in SPELLED_OUT.items()}
    for line in _ALIKE:
        words = tuple(word.replace("_", " ") for word in line.split())
        found |= {word: tuple(dict.fromkeys((*found.get(word, ()), *words))) for word in words}
    return found


_MEANINGS = _meanings()


@dataclass(slots=True)
class _Part:
    """`words` are cut; `is_phrase`: wanted in this order; `report_id`: the report whose number this is."""

    text: str
    is_phrase: bool
    is_unwanted: bool
    words: list[str]

    @property
    def report_id(self) -> int | None:
        digits = digits_of(self.text)
        if not 5 <= len(digits) >= len(self.text) - 3:
            return None
        try:
            return report_id_of(digits)
        except WrongNumber:
            return None


def search_query(text: str) -> SearchQuery | None:
    """What to look for, or None when no word worth looking for was typed. Every word must be found, in some form.

    Known from search engines: "in this order", -without, one OR the other. Two queries, whatever was typed.
    """
    parts = _parts(text)
    told = [
        part for part in parts if part.words and (part.is_phrase or not _STOP_WORDS.issuperset(part.words))
    ]
    told = told or [part for part in parts if part.words]
    named = _named({word for part in told if not part.is_phrase for word in part.words})
    turns: list[list[SearchQuery]] = [[]]
    for part in told:
        if part.text == "OR":
            turns.append([])
        else:
            turns[-1].append(_query_of(part, named))
    wanted = [reduce(lambda left, right: left & right, turn) for turn in turns if turn]
    return reduce(lambda left, right: left | right, wanted) if wanted else None


def at_any(agencies: Iterable[int]) -> SearchQuery:
    """What lies with one of these agencies, or below."""
    return _raw(f"agency{agency_id}" for agency_id in sorted(agencies))


def in_region(code: str) -> SearchQuery:
    """What lies in a region, or below."""
    return _raw([f"region{code.replace('.', '')}"])


def is_known(word: str) -> bool:
    """Whether it is a word that needs no report to be one."""
    return word in _STOP_WORDS or word in _MEANINGS


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
    (words,) = cut([text])
    telling = (word for word in words if word not in _STOP_WORDS | _ANYWHERE)
    told = [word for word in dict.fromkeys(telling) if len(word) > 2 and word.isalpha()][:MOST_WORDS]
    return reduce(lambda left, right: left | right, [_any_form(word, []) for word in told]) if told else None


def cut(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text, by the rule that the index is made with."""
    with connection.cursor() as cursor:
        cursor.execute(_CUT, [[text.replace("\0", " ") for text in texts]])
        return [(words or "").split() for (words,) in cursor.fetchall()]


def _parts(text: str) -> list[_Part]:
    found = [
        _Part(phrase or word, bool(phrase), bool(not_phrase or not_word), [])
        for not_phrase, phrase, not_word, word in _PART.findall(text)
    ]
    left = MOST_WORDS
    for part, words in zip(found, cut(part.text for part in found), strict=True):
        part.words = [word for word in words if any(map(str.isalnum, word))][:left]
        left -= len(part.words)
    return found


def _query_of(part: _Part, named: dict[str, list[str]]) -> SearchQuery:
    if part.is_phrase or part.is_unwanted:
        kind = "phrase" if part.is_phrase else "plain"
        return SearchQuery(
            " ".join(part.words), config="indonesian", search_type=kind, invert=part.is_unwanted
        )
    words = [word for word in part.words if word not in _STOP_WORDS] or part.words
    query = reduce(lambda left, right: left & right, [_any_form(word, named.get(word, [])) for word in words])
    return query | _raw([f"report{part.report_id}"]) if part.report_id else query


def _any_form(word: str, named: list[str]) -> SearchQuery:
    forms = [*_MEANINGS.get(word, (word,)), *_roots(word)]
    query = reduce(lambda left, right: left | right, map(_plain, forms))
    terms = [f"{beginning}:*C" for form in forms if form.isalpha() for beginning in _beginnings(form)]
    terms += [f"report{word}"] if word.isdigit() else named
    return query | _raw(terms) if terms else query


def _roots(word: str) -> list[str]:
    """What a word with me- or pe- may come from where its first letter is gone: menunggu → tunggu."""
    nasal = _NASAL.match(word)
    if nasal is None:
        return []
    return [first + word[nasal.end() :] for first, sound in _SWALLOWED.items() if sound == nasal[1]]


def _beginnings(word: str) -> list[str]:
    """Beginnings of its other forms that the stemmer would miss."""
    found = []
    if len(word) > 3 and word[0] in _SWALLOWED and word[1] in "aeiou":
        found += [f"{first}e{_SWALLOWED[word[0]]}{word[1:]}" for first in "mp"]
    if len(word) > 4 and _PARTICLE.search(word):
        found += [before + word for before in _BEFORE_IT]
    elif len(word) > 4 and _PREFIX.match(word):
        found.append(word)
    return found


def _named(words: set[str]) -> dict[str, list[str]]:
    """For each word the agencies and regions whose own name bears it, as the index has them."""
    asked = sorted(word for word in words if _can_name(word))
    if not asked:
        return {}
    values: dict[str, list[str] | int] = {
        "own_region": [_term(word, before="=") for word in asked],
        "own_agency": [_term(word, behind=":A") for word in asked],
        "anywhere": [_term(word) for word in asked],
        "most": MOST_NAMED,
    }
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, values)
        for at, lexeme in cursor.fetchall():
            found.setdefault(asked[at - 1], []).append(lexeme)
    return found


def _can_name(word: str) -> bool:
    return word not in _STOP_WORDS and word.isalpha() and (len(word) > 2 or bool(expand(word)))


def _term(word: str, *, before: str = "", behind: str = "") -> str:
    spelled = " & ".join(f"'{before}{part}'{behind}" for part in expand(word))
    return f"'{before}{word}'{behind}" + (f" | ({spelled})" if spelled else "")


def _plain(words: str) -> SearchQuery:
    return SearchQuery(words, config="indonesian", search_type="plain")


def _raw(terms: Iterable[str]) -> SearchQuery:
    """Any of these terms, which hold letters and digits only but for the marks of a query."""
    return SearchQuery(" | ".join(terms), config="simple", search_type="raw")
