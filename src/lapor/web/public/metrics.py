"""`/metrics`: figures for Prometheus. What processes counted, and what the database knows of what waits."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from lapor.common import clock, metrics
from lapor.common.refusals import NotFound
from lapor.reports import feed, history, sweeps
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.visitors import is_from_here

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_JOBS = """
    SELECT task_name, extract(epoch FROM now() - max(at) FILTER (WHERE type = 'succeeded'))
    FROM procrastinate_jobs JOIN procrastinate_events ON job_id = procrastinate_jobs.id
    GROUP BY task_name ORDER BY task_name
"""


@public
@never_cache
@require_safe
def figures(request: GuardedRequest) -> HttpResponse:
    """Raises NotFound for who asks neither on this machine nor with the token: they tell how much is going on."""
    if not is_from_here(request) and not _shows_token(request):
        raise NotFound
    looked_up = CollectorRegistry(auto_describe=False)
    looked_up.register(_Known())
    return HttpResponse(metrics.told() + generate_latest(looked_up), content_type=CONTENT_TYPE)


def _shows_token(request: GuardedRequest) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")


class _Known:
    """What the database knows; only that it is away while it is."""

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*_of_feed(), *_of_sweeps(), *_of_history()]
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily("lapor_database_up", "Whether the database answers.", value=bool(found))
        yield from found


def _of_feed() -> Iterator[Metric]:
    lag = feed.lag()
    behind = GaugeMetricFamily(
        "lapor_feed_behind", "Events that a follower has yet to hear.", labels=["follower"]
    )
    for name, count in lag.behind.items():
        behind.add_metric([name], count)
    yield behind
    yield GaugeMetricFamily("lapor_feed_pending", "Events without a place in the feed.", value=lag.pending)
    yield GaugeMetricFamily("lapor_feed_parked", "Events that a follower failed on.", value=lag.parked)


def _of_sweeps() -> Iterator[Metric]:
    now = clock.now()
    oldest = GaugeMetricFamily(
        "lapor_oldest_due_seconds", "How long the oldest row of a kind waits.", labels=["row"]
    )
    for name, since in (("event", feed.oldest_pending()), ("rung", sweeps.oldest_rung())):
        oldest.add_metric([name], max(0.0, (now - since).total_seconds()) if since else 0.0)
    yield oldest
    done = GaugeMetricFamily(
        "lapor_sweep_age_seconds", "Since a sweep last ran to its end.", labels=["sweep"]
    )
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        for name, seconds in cursor.fetchall():
            if seconds is not None:
                done.add_metric([name], float(seconds))
    yield done


def _of_history() -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "lapor_history_broken",
        "Whether the check of the history found a break.",
        value=bool(history.newest_break()),
    )


urlpatterns = [path("metrics", figures, name="metrics")]
