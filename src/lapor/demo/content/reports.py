"""Believable Indonesian reports, composed from the words of a kind, a place and a way of writing."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lapor.demo.content.grammar import Group, play, read_words, slots_in
from lapor.demo.content.institutions import office_for
from lapor.demo.content.kinds import Kind, Pattern, kinds
from lapor.demo.content.places import MARKETS, Place
from lapor.demo.content.registers import abbreviated, capitalised, chatted, sentence_starts, slipped
from lapor.demo.content.spoken_time import how_long, since, when_it_happened

__all__ = ["ReportText", "compose", "compose_from", "kinds", "pick_kind", "slots_for"]

REGISTERS = {"formal": 18, "plain": 36, "curt": 10, "upset": 14, "chat": 22}
_ASKED_IN_PLAIN = {
    "idea": {"formal": 30, "plain": 55, "chat": 15},
    "info": {"formal": 40, "plain": 45, "chat": 15},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """What a citizen writes, and what the builder needs to play it.

    `photo` names a motif to draw (None: no picture), `mentions_photo` says that the words promise one.
    `slots` are the values its words used, which the answers use again. `purpose` and `copy_form` are for information
    requests, `proposal` for aspirations. `target_office` is the code of the right agency, `mistaken_office` of a
    plausible wrong one. Keep `kind` and `variant` for the answers.
    """

    kind: str
    variant: str
    register: str
    title: str
    body: str
    topic_code: str
    report_class: str
    grade: str
    location: str
    incident_days_ago: int
    target_office: str | None
    mistaken_office: str | None
    photo: str | None
    mentions_photo: bool
    slots: Mapping[str, str]
    is_anonymous: bool
    is_confidential: bool
    purpose: str = ""
    copy_form: str = ""
    proposal: str = ""


def voices() -> Group:
    """The general words of reporters: openings, closings, confirmations, ratings."""
    return read_words("voices_reporter.txt")[0]


def pick_kind(rng: random.Random, *, root: str, month: int | None = None) -> Kind:
    """A kind that some office of that government, or a national body, answers for; heavier ones more often."""
    possible = [
        kind
        for kind in kinds().values()
        if office_for(root=root, duty=kind.duty) and (not month or not kind.months or month in kind.months)
    ]
    return rng.choices(possible, weights=[_weight(kind, root) for kind in possible])[0]


def _weight(kind: Kind, root: str) -> int:
    blitar = {"illegal_parking", "street_light", "tree_felling", "public_order", "village_wifi", "billboard"}
    favourites = {
        "kota-blitar": blitar,
        "kab-sanggau": {"property_tax"},
        "kab-klaten": {"pothole", "street_light"},
    }
    return kind.weight * (2 if kind.code in favourites.get(root, ()) else 1)


def place_slots(place: Place) -> dict[str, str]:
    """What the words say of the place."""
    return {
        "jalan": place.road,
        "patokan": place.landmark,
        "desa": place.village,
        "kota": place.town,
        "pemimpin": place.leader,
    }


def slots_for(rng: random.Random, *, place: Place, days: int, filed_on: date | None = None) -> dict[str, str]:
    """Values of every slot a reporter's words may use, drawn once so that they agree with each other."""
    happened, began = when_it_happened(rng, days, filed_on), since(rng, days, filed_on)
    return {
        **place_slots(place),
        "rt": f"RT {rng.randint(1, 9):02d} RW {rng.randint(1, 8):02d}"
        if rng.random() < 0.6
        else f"RT {rng.randint(1, 9):02d}",
        "pasar": rng.choice(MARKETS.get(place.root, ("pasar",))),
        "kapan": happened,
        "kapan_kapital": capitalised(happened),
        "sejak": began,
        "sejak_kapital": capitalised(began),
        "lama": how_long(rng, days),
        "malam": rng.choice(
            (
                "habis magrib",
                "sehabis isya",
                "jam 8 malam",
                "pukul 21.00",
                "jam 10 malam",
                "jam sebelas malam",
            )
        ),
        "banyak": str(rng.randint(11, 39)),
    }


