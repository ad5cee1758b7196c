"""Microseconds for one clock with a warm calendar, over every start day of 2026 and each length."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lapor.directory import calendars
from lapor.reports import deadlines
from lapor.reports.deadlines import Calendar, Timing

WIB = ZoneInfo("Asia/Jakarta")
calendar = Calendar(off=calendars.days_off(region_code=None, agency_path=[]))
starts = [datetime(2026, 1, 1, 9, tzinfo=WIB) + timedelta(days=day) for day in range(365)]
for length in (3, 5, 14, 60):
    timings = [Timing(start, length, WIB, calendar) for start in starts]
    began = time.perf_counter()
    for timing in timings:
        deadlines.due(timing, as_of=timing.started_at)
    print(f"length {length:2}: {(time.perf_counter() - began) / len(timings) * 1e6:6.1f} µs a clock")
