"""What is counted and timed, for Prometheus. Labels are names from the code: never an address, a number or a word.

Every process counts for itself. Under `./lapor run` all of them write where PROMETHEUS_MULTIPROC_DIR says, and any
can tell the sum. What the database knows (how far behind a follower is, say) is looked up when somebody asks:
`web/public/metrics.py`.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY = CollectorRegistry()
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("lapor_requests", "Requests answered.", ("route", "method", "status"), registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "lapor_request_seconds",
    "From the first line of ours to the answer.",
    ("route",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
STATEMENTS = Counter(
    "lapor_request_statements",
    "Statements that requests sent to the database.",
    ("route",),
    registry=REGISTRY,
)
TIMEOUTS = Counter(
    "lapor_timeouts",
    "Statements that the database gave up, by kind of work: statement, lock.",
    ("work", "cause"),
    registry=REGISTRY,
)
ENDED = Counter(
    "lapor_requests_ended",
    "Pages that were ended before they were done: the visitor was gone, or their time was over (late).",
    ("cause",),
    registry=REGISTRY,
)
BUSY = Counter("lapor_busy", "Visitors who were told to come back.", ("line",), registry=REGISTRY)
LINE_WAIT = Histogram(
    "lapor_line_wait_seconds",
    "How long boards and exports waited for their turn.",
    ("line",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
CUT_SHORT = Counter(
    "lapor_cut_short",
    "Searches and counts that were answered with what there was in time.",
    registry=REGISTRY,
)
POOL_WAIT = Histogram(
    "lapor_pool_wait_seconds",
    "How long a connection was waited for.",
    ("work",),
    buckets=_SECONDS,
    registry=REGISTRY,
)
POOL_FAILURES = Counter(
    "lapor_pool_failures", "Connections that were not had in time.", ("work",), registry=REGISTRY
)
SWEEP_SECONDS = Histogram(
    "lapor_sweep_seconds",
    "How long a run of a sweep took.",
    ("sweep",),
    buckets=(*_SECONDS, 120.0, 600.0),
    registry=REGISTRY,
)
SWEEP_ROWS = Counter(
    "lapor_sweep_rows",
    "Rows that sweeps worked off: done, or failed.",
    ("sweep", "outcome"),
    registry=REGISTRY,
)
SWEEP_FAILURES = Counter(
    "lapor_sweep_failures", "Runs of sweeps that broke off.", ("sweep",), registry=REGISTRY
)
LIMITS_TOLD = Counter(
    "lapor_limits_told",
    "What limits have reached: near, passed, told further up, …",
    ("action",),
    registry=REGISTRY,
)


def count_rows(sweep: str, result: object) -> None:
    """Count what a sweep has given: how many rows, or (done, failed)."""
    done, failed = result if isinstance(result, tuple) and len(result) == 2 else (result, 0)
    if isinstance(done, int) and isinstance(failed, int):
        SWEEP_ROWS.labels(sweep, "done").inc(done)
        SWEEP_ROWS.labels(sweep, "failed").inc(failed)


def told() -> bytes:
    """All of it in Prometheus' text format: of every process here, or of this one where it stands alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)
    return generate_latest(everybody)
