"""What officers and reporters say while a report lives: answers, returns, objections, confirmations, ratings, notes.

Every function takes the generator first, and those that speak of the case take its `ReportText` and `Place`, so that
an answer speaks of the same street and the same variant of the story. `on` is the day on which the words are said.
"""

import random
import re
from datetime import date

from lapor.demo.content.grammar import Group, play, read_words
from lapor.demo.content.kinds import Kind, kinds
from lapor.demo.content.places import Place
from lapor.demo.content.registers import abbreviated, chatted, sentence_starts
from lapor.demo.content.reports import ReportText, place_slots, voices
from lapor.demo.content.spoken_time import working_day, written

ARCHIVE_REASONS = (
    "unclear",
    "too_general",
    "out_of_scope",
    "not_government",
    "in_court",
    "crime",
    "test",
    "abusive",
    "duplicate",
    "incomplete",
)


def officers() -> Group:
    """The general words of officers."""
    return read_words("voices_officer.txt")[0]


def _say(rng: random.Random, section: str, **slots: str) -> str:
    return play(rng, rng.choice(officers().lists[section]), slots)


def _say_of(rng: random.Random, section: str, report: ReportText) -> str:
    """Words of the section for the family of the report's kind, where there are any."""
    special = f"{section}.{kinds()[report.kind].family}"
    return _say(rng, special if special in officers().lists else section)


def _slots(
    rng: random.Random, report: ReportText, place: Place, on: date, agency_name: str
) -> dict[str, str]:
    ahead = working_day(on, rng.choice((1, 1, 2, 3)))
    return {
        **report.slots,
        **place_slots(place),
        "tgl": written(working_day(on, -rng.choice((0, 0, 1, 2))), weekday=rng.random() < 0.5),
        "besok": "besok" if (ahead - on).days == 1 and rng.random() < 0.4 else f"pada {written(ahead)}",
        "angka_petugas": rng.choice(("tiga", "empat", "lima", "enam", "delapan")),
        "instansi": agency_name,
    }


def _joined(*parts: str) -> str:
    said = sentence_starts(" ".join(part for part in parts if part))
    return re.sub(r"\b(paling lambat|sampai|pada) pada ", r"\1 ", said).replace("pada besok", "besok")


def _of_kind(rng: random.Random, section: str, report: ReportText) -> str:
    """A pattern of the kind for this variant, else the general one of its family."""
    kind = kinds()[report.kind]
    own = kind.one_of(rng, section, report.variant)
    return own or rng.choice(officers().lists[f"{section}.{kind.family}"])


def first_follow_up(
    rng: random.Random, *, report: ReportText, place: Place, on: date, agency_name: str
) -> str:
    """The agency's first public answer: what is being done and until when."""
    slots = _slots(rng, report, place, on, agency_name)
    core = play(rng, _of_kind(rng, "first", report), slots)
    return _joined(_say(rng, "greeting", **slots), _say(rng, "sorry"), core, _say_of(rng, "keep", report))


def resolution(rng: random.Random, *, report: ReportText, place: Place, on: date, agency_name: str) -> str:
    """The final answer: what was done, by whom, on which day at or shortly before `on`."""
    slots = _slots(rng, report, place, on, agency_name)
    core = play(rng, _of_kind(rng, "done", report), slots)
    closing = _say_of(rng, "check", report) if report.report_class == "complaint" else _say(rng, "keep")
    return _joined(_say(rng, "greeting", **slots), core, closing)


def ask_for_more(rng: random.Random, *, report: ReportText, until: date) -> tuple[str, tuple[str, ...]]:
    """What the verifier writes when something is missing, and the list of what is missing."""
    own = [pattern.text for pattern in kinds()[report.kind].fitting("missing", report.variant)]
    general = [item for item in officers().lists["ask.generic"] if item not in own]
    items = tuple(
        rng.sample(own, k=min(len(own), 2)) + rng.sample(general, k=rng.choice((0, 0, 1)) if own else 2)
    )
    listed = (
        items[0] if len(items) == 1 else "; ".join(f"({n}) {item}" for n, item in enumerate(items, start=1))
    )
    return _joined(_say(rng, "ask.greeting"), _say(rng, "ask", butir=listed, batas=written(until))), items


def return_reason(rng: random.Random, *, agency_name: str, owner_name: str, is_second: bool = False) -> str:
    """Why an agency gives a report back: not its authority, and whose it is."""
    section = "return.again" if is_second else "return"
    return _joined(_say(rng, section, instansi=agency_name, pemilik=owner_name))


def archive_reason(rng: random.Random, *, code: str) -> str:
    """The sentence for one of `ARCHIVE_REASONS`: why, and what the reporter can do."""
    return _joined(_say(rng, f"archive.{code}"))


def officer_words(rng: random.Random, section: str) -> str:
    """Short words between officers; `section` is one of route, copy, accept, recall, merge, priority, extend,
    reject_draft, close. May be empty where a note is optional."""
    return _joined(_say(rng, section))


def internal_note(rng: random.Random, *, report: ReportText) -> str:
    """A note that only officers read."""
    own = kinds()[report.kind].one_of(rng, "notes", report.variant)
    return play(rng, own, report.slots) if own and rng.random() < 0.6 else _say_of(rng, "note", report)


def _reporter(rng: random.Random, report: ReportText, place: Place, pattern: str) -> str:
    said = sentence_starts(play(rng, pattern, {**report.slots, **place_slots(place)}))
    if report.register == "chat":
        return chatted(rng, said)
    return abbreviated(rng, said, share=0.2) if rng.random() < 0.2 else said


def objection(rng: random.Random, *, report: ReportText, place: Place) -> str:
    """The reporter does not agree that it is done."""
    own = kinds()[report.kind].one_of(rng, "objections", report.variant)
    general = rng.choice(voices().lists["objection"])
    return _reporter(rng, report, place, own if own and rng.random() < 0.85 else general)


def reporter_reply(
    rng: random.Random, *, report: ReportText, place: Place, answers_question: bool = False
) -> str:
    """A reply on the way; with `answers_question` one that gives what was asked for."""
    kind: Kind = kinds()[report.kind]
    own = kind.one_of(rng, "replies", report.variant) if answers_question else ""
    return _reporter(rng, report, place, own or rng.choice(voices().lists["reply"]))


def reporter_words(rng: random.Random, section: str, *, report: ReportText, place: Place) -> str:
    """Other words of the reporter; `section` is one of confirmation, reopen, withdraw, status."""
    return _reporter(rng, report, place, rng.choice(voices().lists[section]))


def rating_comment(rng: random.Random, *, stars: int, report: ReportText, place: Place) -> str:
    """A comment in the tone of one to five stars."""
    return _reporter(rng, report, place, rng.choice(voices().lists[f"rating.{stars}"]))
