"""Kept values do not outlive a test, whose rows are rolled back under them."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_kept(nothing_kept: None) -> None:
    """Asked for by every test of the directory."""
