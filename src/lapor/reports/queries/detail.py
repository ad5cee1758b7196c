"""One report with everything its page shows, in a fixed number of queries."""

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef

from lapor.common import codes
from lapor.common.refusals import NotFound
from lapor.common.statements import NUMBER, Prepared
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Person
from lapor.reports import disclosure, permissions
from lapor.reports.models import Assignment, Attachment, Clock, Event, Post, Report, Turn
from lapor.reports.payloads import Corrected
from lapor.reports.reading.timeline import Entry, Names, OtherReport, entry_of
from lapor.reports.workflow import Action


@dataclass(slots=True)
class Detail:
    """A report as one viewer sees it."""

    report: Report
    view: disclosure.View
    assignments: list[Assignment]
    turns: list[Turn]
    clocks: list[Clock]
    entries: list[Entry]
    files: list[Attachment]
    actions: list[Action]
    names: Names

    @property
    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_at is None]

    @property
    def lead(self) -> Assignment | None:
        return permissions.lead_of(self.assignments)

    @property
    def parent(self) -> OtherReport | None:
        """The report it is merged into."""
        return self.names.reports.get(self.report.merged_into_id or 0)

    @property
    def nearest(self) -> Clock | None:
        """The clock whose date the report shows."""
        return next(
            (c for c in self.running if c.kind == self.report.due_kind and c.due_on == self.report.due_on),
            None,
        )


Row = TypeVar("Row", bound=Model)
_WHOLE = (
    "region",
    "topic",
    "chosen_agency",
    "lead_agency",
    "holder_agency",
    "respondent_agency",
)


_CHILD_IDS = ArraySubquery(Report.objects.filter(merged_into_id=OuterRef("pk")).order_by("pk").values("pk"))


def _of_report(model: type[Row], *with_them: str) -> Prepared[Row]:
    return Prepared(
        lambda key: (
            model._default_manager.filter(report_id=key).select_related(*with_them).order_by("number")
        ),
        NUMBER,
    )


_REPORT = Prepared(
    lambda key: Report.objects.select_related(*_WHOLE).annotate(child_ids=_CHILD_IDS).filter(pk=key), NUMBER
)
_SHARES = _of_report(Assignment, "agency", "suggested_agency")
_POSTS = Prepared(lambda key: Post.objects.filter(report_id=key).order_by("number"), NUMBER)
_FILES = Prepared(lambda key: Attachment.objects.filter(report_id=key).order_by("number"), NUMBER)
_EVENTS = _of_report(Event, "agency")
_TURNS = _of_report(Turn, "agency")
_CLOCKS = _of_report(Clock, "agency")


def report_for(actor: Actor, number: str) -> Report:
    """The report with that tracking number. Raises WrongNumber, or NotFound also for one the actor may not see."""
    report = _REPORT.first(codes.report_id_of(number))
    if report is None or not permissions.can_see(actor, report):
        raise NotFound
    return report


def detail(actor: Actor, report: Report) -> Detail:
    """Everything the page shows: seven queries whatever the length of the story (nine at most)."""
    view = disclosure.view_of(actor, report)
    assignments, written = _SHARES.rows(report.pk), _POSTS.rows(report.pk)
    posts = [post for post in written if view.shows_post(post)]
    files = [view.named(file) for file in _FILES.rows(report.pk) if view.shows_file(file)]
    events = _EVENTS.rows(report.pk)
    entries = [entry_of(event, posts, files) for event in events if view.shows_event(event)]
    if view.has_internal:
        _name_people(entries)
    _note_corrections(entries, written)
    return Detail(
        report=report,
        view=view,
        assignments=assignments,
        turns=_TURNS.rows(report.pk),
        clocks=_CLOCKS.rows(report.pk),
        entries=entries,
        files=[file for file in files if file.post_number == 0],
        actions=permissions.possible_actions(actor, report, assignments),
        names=_names(actor, report, assignments, entries),
    )


def _names(actor: Actor, report: Report, assignments: list[Assignment], entries: list[Entry]) -> Names:
    """What the events refer to: a query for other reports and one for agencies that never had a share, if any."""
    agencies = {row.agency_id: row.agency for row in assignments}
    agencies |= {row.suggested_agency.pk: row.suggested_agency for row in assignments if row.suggested_agency}
    if others := {one for entry in entries for one in entry.agency_ids} - agencies.keys():
        agencies |= Agency.objects.defer("search").in_bulk(sorted(others))
    child_ids = _child_ids(report)
    parents = (report.merged_into_id, *(entry.other_report_id for entry in entries))
    named = {*child_ids, *(one for one in parents if one)}
    rows = Report.objects.filter(pk__in=named) if named else ()
    reports = {row.pk: OtherReport(row.pk, row.number, permissions.can_see(actor, row)) for row in rows}
    return Names(agencies, reports, [reports[one] for one in child_ids])


def _child_ids(report: Report) -> list[int]:
    """The reports merged into it; `report_for` has brought them along."""
    known: list[int] | None = getattr(report, "child_ids", None)
    rows = Report.objects.filter(merged_into_id=report.pk).order_by("pk")
    return list(rows.values_list("pk", flat=True)) if known is None else known


def _note_corrections(entries: list[Entry], written: list[Post]) -> None:
    """`written`: of the whole case, because that an answer was corrected is no secret, even where its words are."""
    by_post = {post.number: post.event_number for post in written}
    corrected = {by_post[e.payload.post]: e.event.at for e in entries if isinstance(e.payload, Corrected)}
    for entry in entries:
        entry.corrected_at = corrected.get(entry.event.number)


def _name_people(entries: list[Entry]) -> None:
    """Officers read who of their colleagues acted; the public reads offices."""
    ids = {entry.event.person_id for entry in entries if entry.event.person_id}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    for entry in entries:
        entry.person_name = names.get(entry.event.person_id or 0, "")
