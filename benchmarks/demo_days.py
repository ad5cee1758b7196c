"""Can the demo world be made on any day, in any size? Makes it with a frozen clock again and again, rolled back.

DATABASE_URL=… ./lapor manage shell < benchmarks/demo_days.py

A day is tried with the first of BENCHMARK_SIZES (50,300,1000), each seventh day with the second, each sixtieth with the
third. BENCHMARK_FROM (2026-01-01) and BENCHMARK_DAYS (365) say which days. The database must be migrated and empty.
"""

import os
import time
from datetime import datetime, timedelta

from django.db import transaction

from lapor.common import clock, freshness
from lapor.demo.construction import build
from lapor.directory.models import Agency

SIZES = [int(size) for size in os.environ.get("BENCHMARK_SIZES", "50,300,1000").split(",")]
FIRST = datetime.fromisoformat(os.environ.get("BENCHMARK_FROM", "2026-01-01")).replace(tzinfo=clock.JAKARTA)
DAYS = int(os.environ.get("BENCHMARK_DAYS", "365"))
# The minute changes from day to day, the first and the last one of a day among them.
MINUTES = (10 * 60 + 30, 1, 23 * 60 + 59, 7 * 60 + 5)
EVERY = (1, 7, 60)


class Undone(Exception):
    """What was made is rolled back."""


def make(moment, *, reports):
    """Seconds it took."""
    began = time.perf_counter()
    try:
        with clock.frozen(moment), transaction.atomic():
            build(reports=reports, say=lambda _text: None)
            raise Undone
    except Undone:
        return time.perf_counter() - began
    finally:
        freshness.forget_everything()


def sizes_of(day):
    return [size for size, every in zip(SIZES, EVERY, strict=False) if day % every == 0]


def main():
    """Stops at the first world that cannot be made, after naming its day."""
    assert not Agency.objects.exists(), "the database is not empty"
    for day in range(DAYS):
        moment = FIRST + timedelta(days=day, minutes=MINUTES[day % len(MINUTES)])
        for size in sizes_of(day):
            print(f"{moment:%Y-%m-%d %H:%M}  {size:5} reports", end="", flush=True)
            print(f"  {make(moment, reports=size):6.1f} s", flush=True)


main()
