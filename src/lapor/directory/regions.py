"""Where things happen: finding a region by what people type, from province to village, and the shipped table."""

from importlib.resources import as_file, files

from lapor.directory.models import Region
from lapor.directory.region_import import Fault, Imported, Unreadable, import_regions
from lapor.directory.search_terms import expand, words_of
from lapor.directory.zones import zone_of

__all__ = ["Fault", "Imported", "Unreadable", "find_regions", "import_regions", "load_regions", "zone_of"]

# Words that say which level is meant; the names of districts and villages do not contain them.
_LEVEL_WORDS = {
    "prov": 1, "prop": 1, "provinsi": 1, "propinsi": 1,
    "kec": 3, "kecamatan": 3,
    "kel": 4, "kelurahan": 4, "desa": 4, "ds": 4,
}  # fmt: skip
# Provinces that begin so; exact names, of the first typed words, then of any; the higher level; the shorter name.
_FIND = """
    SELECT code, name, level, parent_id, full_name, latitude, longitude, retired_on
    FROM directory_region
    WHERE search @@ %(query)s::tsquery AND retired_on IS NULL AND (%(level)s::int IS NULL OR level = %(level)s)
    ORDER BY CASE WHEN level = 1 AND starts_with(lower(name), %(typed)s) THEN 0
                  WHEN lower(name) = ANY (%(first)s) THEN 1
                  WHEN lower(name) = ANY (%(any)s) THEN 2 ELSE 3 END,
             level, length(name), full_name
    LIMIT %(limit)s
"""


def find_regions(text: str, *, limit: int = 12) -> list[Region]:
    """Regions in force for what was typed so far, the most useful first. "sukorejo blitar", "kec sukorejo", "jatim".

    Every word must begin a word of the full name, and at least one a word of the own name. Fewer than two letters find
    nothing. One query, or two when a word like "desa" turns out to belong to a name.
    """
    words = words_of(text)
    named = [word for word in words if word not in _LEVEL_WORDS]
    levels = [_LEVEL_WORDS[word] for word in words if word in _LEVEL_WORDS]
    if named and levels:
        found = _matching(named, levels[-1], limit)
        if found:
            return found
    return _matching(words, None, limit)


def load_regions() -> Imported:
    """The shipped provinces, and the regencies, districts and villages of the demo world."""
    with as_file(files("lapor.directory") / "data" / "regions.csv") as path:
        return import_regions(path)


def _matching(words: list[str], level: int | None, limit: int) -> list[Region]:
    if not any(len(word) > 1 for word in words):
        return []
    spelled = [part for word in words for part in (expand(word) or [word])]
    spans = [(at, end) for at in range(len(spelled)) for end in range(at + 1, len(spelled) + 1)]
    values = {
        "query": _query(words),
        "level": level,
        "typed": " ".join(spelled),
        "first": [name for at, end in spans if at == 0 for name in _names(spelled[at:end])],
        "any": [name for at, end in spans for name in _names(spelled[at:end])],
        "limit": limit,
    }
    return list(Region.objects.raw(_FIND, values))


def _names(words: list[str]) -> list[str]:
    """The names that the words may stand for in full: people leave out whether it is a regency or a city."""
    name = " ".join(words)
    return [name, f"kabupaten {name}", f"kota {name}"]


def _query(words: list[str]) -> str:
    """All words anywhere on the way from the province, one of them in the own name (lexemes behind "=")."""
    anywhere = [_term(word, "") for word in words]
    own = [_term(word, "=") for word in words]
    turns = (" & ".join([*anywhere[:at], own[at], *anywhere[at + 1 :]]) for at in range(len(words)))
    return " | ".join(f"({turn})" for turn in turns)


def _term(word: str, mark: str) -> str:
    """A word, or what it is short for: "('=jatim':* | ('=jawa':* & '=timur':*))". It holds letters and digits only."""
    spelled = " & ".join(f"'{mark}{part}':*" for part in expand(word))
    return f"('{mark}{word}':* | ({spelled}))" if spelled else f"'{mark}{word}':*"
