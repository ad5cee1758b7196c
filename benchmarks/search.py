"""What does a search cost? Words that many use, few use, nobody uses, of agencies and places, and misspelt ones.

DATABASE_URL=… ./lapor manage shell < benchmarks/search.py      (BENCHMARK_FACTOR=334 by default)
"""

import os
import statistics
import sys
import time
from functools import partial

from django.conf import settings

sys.path.insert(0, str(settings.ROOT))

from benchmarks.multiplying import multiply
from lapor.reports.queries import public, spelling

QUERIES = (
    "lampu",
    "lampu jalan",
    "dishub blitar",
    "blitar",
    "dinas",
    "tunggu",
    "1.500.000",
    "xyzzy",
    "lmpu jalan",
    "parkr liar",
)
ROUNDS = 7


def milliseconds(work):
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def run():
    print(f"{multiply(int(os.environ.get('BENCHMARK_FACTOR', '334'))):,} reports")
    print(f"words that are known, once in ten minutes: {milliseconds(spelling.known.get):.0f} ms")
    for text in QUERIES:
        filters = public.Filters(text=text)
        times = [milliseconds(partial(public.public_reports, filters)) for _ in range(ROUNDS)]
        print(f"{text:16} first {times[0]:7.1f} ms, median {statistics.median(times):7.1f} ms")


run()
