"""The rows that a batch of letters is made of, and the parts of a letter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lapor.directory.models import Person
from lapor.messaging import wordings
from lapor.messaging.models import Delivery, Notice, OfficerChoice, Wording
from lapor.reports.models import Event, Post, Report
from lapor.reports.vocabulary import INTERNAL_POSTS


class NotToBeSent(Exception):
    """What it would say is not true any more, or its reader cannot be reached by it. `code`: of `Delivery.error`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a letter tells."""

    lead: str
    paragraphs: Sequence[str] = ()
    lines: Sequence[tuple[str, str]] = ()  # words and their address


@dataclass
class Loaded:
    """All that a batch of letters is made of."""

    notices: dict[Any, list[Notice]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, Report] = field(default_factory=dict)
    events: dict[tuple[int, int], Event] = field(default_factory=dict)
    posts: dict[tuple[int, int], list[Post]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, Person] = field(default_factory=dict)
    choices: dict[int, OfficerChoice] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)


def load(deliveries: Sequence[Delivery]) -> Loaded:
    """A bounded number of queries, however many deliveries."""
    found = Loaded()
    for notice in Notice.objects.filter(delivery_id__in=[one.pk for one in deliveries]).order_by("id"):
        found.notices[notice.delivery_id].append(notice)
    notices = [notice for rows in found.notices.values() for notice in rows]
    places = [(notice.report_id, notice.event_number) for notice in notices]
    ids = {report_id for report_id, _number in places} | {
        one.report_id for one in deliveries if one.report_id
    }
    reports = Report.objects.select_related("holder_agency", "lead_agency", "region")
    found.reports = {report.pk: report for report in reports.filter(pk__in=ids)}
    found.events = {(one.report_id, one.number): one for one in Event.objects.filter(pk__in=places)}
    said = Post.objects.filter(report_id__in=ids, event_number__in={number for _id, number in places})
    for post in said.exclude(kind__in=INTERNAL_POSTS).order_by("number"):
        found.posts[post.report_id, post.event_number].append(post)
    people = {one.person_id for one in deliveries if one.person_id}
    if people:
        found.people = {one.pk: one for one in Person.objects.filter(pk__in=people, is_active=True)}
        found.choices = {one.person_id: one for one in OfficerChoice.objects.filter(person_id__in=people)}
    paths = {agency_id for report in found.reports.values() for agency_id in path_of(report)}
    found.wordings = wordings.in_force(paths)
    return found


def path_of(report: Report) -> Sequence[int]:
    agency = report.holder_agency or report.lead_agency
    return agency.path if agency else ()
