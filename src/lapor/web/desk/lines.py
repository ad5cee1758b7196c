"""The lines of a list in plain values, so that each is drawn once for all who see it alike (`kit/fragments.py`)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import get_language

from lapor.reports.models import Report
from lapor.reports.queries import inbox
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import Holder, Status
from lapor.web.kit.formatting import due_class


class ListLine(NamedTuple):
    """One report as the list shows it. `look` is that of its due chip; `holder` is empty where it goes without saying;
    `deeds` are the codes of what may be done with many at once; `age` in calendar days.
    """

    number: str
    last_number: int
    title: str
    query: str
    deeds: str
    is_current: bool
    is_fresh: bool
    marks: tuple[str, ...]
    ended_as: str
    look: str
    due_on: date | None
    is_confidential: bool
    is_anonymous: bool
    place: str
    holder: str
    is_with_reporter: bool
    filed_at: datetime
    zone: str
    age: int
    report_class: str
    channel: str
    endorsements: int


def lines_of(
    lines: Sequence[inbox.Line], *, deeds: Mapping[int, Sequence[str]], query: str, current: str, zone: str
) -> list[ListLine]:
    """`deeds`: by id of the report; `query`: the list's address; `current`: the number of the case that stands open."""
    language = get_language() or ""
    statuses, classes, channels = (_labels(one, language) for one in (Status, ReportClass, Channel))
    return [
        ListLine(
            number=report.number,
            last_number=report.last_number,
            title=report.title,
            query=query,
            deeds=" ".join(deeds.get(report.pk, ())),
            is_current=report.number == current,
            is_fresh=line.is_fresh,
            marks=tuple(map(str, line.marks)),
            ended_as="" if report.is_open else statuses[report.status],
            look=due_class(line.share, line.working_age),
            due_on=report.due_on,
            is_confidential=report.is_confidential,
            is_anonymous=report.is_anonymous,
            place=_place(line, report),
            holder="" if line.is_mine or report.holder_agency is None else str(report.holder_agency),
            is_with_reporter=not line.is_mine and report.holder == Holder.REPORTER,
            filed_at=report.filed_at,
            zone=zone,
            age=line.age,
            report_class=classes[report.report_class],
            channel=channels[report.channel],
            endorsements=report.endorsements,
        )
        for line in lines
        for report in (line.report,)
    ]


def _place(line: inbox.Line, report: Report) -> str:
    """Whoever works on it wants the spot, others the region."""
    region = report.region.name if report.region else ""
    spot_first = line.is_mine or not report.is_open
    return (report.place or region) if spot_first else (region or report.place)


@cache
def _labels(words: type[TextChoices], language: str) -> dict[str, str]:
    return {one.value: str(one.label) for one in words}
