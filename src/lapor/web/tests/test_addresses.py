"""What an address says is read with care, and changed without losing the rest of it."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lapor.web.kit import addresses


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_key_is_read_as_itself(key: int) -> None:
    assert addresses.number_of(str(key)) == key


@pytest.mark.parametrize(
    "text", [None, "", "-1", "+1", "1.0", "1e3", " 1", "1_0", "٣", "²", "x", "1" * 19, "\x00"]
)
def test_what_is_no_key_is_none(text: str | None) -> None:
    assert addresses.number_of(text) is None


def test_an_address_is_changed_in_one_place_only() -> None:
    request = RequestFactory().get(
        "/reports/", {"status": ["open", "closed"], "q": "jalan rusak", "page": "3"}
    )
    assert (
        addresses.address_with(request, page=4) == "/reports/?status=open&status=closed&q=jalan+rusak&page=4"
    )
    assert addresses.address_with(request, page=None, q="") == "/reports/?status=open&status=closed"
    assert addresses.query_with(request, without=("status", "q"), page="") == ""
    assert addresses.address_with(RequestFactory().get("/reports/?q="), page=None) == "/reports/"


def test_choices_that_narrow_nothing_are_left_out() -> None:
    assert addresses.query({"agency": None, "q": "", "period": "30d", "after": 0}) == "period=30d&after=0"
