"""What a citizen's first pages cost of their data, everything included, over the wire."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Request

from tests.journeys.browsing import PHONE, Visitor

Enter = Callable[..., Visitor]
PARTS = ("responseBodySize", "responseHeadersSize")


@pytest.mark.parametrize(("path", "most"), [("/", 60_000), ("/reports/new/", 70_000)])
def test_a_first_page_weighs_no_more_than_it_may(enter: Enter, path: str, most: int) -> None:
    siti = enter(PHONE)
    requests: list[Request] = []
    siti.page.on("requestfinished", lambda request: requests.append(request))
    siti.open(path)
    siti.page.wait_for_load_state("networkidle")
    sizes = {request.url: sum(request.sizes()[part] for part in PARTS) for request in requests}
    assert any("/static/" in url for url in sizes)
    assert sum(sizes.values()) <= most, sorted(sizes.items(), key=lambda one: -one[1])
