from collections.abc import Iterator

import pytest

from lapor.common import freshness


@pytest.fixture
def own_days_off(db: None) -> Iterator[None]:
    """The test changes days off: its transaction is rolled back, so what is kept in memory of them is dropped."""
    yield
    freshness.forget_everything()
