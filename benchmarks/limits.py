"""What time and decrees cost: rungs told a minute, limits reckoned anew a minute, and does every date explain itself?

DATABASE_URL=… ./lapor manage shell < benchmarks/limits.py      (BENCHMARK_FACTOR=100 by default)
"""

import os
import sys
import time
from collections import Counter
from datetime import timedelta

from django.conf import settings

sys.path.insert(0, str(settings.ROOT))

from benchmarks.multiplying import multiply
from lapor.common import clock
from lapor.directory import decrees
from lapor.directory.actors import SYSTEM
from lapor.reports import sweeps
from lapor.reports.clocks.certificates import recomputes
from lapor.reports.commands import redating
from lapor.reports.models import Clock, Turn


def measured(label, work):
    began = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - began
    print(f"{label}: {found} in {seconds:.1f} s")
    return found, seconds


def explain_all():
    """Every clock, stopped or running, against its stored date."""
    turns, wrong, seen = {}, Counter(), 0
    for row in Turn.objects.order_by("report_id", "number").iterator(chunk_size=20_000):
        turns.setdefault(row.report_id, []).append(row)
    now = clock.now()
    for row in Clock.objects.select_related("agency").iterator(chunk_size=20_000):
        seen += 1
        wrong[row.kind] += not recomputes(row, turns[row.report_id], as_of=now)
    return f"{seen} clocks, {sum(wrong.values())} that do not explain {dict(+wrong) or ''}"


def decree():
    """A day off on the next ordinary Wednesday: most open limits lie across it."""
    day = clock.today() + timedelta(days=(2 - clock.today().weekday()) % 7 or 7)
    text = f"{day},national,Hari libur tambahan\n".encode()
    return decrees.plan_of(text, by=SYSTEM, decree="Uji", is_complete=False)


def run():
    count = multiply(int(os.environ.get("BENCHMARK_FACTOR", "100")))
    open_now = Clock.objects.filter(stopped_at=None, breached_at=None).count()
    print(f"{count} reports, {Clock.objects.count()} clocks, {open_now} of them open")
    measured("explain() against every stored date", explain_all)
    plan = decree()
    measured(
        "effect of a decree, looked at",
        lambda: (e := redating.effect_of_plan(plan)) and (e.looked_at, e.moved),
    )
    decrees.apply_plan(plan, by=SYSTEM)
    (done, _moved), seconds = measured("the same applied (looked at, moved)", redating.settle_calendar)
    print(f"  {done / seconds:.0f} limits a second")
    measured("explain() once more", explain_all)
    with clock.frozen(clock.now() + timedelta(days=int(os.environ.get("BENCHMARK_DAYS", "2")))):
        (done, _failed), seconds = measured("rungs told (done, failed)", sweeps.advance_alerts)
        print(f"  {done / seconds:.0f} rungs a second")


run()
