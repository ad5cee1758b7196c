"""Pages that are the same for every stranger: drawn once, right at once, and with nothing of anybody in them."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from lapor.common import replica
from lapor.common.codes import tracking_number
from lapor.reports.commands import follow_ups
from lapor.reports.models import Report
from lapor.reports.queries import public
from lapor.reports.queries.versions import newest_public, version_of
from lapor.web.kit import strangers
from lapor.web.kit.strangers import LeftOver, same_for_strangers
from lapor.web.public import home
from lapor.web.tests.filing_visits import complaint
from lapor.web.tests.report_visits import holder_of
from tests.pages import source_of
from tests.world import World

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
SAME = ("/", "/reports/", "/about/", "/privacy/", "/help/", "/r/", "/reports/points.json")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    strangers.kept.forget()
    public.forget_minutes()
    yield
    strangers.kept.forget()
    public.forget_minutes()


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", SAME)
def test_what_is_the_same_for_all_may_be_kept_by_all_and_is_not_sent_twice(
    world: World, address: str
) -> None:
    world.in_progress()
    first = Client().get(address)
    assert "public" in first["Cache-Control"]
    assert "Cookie" in first["Vary"]
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in source_of(first)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "public" in again["Cache-Control"]
    assert statements(Client(), address) <= 1
    english = Client()
    english.cookies["django_language"] = "en"
    other = english.get(address, headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200 or address.endswith(".json")


def test_a_kept_page_costs_one_statement_and_its_tokens_are_each_visitors_own(world: World) -> None:
    report = world.in_progress()
    address = f"/r/{report.number}/"
    visitors = [Client(enforce_csrf_checks=True) for _one in range(3)]
    pages = [source_of(visitor.get(address)) for visitor in visitors]
    tokens = [set(TOKEN.findall(page)) for page in pages]
    assert [len(found) for found in tokens] == [1, 1, 1]
    assert len(set.union(*tokens)) == 3
    assert len({TOKEN.sub("", page) for page in pages}) == 1
    assert statements(Client(), address) == 1
    sent = {"pin": "000 000", "csrfmiddlewaretoken": tokens[2].pop()}
    assert visitors[2].post(f"{address}pin/", sent).status_code not in (302, 500)
    assert "PIN" in source_of(visitors[2].post(f"{address}pin/", sent))
    assert visitors[1].post(f"{address}pin/", sent).status_code == 403


def test_a_visitor_who_has_the_page_still_is_told_so_until_the_token_or_the_report_is_another(
    world: World,
) -> None:
    report = world.in_progress()
    address, visitor = f"/r/{report.number}/", Client()
    assert "ETag" not in visitor.get(address).headers  # came without the cookie of a token
    mark = visitor.get(address)["ETag"]
    assert visitor.get(address, headers={"if-none-match": mark}).status_code == 304
    visitor.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    assert visitor.get(address, headers={"if-none-match": mark}).status_code == 200
    mark = visitor.get(address)["ETag"]
    follow_ups.follow_up(report, by=world.lukman, words="Kami sedang di lokasi.")
    assert visitor.get(address, headers={"if-none-match": mark}).status_code == 200


def test_every_empty_form_has_a_key_of_its_own(world: World) -> None:
    pages = [source_of(Client().get("/reports/new/")) for _one in range(3)]
    keys = {KEY.search(page).group(1) for page in pages}  # type: ignore[union-attr]
    assert len(keys) == 3
    assert "ETag" not in Client().get("/reports/new/").headers
    assert statements(Client(), "/reports/new/") == 0
    sender = Client(enforce_csrf_checks=True)
    form = source_of(sender.get("/reports/new/"))
    token, key = TOKEN.search(form), KEY.search(form)
    assert token
    assert key
    sent = complaint(key=key.group(1)) | {"csrfmiddlewaretoken": token.group(1)}
    assert sender.post("/reports/new/", sent).status_code == 302


def test_what_is_hidden_is_hidden_from_the_next_stranger_and_what_is_public_is_shown_at_once(
    world: World,
) -> None:
    report = world.in_progress(title="Jembatan putus di Sukorejo")
    address = f"/r/{report.number}/"
    for shown in (address, "/reports/"):
        assert report.title in source_of(Client().get(shown))
    Report.objects.filter(pk=report.pk).update(is_confidential=True)
    for shown in (address, "/reports/"):
        assert report.title not in source_of(Client().get(shown))
    Report.objects.filter(pk=report.pk).update(is_confidential=False, title="Jembatan darurat")
    for shown in (address, "/reports/"):
        assert "Jembatan darurat" in source_of(Client().get(shown))


def test_a_hidden_number_is_answered_like_one_that_does_not_exist_and_neither_is_kept(world: World) -> None:
    hidden = world.filed()
    for number in (hidden.number, tracking_number(hidden.pk + 1000)):
        assert version_of(number) == ()
        assert "PIN" in source_of(Client().get(f"/r/{number}/"))
    assert version_of("12345") == ()
    assert len(strangers.kept) == 0


def test_a_visitor_with_a_visit_a_query_or_an_unknown_cookie_is_no_stranger(world: World) -> None:
    report = world.in_progress()
    unknown = Client()
    unknown.cookies["lapor_same"] = "x"
    for client, address in (
        (holder_of(report), f"/r/{report.number}/"),
        (unknown, f"/r/{report.number}/"),
        (Client(), "/reports/?q=lampu"),
        (holder_of(report), "/"),
    ):
        assert "public" not in client.get(address).headers.get("Cache-Control", "")
    assert Client().get("/", headers={"hx-request": "true"}).status_code == 200
    assert len(strangers.kept) == 0


def test_a_page_is_not_kept_with_somebodys_token_in_it(rf: RequestFactory) -> None:
    def careless(request: Any) -> HttpResponse:
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return HttpResponse('<body data-token="X-CSRFToken">')

    request: Any = rf.get("/")
    request.htmx = False
    with pytest.raises(LeftOver, match="token"):
        same_for_strangers()(careless)(request)
    assert len(strangers.kept) == 0


def test_the_version_of_the_list_is_that_of_each_row_on_it(world: World) -> None:
    assert newest_public(3) == ()
    first = world.in_progress()
    before = newest_public(3)
    assert [key for key, _written in before] == [first.pk]
    follow_ups.follow_up(first, by=world.lukman, words="Kami sedang di lokasi.")
    assert newest_public(3) != before


def test_a_list_is_drawn_from_the_database_that_its_version_is_of(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """Else what was hidden a moment ago, still listed by a replica that lags, would be kept as the newest list."""
    settings.REPLICA_URL = "postgresql://replica/lapor"
    monkeypatch.setattr(replica, "lag", lambda: 0.0)
    replica.FRESHNESS.forget()
    asked: list[str] = []

    def version(count: int) -> object:
        asked.append(connections[DEFAULT_DB_ALIAS].alias)
        return 1

    def listed(*_filters: object, **_page: object) -> public.Page:
        asked.append(connections[DEFAULT_DB_ALIAS].alias)
        return public.Page([], 0)

    monkeypatch.setattr(home, "newest_public", version)
    monkeypatch.setattr(public, "public_reports", listed)
    connections[replica.REPLICA] = SimpleNamespace(alias=replica.REPLICA)
    try:
        assert client.get("/reports/").status_code == 200
    finally:
        del connections[replica.REPLICA]
        replica.FRESHNESS.forget()
    assert asked == [replica.REPLICA, replica.REPLICA]


def test_a_browser_that_unpacks_gets_a_page_packed(world: World) -> None:
    world.in_progress()
    for address in ("/", "/reports/", "/reports/new/", "/reports/?q=lampu"):
        packed = Client().get(address, headers={"accept-encoding": "gzip, br"})
        assert packed["Content-Encoding"] == "gzip", address
        assert "Accept-Encoding" in packed["Vary"]
        assert len(packed.content) < len(Client().get(address).content) / 2


def test_the_switch_of_languages_is_taken_from_our_own_pages_only(db: None) -> None:
    def switch(**headers: str) -> int:
        client = Client(enforce_csrf_checks=True)
        return int(
            client.post("/language/", {"language": "en", "next": "/help/"}, headers=headers).status_code
        )

    assert switch() == switch(origin="http://testserver") == 302
    assert switch(**{"sec-fetch-site": "same-origin"}) == 302
    assert switch(origin="https://evil.example") == switch(origin="null") == 403
    assert switch(**{"sec-fetch-site": "cross-site"}) == 403
