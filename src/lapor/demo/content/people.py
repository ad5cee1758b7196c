"""The officers of the demo world, all invented, and the decrees that give them their powers.

A person's account is named for the post, so that it can be remembered: `penghubung.dishub@blitar.example`.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from lapor.demo.content.decrees import Decree, number_of, yearly
from lapor.demo.content.institutions import AGENCIES, AgencyRow, root_of
from lapor.demo.content.places import WORDS
from lapor.demo.content.spoken_time import working_day

__all__ = [
    "CITIZEN",
    "DEMO_ACCOUNTS",
    "PEOPLE",
    "AppointmentRow",
    "DemoAccount",
    "PersonRow",
    "appointments",
]

_DOMAINS = {
    "kota-blitar": "blitar",
    "kab-klaten": "klaten",
    "kab-sanggau": "sanggau",
    "prov-kaltim": "kaltim",
    "prov-bali": "bali",
    "prov-diy": "diy",
    "prov-sumbar": "sumbar",
    "kab-badung": "badung",
    "kab-sleman": "sleman",
    "kab-tangerang": "tangerang",
    "kemenpanrb": "menpan",
    "bpjs-kesehatan": "bpjs",
    "atr-bpn": "atrbpn",
}
_POSTS = {
    "unit_operator": "operator",
    "liaison_officer": "penghubung",
    "agency_head": "kepala",
    "agency_coordinator": "koordinator",
    "complaint_manager": "pengelola",
    "inspectorate": "pengawas",
    "national_admin": "admin.nasional",
    "evaluator": "evaluator",
}
# Names that the printed accounts keep whatever is drawn for the others.
_NAMED = {
    "koordinator@blitar.example": "Retno Palupi",
    "pengelola@blitar.example": "Danang Wicaksana",
    "penghubung.dishub@blitar.example": "Bagas Nugraha",
    "operator.dishub@blitar.example": "Siti Nurjanah",
    "kepala.dishub@blitar.example": "Yohanes Budiarjo",
    "pengawas.inspektorat@blitar.example": "Endang Sulistyorini",
    "operator.ulpim@blitar.example": "Dewi Lanjarsari",
    "penghubung.dlh@blitar.example": "Melki Mandagi",
    "admin.nasional@menpan.example": "Fransiska Tamba",
    "admin.nasional2@menpan.example": "Baharuddin Lamato",
    "evaluator@ombudsman.example": "Meutia Azhari",
    "koordinator@klaten.example": "Sigit Hartanto",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """`person` is an e-mail, `agency` a code, `role` a role's code."""

    person: str
    agency: str
    role: str
    decree_number: str
    decree_on: date
    begins_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An account to print: whom one becomes with it, and what to try."""

    email: str
    label: str


CITIZEN = PersonRow(email="warga@blitar.example", name="Sumarni Lestari")

DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    DemoAccount(email="warga@blitar.example", label="Warga yang melapor"),
    DemoAccount(email="operator.ulpim@blitar.example", label="Operator unit, ULPIM Kota Blitar"),
    DemoAccount(email="operator.dishub@blitar.example", label="Operator unit, Dishub Kota Blitar"),
    DemoAccount(email="penghubung.dishub@blitar.example", label="Pejabat penghubung, Dishub Kota Blitar"),
    DemoAccount(email="kepala.dishub@blitar.example", label="Pimpinan, Dishub Kota Blitar"),
    DemoAccount(email="koordinator@blitar.example", label="Admin koordinator, Pemkot Blitar"),
    DemoAccount(email="pengelola@blitar.example", label="Pejabat pengelola, Pemkot Blitar"),
    DemoAccount(email="pengawas.inspektorat@blitar.example", label="Inspektorat Kota Blitar"),
    DemoAccount(email="admin.nasional@menpan.example", label="Admin nasional, KemenPANRB"),
    DemoAccount(email="evaluator@ombudsman.example", label="Pengawas eksternal, Ombudsman RI"),
)


def _email(row: AgencyRow, role: str, number: int = 1) -> str:
    root = root_of(row.code).code
    unit = row.code.removeprefix(root).strip("-")
    # The accounts that people type must be short.
    unit = {"diskominfotik-ikp-ulpim": "ulpim", "yanlik-lapor": "tim"}.get(unit, unit)
    post = f"{_POSTS[role]}{number if number > 1 else ''}"
    return f"{post}{'.' + unit if unit else ''}@{_DOMAINS.get(root, root)}.example"


def _posts(row: AgencyRow) -> tuple[str, ...]:
    """The roles somebody holds at the agency."""
    if row.code == "kemenpanrb":
        return ("national_admin", "national_admin", "agency_head")
    if row.code in {"ombudsman", "kemendagri"}:
        return ("evaluator", "evaluator") if row.code == "ombudsman" else ("evaluator",)
    if row.parent is None and row.kind in {"province", "regency", "city"}:
        return ("agency_coordinator", "complaint_manager", "agency_head")
    if row.parent is None:
        return ("agency_coordinator", "liaison_officer", "unit_operator")
    if row.kind == "inspectorate":
        return ("inspectorate", "liaison_officer", "unit_operator")
    if row.kind == "village":
        return ("liaison_officer",)
    if row.kind == "district" or not row.duties:
        return ("liaison_officer", "unit_operator")
    return ("agency_head", "liaison_officer", "unit_operator")


@cache
def _name_lists() -> dict[str, list[tuple[list[str], list[str]]]]:
    groups: dict[str, list[tuple[list[str], list[str]]]] = {}
    with (WORDS / "names.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            groups.setdefault(row["group"], []).append((row["first"].split(";"), row["second"].split(";")))
    return groups


def _new_name(rng: random.Random, group: str, taken: set[str]) -> str:
    """A name of the group (sometimes of another: officers come from everywhere) that nobody has yet."""
    while True:
        home = group if group in _name_lists() and rng.random() < 0.78 else rng.choice(sorted(_name_lists()))
        first, second = rng.choice(_name_lists()[home])
        name = f"{rng.choice(first)} {rng.choice(second)}"
        if name not in taken:
            taken.add(name)
            return name


def _appointed(person: str, agency: str, role: str, decree: Decree) -> AppointmentRow:
    return AppointmentRow(
        person=person,
        agency=agency,
        role=role,
        decree_number=decree.number,
        decree_on=decree.decree_on,
        begins_on=decree.begins_on,
        ends_on=decree.ends_on,
    )


def _officers() -> Iterator[tuple[PersonRow, AgencyRow, str]]:
    rng = random.Random("officers")  # noqa: S311  draws names, not secrets
    taken = {*_NAMED.values(), CITIZEN.name}
    for row in AGENCIES:
        seen: dict[str, int] = {}
        for role in _posts(row):
            seen[role] = seen.get(role, 0) + 1
            email = _email(row, role, seen[role])
            yield (
                PersonRow(email=email, name=_NAMED.get(email) or _new_name(rng, row.names, taken)),
                row,
                role,
            )


def _transferred(last: Decree, *, moved_on: date, root: str) -> tuple[Decree, Decree]:
    """The running decree cut short by a transfer, and the one that names the successor for the rest of the term."""
    change = Decree(
        number=number_of(root, serial=412, year=moved_on.year),
        decree_on=moved_on - timedelta(days=6),
        begins_on=moved_on,
        ends_on=last.ends_on,
    )
    return replace(last, ends_on=moved_on - timedelta(days=1)), change


# Post, who held it before, and how many days ago it was handed over (*mutasi*).
_TRANSFERS = {
    "penghubung.dishub@klaten.example": ("suyono.mardiyanto@klaten.example", "Suyono Mardiyanto", 79),
    "penghubung.disdukcapil@sanggau.example": ("agnes.lihan@sanggau.example", "Agnes Lihan", 107),
    "operator.pupr@blitar.example": ("anik.hapsari@blitar.example", "Anik Hapsari", 44),
}
# Named for a shorter term, in days from today: the alarm before the end has something to ring for.
_ENDING = {
    "operator.ulpim@blitar.example": 34,
    "penghubung.bapenda@sanggau.example": 21,
    "operator.kec-delanggu@klaten.example": 42,
}
# Nobody has been named in their place, since so many days.
_VACANT = {"penghubung.dlh@sanggau.example": 27}


def _ends_on(email: str, *, today: date) -> date | None:
    """The last day of who is named for a shorter term than the others, else None."""
    if email in _VACANT:
        return today - timedelta(days=_VACANT[email])
    return today + timedelta(days=_ENDING[email]) if email in _ENDING else None


def _appointments_of(
    person: PersonRow, row: AgencyRow, role: str, *, today: date
) -> Iterator[AppointmentRow]:
    first, renewed = yearly(row.code, today=today)
    if person.email in _TRANSFERS:
        before, _name, days_ago = _TRANSFERS[person.email]
        moved_on = working_day(today - timedelta(days=days_ago), 0)
        left, change = _transferred(renewed, moved_on=moved_on, root=root_of(row.code).code)
        yield _appointed(before, row.code, role, first)
        yield _appointed(before, row.code, role, left)
        yield _appointed(person.email, row.code, role, change)
        return
    ends_on = _ends_on(person.email, today=today) or renewed.ends_on
    yield _appointed(person.email, row.code, role, first)
    yield _appointed(person.email, row.code, role, replace(renewed, ends_on=ends_on))


_OFFICERS = tuple(_officers())

PEOPLE: tuple[PersonRow, ...] = (
    CITIZEN,
    *(person for person, _row, _role in _OFFICERS),
    *(PersonRow(email=email, name=name) for email, name, _days_ago in _TRANSFERS.values()),
)


def appointments(today: date) -> tuple[AppointmentRow, ...]:
    """Who is named for what around that day: everybody for the year before it and for months after it."""
    return tuple(
        appointment
        for person, row, role in _OFFICERS
        for appointment in _appointments_of(person, row, role, today=today)
    )