def compose(
    rng: random.Random,
    *,
    kind: Kind,
    place: Place,
    filed_on: date | None = None,
    told: set[tuple[str, str]] | None = None,
) -> ReportText:
    """A report of that kind from that place. `filed_on` lets the words name weekdays and months.

    `told` remembers which whole stories a government has already heard, so that no two neighbours tell the same one;
    hand the same set to every call.
    """
    days = rng.randint(*kind.days)
    register = _draw(rng, _manners(kind))
    slots = slots_for(rng, place=place, days=days, filed_on=filed_on)
    heard = told if told is not None else set()
    return compose_from(rng, kind=kind, place=place, register=register, days=days, slots=slots, told=heard)


def compose_from(
    rng: random.Random,
    *,
    kind: Kind,
    place: Place,
    register: str,
    days: int,
    slots: Mapping[str, str],
    told: set[tuple[str, str]],
) -> ReportText:
    """As `compose`, with the choices made by the caller."""
    source, is_whole = _source(rng, kind, register, root=place.root, told=told)
    variant = rng.choice(sorted(source.variants)) if source.variants else ""
    proposal = sentence_starts(play(rng, kind.one_of(rng, "proposals", variant), slots))
    has_photo = bool(kind.photo) and kind.report_class == "complaint" and rng.random() < 0.28
    parts = [source.text] if is_whole else _assembled(rng, kind, register, variant, source.text, proposal)
    parts += _whereabouts(rng, kind, parts)
    body = _told(rng, parts, place, register=register, slots=slots, has_photo=has_photo, is_whole=is_whole)
    mentions_photo = bool(re.search(r"(?i)\bfoto|terlampir|lampirkan", body)) and kind.photo is not None
    return ReportText(
        kind=kind.code,
        variant=variant,
        register=register,
        title=_title(rng, kind, variant, register, slots),
        body=body,
        topic_code=kind.topic,
        report_class=kind.report_class,
        grade=kind.grade,
        location=place.spoken,
        incident_days_ago=days,
        **_addressed(kind, place),
        photo=kind.photo if mentions_photo or rng.random() < 0.45 else None,
        mentions_photo=mentions_photo,
        slots=slots,
        **_hidden(rng, kind),
        purpose=play(rng, kind.one_of(rng, "purposes", variant), slots),
        copy_form=play(rng, kind.one_of(rng, "copies", variant), slots),
        proposal=proposal,
    )


def _whereabouts(rng: random.Random, kind: Kind, parts: list[str]) -> list[str]:
    """Who asks not to be known names the area, not the address."""
    if rng.random() >= 0.7 or any({"desa", "jalan"} & slots_in(part) for part in parts):
        return []
    return [_any("whereabouts" if kind.anonymous < 50 else "whereabouts.quiet", rng)]


def _addressed(kind: Kind, place: Place) -> dict[str, Any]:
    """The office that answers for it, and the one that is taken for it by mistake."""
    right, wrong = (office_for(root=place.root, duty=duty) for duty in (kind.duty, kind.mistaken_for))
    return {
        "target_office": right.code if right else None,
        "mistaken_office": wrong.code if wrong and wrong != right else None,
    }


def _hidden(rng: random.Random, kind: Kind) -> dict[str, Any]:
    shares = {"is_anonymous": kind.anonymous, "is_confidential": kind.confidential}
    return {name: rng.randrange(100) < share for name, share in shares.items()}


def _manners(kind: Kind) -> Mapping[str, int]:
    """How people write about it. Nobody is tired of waiting for what happened yesterday."""
    manners = _ASKED_IN_PLAIN.get(kind.family, REGISTERS)
    return {**manners, "upset": 0} if kind.days[1] <= 10 and "upset" in manners else manners


