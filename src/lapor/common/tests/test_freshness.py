"""Kept values: loaded once, loaded again when their rows were touched, and never for nothing."""

from collections.abc import Callable, Iterator

import pytest

from lapor.common import freshness
from lapor.common.freshness import Kept, touch


@pytest.fixture
def loads() -> list[int]:
    return []


@pytest.fixture
def kept(loads: list[int]) -> Iterator[Kept[int]]:
    def load() -> int:
        loads.append(1)
        return len(loads)

    yield Kept("sample", load)
    freshness.forget_everything()


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    start = freshness.time.monotonic()
    monkeypatch.setattr(freshness.time, "monotonic", lambda: start + seconds)


def test_a_value_is_loaded_once(db: None, kept: Kept[int], django_assert_num_queries: Callable) -> None:
    assert kept.get() == 1
    with django_assert_num_queries(0):
        assert kept.get() == 1


def test_a_touch_loads_it_again(db: None, kept: Kept[int]) -> None:
    assert kept.get() == 1
    touch("sample")
    assert kept.get() == 2


def test_a_touch_of_another_subject_does_not(db: None, kept: Kept[int]) -> None:
    kept.get()
    touch("other")
    assert kept.get() == 1


def test_after_a_while_only_the_mark_is_looked_at(
    db: None, kept: Kept[int], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    kept.get()
    later(monkeypatch, freshness.CHECK_EVERY + 1)
    with django_assert_num_queries(1):
        assert kept.get() == 1


def test_what_other_processes_may_miss_stays_under_a_minute() -> None:
    assert freshness.CHECK_EVERY < 60
