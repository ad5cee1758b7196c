"""On the pages: a complaint about its receiver passes it by, and oversight grade names whom it is about."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lapor.common import clock
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade
from lapor.web.tests.office_visits import seen, sent, signed_in
from tests.world import World


def complaint(world: World, **changes: str) -> dict[str, str]:
    told = {
        "report_class": "complaint", "title": "Koordinator minta uang", "body": "Diminta uang di loket.",
        "incident_on": str(clock.today()), "place": "Loket 3", "agency": str(world.blitar.pk),
        "is_anonymous": "on", "is_about_receiver": "on",
    }  # fmt: skip
    return told | changes


def verifying(report: Report, world: World, **changes: Any) -> dict[str, Any]:
    told = {
        "seen": str(report.last_number), "report_class": "complaint", "grade": Grade.OVERSIGHT,
        "to": str(world.inspektorat.pk), "respondent": str(world.dishub.pk),
    }  # fmt: skip
    return told | changes


def test_what_is_about_its_receiver_is_read_and_verified_by_the_inspectorate(world: World) -> None:
    assert Client().post(reverse("new_report"), complaint(world)).status_code == 302
    report = Report.objects.latest("pk")
    for name in ("kirana", "hana", "lukman"):
        assert signed_in(name).get(reverse("desk_case", args=[report.number])).status_code == 404
        assert report.number not in seen(signed_in(name), reverse("desk") + "all/").content.decode()
    ira = signed_in("ira")
    assert report.title in seen(ira, reverse("desk") + "verify/").content.decode()
    page = seen(ira, reverse("desk_act", args=[report.number, "verify"])).content.decode()
    assert "Bila tidak ada instansi yang diadukan: mengapa?" in page
    sent(ira, reverse("desk_act", args=[report.number, "verify"]), **verifying(report, world))
    report.refresh_from_db()
    assert (report.lead_agency_id, report.respondent_agency_id) == (world.inspektorat.pk, world.dishub.pk)


def test_an_officer_types_in_a_complaint_about_the_own_government(world: World) -> None:
    told = complaint(world, channel="phone", key="1")
    assert "Laporan" in signed_in("kirana").post(reverse("desk_new"), told).content.decode()
    report = Report.objects.latest("pk")
    assert report.holder_agency_id == world.inspektorat.pk


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"respondent": ""}, 422),
        ({"to": "dishub"}, 422),
        ({"respondent": "", "no_respondent": "Bukan pegawai."}, 302),
    ],
    ids=["nobody named", "to itself", "nobody named, with a reason"],
)
def test_oversight_grade_asks_whom_it_is_about(world: World, changes: dict[str, str], status: int) -> None:
    report = world.filed(to=world.dishub)
    changes = changes | ({"to": str(world.dishub.pk)} if "to" in changes else {})
    answer = signed_in("kirana").post(
        reverse("desk_act", args=[report.number, "verify"]), verifying(report, world, **changes)
    )
    assert answer.status_code == status


def test_the_form_starts_from_the_agency_that_the_reporter_chose(world: World) -> None:
    report = world.filed(to=world.dishub)
    page = seen(signed_in("kirana"), reverse("desk_act", args=[report.number, "verify"]))
    form = page.context["opened"].form
    assert form["respondent"].value() == world.dishub.pk
