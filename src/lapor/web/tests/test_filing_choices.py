"""What the filing form asks of whom: the region that leads to its government, what may stay empty, in whose words."""

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from lapor.directory.models import Agency, Region
from lapor.reports.models import Report
from lapor.web.kit.forms import marks_of
from lapor.web.public.filing_form import FilingForm
from lapor.web.tests.filing_visits import complaint, photo, send
from tests.pages import source_of
from tests.world import World


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_region_alone_leads_to_its_local_government_and_the_form_says_so(
    world: World, client: Client
) -> None:
    Agency.objects.filter(pk=world.blitar.pk).update(region=world.region)
    told = complaint() | {"region": "35.72", "region_text": "Kota Blitar, Jawa Timur"}
    told = {name: value for name, value in told.items() if not name.startswith("agency")}
    coach = source_of(client.post("/reports/new/coach/", told))
    assert "kami antar ke <b>Pemerintah Kota Blitar</b>, pemerintah daerah tempat itu" in coach
    client.post("/reports/new/", told)
    report = Report.objects.get()
    assert (report.chosen_agency, report.holder_agency) == (world.blitar, world.blitar)


def test_another_agency_stays_the_choice_of_the_reporter(world: World, client: Client) -> None:
    Agency.objects.filter(pk=world.blitar.pk).update(region=world.region)
    send(client, region="35.72", agency=str(world.kemenpanrb.pk))
    assert Report.objects.get().holder_agency == world.kemenpanrb


def test_where_no_local_government_is_here_the_nation_takes_it_and_the_form_says_so(
    world: World, client: Client
) -> None:
    told = {name: value for name, value in complaint().items() if not name.startswith("agency")}
    coach = source_of(client.post("/reports/new/coach/", told | {"region": "35.72"}))
    assert "admin nasional yang memeriksa" in coach
    client.post("/reports/new/", told | {"region": "35.72"})
    assert Report.objects.get().holder_agency == world.kemenpanrb


@pytest.mark.parametrize("typed", ["Blitar", "Negeri Antah Berantah"])
def test_a_region_that_was_typed_and_not_chosen_holds_nobody_up(
    world: World, client: Client, typed: str
) -> None:
    Region.objects.create(code="35.05", name="Kabupaten Blitar", level=2, full_name="Kabupaten Blitar")
    assert send(client, region_text=typed).status_code == 302
    report = Report.objects.get()
    assert report.region is None
    assert report.place == f"{complaint()['place']}, {typed}"


# Everything that some reporter must tell, for each class; what a mark says may stay empty is left out in turn.
WHOLE = {
    "complaint": {},
    "aspiration": {"proposal": "Pasang portal."},
    "information_request": {"purpose": "Penelitian.", "copy_form": "digital", "delivery_form": "email"},
}
SHOWN_WHEN = {
    "": lambda told: True,
    "not-complaint": lambda told: told["report_class"] != "complaint",
    "for-anonymous": lambda told: "is_anonymous" in told,
    "for-named": lambda told: "is_anonymous" not in told,
}


@pytest.mark.parametrize("report_class", WHOLE)
@pytest.mark.parametrize("hidden", [{}, {"is_anonymous": "on"}])
def test_what_is_marked_optional_is_optional_and_nothing_else(
    world: World, report_class: str, hidden: dict[str, str]
) -> None:
    told = complaint() | WHOLE[report_class] | hidden | {"report_class": report_class}
    assert form_of(told).is_valid()
    for bound in form_of(told):
        if bound.name in ("key", "report_class", "website"):
            continue
        said = [str(words) for when, words in marks_of(bound) if SHOWN_WHEN[when](told)]
        without = form_of({name: value for name, value in told.items() if name != bound.name})
        if "boleh dikosongkan" in said:
            assert without.is_valid(), (bound.name, without.errors)
        elif not said and is_asked_of(report_class, bound.name):
            assert not without.is_valid(), bound.name


def is_asked_of(report_class: str, name: str) -> bool:
    """Fields that the page shows for the class; a switch is never asked for."""
    only = {"incident_on": "complaint", "proposal": "aspiration"}
    only |= dict.fromkeys(("purpose", "copy_form"), "information_request")
    return only.get(name, report_class) == report_class and not name.startswith("is_")


def form_of(told: dict[str, Any]) -> FilingForm:
    data = QueryDict(mutable=True)
    data.update({name: str(value) for name, value in told.items()})
    return FilingForm(data)


def test_each_class_is_asked_in_its_own_words(world: World, client: Client) -> None:
    page = source_of(client.get("/reports/new/"))
    assert "Informasi apa yang Anda perlukan?" in page
    coach = source_of(client.post("/reports/new/coach/", {"report_class": "information_request"}))
    assert "Tuliskan informasi apa yang Anda perlukan." in coach
    assert "kejadian" not in coach


def test_the_coach_never_calls_complete_what_would_be_refused(world: World, client: Client) -> None:
    coach = source_of(client.post("/reports/new/coach/", complaint() | {"email": "siti@"}))
    assert "siap dikirim" not in coach
    assert 'href="#id_email"' in coach


def test_another_language_keeps_what_is_typed_and_attached(world: World, client: Client) -> None:
    assert 'form="filing" formnovalidate name="language" value="en"' in source_of(client.get("/reports/new/"))
    told = complaint(title="") | {"language": "en", "files": [photo()], "email": "siti@"}
    response = client.post("/reports/new/", told)
    page = source_of(response)
    assert response.status_code == 200
    assert '<html lang="en">' in page
    assert "Depan Pasar Legi" in page
    assert "Siti Rahmawati" in page
    assert 'name="remove_file"' in page
    assert 'role="alert"' not in page.split("data-offline")[0]
    assert '<html lang="en">' in source_of(client.get("/reports/new/"))
    assert Report.objects.count() == 0


def test_a_megabyte_of_title_comes_back_whole(world: World, client: Client) -> None:
    title = "a" * 1_000_000
    assert title in source_of(send(client, title=title))
