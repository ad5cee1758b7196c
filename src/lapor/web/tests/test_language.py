"""Who decides on the language of a page, and how each language writes dates and numbers."""

from datetime import date, time

from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import translation


def test_a_browser_set_to_english_still_gets_indonesian(db: None, client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="id">' in answer.content.decode()
    assert answer.headers["Content-Language"] == "id"


def test_who_chooses_english_keeps_it(db: None, client: Client) -> None:
    chosen = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert chosen.headers["Location"] == "/accounts/login/"
    assert int(chosen.cookies["django_language"]["max-age"]) > 300 * 24 * 3600
    page = client.get("/accounts/login/", headers={"accept-language": "id"})
    assert '<html lang="en">' in page.content.decode()
    assert "Cookie" in page.headers["Vary"]


def test_a_language_we_do_not_speak_is_answered_in_indonesian(db: None, client: Client) -> None:
    client.cookies["django_language"] = "fr"
    assert '<html lang="id">' in client.get("/accounts/login/").content.decode()


def test_the_switch_names_the_other_language(db: None, client: Client) -> None:
    assert 'value="en" lang="en"' in client.get("/accounts/login/").content.decode()
    client.cookies["django_language"] = "en"
    assert 'value="id" lang="id"' in client.get("/accounts/login/").content.decode()


def test_the_choice_of_a_visitor_ends_with_the_request(db: None, client: Client) -> None:
    client.cookies["django_language"] = "en"
    client.get("/accounts/login/")
    assert '<html lang="id">' in Client().get("/accounts/login/").content.decode()


def written(language: str, source: str) -> str:
    values = {"on": date(2026, 1, 3), "at": time(16, 5), "n": 1234, "x": 1234.5}
    with translation.override(language):
        return Template("{% load lapor %}" + source).render(Context(values))


def test_dates_times_and_numbers_are_written_as_the_language_does() -> None:
    source = "{{ on }} · {{ at|time }} · {{ n }} · {{ x|number }} · {{ on|weekday }}"
    assert written("id", source) == "3 Januari 2026 · 16.05 · 1.234 · 1.234,5 · Sabtu, 3 Januari 2026"
    assert written("en", source) == "3 January 2026 · 16:05 · 1,234 · 1,234.5 · Saturday, 3 January 2026"


def test_a_typed_date_has_the_day_first_in_both_languages() -> None:
    for language in ("id", "en"):
        with translation.override(language):
            assert forms.DateField().clean("03/01/2026") == date(2026, 1, 3)
            assert forms.DateField().clean("2026-01-03") == date(2026, 1, 3)
