"""One clock of one report with what explains it."""

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.reports.clocks.certificates import Certificate, certificate_of
from lapor.reports.models import Clock, Event, Report, Turn


def certificate_for(report: Report, number: int) -> Certificate:
    """Explain the clock with that number, as of its stop or of now. Three queries. Raises NotFound.

    Whoever may see the report may see this: it holds codes, dates and offices, and no words of anybody.
    """
    row = Clock.objects.filter(report=report, number=number).select_related("agency").first()
    if row is None:
        raise NotFound
    turns = list(Turn.objects.filter(report=report).select_related("agency").order_by("number"))
    events = list(Event.objects.filter(report=report).select_related("agency").order_by("number"))
    return certificate_of(row, turns, as_of=clock.now(), events=events)
