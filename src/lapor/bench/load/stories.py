"""What visitors do, step by step. Each story is first prepared, which nobody measures, and then told once per turn."""

import itertools
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from lapor.bench.load.visitors import Visitor, WrongAnswer

_NUMBER = re.compile(r"/r/(\d+)/")
# fmt: off
_WORDS = (
    "lampu", "jalan", "padam", "jembatan", "retak", "saluran", "tersumbat", "sampah", "menumpuk", "antre", "lama",
    "trotoar", "rusak", "air", "keruh", "parkir", "liar", "pohon", "tumbang", "bantuan", "terlambat", "petugas",
    "belum", "datang", "sejak", "minggu", "lalu", "depan", "pasar", "dekat", "sekolah",
)
# fmt: on


@dataclass(slots=True)
class Told:
    """One teller of a story: a visitor at a connection, and what the story was given."""

    visitor: Visitor
    given: dict[str, Any]
    rng: random.Random
    number: int = 0
    kept: dict[str, Any] = field(default_factory=dict)

    def new_address(self) -> str:
        return ".".join(str(self.rng.randrange(1, 255)) for _ in range(4))


Turn = Callable[[Told], None]


def pages(told: Told) -> None:
    """GET one address after the other, round and round."""
    page = told.given["pages"][told.number % len(told.given["pages"])]
    told.visitor.get(page["path"], word=page["word"], name=told.given["name"])


def ceiling(told: Told) -> None:
    told.visitor.fetch(
        told.given["method"], told.given["path"], word=told.given["word"], name=told.given["name"]
    )


# -- filing -------------------------------------------------------------------------------------------------------


def open_form(told: Told) -> None:
    told.visitor.forget(told.new_address())
    told.visitor.get("/reports/new/", word='name="key"', name="the form")


def send_form(told: Told) -> str:
    """File the report; returns its number."""
    rng = told.rng
    words = " ".join(rng.choice(_WORDS) for _ in range(25))
    fields = {
        "key": str(uuid4()),
        "report_class": "complaint",
        "title": f"Uji {rng.choice(_WORDS)} {rng.randrange(10**6)}",
        "body": f"{words}.",
        "incident_on": told.given["incident_on"],
        "place": f"Jalan {rng.choice(_WORDS)} {rng.randrange(300)}",
        "agency": str(told.given["agency"]),
        "name": "Warga Uji",
        "phone": "0812 3456 7890",
    }
    answer = told.visitor.post("/reports/new/", fields, name="file a report", word="/r/")
    found = _NUMBER.search(answer.location)
    if not found:
        raise WrongAnswer(f"no number in {answer.location}")
    return found[1]


def prepare_filing(told: Told, turns: int) -> None:
    """Everybody opens the form first, each with a cookie of their own."""
    told.kept["cookies"] = []
    for _ in range(turns):
        open_form(told)
        told.kept["cookies"].append((told.visitor.address, told.visitor.cookies))


def file_one(told: Told) -> None:
    told.visitor.address, told.visitor.cookies = told.kept["cookies"].pop()
    send_form(told)


def file_with_form(told: Told) -> None:
    open_form(told)
    send_form(told)


# -- steps of officers --------------------------------------------------------------------------------------------


def as_officer(told: Told, who: str) -> None:
    officer = told.given["officers"][who]
    told.visitor.address, told.visitor.cookies = officer["address"], dict(officer["cookies"])


def act(
    told: Told, who: str, number: str, action: str, fields: dict[str, str], *, shows: bool = True
) -> None:
    """An officer's step and the page that comes after it."""
    as_officer(told, who)
    name = f"step: {action}"
    answer = told.visitor.post(f"/desk/reports/{number}/{action}/", fields, name=name, word="/desk/")
    if shows:
        told.visitor.get(answer.location, word="LAPOR", name=f"{name}, its page")


def verify(told: Told, number: str, *, shows: bool = True) -> None:
    fields = {"report_class": "complaint", "grade": "plain", "to": str(told.given["unit"])}
    act(told, "coordinator", number, "verify", fields, shows=shows)


