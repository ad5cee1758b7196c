"""A digest for an officer: what is due today, and a line for each thing that came since the last one."""

from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.common import clock
from lapor.common.codes import spoken
from lapor.directory.actors import Actor, actor_of
from lapor.directory.models import Person
from lapor.messaging.letter_rows import Loaded, Part
from lapor.messaging.models import Notice
from lapor.messaging.vocabulary import Kind
from lapor.reports import permissions
from lapor.reports.models import Report
from lapor.reports.vocabulary import Grade
from lapor.reports.workflow import OPEN

# It lists so many of a kind, and says how many more there are.
LISTED = 20
DUE_LISTED = 10


def parts_of(person: Person, notices: Sequence[Notice], loaded: Loaded) -> list[Part]:
    """What is due today on top, then what came, kind by kind; a line each. Empty: there is nothing to tell."""
    actor = actor_of(person)
    return [*_due_today(actor), *_news(actor, notices, loaded)]


def _due_today(actor: Actor) -> list[Part]:
    rows = permissions.worked_by(actor).filter(
        holder_agency_id__in=actor.agencies(), status__in=sorted(OPEN), due_on=clock.today(actor.zone)
    )
    due = list(rows.order_by("-priority", "pk")[: DUE_LISTED + 1])
    if not due:
        return []
    return [Part(_("Jatuh tempo hari ini"), lines=_lines(due, DUE_LISTED))]


def _news(actor: Actor, notices: Sequence[Notice], loaded: Loaded) -> list[Part]:
    """Of reports that are still theirs to know of."""
    by_kind: dict[Kind, dict[int, Report]] = defaultdict(dict)
    for notice in notices:
        report = loaded.reports.get(notice.report_id)
        if report and permissions.works_on(actor, report):
            by_kind[Kind(notice.kind)][report.pk] = report
    return [
        Part(str(kind.label), lines=_lines(list(by_kind[kind].values()), LISTED))
        for kind in Kind
        if kind in by_kind
    ]


def _lines(reports: Sequence[Report], most: int) -> list[tuple[str, str]]:
    lines = [(_line(report), desk_address(report)) for report in reports[:most]]
    if len(reports) > most:
        more = len(reports) - most
        lines.append((ngettext("dan %(n)d lagi", "dan %(n)d lagi", more) % {"n": more}, ""))
    return lines


def _line(report: Report) -> str:
    is_hidden = report.is_confidential or report.grade == Grade.OVERSIGHT
    return spoken(report.number) if is_hidden else f"{spoken(report.number)} · {report.title}"


def desk_address(report: Report) -> str:
    return f"{settings.PUBLIC_URL}{reverse('desk_case', args=[report.number])}"
