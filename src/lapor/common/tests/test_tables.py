"""Tables that a migration makes outside the models."""

import pytest
from django.core.cache import cache
from django.db import connection


def test_the_shared_cache_works(db: None) -> None:
    cache.set("key", {"a": 1}, 60)
    assert cache.get("key") == {"a": 1}
    assert cache.incr("count", 1) if cache.add("count", 1) else False


@pytest.mark.parametrize(("table", "persistence"), [("common_cache", "u"), ("common_hit", "p")])
def test_what_may_be_lost_is_not_written_ahead_and_counters_outlive_a_crash(
    db: None, table: str, persistence: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (persistence,)
