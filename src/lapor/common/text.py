"""Cleaning of typed text: what people see is what is stored, and nothing invisible rides along.

Both cleaners are idempotent and never cut: text over the limit is refused with the limit and the length, in
characters (code points) after cleaning. Clean text is NFC and holds no control character but newline and tab, no
bidirectional control, no invisible filler, and no lone surrogate (which no database would take).
"""

import re
import unicodedata

from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid

# Pictographs, arrows and dingbats: what emoji sequences are made of, with variation selector and skin tones.
# Characters of one piece of writing, whoever writes it.
WORDS_LIMIT = 10_000
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# Scripts whose spelling needs joiners: Arabic (Jawi, Pegon), Indic, Balinese, Sundanese, Javanese.
_JOINING = "\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1b00-\u1bbf\ua980-\ua9df"
# U+0085, U+2028 and U+2029 are line ends; the separators that old systems use for records are spaces to Python.
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JUNK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"  # blanks that pass for letters
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # zero width, bidirectional, annotation
    "\ufe00-\ufe0d\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000effff]"  # selectors, surrogates, tags
)
_STRAY_SELECTOR = re.compile(f"(?<![{_EMOJI}0-9#*©®‼⁉™ℹ〰〽㊗㊙])[\ufe0e\ufe0f]")
_STRAY_JOINER = re.compile(
    f"(?<![{_EMOJI}\ufe0f{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_EMOJI}{_JOINING}])|(?<=[{_EMOJI}\ufe0f])\u200c"
)
_TRAILING_SPACE = re.compile(r"[^\S\n]+$", re.MULTILINE)
_MANY_BLANK_LINES = re.compile(r"\n{4,}")

# 1.048.576 or 1,048,576, as the reader's language has it.
_grouped = lazy(lambda count: number_format(count, force_grouping=True), str)


class TooLong(Invalid):
    """More characters than the field takes; nothing was cut."""

    code = "too_long"
    sentence = _(
        "Paling panjang %(limit)s karakter, sedangkan tulisan Anda %(length)s karakter. Mohon diringkas."
    )


def clean_line(value: str, limit: int) -> str:
    """One line: every run of white space becomes a single space. Raises TooLong."""
    return _within(limit, " ".join(strip_invisible(value).split()))


def clean_text(value: str, limit: int) -> str:
    """Paragraphs: line ends are \\n, no trailing spaces, at most two blank lines in a row. Raises TooLong."""
    lines = _TRAILING_SPACE.sub("", strip_invisible(value))
    return _within(limit, _MANY_BLANK_LINES.sub("\n\n\n", lines).strip())


def strip_invisible(value: str) -> str:
    """NFC without junk; joiners and selectors stay only where they change what is seen."""
    visible = _JUNK.sub("", _LINE_END.sub("\n", value))
    return unicodedata.normalize("NFC", _STRAY_JOINER.sub("", _STRAY_SELECTOR.sub("", visible)))


def _within(limit: int, text: str) -> str:
    if len(text) > limit:
        raise TooLong(limit=_grouped(limit), length=_grouped(len(text)))
    return text


# A place that a template leaves for a person: "[tanggal]", "[…]", "{{due}}", "____". Not "[1]" and not "[text](link)".
_BLANK = re.compile(r"\[(?:[^\[\]\n]*[^\W\d_]{2}[^\[\]\n]*|[\s.…_-]*)\](?!\()|\{\{[^{}\n]*\}\}|_{3,}")


def blank_in(text: str) -> str:
    """The first place that a template left to fill and nobody has filled; empty when there is none."""
    found = _BLANK.search(text)
    return found[0] if found else ""


# Written before or behind a name, and no part of it.
_TITLES = re.compile(
    "h|hj|haji|hajjah|kh|nyai|ust|ustad|ustadz|ustadzah|drg?|drs|dra|ir|prof|pdt|bapak|bpk|pak|ibu|bu|sdri?|saudara"
    "|saudari|tn|tuan|ny|nyonya|nn|nona|mrs?|ms|mas|mbak|mbah",
    re.IGNORECASE,
)
_APOSTROPHES = re.compile("['`´‘’ʼ]")
_WORD = re.compile(r"[^\W\d_]+")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_FIRST_NAME = 20


def short_name(name: str) -> str:
    """What everybody may read of a name: 'Siti R.', or 'S.' of a single word, whatever stands between the parts.

    Degrees behind a comma and titles in front are left out. Idempotent; empty when there is no letter in it.
    """
    spoken = _INNER_CAPITAL.sub(" ", _APOSTROPHES.sub("", name.split(",")[0]))
    words = _WORD.findall(spoken)
    while len(words) > 1 and _TITLES.fullmatch(words[0]):
        words.pop(0)
    if len(words) < 2:
        return f"{words[0][0].upper()[0]}." if words else ""
    first = words[0][:_LONGEST_FIRST_NAME].capitalize()
    return f"{first}{'.' if len(first) == 1 else ''} {words[-1][0].upper()[0]}."
