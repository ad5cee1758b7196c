"""How long a text is as an SMS, and how to keep it short. Source: 3GPP TS 23.038 (alphabet), TS 23.040. Pure."""

from lapor.common.text import clean_line

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# They take two places each.
EXTENDED = frozenset("^{}\\[~]|€\f")
# What is typed for beauty, as the alphabet has it: one such letter would make every message twice as long.
_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "·": "-",
        "\u00a0": " ",
    }
)
# Places in one message, and in each part of a longer one.
ONE, PART = 160, 153
ONE_WIDE, PART_WIDE = 70, 67


def plain(text: str) -> str:
    return text.translate(_PLAIN)


def is_gsm(text: str) -> bool:
    return all(letter in BASIC or letter in EXTENDED for letter in text)


def places(text: str) -> int:
    """In the GSM alphabet, or in 16-bit units where a letter is not in it."""
    if is_gsm(text):
        return sum(2 if letter in EXTENDED else 1 for letter in text)
    return len(text.encode("utf-16-be")) // 2


def parts(text: str) -> int:
    """How many messages are paid for."""
    count, one, part = places(text), *((ONE, PART) if is_gsm(text) else (ONE_WIDE, PART_WIDE))
    return 1 if count <= one else -(-count // part)


def fitted(text: str, link: str, *, most: int) -> str:
    """The text with the address at its end, in at most so many parts: words are left off before the address is."""
    words = plain(clean_line(text.removesuffix(link), 2_000)).split(" ")
    while words:
        whole = " ".join([*words, link]).strip()
        if parts(whole) <= most:
            return whole
        words.pop()
    return link
