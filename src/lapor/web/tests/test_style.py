"""Promises about the look: every pair of colours can be read, and the pages stay light."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "lapor"
TEMPLATES = Path(__file__).parents[1] / "templates"
PAIRS = [
    ("ink", "paper"), ("ink", "raised"), ("ink", "sunk"), ("ink", "link-wash"), ("ink", "near-wash"),
    ("ink", "late-wash"),
    ("ink", "safe-wash"), ("soft", "paper"), ("soft", "raised"), ("soft", "sunk"), ("soft", "link-wash"),
    ("link", "paper"), ("link", "raised"), ("link", "sunk"), ("link", "link-wash"), ("on-brand", "brand"),
    ("on-brand", "brand-deep"), ("safe", "safe-wash"), ("near", "near-wash"), ("late", "late-wash"), ("late", "paper"),
    ("late", "raised"), ("on-black", "black"), ("star", "paper"), ("safe", "paper"),
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    css = (STATIC / "tokens.css").read_text()
    block = re.search(rf'\[data-theme="{theme}"\] \{{(.*?)\}}', css, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block.group(1)))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_words_can_be_read_in_both_themes(theme: str, front: str, back: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_can_be_seen(theme: str) -> None:
    colours = tokens(theme)
    assert min(contrast(colours["edge"], colours[back]) for back in ("paper", "raised", "sunk")) >= 3


def test_the_dark_theme_of_the_system_is_the_chosen_dark_theme() -> None:
    css = (STATIC / "tokens.css").read_text()
    system = re.search(r":root:not\(\[data-theme\]\) \{(.*?)\}", css, re.DOTALL)
    assert system
    assert dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", system.group(1))) == tokens("dark")


def test_the_base_style_sheets_stay_under_35_kb() -> None:
    names = ("tokens", "base", "parts", "pages", "desk")
    assert sum((STATIC / f"{name}.css").stat().st_size for name in names) <= 35_000


def test_every_script_of_ours_is_short() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in STATIC.glob("*.js")}
    assert lengths
    assert {name: length for name, length in lengths.items() if length >= 150} == {}


def test_a_page_laid_out_by_a_sheet_of_the_desk_loads_it() -> None:
    pages = [path.read_text() for path in TEMPLATES.rglob("*.html")]
    laid_out = [page for page in pages if 'desk-page"' in page]
    assert laid_out
    assert [page for page in laid_out if "lapor/desk-queue.css" not in page] == []
