"""Every sentence is Indonesian in the source and English in the catalogue, and a page speaks one of them."""

import re
from collections import Counter
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.test import Client
from django.utils import translation

from lapor.common.catalogue import CATALOGUE, found_messages, read_catalogue, renewed_catalogue, written
from tests.pages import english, left_in_indonesian
from tests.world import PASSWORD, World

PLACEHOLDER = re.compile(r"%\(\w+\)[-.\d]*[a-z]|%%|\{\{?[^{}]*\}?\}|<[^>]+>")
# Words that Indonesian does not have; names of things (spam, status, video) are common to both.
ENGLISH = re.compile(
    r"\b(the|and|of|your|please|report|reports|submit|click|here|cancel|save|delete|password|error|not)\b",
    re.I,
)
DARK = {"title": "Street light out", "body": "It has been dark for two weeks.", "place": "North gate"}


def messages() -> list[Message]:
    return [message for message in read_catalogue() if message.id]


def forms(words: Any) -> tuple[str, ...]:
    return words if isinstance(words, tuple) else (words,)


def test_the_catalogue_is_what_the_source_says() -> None:
    renewed, fresh, dropped = renewed_catalogue()
    assert (fresh, dropped) == (0, 0), "run ./lapor manage catalogue and translate what it lists"
    assert CATALOGUE.read_text(encoding="utf-8") == written(renewed)


def test_every_sentence_has_its_english() -> None:
    silent = [message.id for message in messages() if not all(forms(message.string))]
    assert silent == []


def test_a_translation_keeps_every_placeholder() -> None:
    lost = [
        (message.id, said)
        for message in messages()
        for said in forms(message.string)
        if Counter(PLACEHOLDER.findall(said)) != Counter(PLACEHOLDER.findall(forms(message.id)[0]))
    ]
    assert lost == []


def test_nothing_waits_for_a_second_look() -> None:
    assert [message.id for message in messages() if message.fuzzy] == []


def test_the_source_speaks_indonesian() -> None:
    foreign = [
        words
        for message in found_messages()
        if message.id
        for words in forms(message.id)
        if ENGLISH.search(PLACEHOLDER.sub(" ", words))
    ]
    assert foreign == []


def test_no_sentence_of_ours_is_changed_on_indonesian_pages() -> None:
    """A sentence that is also an English one of Django's would come out as Django's Indonesian."""
    with translation.override("id"):
        changed = [
            words
            for message in messages()
            if not message.context
            for words in forms(message.id)
            if translation.gettext(words) != words
        ]
    assert changed == []


@pytest.mark.parametrize("path", ["/", "/reports/", "/reports/new/", "/accounts/login/", "/accounts/signup/"])
def test_a_public_page_is_wholly_english(world: World, client: Client, path: str) -> None:
    world.verified(**DARK)
    page = english(client).get(path).content.decode()
    assert '<html lang="en">' in page
    assert left_in_indonesian(page) == []


def test_the_desk_is_wholly_english(world: World, client: Client) -> None:
    report = world.verified(**DARK)
    client.login(email="lukman@contoh.example", password=PASSWORD)
    queue = english(client).get("/desk/").content.decode()
    case = client.get(f"/desk/reports/{report.number}/").content.decode()
    assert "My turn" in queue
    assert left_in_indonesian(queue) == left_in_indonesian(case) == []


@pytest.mark.parametrize(
    "path",
    [
        *("/office/", "/office/deadlines/", "/office/turns/"),
        *(
            f"/office/rows/?figure={figure}"
            for figure in ("due_soon&limit=first_response", "held", "turns", "returned")
        ),
    ],
)
def test_a_board_is_wholly_english(world: World, client: Client, path: str) -> None:
    world.returned(**DARK)
    world.verified(**DARK)
    client.login(email="kirana@contoh.example", password=PASSWORD)
    assert left_in_indonesian(english(client).get(path).content.decode()) == []


def test_the_reader_of_pages_notices_indonesian() -> None:
    assert left_in_indonesian('<p title="Masuk dengan akun">Your report</p>') == ["Masuk dengan akun"]
    assert left_in_indonesian("<p>Giliran Anda</p><script>laporan</script>") == ["Giliran Anda"]
