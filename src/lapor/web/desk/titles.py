"""A title for what was typed in as it was said: its first sentence that says something. Pure.

Messages begin with greetings, and Indonesian addresses are full of abbreviations with a stop; neither makes a title.
"""

import re

MOST_WORDS, LONGEST = 12, 140
# A text with fewer words tells nobody what it is about; a sentence with fewer is no title.
FEWEST_WORDS, FEWEST_IN_SENTENCE = 3, 2

# After these a stop ends no sentence: streets, offices, ranks, money.
# fmt: off
_ABBREVIATIONS = frozenset({
    "jl", "jln", "gg", "gang", "no", "nmr", "rp", "kel", "kec", "kab", "ds", "dsn", "dk", "prov", "rt", "rw", "blok",
    "lt", "kp", "komp", "perum", "bpk", "bp", "pak", "sdr", "sdri", "dr", "drs", "dra", "ir", "prof", "hj", "kh", "st",
    "tn", "ny", "an", "a.n", "u.p", "dll", "dsb", "dst", "yg", "dg", "dgn", "tgl", "hal", "cv", "pt", "tlp", "telp",
    "hp", "km",
})
# fmt: on
_GREETINGS = re.compile(
    r"""^(?:[\s,.!?:;–-]*(?:
        ass?alam\w*(?:\s*[\w'’]*alaik\w*)?(?:\s+w[ra]\.?\s*w[rab]\.?)?(?:\s+warahmatullah\w*)?(?:\s+wabarakatuh\w*)?
        | ass\.?\s*w[rab]*\.?\s*w[rab]*\.? | wr\.?\s*wb\.?
        | (?:selamat|met)\s+(?:pagi|siang|sore|malam)\b
        | (?:pagi|siang|sore|malam)(?=\s*[,.!?]|\s*$|\s+(?:pak|bapak|bu|ibu|min|kak|mas|mbak)\b)
        | halo+\b | hai+\b | hallo+\b | permisi\b | punten\b | nuwun\s+sewu\b | kulo\s*nuwun\b | om\s+swastiastu\b
        | (?:salam|shalom|p|tes+t?|min|mimin|admin|gan|kak)(?=\s*[,.!?]|\s*$)
        | (?:pak|bapak|bpk|bu|ibu|mas|mbak)(?=\s*[,.!?]|\s*$|\s+(?:tlg|tolong|mohon|mau|ingin)\b)
        | (?:saya\s+)?(?:mau|ingin|hendak|akan)\s+(?:me)?lapor(?:kan)?(?:\s+lagi)?\b
        | mohon\s+(?:maaf|izin|ijin)\b | maaf\b | tlg\b | tolong\b(?!\s*-?\s*menolong) | lapor\b
    )[\s,.!?:;–-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)


def title_of(text: str) -> str:
    """The first sentence that says something, without greetings, cut at twelve words; empty when fewer than three words
    are left of the text, so that a title must be asked for.
    """
    said = [_GREETINGS.sub("", sentence).strip(" .,!?:;–-").split() for sentence in _sentences(text)]
    if sum(map(len, said)) < FEWEST_WORDS:
        return ""
    return next((_cut(words) for words in said if len(words) >= FEWEST_IN_SENTENCE), "")


def _sentences(text: str) -> list[str]:
    """A sentence ends with a line, with ! or ?, or with a stop that belongs to no abbreviation."""
    found: list[str] = []
    for line in text.strip().splitlines():
        begun: list[str] = []
        for word in line.split():
            begun.append(word)
            if _ends_sentence(word):
                found.append(" ".join(begun))
                begun = []
        found.append(" ".join(begun))
    return [sentence for sentence in found if sentence]


def _ends_sentence(word: str) -> bool:
    if word.endswith(("!", "?", "…")):
        return True
    core = word.strip("\"'()[]“”,").casefold()
    if not core.endswith("."):
        return False
    stem = core.rstrip(".")
    return len(stem) > 1 and stem not in _ABBREVIATIONS


def _cut(words: list[str]) -> str:
    title = " ".join(words[:MOST_WORDS])
    is_cut = len(words) > MOST_WORDS or len(title) > LONGEST
    title = title if len(title) <= LONGEST else title[:LONGEST].rsplit(" ", 1)[0]
    return title[0].upper() + title[1:] + ("…" if is_cut else "")
