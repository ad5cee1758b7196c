"""Kept values do not outlive a test, whose rows are rolled back under them."""

from collections.abc import Iterator

import pytest

from lapor.common.freshness import forget_everything


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_everything()
    yield
    forget_everything()
