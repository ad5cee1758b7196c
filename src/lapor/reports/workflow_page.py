"""`docs/workflow.md`, written from the table, so that page and product cannot disagree."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import override

from lapor.reports.shares import ASSIGNMENT_TABLE
from lapor.reports.vocabulary import ArchiveReason
from lapor.reports.workflow import TABLE, Action, ClockKind, Party, Row, Status

HEAD = """# Workflow

Written by `./lapor manage workflow_page` from `src/lapor/reports/workflow.py`; do not edit: a test compares.

Why some arrows differ from the domain file: `decisions/0002-workflow.md`. What time makes true (overdue) is never a
state; passing a limit is the event `pass_due`, once for each clock.
"""


def page() -> str:
    """The whole page as Markdown, always in Indonesian labels beside the codes."""
    with override("id"):
        parts = [HEAD, _states(), _rows(), _assignments(), _vocabularies()]
    return "\n".join(parts)


def _states() -> str:
    lines = [f"| `{status.value}` | {status.label} | {_codes(_exits(status))} |" for status in Status]
    return "\n".join(["## States", "", "| Code | Label | Leaves to |", "| --- | --- | --- |", *lines, ""])


def _exits(status: Status) -> list[Status]:
    reached = {row.to for row in TABLE if status in row.sources and row.to not in (None, status)}
    return [one for one in Status if one in reached]


def _rows() -> str:
    head = ["## Steps", "", f"{len(TABLE)} rows.", ""]
    columns = ("Action", "From", "To", "Who", "Turn", "Starts", "Stops", "Needs", "Only when")
    table = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*head, *table, *(_line(row) for row in TABLE), ""])


def _line(row: Row) -> str:
    sources = "any" if row.sources == frozenset(Status) else _codes(s for s in Status if s in row.sources)
    stops = "all" if set(row.stops) == set(ClockKind) else _codes(row.stops)
    cells = (
        f"`{row.action.value}` {row.action.label}",
        sources,
        f"`{row.to.value}`" if row.to else "same",
        _codes(p for p in Party if p in row.parties),
        row.turn.value,
        _codes(row.starts),
        stops,
        _codes(row.needs),
        f"`{row.condition.value}`" if row.condition else "",
    )
    return f"| {' | '.join(cells)} |"


def _assignments() -> str:
    lines = [
        f"| `{a.value}` | {_codes(sorted(sources))} | `{to.value}` |" for a, sources, to in ASSIGNMENT_TABLE
    ]
    text = "What a step does to the lead's assignment. Routing makes it `delegated` (to below) or `recalled`."
    return "\n".join(
        ["## Assignments", "", text, "", "| Action | From | To |", "| --- | --- | --- |", *lines, ""]
    )


def _vocabularies() -> str:
    parts = ["## Vocabularies", ""]
    for name, members in (("Parties", Party), ("Clocks", ClockKind), ("Reasons to archive", ArchiveReason)):
        parts += [f"**{name}:** " + "; ".join(f"`{one.value}` {one.label}" for one in members) + ".", ""]
    parts.append(f"**Actions:** {len(Action)}.")
    return "\n".join(parts) + "\n"


def _codes(members: Iterable[StrEnum | str]) -> str:
    return ", ".join(f"`{member!s}`" for member in members)
