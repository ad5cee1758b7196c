"""Finding an agency by what people call it: short forms ("dishub klaten"), beginnings of words, slips of the finger.

The database narrows first, over a full-text index; only a bounded handful is compared letter by letter. So the cost
does not grow with the number of agencies, but for one cached list of the words that occur in their names.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Func, IntegerField, QuerySet
from rapidfuzz import fuzz, process

from lapor.common.freshness import Kept
from lapor.directory.agency_tree import below, trails
from lapor.directory.models import Agency
from lapor.directory.search_terms import expand, prefixes, words_of

# Rows the database may hand over for comparison.
MOST_CANDIDATES = 200
# Matching rows it may look at before it orders them: a single letter matches nearly everything.
MOST_MATCHES = 2_000
# Distinct words kept for correcting slips, the most frequent ones.
MOST_KNOWN_WORDS = 50_000
# How alike a known word must be (0 to 100): one slip in a word of five letters passes.
ALIKE = 74

_WORDS = """
    SELECT word FROM ts_stat('SELECT search FROM directory_agency WHERE retired_on IS NULL')
    WHERE length(word) > 2 ORDER BY ndoc DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An agency and those above it, the root first: "Dinas Perhubungan — Pemerintah Kabupaten Klaten"."""

    agency: Agency
    above: tuple[Agency, ...]


def find_agencies(text: str, *, within: Collection[int] | None = None, limit: int = 20) -> list[Found]:
    """Agencies in force that people may mean by `text`, the likeliest first; at most `limit`.

    `within`: ids of the agencies in whose subtrees to look; None: everywhere. Empty text gives the tops of those
    subtrees. Two queries; three or four when words are misspelt.
    """
    words = words_of(text)
    if not words and text.strip():
        return []
    candidates = _candidates(words, below(within)) if words else _tops(within)
    above = trails(candidates)
    found = [Found(agency, above[agency.pk]) for agency in candidates]
    if words:
        spelled = " ".join(" ".join(expand(word)) or word for word in words)
        found.sort(key=lambda one: _unlikeness(" ".join(words), spelled, one))
    return found[:limit]


def _candidates(words: list[str], rows: QuerySet[Agency]) -> list[Agency]:
    """By exact beginnings; else with slips mended; else those that only one word does not fit."""
    terms = [(prefixes(word), prefixes(word, weight="A")) for word in words]
    found = _matching(_with_an_own_word(terms), rows)
    if not found:
        terms = [_mended(word) for word in words]
        found = _matching(_with_an_own_word(terms), rows)
    if not found and len(terms) > 1:
        but_one = (terms[:at] + terms[at + 1 :] for at in range(len(terms)))
        found = _matching(" | ".join(f"({_with_an_own_word(rest)})" for rest in but_one), rows)
    return found


def _with_an_own_word(terms: list[tuple[str, str]]) -> str:
    """Every word somewhere on the way from the root, at least one of them in the agency's own name."""
    everywhere = " & ".join(anywhere for anywhere, _own in terms)
    return f"({everywhere}) & ({' | '.join(own for _anywhere, own in terms)})"


def _matching(query: str, rows: QuerySet[Agency]) -> list[Agency]:
    matches = rows.filter(search=SearchQuery(query, search_type="raw", config="simple"))
    return _shallowest(Agency.objects.filter(pk__in=matches.order_by().values("pk")[:MOST_MATCHES]))


def _tops(within: Collection[int] | None) -> list[Agency]:
    """The roots of the trees, or the agencies named."""
    rows = below(within).filter(parent=None) if within is None else below(within).filter(pk__in=list(within))
    return list(rows.defer("search").order_by("name", "pk")[:MOST_CANDIDATES])


def _shallowest(rows: QuerySet[Agency]) -> list[Agency]:
    depth = Func("path", function="cardinality", output_field=IntegerField())
    return list(rows.defer("search").alias(depth=depth).order_by("depth", "name", "pk")[:MOST_CANDIDATES])


def _mended(word: str) -> tuple[str, str]:
    """The terms for a word that may be misspelt: known words that look like it."""
    known = KNOWN_WORDS.get()
    if expand(word) or any(one.startswith(word) for one in known):
        return prefixes(word), prefixes(word, weight="A")
    alike = [
        one
        for one, _score, _at in process.extract(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    ]
    alike = alike or [word]
    return (
        "(" + " | ".join(f"{one}:*" for one in alike) + ")",
        "(" + " | ".join(f"{one}:*A" for one in alike) + ")",
    )


def _unlikeness(typed: str, spelled: str, one: Found) -> tuple[float, int, str]:
    """Sorts the likeliest first: the whole words on the way to it, then its own name, then the shallower one."""
    name, short = one.agency.name.lower(), one.agency.short_name.lower()
    if typed in (name, short, one.agency.code):
        return (-300.0, len(one.above), name)
    way = " ".join([name, short, *(agency.name.lower() for agency in one.above)])
    own = max(fuzz.token_sort_ratio(spelled, name), fuzz.token_sort_ratio(typed, short))
    return (-(fuzz.token_set_ratio(spelled, way) + own), len(one.above), name)


def _load_words() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [MOST_KNOWN_WORDS])
        return [word for (word,) in cursor.fetchall() if word.isalnum()]


KNOWN_WORDS = Kept("agency", _load_words)
