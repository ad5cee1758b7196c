"""The notation in which the demo world's words are written, and how it is read and played.

A pattern is Indonesian text in which `[a|b|c]` stands for one of the choices (an empty choice is allowed, choices may
nest) and `{slot}` for a value known when it is played. Patterns live in text files under `words/`:

    # kind: illegal_parking        begins a section group
    topic: hub.parkir              a plain value of the group
    [titles]                       begins a list
    - Parkir liar di {jalan}       one pattern; indented lines below continue it; ` // ` begins a paragraph
    - @truk,umum Macet lagi        a pattern that fits only those variants of the story
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from lapor.demo.content.places import WORDS

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(slots=True)
class Group:
    """One `# kind: name` block of a file: its plain values and its lists of patterns."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


def play(rng: random.Random, pattern: str, slots: Mapping[str, str]) -> str:
    """Choose among the brackets and fill the slots. `KeyError` names a slot that is not known."""
    text, _ = _choose(rng, pattern, 0, depth=0)
    filled = _SLOT.sub(lambda match: slots[match.group(1)], text)
    tidy = re.sub(r" +([,.?!;:])", r"\1", re.sub(r" {2,}", " ", filled)).strip()
    tidy = re.sub(r",+([.?!])", r"\1", tidy)
    return tidy.replace(" // ", "\n\n")


def _choose(rng: random.Random, pattern: str, start: int, *, depth: int) -> tuple[str, int]:
    """Read from `start` to the bracket that closes this level; give the chosen text and where reading stopped."""
    choices, current, index = [], [], start
    while index < len(pattern):
        letter = pattern[index]
        if letter == "[":
            inner, index = _choose(rng, pattern, index + 1, depth=depth + 1)
            current.append(inner)
        elif letter == "|" and depth:
            choices.append("".join(current))
            current = []
        elif letter == "]" and depth:
            break
        else:
            current.append(letter)
        index += 1
    return rng.choice([*choices, "".join(current)]), index


def slots_in(pattern: str) -> set[str]:
    """Names of the slots a pattern uses."""
    return set(_SLOT.findall(pattern))


@cache
def read_words(name: str) -> tuple[Group, ...]:
    """The groups of one file; `ValueError` with the line for anything that is not in the notation."""
    groups: list[Group] = []
    section = ""
    for number, line in enumerate((WORDS / name).read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        if line.startswith("# "):
            groups.append(Group(line.partition(": ")[2].strip()))
            section = ""
        elif line.startswith("["):
            section = line.strip().strip("[]")
            groups[-1].lists.setdefault(section, ())
        elif line.startswith("- ") and section:
            groups[-1].lists[section] += (line[2:].strip(),)
        elif line.startswith("  ") and section:
            *before, last = groups[-1].lists[section]
            groups[-1].lists[section] = (*before, f"{last} {line.strip()}")
        elif ": " in line and not section:
            key, _, value = line.partition(": ")
            groups[-1].values[key] = value.strip()
        else:
            raise ValueError(f"{name}:{number}: neither a heading, a value nor a pattern: {line!r}")
    return tuple(groups)
