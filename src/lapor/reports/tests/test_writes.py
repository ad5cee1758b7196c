"""Rows written together, and queries whose SQL is made once: what arrives is what was there, of every type."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lapor.common import clock
from lapor.common.compiled_queries import ID, Compiled, among
from lapor.common.writes import Writes, send_together
from lapor.directory.actors import actor_of
from lapor.directory.models import Person
from lapor.reports.models import Clock, Event, Identity, Report
from lapor.reports.queries import detail
from tests.world import World

MIXED = "Jalan “Tanjung” \\ 100% 'gelap'\n\t$1 {} é 路 😀"


def columns(row: Report | Clock | Event) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in type(row)._meta.concrete_fields
        if not field.generated
    }


def test_every_column_arrives_as_it_was(world: World) -> None:
    """A whole report written anew by Django and by us: the same row, whatever stands in it."""
    report = world.in_progress()
    report.title, report.body, report.incident_on = "Judul", MIXED, date(2024, 2, 29)
    report.latitude, report.rating, report.agency_ids = -8.095412345678901, 3, [7, 2**40]
    report.kept_out_at = datetime(2026, 9, 8, 23, 59, 59, 999999, tzinfo=UTC)
    report.save()
    first = Report.objects.get(pk=report.pk)
    copy = Report.objects.get(pk=report.pk)
    copy.pk += 1_000
    writes = Writes()
    writes.add_rows(copy)
    writes.send_rows()
    second = Report.objects.get(pk=copy.pk)
    assert columns(second) == columns(first) | {"id": second.pk}
    assert not second._state.adding
    assert Report.objects.filter(pk=copy.pk, document=f"report{copy.pk}").exists(), (
        "the searched document is made too"
    )


def test_bytes_and_json_arrive_as_they_were(world: World) -> None:
    report = world.filed()
    event = Event.objects.filter(report=report).order_by("number")[0]
    event.number, event.data = 90, {"teks": MIXED, "n": [1, None, True, {"a": 0.5}], "besar": 2**53}
    sealed = bytes(range(256))
    writes = Writes()
    writes.add_rows(event, Identity(report_id=report.pk + 9, sealed=sealed, phone_hashes=["a", "b"]))
    writes.send_rows()
    assert Event.objects.get(report=report, number=90).data == event.data
    kept = Identity.objects.get(report_id=report.pk + 9)
    assert (bytes(kept.sealed), kept.phone_hashes) == (sealed, ["a", "b"])


def test_only_what_differs_is_written_and_nothing_without_a_difference(world: World) -> None:
    one, two = world.filed(), world.filed()
    writes = Writes()
    writes.watch_rows(one, two)
    with CaptureQueriesContext(connection) as captured:
        writes.send_rows()
    assert not captured.captured_queries
    Report.objects.filter(pk=one.pk).update(place="Ditulis orang lain")
    one.alert, two.alert, two.due_on = 3, 4, None
    with CaptureQueriesContext(connection) as captured:
        writes.send_rows()
    assert len(captured.captured_queries) == 1
    fresh = {row.pk: row for row in Report.objects.filter(pk__in=[one.pk, two.pk])}
    assert (fresh[one.pk].alert, fresh[one.pk].place) == (3, "Ditulis orang lain")
    assert (fresh[two.pk].alert, fresh[two.pk].due_on, fresh[two.pk].place) == (4, None, two.place)


def test_a_row_of_a_case_is_found_by_both_parts_of_its_key(world: World) -> None:
    one, two = world.filed(), world.filed()
    rows = list(Clock.objects.filter(report__in=[one, two]))
    others = {(row.report_id, row.number): row.rung for row in rows if row.report_id == two.pk}
    writes = Writes()
    for row in rows:
        if row.report_id == one.pk:
            writes.set_columns(Clock(report_id=one.pk, number=row.number, rung=2), "rung")
    writes.send_rows()
    assert {row.rung for row in Clock.objects.filter(report=one)} == {2}
    assert {(row.report_id, row.number): row.rung for row in Clock.objects.filter(report=two)} == others


def test_what_many_write_is_one_statement_and_all_or_nothing(world: World) -> None:
    reports = [world.filed() for _ in range(3)]
    many = [Writes() for _ in reports]
    for report, writes in zip(reports, many, strict=True):
        writes.watch_rows(report)
        report.alert = 2
    with CaptureQueriesContext(connection) as captured:
        send_together(many)
    assert len(captured.captured_queries) == 1
    for report in reports:
        report.alert = 5
    reports[1].due_kind = "x" * 21
    with pytest.raises(DataError), transaction.atomic():
        send_together(many)
    assert set(Report.objects.filter(pk__in=[row.pk for row in reports]).values_list("alert", flat=True)) == {
        2
    }


def test_a_compiled_query_answers_as_the_query_does_each_time(world: World) -> None:
    """Joined rows, annotations and JSON included; also once PostgreSQL has prepared it."""
    reports = [world.filed(), world.in_progress(), world.closed()]
    by_pk = Compiled(
        lambda pk: (
            Event.objects.filter(report_id=pk)
            .select_related("agency", "report__holder_agency")
            .order_by("number")
        ),
        ID,
    )
    for report in reports * 3:
        plain = Event.objects.filter(report_id=report.pk).order_by("number")
        found = by_pk.rows(report.pk)
        assert [columns(row) for row in found] == [columns(row) for row in plain]
        for row, other in zip(found, plain, strict=True):
            assert (row.agency, row.report) == (other.agency, other.report)
            assert row.report.holder_agency == other.report.holder_agency
    assert by_pk.rows(1) == []
    assert by_pk.first(1) is None
    again = detail.report_for(world.nadia, reports[1].number)
    assert columns(again) == columns(Report.objects.get(pk=reports[1].pk))


def test_a_compiled_query_asks_no_more_for_what_it_has_joined(world: World) -> None:
    report = detail.report_for(world.nadia, world.in_progress().number)
    with CaptureQueriesContext(connection) as captured:
        assert report.holder_agency
        assert report.lead_agency
        assert report.chosen_agency
        assert report.respondent_agency is None
        assert report.region
    assert not captured.captured_queries


def test_who_an_officer_is_follows_the_day(world: World, morning: datetime) -> None:
    """The day is a value of the compiled query, not a part of it."""
    person = Person.objects.get(email="lukman@contoh.example")
    appointment = person.appointments.get()
    appointment.ends_on = (morning + timedelta(days=3)).date()
    appointment.save()
    held = []
    for days in (0, 3, 4, 0):
        with clock.frozen(morning + timedelta(days=days)):
            held.append(actor_of(person).is_officer)
    assert held == [True, True, False, True]


def test_many_ids_are_one_value(world: World) -> None:
    reports = [world.filed() for _ in range(3)]
    wanted = [report.pk for report in reports[:2]]
    assert set(Report.objects.filter(pk__in=among(wanted)).values_list("pk", flat=True)) == set(wanted)
    assert not Report.objects.filter(pk__in=among([])).exists()
