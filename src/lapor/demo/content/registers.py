"""How differently people write: formal letters, curt notes, capitals, abbreviations, and small slips of spelling."""

import random
import re

_SHORT = {
    "yang": ("yg",),
    "tidak": ("tdk", "ga", "gak", "nggak"),
    "dengan": ("dgn",),
    "untuk": ("utk", "buat"),
    "karena": ("krn", "soalnya"),
    "jalan": ("jln", "jalan"),
    "juga": ("jg", "juga"),
    "saja": ("aja",),
    "sampai": ("sampe", "smp"),
    "banyak": ("byk", "banyak"),
    "kalau": ("klo", "kalo", "kl"),
    "orang": ("org", "orang"),
    "belum": ("blm",),
    "sudah": ("udah", "sdh", "udh"),
    "sekarang": ("skrg",),
    "kemarin": ("kmrn", "kemaren"),
    "masih": ("msh", "masih"),
    "sering": ("sering",),
    "dari": ("dr", "dari"),
    "tetapi": ("tp", "tapi"),
    "tapi": ("tp", "tapi"),
    "supaya": ("biar",),
    "bagaimana": ("gmn", "gimana"),
    "seperti": ("kyk", "kayak"),
    "saya": ("sy", "saya"),
    "mohon": ("mohon", "tolong", "mhn"),
    "bisa": ("bs", "bisa"),
    "dalam": ("dlm",),
    "setiap": ("tiap",),
    "padahal": ("pdhl",),
    "hanya": ("cuma",),
    "terima kasih": ("makasih", "trims", "tq", "terima kasih"),
    "bapak": ("bpk", "bapak"),
    "pada": ("pd", "pada"),
}
# What writers without an editor do all the time: prefixes and prepositions swapped.
_SLIPS = (
    (r"\bdi (depan|dekat|sana|sini|atas|bawah|samping|situ)\b", r"di\1"),
    (r"\bdi(ganti|tutup|cek|perbaiki|angkut|tambal|biarkan)\b", r"di \1"),
    (r"\bapakah\b", "apa kah"),
    (r"\bsekali\b", "skali"),
    (r", ", ","),
)


def abbreviated(rng: random.Random, text: str, *, share: float) -> str:
    """The text with that share of its common words shortened."""

    def shorten(match: re.Match[str]) -> str:
        word = match.group(0)
        choices = _SHORT.get(word.lower())
        if not choices or rng.random() > share:
            return word
        short = rng.choice(choices)
        return short.capitalize() if word[0].isupper() else short

    words = "|".join(sorted(_SHORT, key=len, reverse=True))
    return re.sub(rf"\b(?:{words})\b", shorten, text, flags=re.IGNORECASE)


def chatted(rng: random.Random, text: str) -> str:
    """As typed with a thumb: short words, often no capitals, loose full stops."""
    typed = abbreviated(rng, text, share=rng.choice((0.45, 0.7, 0.9)))
    if rng.random() < 0.65:
        typed = re.sub(r"\brp(?=\d)", "Rp", typed.lower())
    habit = rng.random()
    if habit < 0.35:
        typed = typed.rstrip(".")
    elif habit < 0.5:
        typed = re.sub(r"\.(?= |$)", "..", typed)
    elif habit < 0.6:
        typed = re.sub(r"\.$", "!!", typed)
    return typed


def slipped(rng: random.Random, text: str) -> str:
    """One small spelling habit, applied throughout; the text unchanged where the habit finds nothing."""
    wrong, written = rng.choice(_SLIPS)
    return re.sub(wrong, written, text)


def capitalised(text: str) -> str:
    """First letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence_starts(text: str) -> str:
    """Upper case after every full stop, where a filled slot left lower case."""
    return re.sub(
        r"((?:^|(?<! wr)(?<!Yth)(?<!St)[.!?]\s+|\n\n))([a-z])",
        lambda match: match.group(1) + match.group(2).upper(),
        text,
    )
