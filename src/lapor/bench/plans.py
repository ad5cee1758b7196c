"""Does any page read more when more is stored? Asked of the database's own plans, statement by statement.

Each page is opened in a world, and again when that has grown; every SELECT of it is explained as it runs. What counts
is how many rows the scans looked at: it must not grow with the world, whatever the planner has chosen.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

from lapor.bench.worlds.nation import load_nation
from lapor.common import freshness
from lapor.directory.models import Appointment, Person, Role
from lapor.reports import feed, identity, sweeps
from lapor.reports.commands import redating
from lapor.reports.models import IS_PUBLIC, Report
from lapor.reports.queries.public import forget_minutes

# Rows that each statement of a page may look at; how much more is growth, and how much is none.
FREE, MORE, SAME = 300, 1.6, 1.2
# Every page of an officer's desk asks these statements as well: they are judged once.
COUNTS = "counts of queues, "


@dataclass(frozen=True, slots=True)
class Read:
    """What a page looked at: rows in all, and the statement that looked at most of them."""

    rows: int
    statements: int
    worst: str
    worst_rows: int

    def grows(self, larger: "Read") -> bool:
        """Whether a larger world made it read more."""
        return larger.rows > self.rows * MORE + FREE * max(1, larger.statements)

    def is_flat(self, larger: "Read") -> bool:
        """Whether it surely did not: between the two lies what is told by neither."""
        return larger.rows <= self.rows * SAME + FREE


def read_everything() -> dict[str, Read]:
    """Every named page and sweep in the world as it is now."""
    found = {name: _reads_of(work) for name, work in named().items()}
    counts = {sql for name, reads in found.items() if name.startswith(COUNTS) for sql, _rows in reads}
    return {
        name: _summed([one for one in reads if name.startswith(COUNTS) or one[0] not in counts])
        for name, reads in found.items()
    }


def _reads_of(work: Callable[[], object]) -> list[tuple[str, int]]:
    freshness.forget_everything()
    forget_minutes()
    with transaction.atomic():
        with explained() as reads:
            work()
        transaction.set_rollback(True)
    return reads


def _summed(reads: list[tuple[str, int]]) -> Read:
    worst = max(reads, key=lambda one: one[1], default=("", 0))
    return Read(sum(rows for _sql, rows in reads), len(reads), worst[0], worst[1])


@contextmanager
def explained() -> Iterator[list[tuple[str, int]]]:
    """Within the block every SELECT is explained as well; the list gets (statement, rows that its scans looked at)."""
    reads: list[tuple[str, int]] = []

    def explaining(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if not many and text.lstrip()[:6].upper() in ("SELECT", "WITH R"):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", params)
                plan = cursor.fetchone()[0]
            reads.append((text, looked_at((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explaining):
        yield reads


def looked_at(node: dict[str, Any]) -> int:
    """Rows that the scans of a plan looked at: given on, and thrown away."""
    mine = 0
    if "Scan" in node["Node Type"] and node["Node Type"] not in (
        "CTE Scan",
        "Subquery Scan",
        "Function Scan",
    ):
        thrown = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        mine = round((node["Actual Rows"] + thrown) * node["Actual Loops"])
    return mine + sum(looked_at(one) for one in node.get("Plans", ()))


# -- what is read -------------------------------------------------------------------------------------------------


def named() -> dict[str, Callable[[], object]]:
    """Pages by name, each as the officer or stranger whom it is for; and sweeps that have nothing left to do."""
    nation = load_nation()
    first = nation.governments[0]
    unit = next(pk for pk in first.clone.values() if len(nation.paths[pk]) == 2 and pk in nation.officers)
    who = {
        "": None,
        "coordinator": nation.officers[first.root],
        "liaison": nation.officers[unit],
        "nation": Appointment.objects.filter(role=Role.NATIONAL_ADMIN).values_list("person_id", flat=True)[0],
    }
    clients = {name: _client(pk) for name, pk in who.items()}
    public = Report.objects.filter(IS_PUBLIC).order_by("-id")[0]
    inner = Report.objects.filter(agency_ids__contains=[first.root]).order_by("-id")[0]
    pages: dict[str, Callable[[], object]] = {}
    for name, person, path in (
        *PAGES,
        ("public list, older", "", f"/reports/?before={public.pk - 1000}"),
        ("report page", "", f"/r/{public.number}/"),
        ("report of an agency", "", f"/reports/?agency={first.root}"),
        ("case", "coordinator", f"/desk/reports/{inner.number}/"),
    ):
        pages[name] = _page(clients[person], path)
    return pages | {name: _idle(sweep) for name, sweep in SWEEPS.items()}


PAGES = (
    ("home", "", "/"),
    ("map", "", "/reports/points.json"),
    ("public list", "", "/reports/"),
    ("public list, one class", "", "/reports/?class=complaint"),
    ("public search, common word", "", "/reports/?q=jalan"),
    ("public search, rare word", "", "/reports/?q=flamboyan"),
    ("public search, no such word", "", "/reports/?q=zzyzx"),
    *(
        (f"queue {code}, {who}", who, f"/desk/{code}/")
        for who, codes in {
            "coordinator": (
                "mine", "verify", "returned", "extensions", "routed", "working", "waiting", "overdue", "alerts",
                "copies", "closed", "aside", "entered", "entered-unit", "all",
            ),
            "liaison": ("mine", "working", "closed", "all"),
            "nation": ("mine", "verify", "overdue", "closed", "all"),
        }.items()
        for code in codes
    ),
    ("desk search, common word", "coordinator", "/desk/all/?q=jalan"),
    ("desk search, rare word", "coordinator", "/desk/all/?q=flamboyan"),
    ("desk search, nation", "nation", "/desk/all/?q=flamboyan"),
    *((f"{COUNTS}{who}", who, "/desk/parts/queues/") for who in ("coordinator", "liaison", "nation")),
    ("board, coordinator", "coordinator", "/office/"),
    ("board, nation", "nation", "/office/"),
    ("units, coordinator", "coordinator", "/office/units/"),
    ("limits, coordinator", "coordinator", "/office/deadlines/"),
    ("limits, nation", "nation", "/office/deadlines/"),
    ("turns, coordinator", "coordinator", "/office/turns/"),
    ("turns, nation", "nation", "/office/turns/"),
    ("untouched, coordinator", "coordinator", "/office/untouched/"),
)  # fmt: skip
SWEEPS: dict[str, Callable[[], object]] = {
    "sweep: ladders": sweeps.advance_alerts,
    "sweep: doubles released": sweeps.release_doubles,
    "sweep: doubles told": sweeps.tell_doubles,
    "sweep: calendar": redating.settle_calendar,
    "sweep: feed": feed.sequence,
    "sweep: telephones": identity.hash_phones,
}


def _client(person: int | None) -> Client:
    client = Client(SERVER_NAME="localhost")
    if person:
        client.force_login(Person.objects.get(pk=person))
    return client


def _page(client: Client, path: str) -> Callable[[], object]:
    def work() -> None:
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            raise ValueError(f"{path}: {answer.status_code}")

    return work


def _idle(sweep: Callable[[], object]) -> Callable[[], object]:
    """What it costs to find that there is nothing to do."""
    sweep()
    return sweep
