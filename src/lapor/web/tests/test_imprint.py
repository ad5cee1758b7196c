"""The pages say whose installation it is, and how to reach it."""

from pathlib import Path

import pytest
from django.test import Client

from lapor.directory.models import Person
from lapor.web.kit import strangers
from tests.world import World


@pytest.mark.parametrize("address", ["/about/", "/privacy/", "/help/"])
def test_the_institution_is_named_and_can_be_reached(db: None, settings, address: str) -> None:
    settings.SITE_NAME = "Pemerintah Kabupaten Sekadau"
    settings.SITE_EMAIL = "lapor@sekadau.example"
    page = Client().get(address).content.decode()
    assert page.count("Pemerintah Kabupaten Sekadau") >= 3
    assert 'href="mailto:lapor@sekadau.example"' in page
    assert "tel:" not in page


def test_every_page_names_it_and_links_to_them(db: None, settings) -> None:
    settings.SITE_NAME = "Pemerintah Kabupaten Sekadau"
    page = Client().get("/").content.decode()
    assert page.count("Pemerintah Kabupaten Sekadau") == 2
    for address in ("/about/", "/privacy/", "/help/"):
        assert f'href="{address}"' in page


def test_without_a_name_nothing_is_made_up(db: None) -> None:
    page = Client().get("/about/").content.decode()
    assert "site-owner" not in page
    assert "<address>" not in page


def test_boards_over_everything_bear_its_name(world: World, settings) -> None:
    client = Client()
    client.force_login(Person.objects.get(email__startswith="nadia"))
    assert "Seluruh Indonesia" in client.get("/office/").content.decode()
    settings.SITE_NAME = "Pemerintah Kabupaten Sekadau"
    page = client.get("/office/").content.decode()
    assert "Seluruh Indonesia" not in page
    assert "<b>Pemerintah Kabupaten Sekadau</b>" in page


def test_its_own_picture_stands_beside_the_mark(db: None, settings, tmp_path: Path) -> None:
    assert "site-logo" not in Client().get("/").content.decode()
    assert Client().get("/logo").status_code == 404
    picture = tmp_path / "lambang.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    settings.SITE_LOGO = str(picture)
    strangers.kept.forget()
    assert 'src="/logo"' in Client().get("/").content.decode()
    answer = Client().get("/logo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")


def test_a_file_that_is_no_picture_is_shown_to_nobody(db: None, settings, tmp_path: Path) -> None:
    secret = tmp_path / "keys.env"
    secret.write_text("SECRET_KEY=x")
    settings.SITE_LOGO = str(secret)
    assert Client().get("/logo").status_code == 404
