"""What the passing of time says by itself: a limit draws near, passes, and is told further and further up.

Each of these takes `clock_number`, the limit that was found on that rung of its ladder (`ladder.py`), and raises
OutOfTurn when it was met, moved or told meanwhile. So each is told once, however many workers look. A sweep hands over
a case that it has locked and loaded already.
"""

from lapor.directory.actors import SYSTEM
from lapor.reports.case import Case
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.models import Report
from lapor.reports.workflow import CLASS_CLOCKS, Action


def approach_due(report: Report | Case, *, clock_number: int) -> None:
    """A share of the limit is used up."""
    _tell(report, Action.APPROACH_DUE, clock_number)


def pass_due(report: Report | Case, *, clock_number: int) -> None:
    """A limit has passed. When it was the answer's, the reporter may turn to the Ombudsman from now on."""
    with step(report, Action.PASS_DUE, by=SYSTEM) as case:
        case.payload = passed = _clocks.advance_alert(case, clock_number, Action.PASS_DUE)
        if passed.clock in CLASS_CLOCKS:
            _clocks.offer_ombudsman(case)


def alert_above(report: Report | Case, *, clock_number: int) -> None:
    """The limit has passed some time ago: the next higher office is told."""
    _tell(report, Action.ALERT_ABOVE, clock_number)


def remind(report: Report | Case, *, clock_number: int) -> None:
    """An aspiration lies here for sixty working days."""
    _tell(report, Action.REMIND, clock_number)


def remind_reporter(report: Report | Case, *, clock_number: int) -> None:
    """What was asked of the reporter, or answered to them, is not responded to yet; silence will soon decide."""
    _tell(report, Action.REMIND_REPORTER, clock_number)


def offer_ombudsman(report: Report | Case, *, clock_number: int) -> None:
    """The report is sixty working days old and not answered: the reporter may turn to the Ombudsman."""
    with step(report, Action.OFFER_OMBUDSMAN, by=SYSTEM) as case:
        case.payload = _clocks.advance_alert(case, clock_number, Action.OFFER_OMBUDSMAN)
        _clocks.offer_ombudsman(case)


def _tell(report: Report | Case, action: Action, clock_number: int) -> None:
    with step(report, action, by=SYSTEM) as case:
        case.payload = _clocks.advance_alert(case, clock_number, action)
