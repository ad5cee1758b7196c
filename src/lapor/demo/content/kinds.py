"""The kinds of report of the demo world: what each is about, who answers for it, and its words.

A kind has variants ("truk", "jukir"): a pattern marked `@truk` speaks of that variant only, an unmarked one of all.
A report keeps its variant, so that answers and objections speak of the same thing as the report did.
"""

import random
from dataclasses import dataclass
from functools import cache

from lapor.demo.content.grammar import Group, read_words

FILES = (
    "kinds_street.txt",
    "kinds_water.txt",
    "kinds_public.txt",
    "kinds_town.txt",
    "kinds_service.txt",
    "kinds_affairs.txt",
    "kinds_integrity.txt",
    "kinds_ideas.txt",
    "kinds_questions.txt",
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words with choices; `variants` empty means that they fit every variant of the kind."""

    text: str
    variants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a report can be about.

    `duty` is looked up in `institutions.office_for`, `mistaken_for` is the duty of the office to which people send it
    by mistake. `days` bounds how long ago it happened, `months` (empty: any) when it happens. `anonymous` and
    `confidential` are shares in percent. `grade` is empty for what is not a complaint. `setting` (empty: any) is where.
    """

    code: str
    topic: str
    duty: str
    mistaken_for: str
    family: str
    report_class: str
    grade: str
    photo: str | None
    weight: int
    days: tuple[int, int]
    months: frozenset[int]
    anonymous: int
    confidential: int
    setting: str
    words: dict[str, tuple[Pattern, ...]]

    @property
    def variants(self) -> frozenset[str]:
        """Names of all variants that something can be told about; the empty name for words without a mark."""
        told = [
            pattern.variants or {""}
            for section in ("facts", "stories", "casual")
            for pattern in self.words[section]
        ]
        return frozenset().union(*told)

    def fitting(self, section: str, variant: str) -> tuple[Pattern, ...]:
        """Patterns of the section that may be said of the variant; those that name it, when asked for what was done."""
        fit = [p for p in self.words.get(section, ()) if not p.variants or variant in p.variants]
        named = [p for p in fit if p.variants]
        return tuple(named if named and section in {"done", "objections", "proposals"} else fit)

    def one_of(self, rng: random.Random, section: str, variant: str) -> str:
        """One fitting pattern, or the empty text when nothing fits."""
        fit = self.fitting(section, variant)
        return rng.choice(fit).text if fit else ""


def _pattern(text: str) -> Pattern:
    if not text.startswith("@"):
        return Pattern(text)
    names, _, words = text[1:].partition(" ")
    return Pattern(words.strip(), frozenset(names.split(",")))


def _kind(group: Group) -> Kind:
    values = group.values
    report_class = values.get("class", "complaint")
    first, last = (int(part) for part in values["days"].split())
    return Kind(
        code=group.name,
        topic=values["topic"],
        duty=values["duty"],
        mistaken_for=values["mistaken"],
        family=values["family"],
        report_class=report_class,
        grade=values.get("grade", "non_oversight") if report_class == "complaint" else "",
        photo=values.get("photo"),
        weight=int(values["weight"]),
        days=(first, last),
        months=frozenset(int(month) for month in values.get("months", "").split()),
        anonymous=int(values.get("anonymous", 12)),
        confidential=int(values.get("confidential", 5)),
        setting=values.get("setting", ""),
        words={name: tuple(_pattern(text) for text in texts) for name, texts in group.lists.items()},
    )


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by code, in the order of the files."""
    return {kind.code: kind for name in FILES for kind in (_kind(group) for group in read_words(name))}
