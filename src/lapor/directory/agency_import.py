"""A table of units and officers, read in at once: each row is checked, and all are taken or none.

Columns, separated by comma, semicolon or tab, in any order: `unit` (name), and optionally `short_name`, `kind`,
`parent` (name or code of a unit above it, in the table or there already), `region` (code), `officer`, `email`,
`phone`, `role`, `decree`, `decree_on`, `begins_on`, `ends_on`. A unit that is there already is not made again; a row
of the same unit adds an officer to it. Appointments are made by `appointments.appoint`, with all its checks.
An account that somebody made alone, and whose address is not proved, is invited instead: anybody can sign up with
anybody's address.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from lapor.common import clock
from lapor.common.refusals import Invalid, Refusal
from lapor.directory import agencies, appointments, invitations, people
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Appointment, Region, Role

COLUMNS = (
    *("unit", "short_name", "kind", "parent", "region", "officer", "email", "phone"),
    *("role", "decree", "decree_on", "begins_on", "ends_on"),
)
MOST_ROWS = 5_000


class Unreadable(Invalid):
    """The file is no such table."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a line of the file (1 is the heading) from being taken."""

    line: int
    reason: str


@dataclass(slots=True)
class Outcome:
    """How many were made, how many were there, and the faults: with any, nothing is kept.

    `invited`: the lines whose officer has to accept first.
    """

    units: int = 0
    officers: int = 0
    appointments: int = 0
    known: int = 0
    invited: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class _Undone(Exception):
    """Leaves the transaction without keeping what was written in it."""


def import_agencies(path: str, *, top: Agency, by: Actor, keeps: bool = True) -> Outcome:
    """Read the table at `path` below `top`. Without `keeps` it is only tried. Raises Unreadable."""
    rows = list(_rows(path))
    outcome = Outcome()
    try:
        with transaction.atomic():
            for line, row in rows:
                try:
                    with transaction.atomic():
                        _take(line, row, top, by, outcome)
                except (Refusal, ValueError) as refusal:
                    outcome.faults.append(Fault(line, str(refusal)))
            if outcome.faults or not keeps:
                raise _Undone
    except _Undone:
        pass
    return outcome


def _rows(path: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}: {error}") from error
    lines = text.splitlines()
    if not lines:
        raise Unreadable(f"{path} is empty.")
    delimiter = max("\t;,", key=lines[0].count)
    reader = csv.DictReader(lines, delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if "unit" not in names or (odd := set(names) - set(COLUMNS)):
        told = f"unknown: {', '.join(sorted(odd))}" if "unit" in names else "there is no column `unit`"
        raise Unreadable(f"{path}: {told}. Columns are {', '.join(COLUMNS)}.")
    reader.fieldnames = names
    if len(lines) > MOST_ROWS:
        raise Unreadable(f"{path} has more than {MOST_ROWS} lines.")
    for row in reader:
        clean = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if any(clean.values()):
            yield reader.line_num, clean


def _take(line: int, row: dict[str, str], top: Agency, by: Actor, outcome: Outcome) -> None:
    unit = _unit(row, top, by, outcome)
    if not any(row.get(name) for name in ("officer", "email", "role")):
        return
    missing = [name for name in ("officer", "email", "role", "decree") if not row.get(name)]
    if missing:
        raise Invalid(f"an officer needs {', '.join(missing)}")
    role = _role(row["role"])
    who = {"name": row["officer"], "email": row["email"], "phone": row.get("phone", "")}
    person = people.person_with_email(row["email"])
    if person is None:
        person = people.create_person(**who, by=by)
        outcome.officers += 1
    today = clock.today()
    decree = appointments.Decree(
        number=row["decree"],
        on=_day(row.get("decree_on", "")) or today,
        begins_on=_day(row.get("begins_on", "")) or today,
        ends_on=_day(row.get("ends_on", "")),
    )
    if Appointment.objects.filter(
        person=person, agency=unit, role=role, decree_number=decree.number
    ).exists():
        outcome.known += 1
    elif person.is_active and not invitations.is_the_offices(person):
        invitations.invite(**who, agency=unit, role=role, decree=decree, by=by)
        outcome.invited.append(line)
    else:
        appointments.appoint(person=person, agency=unit, role=role, decree=decree, by=by)
        outcome.appointments += 1


def _unit(row: dict[str, str], top: Agency, by: Actor, outcome: Outcome) -> Agency:
    parent = _named(row["parent"], top) if row.get("parent") else top
    name = row.get("unit", "")
    if name == top.name:
        return top
    known = agencies.children_of(parent).filter(name=name).first()
    if known:
        return known
    made = agencies.create_agency(
        name=name,
        kind=_kind(row.get("kind", "")),
        parent=parent,
        short_name=row.get("short_name", ""),
        region=_region(row.get("region", "")),
        by=by,
    )
    outcome.units += 1
    return made


def _named(name: str, top: Agency) -> Agency:
    below = Agency.objects.filter(path__contains=[top.pk], retired_on=None)
    found = list(below.filter(name=name)[:2]) or list(below.filter(code=name)[:2])
    if len(found) != 1:
        raise Invalid(
            f"parent {name}: {'several have this name, give the code' if found else 'no such unit so far'}"
        )
    return found[0]


def _choice(told: str, choices: Sequence[tuple[str, object]], what: str) -> str:
    """By code or by the label that pages show."""
    for code, label in choices:
        if told.casefold() in (code.casefold(), str(label).casefold()):
            return code
    raise Invalid(f"{what} {told}: one of {', '.join(code for code, _label in choices)}")


def _kind(told: str) -> str:
    return _choice(told, Agency.Kind.choices, "kind") if told else Agency.Kind.OFFICE


def _role(told: str) -> Role:
    return Role(_choice(told, Role.choices, "role"))


def _region(code: str) -> Region | None:
    if not code:
        return None
    found = Region.objects.filter(pk=code, retired_on=None).first()
    if found is None:
        raise Invalid(f"region {code}: no such code")
    return found


def _day(text: str) -> date | None:
    """2026-11-27, 27/11/2026 or 27-11-2026."""
    if not text:
        return None
    parts = [int(part) for part in re.findall(r"\d+", text)]
    try:
        year, month, day = parts if len(text.split("-")[0]) == 4 else reversed(parts)
        return date(year, month, day)
    except ValueError:
        raise Invalid(f"{text}: a day is written 2026-11-27 or 27/11/2026") from None