def answer(told: Told, number: str) -> None:
    act(
        told,
        "liaison",
        number,
        "follow_up",
        {"words": "Petugas kami sudah memeriksa dan akan memperbaikinya."},
    )


def resolve(told: Told, number: str, *, shows: bool = True) -> None:
    fields = {"words": "Sudah diperbaiki hari ini.", "without_evidence": "Tidak menghasilkan foto."}
    act(told, "liaison", number, "resolve", fields, shows=shows)


STEPS = {"verify": verify, "follow_up": answer, "resolve": resolve}


def prepare_step(told: Told, turns: int) -> None:
    """Reports that have come as far as the step before."""
    told.kept["numbers"] = []
    for _ in range(turns):
        open_form(told)
        number = send_form(told)
        for name, step in STEPS.items():
            if name == told.given["step"]:
                break
            step(told, number)
        told.kept["numbers"].append(number)


def one_step(told: Told) -> None:
    """The step and the page it leads to."""
    STEPS[told.given["step"]](told, told.kept["numbers"].pop())


# -- lifecycles ---------------------------------------------------------------------------------------------------


def short_life(told: Told) -> None:
    """Created, assigned, resolved, searched for: each by one request (creating with the form it needs)."""
    open_form(told)
    number = send_form(told)
    verify(told, number, shows=False)
    resolve(told, number, shows=False)
    told.visitor.forget(told.new_address())
    told.visitor.get(f"/reports/?q={told.rng.choice(_WORDS)}", word="LAPOR", name="search")


def full_life(told: Told) -> None:
    """The same with all that people open in between, and the reporter's verdict at the end."""
    told.visitor.forget(told.new_address())
    told.visitor.get("/", word="LAPOR", name="home")
    open_form(told)
    reporter = told.visitor
    number = send_form(told)
    kept = (reporter.address, reporter.cookies)
    reporter.get(f"/r/{number}/", word=number, name="own report")
    for who, step in (("coordinator", verify), ("liaison", answer), ("liaison", resolve)):
        as_officer(told, who)
        told.visitor.get("/desk/", word="LAPOR", name="queue")
        told.visitor.get(f"/desk/reports/{number}/", word=number, name="case")
        step(told, number)
    reporter.address, reporter.cookies = kept
    page = reporter.get(f"/r/{number}/", word=number, name="own report")
    seen = re.search(r'name="seen" value="(\d+)"', page.text)
    fields = {"seen": seen[1] if seen else "", "score": "5", "comment": ""}
    reporter.post(f"/r/{number}/confirm/", fields, name="confirm", word=number)
    reporter.get(f"/r/{number}/", word=number, name="own report")


def sign_in(told: Told) -> None:
    """Keeps the officer's cookies for the other stories."""
    officer = told.given["sign_in"]
    told.visitor.forget(told.new_address())
    told.visitor.get("/accounts/login/", word='name="login"', name="sign-in page")
    fields = {"login": officer["email"], "password": officer["password"]}
    told.visitor.post("/accounts/login/", fields, name="sign in")
    told.kept["session"] = {"address": told.visitor.address, "cookies": told.visitor.cookies}


# Story: (what is prepared for so many turns, the turn).
STORIES: dict[str, tuple[Callable[[Told, int], None] | None, Turn]] = {
    "pages": (None, pages),
    "ceiling": (None, ceiling),
    "filing": (prepare_filing, file_one),
    "filing_with_form": (None, file_with_form),
    "step": (prepare_step, one_step),
    "short_life": (None, short_life),
    "full_life": (None, full_life),
    "sign_in": (None, sign_in),
}


def tell(story: str, told: Told, *, turns: int, until: float) -> int:
    """Tell a story again and again; returns how often."""
    turn = STORIES[story][1]
    for told.number in itertools.count():
        if told.number >= turns or time.monotonic() > until:
            return told.number
        turn(told)
    raise AssertionError
