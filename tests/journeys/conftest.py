"""What every journey has: the product being served, the system's Chromium, and people who open it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from lapor.supervisor.browser import find_chromium
from tests.journeys.browsing import SCREEN, Visitor, new_context
from tests.journeys.product import Product, served
from tests.world import PASSWORD

IS_BUILD_MACHINE = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
NO_BROWSER = "no Chromium on PATH and none named by LAPOR_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Product]:
    """The product with the cast of `tests/world.py`; each pytest process has its own."""
    with served(tmp_path_factory.mktemp("product"), name=f"lapor_journeys_{os.getpid()}_{worker_id}") as one:
        yield one


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other tests of this process go on: Playwright's loop would keep them from the database."""
    chromium = find_chromium(environ=os.environ)
    if chromium is None:
        (pytest.fail if IS_BUILD_MACHINE else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=["--disable-dev-shm-usage"])
        yield one
        one.close()


@pytest.fixture(scope="session")
def signed_in(product: Product) -> dict[str, Any]:
    """Visits of officers, to go on with: {name: cookies and storage}."""
    return {}


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(product: Product, browser: Browser) -> Iterator[Enter]:
    """Somebody opens a browser: `enter(PHONE)`. In the end none of their pages had an error behind it."""
    visitors: list[Visitor] = []

    def entered(size: tuple[int, int] = SCREEN, **options: Any) -> Visitor:
        context = new_context(browser, size, **options)
        visitors.append(Visitor(context.new_page(), product.address, by_touch=context_has_touch(size)))
        return visitors[-1]

    yield entered
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    for visitor in visitors:
        visitor.page.context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def officer(enter: Enter, signed_in: dict[str, Any]) -> Enter:
    """An officer of the cast at their desk: `officer("kirana", PHONE)`. They sign in once a run."""

    def entered(name: str, size: tuple[int, int] = SCREEN, **options: Any) -> Visitor:
        if name not in signed_in:
            signed_in[name] = _sign_in(enter(size), name)
        return enter(size, storage_state=signed_in[name], **options)

    return entered


def _sign_in(visitor: Visitor, name: str) -> Any:
    visitor.open("/accounts/login/")
    visitor.field("login").fill(f"{name}@contoh.example")
    visitor.field("password").fill(PASSWORD)
    visitor.press("Masuk", within=visitor.page.get_by_role("main"))
    visitor.page.wait_for_url("**/desk/**")
    return visitor.page.context.storage_state()


def context_has_touch(size: tuple[int, int]) -> bool:
    return size != SCREEN
