"""What the web server of the journeys serves: the product itself, in a world whose Tuesday morning goes on from 09.00.

Time ticks, but always from the same moment: so every date on a page is known beforehand.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import call_command

from lapor.common import clock
from lapor.config.wsgi import application as product

MORNING = datetime(2026, 9, 8, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
_began = time.monotonic()

# Who does what in Kota Blitar besides the cast: the units that its five kinds of complaints go to.
UNITS = (
    ("blitar-satpolpp", "Satuan Polisi Pamong Praja Kota Blitar", "Satpol PP Kota Blitar", "satria"),
    ("blitar-diskominfo", "Dinas Komunikasi dan Informatika Kota Blitar", "Diskominfo Kota Blitar", "dian"),
)
STATES = ("filed", "verified", "in_progress", "needs_info", "resolved", "closed", "archived")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The product, with its clock set. Threads of the server begin without one."""
    with clock.frozen(MORNING + timedelta(seconds=time.monotonic() - _began)):
        return product(environ, start_response)


def prepare() -> None:
    """Fill an empty database and collect static files; print what is where as JSON: see `product.Product`."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with clock.frozen(MORNING - timedelta(days=5)):
        found = _furnish()
    sys.stdout.write(json.dumps(found))


def _furnish() -> dict[str, dict[str, Any]]:
    from lapor.directory import regions, templates, topics
    from lapor.directory.actors import SYSTEM
    from tests.world import build_world, load_world

    build_world()
    world = load_world()
    for code, name, short_name, person in UNITS:
        _add_unit(world.blitar, code=code, name=name, short_name=short_name, person=person)
    topics.load_topics()
    regions.load_regions()
    templates.create_template(
        title="Sudah kami jadwalkan", body="Yth. {{reporter}}, laporan {{number}} kami jadwalkan.", by=SYSTEM
    )
    with clock.frozen(MORNING - timedelta(days=13)):
        receipts = {"offered": _in_state(world, "offered")}
    receipts |= {state: _in_state(world, state) for state in STATES}
    return {"receipts": receipts, "agencies": {code: one.pk for code, one in world.agency.items()}}


def _add_unit(above: Any, *, code: str, name: str, short_name: str, person: str) -> None:
    from lapor.directory import agencies, appointments, people
    from lapor.directory.actors import SYSTEM
    from lapor.directory.models import Role
    from tests.world import PASSWORD

    unit = agencies.create_agency(
        code=code, name=name, short_name=short_name, kind="office", parent=above, by=SYSTEM
    )
    liaison = people.create_person(
        name=person.title(), email=f"{person}@contoh.example", password=PASSWORD, by=SYSTEM
    )
    decree = appointments.Decree(number="188.4/13/2026", on=date(2026, 1, 2), begins_on=date(2026, 1, 2))
    appointments.appoint(person=liaison, agency=unit, role=Role.LIAISON_OFFICER, decree=decree, by=SYSTEM)


def _in_state(world: Any, state: str) -> tuple[str, str]:
    """A report in that state, and its receipt. The builders file it themselves, so the receipt is kept on the way."""
    kept: list[Any] = []
    give = world.receipt

    def keep(**details: Any) -> Any:
        kept.append(give(**details))
        return kept[-1]

    world.receipt = keep
    getattr(world, state)(title=f"Lampu jalan mati di Jalan Tanjung ({state})")
    del world.receipt
    return kept[0].report.number, kept[0].pin


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    prepare()
