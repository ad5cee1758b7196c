"""Everything that happens by itself, on one screen. procrastinate runs it; each line names a sweep.

Nothing happens by a clock that is in doubt: see `reports/timekeeping.py`.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from procrastinate import App

from lapor.common import clock, logs, metrics, rate_limits
from lapor.common.files import orphans, unsent
from lapor.common.patience import database
from lapor.common.postgresql import timeouts
from lapor.common.postgresql.work import Work
from lapor.insight import facts
from lapor.messaging import deliveries, inbound, weeks
from lapor.reports import feed, history, identity, sweeps
from lapor.reports.commands import redating
from lapor.reports.queries.files import referred_to
from lapor.reports.timekeeping import ClockInDoubt, on_trusted_time

log = logging.getLogger(__name__)


def declare(to: App) -> None:
    """Put the sweeps on the timetable (cron, UTC). A queueing lock keeps a slow one from piling up."""
    for name, cron, sweep in (
        ("climb_ladders", "*/10 * * * *", sweeps.advance_alerts),
        ("settle_calendar", "* * * * *", redating.settle_calendar),
        ("release_doubles", "20 * * * *", sweeps.release_doubles),
        ("tell_doubles", "*/10 * * * *", sweeps.tell_doubles),
        ("sequence_feed", "* * * * *", feed.sequence),
        ("count_facts", "* * * * *", facts.follow),
        ("hash_phones", "*/5 * * * *", identity.hash_phones),
        ("verify_new", "10 18 * * *", history.verify_new),
        ("plan_weeks", "0 22 * * 0", weeks.plan_weeks),
        ("forget_old_deliveries", "15 19 * * *", forget_old_deliveries),
        ("forget_expired_limits", "25 * * * *", rate_limits.forget_expired),
        ("forget_abandoned_files", "45 * * * *", forget_abandoned_files),
        ("forget_expired_sessions", "35 * * * *", forget_expired_sessions),
    ):
        task = to.task(name=name, queueing_lock=name)(_measured(name, sweep))
        to.periodic(cron=cron)(task)

    @to.periodic(cron="55 3 * * *")
    @to.task(name="forget_finished_jobs", queueing_lock="forget_finished_jobs")
    async def forget_finished_jobs(timestamp: int) -> None:
        await to.job_manager.delete_old_jobs(nb_hours=72, include_failed=True)


def forget_abandoned_files() -> None:
    """Uploads of forms that were never sent."""
    root = Path(settings.MEDIA_ROOT)
    for path in orphans(root, known=referred_to, older_than=clock.now() - unsent.KEPT_FOR):
        (root / path).unlink(missing_ok=True)
    unsent.forget_expired()


def forget_old_deliveries() -> None:
    """Who was told what by which way, once nobody asks any more; and what providers called us with."""
    inbound.forget_old(days=1)
    deliveries.forget_old(days=settings.DELIVERY_RETENTION_DAYS)


def forget_expired_sessions() -> None:
    """Sessions of visitors who have long gone."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()


def _measured(name: str, sweep: Callable[[], object]) -> Callable[[int], None]:
    """The sweep as a task: on trusted time only, with the worker's patience, counted and timed."""
    trusting = on_trusted_time(sweep)

    def run(timestamp: int) -> None:
        with logs.about(sweep=name), database().working(Work.SWEEP), timeouts.counting_timeouts(Work.SWEEP):
            try:
                with metrics.SWEEP_SECONDS.labels(name).time():
                    metrics.count_rows(name, trusting())
            except ClockInDoubt as recheck:
                log.error("%s does not run: %s", sweep.__name__, recheck)
            except Exception:
                metrics.SWEEP_FAILURES.labels(name).inc()
                raise

    return run
