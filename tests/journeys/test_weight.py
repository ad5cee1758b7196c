"""The first page a citizen sees costs at most 100 kB of their data, everything included."""

from collections.abc import Callable

from playwright.sync_api import Request

from tests.journeys.browsing import PHONE, Visitor

MOST = 100_000  # bytes over the wire

Enter = Callable[..., Visitor]


def test_the_first_page_weighs_at_most_100_kb(enter: Enter) -> None:
    siti = enter(PHONE)
    requests: list[Request] = []
    siti.page.on("requestfinished", lambda request: requests.append(request))
    siti.open("/")
    siti.page.wait_for_load_state("networkidle")
    sizes = {request.url: sum(request.sizes()[part] for part in PARTS) for request in requests}
    assert any("/static/" in url for url in sizes)
    assert sum(sizes.values()) <= MOST, sorted(sizes.items(), key=lambda one: -one[1])


PARTS = ("responseBodySize", "responseHeadersSize")
