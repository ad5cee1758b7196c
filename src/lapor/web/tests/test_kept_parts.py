"""What is drawn once and kept: whoever reads, the page is the one that would be drawn for them alone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given, settings
from hypothesis import strategies as st

from lapor.common import clock
from lapor.reports.commands import notes
from lapor.reports.identity import Reporter
from lapor.reports.models import Report
from lapor.web.kit import fragments, strangers
from lapor.web.kit.fragments import Store, part
from lapor.web.kit.parts import TimelineEntry
from lapor.web.tests.desk_visits import officer
from lapor.web.tests.report_visits import holder_of
from tests.pages import source_of
from tests.world import World

ENTRY = "parts/timeline_entry.html"
# New in each answer, for everybody.
FRESH = re.compile(r'(csrfmiddlewaretoken" value="|name="key" value="|X-CSRFToken": ")[^"]+')


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    fragments.kept.forget()
    strangers.kept.forget()


def entry(**values: Any) -> TimelineEntry:
    told = {"side": "agency", "title": "Dinas", "at": clock.now(), "said": "Sudah kami perbaiki."}
    return TimelineEntry(**(told | values))


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    return f"{answer.status_code} {FRESH.sub('', source_of(answer))}"


READERS: dict[str, Callable[[Report], Client]] = {
    "stranger": lambda report: Client(),
    "english": lambda report: in_english(Client()),
    "reporter": holder_of,
    "lukman": lambda report: officer("lukman"),
    "kirana": lambda report: officer("kirana"),
    "omar": lambda report: officer("omar"),
    "nadia in English": lambda report: in_english(officer("nadia")),
}
ADDRESSES = (
    "/",
    "/reports/",
    "/reports/new/",
    "/r/{0}/",
    "/r/{1}/",
    "/desk/all/",
    "/desk/reports/{1}/",
    "/me/",
)
VISITS = st.lists(
    st.tuples(st.sampled_from(sorted(READERS)), st.sampled_from(ADDRESSES)), min_size=4, max_size=8
)


def test_nobody_gets_what_was_drawn_for_another(world: World) -> None:
    open_case = world.in_progress(reporter=Reporter(name="Kenari Rahasiawati", phone="080099887766"))
    hidden = world.in_progress(is_confidential=True, body="Kenari di dalam kurungan, dan tidak di luar.")
    notes.add_note(hidden, by=world.lukman, words="Catatan kenari hanya untuk petugas.")
    numbers = (open_case.number, hidden.number)
    clients = {name: make(hidden if name == "reporter" else open_case) for name, make in READERS.items()}

    @settings(max_examples=15)
    @given(VISITS)
    def visited(visits: list[tuple[str, str]]) -> None:
        forget()
        warm = [page(clients[name], address.format(*numbers)) for name, address in visits]
        again = [page(clients[name], address.format(*numbers)) for name, address in visits]
        for (name, address), first, second in zip(visits, warm, again, strict=True):
            forget()
            alone = page(clients[name], address.format(*numbers))
            assert first == second == alone, (name, address)

    visited()
    forget()
    for name in ("reporter", "lukman", "kirana", "stranger", "omar"):
        shown = page(clients[name], f"/r/{hidden.number}/") + page(
            clients[name], f"/desk/reports/{hidden.number}/"
        )
        assert ("kenari" in shown.lower()) == (name in ("reporter", "lukman", "kirana")), name


def test_a_part_is_drawn_once_and_anew_in_another_language_on_another_day_and_of_other_values(
    morning: Any,
) -> None:
    first = part(ENTRY, entry=entry())
    assert len(fragments.kept) == 1
    assert part(ENTRY, entry=entry()) == first
    assert len(fragments.kept) == 1
    assert "Belum" in part(ENTRY, entry=entry(said="Belum <b>selesai</b>."))
    assert "&lt;b&gt;selesai" in part(ENTRY, entry=entry(said="Belum <b>selesai</b>."))
    with translation.override("en"):
        part(ENTRY, entry=entry())
    with clock.frozen(clock.now() + timedelta(days=1)):
        part(ENTRY, entry=entry(at=morning))
    assert len(fragments.kept) == 4


@pytest.mark.parametrize("value", [mark_safe("<b>tebal</b>"), _("Sistem"), ["daftar"]])
def test_a_part_with_other_than_plain_values_is_drawn_and_not_kept(morning: Any, value: Any) -> None:
    assert str(value) in part(ENTRY, entry=entry(by=value, title=value)).replace("&#x27;", "'")
    assert len(fragments.kept) == 0


def test_safe_text_gets_no_further_than_the_plain_text_it_equals(morning: Any) -> None:
    plain = part(ENTRY, entry=entry(title="<b>Dinas</b>"))
    assert "<b>Dinas</b>" not in plain
    assert part(ENTRY, entry=entry(title=mark_safe("<b>Dinas</b>"))) == plain


def test_a_store_never_holds_more_than_it_may() -> None:
    store: Store[str] = Store(10)
    for number in range(20):
        store.put(number % 7, "x" * 3, 3)
        store.get(0)
        assert store.size == 3 * len(store) <= 10
    assert store.get(0) == "xxx"
    store.put("large", "x" * 11, 11)
    assert (store.size, store.get("large")) == (0, None)


def test_an_input_is_drawn_once_but_never_with_what_somebody_typed(world: World) -> None:
    def parts_of(client: Client) -> list[str]:
        answer = client.post("/reports/new/", {"title": "Kenari di kurungan", "body": "Kenari"})
        assert "Kenari di kurungan" in source_of(answer)
        return [text for text in fragments.kept.values() if "Kenari" in text]

    assert parts_of(Client()) == []
    Client().get("/reports/new/")
    assert any('name="title"' in text for text in fragments.kept.values())


def test_true_and_one_are_drawn_apart() -> None:
    assert forms.TextInput().render("a", None, {"data-x": True}) != forms.TextInput().render(
        "a", None, {"data-x": 1}
    )
