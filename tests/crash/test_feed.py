"""Writers that commit crosswise, roll back and are killed; followers that are killed: see benchmarks/feed.py."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_follower_hears_each_committed_event_once_and_in_order_whoever_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/feed.py", "--writers", "3", "--events", "200", "--kills", "6"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "each event once, in order" in done.stdout
