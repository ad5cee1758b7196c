"""Who is hidden stays hidden: identities are canaries, and every page, for every role, is searched for them."""

from typing import Any

import pytest
from django.test import Client

from lapor.reports.identity import Reporter
from lapor.reports.models import Clock, Event, Report
from lapor.reports.vocabulary import Grade
from lapor.web.tests.desk_visits import officer
from lapor.web.tests.papers import text_of_paper
from lapor.web.tests.report_visits import holder_of
from tests.pages import source_of
from tests.world import NAMES, World

CANARY = Reporter(
    name="Kenari Rahasiawati", phone="080099887766", email="kenari@warga.example", address="Jalan Kenari 77"
)
MARKS = ("Kenari", "Rahasiawati", "080099887766", "99887766", "kenari@warga.example")
PAGES = (
    *("/", "/reports/", "/desk/", "/me/", "/office/", "/office/deadlines/", "/office/turns/"),
    *(f"/office/rows/?figure={figure}" for figure in ("open", "due_soon", "held", "turns")),
)


def pages_of(report: Report) -> list[str]:
    case = f"/desk/reports/{report.number}/"
    parts = [f"{case}{part}/" for part in ("reporter", "nearby", "clocks", "open_identity", "follow_up")]
    certificates = [
        f"/r/{report.number}/clocks/{number}/{form}"
        for number in Clock.objects.filter(report=report).values_list("number", flat=True)
        for form in ("", "certificate.json")
    ]
    own = f"/r/{report.number}/"
    return [*PAGES, own, f"{own}ombudsman.pdf", f"/reports/?q={report.number}", case, *parts, *certificates]


def texts_for(client: Client, report: Report) -> str:
    return "\n".join(_text_of(client.get(page, follow=True)) for page in pages_of(report))


def _text_of(response: Any) -> str:
    is_paper = response["Content-Type"] == "application/pdf"
    return text_of_paper(response.content) if is_paper else source_of(response)


@pytest.mark.parametrize("name", ["", *NAMES])
def test_an_anonymous_reporter_is_named_on_no_page_of_anybody(world: World, name: str) -> None:
    report = world.offered(is_anonymous=True, reporter=CANARY)
    text = texts_for(officer(name) if name else Client(), report)
    assert not [mark for mark in MARKS if mark in text]


@pytest.mark.parametrize("name", ["", "omar", "klara", "danu", "lia", "tono"])
def test_a_named_reporter_is_named_only_to_who_works_on_the_case(world: World, name: str) -> None:
    report = world.offered(reporter=CANARY)
    text = texts_for(officer(name) if name else Client(), report)
    assert "Rahasiawati" not in text
    assert "99887766" not in text


def test_what_is_taken_to_the_ombudsman_names_its_reporter_and_no_anonymous_one(world: World) -> None:
    for details, is_named in (({}, True), ({"is_anonymous": True}, False)):
        report = world.offered(reporter=CANARY, **details)
        response = holder_of(report).get(f"/r/{report.number}/ombudsman.pdf")
        text = _text_of(response)
        assert response["Content-Type"] == "application/pdf"
        assert ("Rahasiawati" in text) == is_named
        assert not [mark for mark in MARKS if mark in str(response.headers)]


@pytest.mark.parametrize("name", ["lukman", "oki", "kirana", "nadia"])
def test_who_works_on_the_case_can_reach_a_named_reporter(world: World, name: str) -> None:
    report = world.in_progress(reporter=CANARY)
    assert "Kenari Rahasiawati" in texts_for(officer(name), report)


@pytest.mark.parametrize("name", ["", "omar", "klara", "lia", "danu", "tono"])
def test_words_of_a_confidential_report_are_shown_to_nobody_else(world: World, name: str) -> None:
    report = world.offered(
        is_confidential=True, title="Pungutan kenarirahasia", body="Isi kenarirahasia lengkap sekali."
    )
    text = texts_for(officer(name) if name else Client(), report)
    assert "kenarirahasia" not in text


def test_the_office_complained_about_never_sees_an_oversight_case(world: World) -> None:
    from lapor.reports.commands import verification

    report = world.filed(
        to=world.dishub, body="Petugas kenarirahasia meminta uang di loket setiap hari kerja."
    )
    verification.verify_report(
        report,
        by=world.kirana,
        report_class=report.report_class,
        grade=Grade.OVERSIGHT,
        respondent=world.dishub,
        to=world.inspektorat,
    )
    for name in ("lukman", "oki"):
        assert "kenarirahasia" not in texts_for(officer(name), report)
    assert "kenarirahasia" in texts_for(officer("ira"), report)


def test_opening_an_identity_is_an_event_that_the_reporter_reads(world: World) -> None:
    from lapor.reports.commands import notes
    from lapor.reports.queries.detail import detail

    report = world.in_progress(is_anonymous=True, reporter=CANARY)
    opened = notes.open_identity(report, by=world.kirana, reason="Perlu menghubungi saksi.")
    assert opened == CANARY
    seen = detail(world.reporter_of(report), report)
    assert any(entry.event.action == "open_identity" for entry in seen.entries)
    assert not any(mark in str(event.data) for event in Event.objects.all() for mark in MARKS)


def test_nothing_of_the_identity_is_in_the_database_in_clear(world: World) -> None:
    from django.apps import apps

    report = world.filed(is_anonymous=True, reporter=CANARY)
    for model in apps.get_app_config("reports").get_models():
        for row in model.objects.values_list():
            assert not [mark for mark in MARKS if mark in str(row)], model.__name__
    assert Report.objects.get(pk=report.pk).public_name == ""


def test_what_an_information_request_is_for_is_read_by_its_reporter_and_who_works_on_it(world: World) -> None:
    report = world.in_progress(
        report_class="information_request", purpose="Gugatan kenarirahasia.", copy_form="printed"
    )
    for name in ("", "omar", "klara"):
        assert "kenarirahasia" not in texts_for(officer(name) if name else Client(), report)
    text = texts_for(officer("lukman"), report)
    assert "kenarirahasia" in text
    assert "Salinan cetak" in text
