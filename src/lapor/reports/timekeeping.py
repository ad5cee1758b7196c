"""May the clock of this machine be trusted? Asked before time makes something due, and before something is filed.

A clock that leaps ahead would pass limits and close cases for ever; one that falls back would date reports before
those that were there already. Four witnesses: the pulse of the timetable, the database's own clock, the newest moment
that is stored, and an operator, who has the last word (`./lapor clock confirm`).
"""

import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.models import Pulse
from lapor.common.postgresql.statements import prepared_cursor
from lapor.common.refusals import Refusal, TimeWentBack

log = logging.getLogger(__name__)
Result = TypeVar("Result")

# How far apart the clocks of two machines may be: within one case, between two cases, and from the database's.
MOST_SKEW = timedelta(seconds=5)
MOST_SKEW_OF_FILINGS = timedelta(minutes=1)
MOST_DRIFT = timedelta(minutes=5)

_WITNESSES = """
    SELECT clock_timestamp(), p.at, p.confirmed_at, p.wrong_until, (SELECT max(filed_at) FROM reports_report),
        (SELECT max(changed_at) FROM reports_report)
    FROM (SELECT 1) AS one LEFT JOIN common_pulse AS p ON true
"""
_BEAT = """
    INSERT INTO common_pulse (id, at) VALUES (1, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET at = greatest(common_pulse.at, excluded.at)
"""


class ClockInDoubt(Refusal):
    """Nothing may become due by this clock until an operator has looked at it."""

    code = "clock_in_doubt"
    sentence = _("Jam server diragukan (%(why)s). Periksa jamnya, lalu: ./lapor clock confirm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What is known of the time besides `clock.now()`. Moments are aware; None: nobody has said so yet."""

    database: datetime
    pulse: datetime | None = None
    confirmed_at: datetime | None = None
    # The newest moment stored when an operator last confirmed: it and all before it, down to then, were wrong.
    wrong_until: datetime | None = None
    newest: datetime | None = None

    @property
    def newest_true(self) -> datetime | None:
        """The newest moment that nobody has called wrong."""
        newest = self.newest
        if newest and self.wrong_until and newest <= self.wrong_until:
            newest = self.confirmed_at
        return max(filter(None, (newest, self.pulse)), default=None)


def witnesses() -> Witnesses:
    """One statement, two index look-ups."""
    with prepared_cursor() as cursor:
        cursor.execute(_WITNESSES)
        database, pulse, confirmed_at, wrong_until, filed_at, changed_at = cursor.fetchone()
    newest = max(filter(None, (filed_at, changed_at)), default=None)
    return Witnesses(
        database=database,
        pulse=pulse,
        confirmed_at=confirmed_at,
        wrong_until=wrong_until,
        newest=newest,
    )


def doubt_of(known: Witnesses, *, now: datetime) -> str:
    """Why this clock is not believed; empty when it is. Pure."""
    if abs(now - known.database) > MOST_DRIFT:
        return f"it says {_said(now)}, the database says {_said(known.database)}"
    if known.newest_true and now < known.newest_true - MOST_SKEW_OF_FILINGS:
        return f"it says {_said(now)}, but something is stored of {_said(known.newest_true)}"
    patience = timedelta(hours=settings.CLOCK_LEAP_HOURS)
    if known.pulse and now - known.pulse > patience:
        return f"it says {_said(now)}, but the last sign of life is of {_said(known.pulse)}"
    return ""


def on_trusted_time(sweep: Callable[..., Result]) -> Callable[..., Result]:
    """A sweep that does not run by a doubtful clock: it raises ClockInDoubt. Where it runs, it leaves a pulse."""

    @functools.wraps(sweep)
    def run(*args: Any, **given: Any) -> Result:
        if not clock.is_frozen():
            if why := doubt_of(witnesses(), now=clock.now()):
                raise ClockInDoubt(why=why)
            _beat()
        return sweep(*args, **given)

    return run


def moment_of_filing() -> datetime:
    """Now. Raises TimeWentBack when something is stored of a later moment, or the database says another time."""
    now = clock.now()
    if (
        clock.is_frozen()
    ):  # the demo world and tests tell lives one after the other, each from its first day on
        return now
    known = witnesses()
    refuse_apart(known.database)
    if known.newest_true and now < known.newest_true - MOST_SKEW_OF_FILINGS:
        raise TimeWentBack
    return now


def refuse_apart(database: datetime) -> None:
    """Raises TimeWentBack when the clocks of this machine and of the database say different times."""
    if not clock.is_frozen() and abs(clock.now() - database) > MOST_DRIFT:
        raise TimeWentBack


def confirm(*, now: datetime) -> Pulse:
    """An operator says that the clock is right now: from here on the pulse counts, what is stored ahead of it not."""
    known = witnesses()
    if abs(now - known.database) > MOST_DRIFT:
        raise ClockInDoubt(why=doubt_of(known, now=now))
    wrong_until = known.newest if known.newest and known.newest > now + MOST_SKEW else known.wrong_until
    pulse, _made = Pulse.objects.update_or_create(
        pk=1, defaults={"at": now, "confirmed_at": now, "wrong_until": wrong_until}
    )
    return pulse


def _beat() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BEAT)


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
