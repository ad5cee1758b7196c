"""Lines a second of `./lapor deadlines compute`: limits of 60 working days, up to two turns of the reporter, every
second line with a day off of its own; and how long one line takes from start to end.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

COMMAND = [sys.executable, "-P", "-m", "lapor.cli", "deadlines", "compute"]
LINES = 50_000


def line(number: int, source: random.Random) -> str:
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=source.randrange(4 * 365 * 24 * 60))
    turns, moment = [], start
    for _ in range(source.randrange(3)):
        began = moment + timedelta(hours=source.randrange(1, 300))
        moment = began + timedelta(hours=source.randrange(1, 100))
        turns.append({"began": began.isoformat(), "ended": moment.isoformat()})
    own = [{"date": str((start + timedelta(days=9)).date()), "name": "Hari jadi"}] if number % 2 else []
    asked = {
        "id": number,
        "clock": "resolve",
        "start": start.isoformat(),
        "zone": "WIB",
        "length": 60,
        "turns": turns,
    }
    as_of = (start + timedelta(days=source.randrange(100))).isoformat()
    return json.dumps({**asked, "calendar": {"region": "35.72", "extra": own}, "as_of": as_of})


def seconds(path: str, *options: str) -> float:
    with open(path, "rb") as lines:
        began = time.perf_counter()
        subprocess.run([*COMMAND, *options], stdin=lines, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began


with tempfile.TemporaryDirectory() as folder:
    source, path, single = random.Random(1), f"{folder}/lines", f"{folder}/single"
    with open(path, "w") as file:
        file.writelines(line(number, source) + "\n" for number in range(LINES))
    with open(single, "w") as file:
        file.write(line(0, source) + "\n")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"one line, start to end: {min(seconds(single) for _ in range(5)) * 1000:.0f} ms")
    for options in ([], ["--no-days"]):
        best = min(seconds(path, *options) for _ in range(3))
        print(f"{LINES} lines {' '.join(options):9}: {LINES / best:8.0f} a second")
