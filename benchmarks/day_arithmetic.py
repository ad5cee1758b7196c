"""Microseconds for one clock with a warm calendar, over every start day of 2026 and each length: plain, and with three
turns of the reporter, an extension and another class.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.reports.clocks import arithmetic
from lapor.reports.clocks.lines.days_off import Calendars, shipped_days
from lapor.reports.clocks.arithmetic import Timing

WIB = ZoneInfo("Asia/Jakarta")
SHIPPED = Calendars(shipped_days())
CALENDAR = SHIPPED.calendar(region="", extra={}, removed=frozenset(), is_every_day=False)
STARTS = [datetime(2026, 1, 1, 9, tzinfo=WIB) + timedelta(days=day) for day in range(365)]
DAY = timedelta(days=1)


def plain(start: datetime, length: int) -> Timing:
    return Timing(start, length, WIB, CALENDAR)


def eventful(start: datetime, length: int) -> Timing:
    pauses = [(start + gap * DAY, start + (gap + 1) * DAY) for gap in (1, 4, 8)]
    changes = {"extensions": [(start + 2 * DAY, 3)], "reclassings": [(start + DAY, length)]}
    return Timing(start, length, WIB, CALENDAR, pauses=pauses, **changes)


def microseconds(ask: Callable[..., object], timings: list[Timing]) -> float:
    """The best of five rounds: what the machine does beside is not ours."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for timing in timings:
            ask(timing, as_of=timing.started_at + 10 * DAY)
        rounds.append(time.perf_counter() - began)
    return min(rounds) / len(timings) * 1e6


print("µs a clock        due  breached_at  explain")
for make in (plain, eventful):
    for length in (3, 5, 14, 60):
        timings = [make(start, length) for start in STARTS]
        figures = [
            microseconds(ask, timings) for ask in (arithmetic.due, arithmetic.breached_at, arithmetic.explain)
        ]
        print(f"{make.__name__:9} {length:3} {figures[0]:8.1f} {figures[1]:12.1f} {figures[2]:8.1f}")