def _draw(rng: random.Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def _title(rng: random.Random, kind: Kind, variant: str, register: str, slots: Mapping[str, str]) -> str:
    title = capitalised(play(rng, kind.one_of(rng, "titles", variant), slots))
    if register == "chat":
        return abbreviated(rng, title, share=0.4).lower() if rng.random() < 0.6 else title
    if register == "upset" and rng.random() < 0.3:
        return title.upper()
    return title


def _source(
    rng: random.Random, kind: Kind, register: str, *, root: str, told: set[tuple[str, str]]
) -> tuple[Pattern, bool]:
    """What the report starts from: a story told in one breath (True), or a fact around which it is built."""
    section, share = {"chat": ("casual", 0.3), "plain": ("stories", 0.4), "upset": ("stories", 0.4)}.get(
        register, ("stories", 0.0)
    )
    stories = kind.words[section]
    # A kind with one story may not tell it as often as one with five.
    if rng.random() < min(share, 0.2 * len(stories)):
        story = rng.choice(stories)
        if (root, story.text) not in told:
            told.add((root, story.text))
            return story, True
    return rng.choice(kind.words["facts"]), False


def _assembled(
    rng: random.Random, kind: Kind, register: str, variant: str, fact: str, proposal: str
) -> list[str]:
    """Opening, what happened, what it does to people, what is asked for, farewell: in the order people really use."""
    impact, ask = kind.one_of(rng, "impacts", variant), proposal or kind.one_of(rng, "asks", variant)
    opening, closing = _frame(rng, kind, register)
    if kind.report_class == "aspiration":
        return [opening, fact, ask, impact, *(["//"] if register == "formal" else []), closing]
    if register == "curt":
        return [fact, rng.choice((ask, ask, impact, "")), closing]
    if register == "chat":
        return rng.choice(([fact, ask, closing], [fact, impact, ask], [fact, impact, closing]))
    past = rng.choice(voices().lists.get(f"history.{kind.family}", ("",))) if rng.random() < 0.3 else ""
    orders = ([fact, impact, past, ask], [fact, past, impact, ask], [fact, impact, ask], [fact, past, ask])
    middle = rng.choice(orders)
    return [opening, *middle, "//", closing] if register == "formal" else [opening, *middle, closing]


def _frame(rng: random.Random, kind: Kind, register: str) -> tuple[str, str]:
    """How this writer begins and ends a report of this family; empty where they do without."""
    lists = voices().lists

    def first_of(*sections: str) -> str:
        return next((rng.choice(lists[section]) for section in sections if section in lists), "")

    opening = first_of(
        f"{kind.family}.opening.{register}",
        f"{kind.family}.opening",
        f"{register}.opening.{kind.family}",
        f"{register}.opening",
    )
    return opening, first_of(
        f"{kind.family}.closing.{register}", f"{kind.family}.closing", f"{register}.closing"
    )


def _told(
    rng: random.Random,
    parts: list[str],
    place: Place,
    *,
    register: str,
    slots: Mapping[str, str],
    has_photo: bool,
    is_whole: bool,
) -> str:
    """The parts as one text in the writer's manner."""
    if has_photo:
        parts.insert(
            len(parts) if is_whole else len(parts) - (2 if register == "formal" else 1), _any("photo", rng)
        )
    if register != "formal" and rng.random() < 0.1:
        thanks = _any(f"thanks.{place.tongue}", rng)
        parts = [*parts, thanks] if is_whole else [*parts[:-1], thanks]
    played = [text for text in (play(rng, part, slots) for part in parts) if text]
    text = " ".join(text if text[-1] in ".!?,:/)" else f"{text}." for text in played)
    text = _without_repeats(text.replace(" // ", "\n\n"), slots)
    if register != "chat":
        text = sentence_starts(text)
    return _styled(rng, text, register, is_typed=is_whole and register == "chat")


def _without_repeats(text: str, slots: Mapping[str, str]) -> str:
    """Nobody names their village twice in one breath: the second time it is "sini", the second road is "situ"."""
    for full, near in (
        (f"di {slots['rt']} {slots['desa']}", "di lingkungan kami"),
        (f"{slots['rt']} {slots['desa']}", "lingkungan kami"),
        (f"di {slots['desa']}", "di sini"),
        (f"warga {slots['desa']}", "warga sini"),
        (f"di {slots['jalan']} {slots['patokan']}", "di situ"),
        (f"di {slots['jalan']}", "di situ"),
    ):
        name = full.removeprefix("di ").removeprefix("warga ")
        first = text.find(name)
        if first < 0:
            continue
        head, tail = text[: first + len(name)], text[first + len(name) :]
        text = head + tail.replace(full, near)
    return text


def _any(section: str, rng: random.Random) -> str:
    return rng.choice(voices().lists[section])


def _styled(rng: random.Random, text: str, register: str, *, is_typed: bool) -> str:
    if register == "chat":
        return text if is_typed else chatted(rng, text)
    if register in {"plain", "curt", "upset"}:
        if rng.random() < 0.2:
            text = abbreviated(rng, text, share=0.3)
        if rng.random() < 0.2:
            text = slipped(rng, text)
    return text
