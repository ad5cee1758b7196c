"""A recap counted a second time, from events and without facts, as `tests/recount.py` does with boards.

Whether a limit was passed is read from the clock of the case; channel, topic and region from the case itself.
"""

from collections.abc import Iterable, Sequence
from statistics import mean, quantiles

from lapor.evaluation.recaps import Recap
from lapor.insight.cuts import Cut
from lapor.insight.figures import Figure
from lapor.insight.scopes import Period, Scope
from lapor.insight.sql_functions import calendar_of_scope
from lapor.reports.models import Clock, Event
from lapor.reports.workflow import CITIZENS, Action, ClockKind, Party
from tests.recount import Told, days_between, is_in, is_within

ANSWERS = (ClockKind.RESOLVE, ClockKind.INFORMATION)
Numbers = dict[str, float | None]


def is_cut(one: Told, cut: Cut) -> bool:
    report = one.report
    return (
        (cut.channel is None or report.channel == cut.channel)
        and (cut.topic is None or report.topic_id in cut.topic_ids)
        and (cut.region is None or (report.region_id or "").startswith(cut.region.pk))
    )


def recounted(stories: Iterable[Told], scope: Scope, period: Period, cut: Cut) -> Numbers:
    """Every number of a recap that is told of the period, by its code. Stories: those the viewer may see."""
    cohort = [
        one
        for one in stories
        if is_in(one.filed_at, scope, period) and is_within(one.owner, scope, None) and is_cut(one, cut)
    ]

    def have(figure: Figure) -> list[Told]:
        return [one for one in cohort if figure in one.figures]

    def share(part: int, whole: int) -> float | None:
        return part / whole if whole else None

    verified, followed, answered = (
        have(one) for one in (Figure.VERIFIED, Figure.FOLLOWED_UP, Figure.ANSWERED)
    )
    completed, rated = have(Figure.COMPLETED), have(Figure.RATED)
    calendar, zone = calendar_of_scope(scope.agency), scope.zone
    firsts = [days_between(one.verified_at, one.first_response_at, calendar, zone) for one in followed]
    answers = [days_between(one.filed_at, one.resolved_at, calendar, zone) for one in answered]
    return {
        "received": len(cohort),
        "verified": len(verified),
        "aside": len(have(Figure.ASIDE)),
        "followed_up": share(len(followed), len(verified)),
        "completed": share(len(completed), len(verified)),
        "verified_in_time": share(_kept(verified, ClockKind.VERIFY), len(verified)),
        "followed_up_in_time": share(_kept(followed, ClockKind.FIRST_RESPONSE), len(followed)),
        "answered_in_time": share(_kept(answered, *ANSWERS), len(answered)),
        **_lengths("first_response", firsts),
        **_lengths("resolution", answers),
        "closed_by_system": share(len(have(Figure.CLOSED_BY_SYSTEM)), len(completed)),
        "reopened": sum(_reopenings(one) for one in cohort),
        "rating": mean(one.rating or 0 for one in rated) if rated else None,
        "rating_response": share(len(rated), len(completed)),
        "entered": share(sum(_was_entered(one) for one in cohort), len(cohort)),
    }


def differences(recap: Recap, stories: Sequence[Told]) -> dict[str, tuple[float | None, float | None]]:
    """What the recap and the recount do not agree on, of the period and of both it is compared with."""
    found = {}
    for name, period in (("now", recap.period), ("before", recap.before), ("year_before", recap.year_before)):
        expected = recounted(stories, recap.scope, period, recap.cut)
        for line in recap.lines:
            if line.reading.code in expected:
                number, other = getattr(line, name).number, expected[line.reading.code]
                if number != other and (number is None or other is None or abs(number - other) > 1e-9):
                    found[f"{name} {line.reading.code}"] = (number, other)
    return found


def _kept(some: Iterable[Told], *kinds: ClockKind) -> int:
    return sum(
        not Clock.objects.filter(report=one.report, kind__in=kinds, breached_at__isnull=False).exists()
        for one in some
    )


def _lengths(code: str, days: list[int]) -> Numbers:
    if not days:
        return {f"{code}_{name}": None for name in ("median", "mean", "p90")}
    tenths = quantiles(days, n=10, method="inclusive") if len(days) > 1 else days * 9
    return {f"{code}_median": tenths[4], f"{code}_mean": mean(days), f"{code}_p90": tenths[8]}


def _reopenings(one: Told) -> int:
    """Those of the reporter: an officer's are no word on the answer."""
    return Event.objects.filter(report=one.report, action=Action.REOPEN, party__in=CITIZENS).count()


def _was_entered(one: Told) -> bool:
    return Event.objects.filter(report=one.report).order_by("number")[0].party == Party.OPERATOR
