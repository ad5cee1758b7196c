"""A query that was compiled once finds what it would have found compiled anew."""

from datetime import timedelta
from threading import Thread
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.common.compiled_queries import DAY, ID, KEY, Compiled
from lapor.directory.models import Agency, Appointment
from lapor.reports.models import Event
from tests.world import World

EVENTS = Compiled(
    lambda key: Event.objects.filter(report_id=key).select_related("agency").order_by("number"), ID
)
BEGUN = Compiled(
    lambda code, day, person: Appointment.objects.filter(
        agency__code=code, begins_on__lte=day, person_id=person
    ),
    *(KEY, DAY, ID),
)


def test_rows_and_what_they_refer_to_come_in_one_query(world: World) -> None:
    for report in (world.in_progress(), world.closed()):
        asked = list(Event.objects.filter(report_id=report.pk).order_by("number"))
        with CaptureQueriesContext(connection) as captured:
            found = EVENTS.rows(report.pk)
            names = [event.agency.name if event.agency else "" for event in found]
        assert len(captured) == 1
        assert [(one.number, one.hash, one.at) for one in found] == [
            (one.number, one.hash, one.at) for one in asked
        ]
        assert names == [one.agency.name if one.agency else "" for one in asked]
    assert EVENTS.rows(0) == []
    assert EVENTS.first(0) is None


def test_each_value_has_its_own_place(world: World) -> None:
    row = Appointment.objects.select_related("agency").exclude(begins_on=None)[0]
    before = row.begins_on - timedelta(days=1)
    assert [one.pk for one in BEGUN.rows(row.agency.code, clock.today(), row.person_id)] == [row.pk]
    assert BEGUN.rows(row.agency.code, before, row.person_id) == []
    assert BEGUN.rows("nowhere", clock.today(), row.person_id) == []
    assert BEGUN.rows(row.agency.code, clock.today(), 0) == []


def test_a_value_is_a_parameter_and_never_part_of_the_statement(world: World) -> None:
    assert BEGUN.rows("'; DROP TABLE reports_event; --", clock.today(), 1) == []
    assert Agency.objects.exists()


def test_every_thread_asks_over_its_own_connection(world: World) -> None:
    used: list[Any] = []

    def ask() -> None:
        try:
            EVENTS.rows(1)
            used.append(connection.connection)
        finally:
            connection.close()

    EVENTS.rows(1)
    other = Thread(target=ask)
    other.start()
    other.join()
    assert used
    assert used[0] is not connection.connection
