"""Parts of the benchmark that need the product in memory, each in a process of its own: `python -m lapor.bench.inside`.

Progress goes to standard output line by line; the last line is the result, as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def prepare(what: str = "all") -> dict[str, Any]:
    """Tables, words and static files; or the tables only."""
    from django.core.management import call_command
    from django.db import connection

    from lapor.bench.ceilings import TABLE
    from lapor.common.catalogue import compile_catalogue

    call_command("migrate", interactive=False, verbosity=0)
    if what == "all":
        compile_catalogue()
        call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    return {}


def build(world: str, reports: str) -> dict[str, Any]:
    from lapor.bench.worlds import WORLDS
    from lapor.bench.worlds.construction import CutOff
    from lapor.bench.worlds.construction import build as build_world

    began = time.monotonic()
    try:
        count = build_world(WORLDS[world], reports=int(reports), say=say, processes=os.cpu_count() or 1)
    except CutOff:
        return {"cut_off": True}
    return {"reports": count, "seconds": time.monotonic() - began}


def cast() -> dict[str, Any]:
    """Whom the load plays, and what they look at: the largest government, and one in the middle."""
    from lapor.bench.worlds.nation import load_nation
    from lapor.common import clock
    from lapor.directory.models import Appointment, Role
    from lapor.reports.models import IS_PUBLIC, Report
    from lapor.reports.workflow import OPEN

    nation = load_nation()
    first, middle = nation.governments[0], nation.governments[len(nation.governments) // 2]
    unit = next(pk for pk in first.clone.values() if len(nation.paths[pk]) == 2 and pk in nation.officers)
    people = {
        "coordinator": nation.officers[first.root],
        "liaison": nation.officers[unit],
        "nation": Appointment.objects.filter(role=Role.NATIONAL_ADMIN).values_list("person_id", flat=True)[0],
        "small": nation.officers[middle.root],
    }
    public = Report.objects.filter(IS_PUBLIC).order_by("-id")
    inner = Report.objects.filter(agency_ids__contains=[first.root]).order_by("-id")
    count = Report.objects.count()
    return {
        "people": _accounts(people),
        "agency": first.root,
        "unit": unit,
        "incident_on": clock.today().isoformat(),
        "reports": count,
        "first_id": Report.objects.order_by("id").values_list("id", flat=True)[0],
        "public": [report.number for report in public[:200:10]],
        "inner": [report.number for report in inner[:200:10]],
        "open_share": Report.objects.filter(status__in=sorted(OPEN)).count() / count,
    }


def _accounts(people: dict[str, int]) -> dict[str, dict[str, str]]:
    """Officers who may sign in, each with the password that the demo world prints."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from lapor.demo.settlement import PASSWORD
    from lapor.directory.models import Person

    Person.objects.filter(pk__in=people.values()).update(password=make_password(PASSWORD))
    emails = {}
    for name, pk in people.items():
        person = Person.objects.get(pk=pk)
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"primary": True, "verified": True}
        )
        emails[name] = {"email": person.email, "password": PASSWORD}
    return emails


def plans(world: str, smaller: str, larger: str) -> dict[str, Any]:
    """What each page reads in a world of one size, and when that has grown."""
    from dataclasses import asdict

    from lapor.bench.plans import read_everything
    from lapor.bench.worlds import WORLDS
    from lapor.bench.worlds import build as build_world

    found: list[dict[str, Any]] = []
    for size in (smaller, larger):
        build_world(WORLDS[world], reports=int(size), say=say)
        found.append(read_everything())
    first, then = found
    return {
        name: {
            "grows": first[name].grows(then[name]),
            "is_flat": first[name].is_flat(then[name]),
            "rows": [first[name].rows, then[name].rows],
            "worst": asdict(then[name]),
        }
        for name in first
    }


def timed(work: Callable[[], int]) -> dict[str, Any]:
    """What was done, in how many seconds, and how many of them this process worked itself."""
    began, cpu = time.monotonic(), time.process_time()
    count = work()
    return {"count": count, "seconds": time.monotonic() - began, "own_cpu": time.process_time() - cpu}


def sweeps() -> dict[str, Any]:
    """Four days on, so beyond any weekend, every rung that is due is told. Undone afterwards, because nothing may be
    stored of a day that has not come; what a commit costs for each two hundred of them is not in it.
    """
    from django.db import transaction

    from lapor.common import clock
    from lapor.reports import sweeps as product

    with transaction.atomic(), clock.frozen(clock.now() + timedelta(days=4)):
        found = timed(lambda: product.advance_alerts()[0])
        transaction.set_rollback(True)
    return found


def calendar() -> dict[str, Any]:
    """The next ordinary working day becomes a day off: most open limits lie across it."""
    from lapor.common import clock
    from lapor.directory import decrees
    from lapor.directory.actors import SYSTEM
    from lapor.directory.models import Holiday
    from lapor.reports.commands import redating

    known = set(Holiday.objects.values_list("day_on", flat=True))
    days = (clock.today() + timedelta(days=ahead) for ahead in range(1, 40))
    day = next(day for day in days if day.weekday() < 4 and day not in known)
    plan = decrees.plan_of(
        f"{day},national,Hari libur uji\n".encode(), by=SYSTEM, decree="Uji", is_complete=False
    )
    decrees.apply_plan(plan, by=SYSTEM)
    return timed(lambda: redating.settle_calendar()[0])


def units() -> dict[str, Any]:
    """A table of 200 units is tried, as an operator does before taking it."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from lapor.directory.actors import SYSTEM
    from lapor.directory.agency_import import COLUMNS, import_agencies
    from lapor.directory.models import Agency

    top = Agency.objects.get(is_national=True)
    with TemporaryDirectory() as folder:
        table = Path(folder, "units.csv")
        rows = [",".join(COLUMNS), *(_unit(list(COLUMNS), number) for number in range(200))]
        table.write_text("\n".join(rows))

        def work() -> int:
            outcome = import_agencies(str(table), top=top, by=SYSTEM, keeps=False)
            if outcome.faults:
                raise ValueError(f"line {outcome.faults[0].line}: {outcome.faults[0].reason}")
            return outcome.units

        return timed(work)


def _unit(columns: list[str], number: int) -> str:
    given = {"unit": f"Unit Impor {number}", "kind": "office"}
    return ",".join(given.get(column, "") for column in columns)


def verify() -> dict[str, Any]:
    """Every chain, word, turn and limit, and the feed; files are not read, because all copies share them."""
    from lapor.reports import history

    found: list[Any] = []

    def work() -> int:
        check = history.verify_everything(reads_files=False)
        found.append(check)
        return int(check.events)

    result = timed(work)
    return result | {"breaks": found[0].break_count}


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    part.__name__: part for part in (prepare, build, cast, plans, sweeps, calendar, units, verify)
}

if __name__ == "__main__":
    django.setup()
    say(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
