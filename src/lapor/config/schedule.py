"""Everything that happens by itself, on one screen. procrastinate runs it; each line names a sweep."""

from collections.abc import Callable

from procrastinate import App

from lapor.common import limits
from lapor.reports import sweeps


def declare(to: App) -> None:
    """Put the sweeps on the timetable (cron, UTC). A queueing lock keeps a slow one from piling up."""
    for name, cron, sweep in (
        ("pass_due_clocks", "*/10 * * * *", sweeps.pass_due_clocks),
        ("close_silent_reports", "5 * * * *", sweeps.close_silent_reports),
        ("archive_incomplete_reports", "15 * * * *", sweeps.archive_incomplete_reports),
        ("forget_expired_limits", "25 * * * *", limits.forget_expired),
        ("forget_expired_sessions", "35 * * * *", forget_expired_sessions),
    ):
        task = to.task(name=name, queueing_lock=name)(_with_timestamp(sweep))
        to.periodic(cron=cron)(task)


def forget_expired_sessions() -> None:
    """Sessions of visitors who have long gone."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()


def _with_timestamp(sweep: Callable[[], object]) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        sweep()

    return run
