"""Slips of the finger in a search: a word that nobody uses is read as the likeliest one that somebody does."""

import time
from collections.abc import Callable

from django.db import connection
from rapidfuzz import fuzz, process

from lapor.directory.agency_search import KNOWN_WORDS
from lapor.directory.search_terms import SPELLED_OUT
from lapor.reports.models import IS_PUBLIC, Report
from lapor.reports.queries import search_terms

# The newest public reports whose words are known, how many words of them, and for how many seconds.
READ, MOST_WORDS, FRESH_SECONDS = 2_000, 20_000, 600.0
# How alike a known word must be (0 to 100): one slip in a word of four letters passes.
ALIKE, SHORTEST = 75, 4

_WORDS = """
    SELECT lexeme FROM ({documents}) AS one, unnest(document)
    WHERE 'C' = ANY (weights) AND length(lexeme) >= %s GROUP BY lexeme ORDER BY count(*) DESC, lexeme LIMIT %s
"""


def _load() -> dict[str, None]:
    rows = Report.objects.filter(IS_PUBLIC).order_by("-id").values("document")[:READ]
    documents, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_WORDS.format(documents=documents), [*params, SHORTEST, MOST_WORDS])
        found = [word for (word,) in cursor.fetchall()]
    return dict.fromkeys([*found, *KNOWN_WORDS.get(), *SPELLED_OUT])


class _Known:
    """The words that are known, the most used first; asked for once in FRESH_SECONDS in each process."""

    def __init__(self, load: Callable[[], dict[str, None]]) -> None:
        self._load = load
        self._kept: tuple[float, dict[str, None]] | None = None

    def get(self) -> dict[str, None]:
        if self._kept is None or time.monotonic() - self._kept[0] > FRESH_SECONDS:
            self._kept = (time.monotonic(), self._load())
        return self._kept[1]

    def forget(self) -> None:
        self._kept = None


known = _Known(_load)


def mended(text: str) -> str:
    """The words typed, each unknown one replaced by what it looks like; "" when there is nothing to mend."""
    (words,) = search_terms.cut([text])
    words = words[: search_terms.MOST_WORDS]
    likely = [_likeliest(word) for word in words]
    return " ".join(likely) if likely != words else ""


def _likeliest(word: str) -> str:
    words = known.get()
    if len(word) < SHORTEST or not word.isalpha() or word in words or search_terms.is_known(word):
        return word
    found = process.extract(word, words.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=1)
    return str(found[0][0]) if found else word
