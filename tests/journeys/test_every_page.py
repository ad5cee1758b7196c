"""Every kind of page at both widths, light and dark: no barrier that axe knows of, nothing wider than the screen.

That no page has an error or a breach of the content policy behind it is checked for each visitor: see `enter`.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.browsing import PHONE, SCREEN, Visitor
from tests.journeys.every_page import PAGES, PageKind
from tests.journeys.product import Product

Enter = Callable[..., Visitor]
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
@pytest.mark.parametrize("kind", PAGES, ids=lambda one: one.name)
def test_a_page_has_no_barrier_and_fits_the_screen(
    enter: Enter, officer: Enter, product: Product, kind: PageKind, size: tuple[int, int]
) -> None:
    visitor = officer(kind.who, size) if kind.who else enter(size)
    kind.go(visitor, product)
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size[0], widest(visitor, size[0])
    assert not visitor.troubles
    assert not barriers(visitor)


def barriers(visitor: Visitor) -> str:
    """What axe finds: everything in the light, and once more what has to do with colour in the dark."""
    found = []
    for scheme, rules in (("light", {}), ("dark", COLOURS)):
        visitor.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        results = Axe().run(visitor.page, options={"resultTypes": ["violations"], **rules})
        if results.violations_count:
            found.append(f"{scheme}: {results.generate_report()}")
    # axe itself draws with inline styles, which the content policy stops and reports.
    visitor.troubles.clear()
    return "\n".join(found)


def widest(visitor: Visitor, width: int) -> str:
    """What sticks out, to find it quickly."""
    return visitor.page.evaluate(
        """width => [...document.querySelectorAll('main *')]
            .filter(one => one.getBoundingClientRect().right > width + 1)
            .slice(0, 5).map(one => one.outerHTML.slice(0, 160)).join('\\n')""",
        width,
    )
