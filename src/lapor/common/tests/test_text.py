"""Typed text: what is stored is what people see."""

import re
import unicodedata

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from lapor.common.text import TooLong, clean_line, clean_text, short_name, strip_invisible

# Weighted towards what cleaning is about; any other character comes as well.
AWKWARD = st.sampled_from(
    "\r\n\t \x00\x0b\x0c\x1b\x85\xa0\xad\u200b\u200c\u200d\u200e\u202e\u2028\u2066\u2069\u3000\ufeff\ufe0f"
    "ae1\u0301\u20e3\u0627\u0653\ua98f\ud800\U000e0067\u2764\U0001f469\U0001f692\U0001f3fd"
)
TEXTS = st.text(st.one_of(AWKWARD, st.characters(exclude_categories=())), max_size=40)


@given(TEXTS)
@example("a\u200d\u0301b")
@example("👩\u200d\u200d🚒")
def test_cleaning_twice_is_cleaning_once(value):
    line, text = clean_line(value, 1000), clean_text(value, 1000)
    assert clean_line(line, 1000) == line
    assert clean_text(text, 1000) == text


@given(TEXTS)
def test_clean_text_is_composed_and_can_be_stored(value):
    text = clean_text(value, 1000)
    assert unicodedata.is_normalized("NFC", text)
    assert text.encode("utf-8").decode() == text
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Cs")} - {"\n", "\t"}
    assert not {
        c for c in text if unicodedata.bidirectional(c) in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI")
    }
    assert "\n\n\n\n" not in text
    assert "\n" not in clean_line(value, 1000)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Jalan\u202e rusak\u202c", "Jalan rusak"),
        ("P\u200bu\u2060n\ufeffg\xadli", "Pungli"),
        ("kafe\u0301", "kafé"),
        ("\u3164", ""),
        ("ig\U000e0069\U000e0067nore", "ignore"),
        ("tanpa\x00nol", "tanpanol"),
        ("petugas 👩🏽\u200d🚒 datang", "petugas 👩🏽\u200d🚒 datang"),
        ("suka ❤\ufe0f\u200d🔥", "suka ❤\ufe0f\u200d🔥"),
        ("sambung\u200d huruf", "sambung huruf"),
        ("ꦥꦏ꧀\u200cꦲ", "ꦥꦏ꧀\u200cꦲ"),
        ("1\ufe0f\u20e3 a\ufe0f", "1\ufe0f\u20e3 a"),
    ],
)
def test_only_what_is_seen_stays(typed, clean):
    assert clean_line(typed, 100) == clean


def test_a_line_has_single_spaces_and_no_line_end():
    assert clean_line("  Lampu \t jalan\r\nmati\xa0 total\u2028", 100) == "Lampu jalan mati total"


def test_paragraphs_stay_and_their_ends_are_plain():
    assert (
        clean_text("satu  \r\ndua\rtiga\x0b\n\n\n\n\n\nempat\tlima\n ", 100)
        == "satu\ndua\ntiga\n\n\nempat\tlima"
    )


def test_text_over_the_limit_is_refused_with_both_numbers_in_the_readers_way():
    with pytest.raises(TooLong) as refused:
        clean_line("x" * 1_048_576, 120)
    with translation.override("id"):
        assert "120 karakter" in str(refused.value)
        assert "1.048.576 karakter" in str(refused.value)
    with translation.override("en"):
        assert "1,048,576" in str(refused.value)


def test_the_limit_counts_what_is_left_after_cleaning_and_nothing_is_cut():
    assert clean_text("a" * 50 + "\u200b" * 500 + "\r\n" * 40, 50) == "a" * 50
    with pytest.raises(TooLong):
        clean_text("a" * 51, 50)


def test_stripping_alone_keeps_line_ends():
    assert strip_invisible("a\r\nb") == "a\nb"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Siti Rahmawati", "Siti R."),
        ("Siti Nur Rahmawati", "Siti R."),
        ("Suharto", "S."),
        ("suharto", "S."),
        ("Siti.Rahmawati", "Siti R."),
        ("SITI_RAHMAWATI", "Siti R."),
        ("siti-rahmawati", "Siti R."),
        ("Siti2Rahmawati99", "Siti R."),
        ("SitiRahmawati", "Siti R."),
        ("Siti/Rahmawati", "Siti R."),
        ("Siti\u00a0Rahmawati", "Siti R."),
        ("Suharto.", "S."),
        ("Suharto 1234", "S."),
        ("Hj. Siti Rahmawati, S.Pd., M.M.", "Siti R."),
        ("Bapak Suharto", "S."),
        ("Dr.Ir.Suharto", "S."),
        ("M. Ali Akbar", "M. A."),
        ("Nu'man Hakim", "Numan H."),
        ("siti.rahmawati@warga.example", "Siti E."),
        ("0812 3456 7890", ""),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_a_name_is_never_shown_longer_than_siti_r(name: str, short: str) -> None:
    assert short_name(name) == short


@given(st.text(max_size=60))
def test_a_short_name_is_short_whatever_was_typed_and_stays_so(name: str) -> None:
    short = short_name(name)
    assert len(re.findall(r"[^\W\d_]{2,}", short)) <= 1
    assert not re.search(r"[\d_@]", short)
    assert short_name(short) == short
