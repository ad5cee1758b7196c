"""One report with everything its page shows, in a fixed number of queries."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from lapor.common import codes
from lapor.common.compiled_queries import ID, IDS, Compiled, among
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Person
from lapor.reports import disclosure, permissions
from lapor.reports.models import Assignment, Attachment, CaseRow, Clock, Event, Post, Report, Turn
from lapor.reports.payloads import Corrected
from lapor.reports.reading.timeline import Entry, Names, OtherReport, entry_of
from lapor.reports.workflow import Action


@dataclass
class Detail:
    """A report as one viewer sees it. Turns and clocks are asked for when somebody looks: what is sent needs none."""

    report: Report
    view: disclosure.View
    assignments: list[Assignment]
    entries: list[Entry]
    files: list[Attachment]
    actions: list[Action]
    names: Names

    @cached_property
    def turns(self) -> list[Turn]:
        return _TURNS.rows(self.report.pk)

    @cached_property
    def clocks(self) -> list[Clock]:
        return _CLOCKS.rows(self.report.pk)

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


Row = TypeVar("Row", bound=CaseRow)
_AGENCIES = ("chosen_agency", "lead_agency", "holder_agency", "respondent_agency")
_CHILD_IDS = ArraySubquery(Report.objects.filter(merged_into_id=OuterRef("pk")).order_by("pk").values("pk"))


def _with(rows: QuerySet[Row], *agencies: str) -> QuerySet[Row]:
    return rows.select_related(*agencies).defer(*(f"{one}__search" for one in agencies)).order_by("number")


_REPORT = Compiled(
    lambda pk: (
        Report.objects.filter(pk=pk)
        .select_related("region", "topic", *_AGENCIES)
        .defer("document", *(f"{one}__search" for one in _AGENCIES))
        .annotate(child_ids=_CHILD_IDS)
    ),
    ID,
)
_ASSIGNMENTS = Compiled(
    lambda pk: _with(Assignment.objects.filter(report_id=pk), "agency", "suggested_agency"), ID
)
_EVENTS = Compiled(lambda pk: _with(Event.objects.filter(report_id=pk), "agency"), ID)
_TURNS = Compiled(lambda pk: _with(Turn.objects.filter(report_id=pk), "agency"), ID)
_CLOCKS = Compiled(lambda pk: _with(Clock.objects.filter(report_id=pk), "agency"), ID)
_POSTS = Compiled(lambda pk: _with(Post.objects.filter(report_id=pk)), ID)
_FILES = Compiled(lambda pk: _with(Attachment.objects.filter(report_id=pk)), ID)
_PEOPLE = Compiled(lambda ids: Person.objects.filter(pk__in=among(ids)).only("pk", "name"), IDS)
_LAST_EVENT = Compiled(
    lambda pk: (
        Event.objects.filter(report_id=pk)
        .select_related("report")
        .defer("report__document")
        .order_by("-number")[:1]
    ),
    ID,
)


def report_for(actor: Actor, number: str) -> Report:
    """The report with that tracking number. Raises WrongNumber, or NotFound also for one the actor may not see."""
    report = _REPORT.first(codes.report_id_of(number))
    if report is None or not permissions.can_see(actor, report):
        raise NotFound
    return report


def last_event(report_id: int) -> Event | None:
    """The newest event, with its report."""
    return _LAST_EVENT.first(report_id)


def detail(actor: Actor, report: Report) -> Detail:
    """Everything the page shows: seven queries whatever the length of the story (nine at most)."""
    view = disclosure.view_of(actor, report)
    assignments, written = _ASSIGNMENTS.rows(report.pk), _POSTS.rows(report.pk)
    posts = [post for post in written if view.shows_post(post)]
    files = [view.named(file) for file in _FILES.rows(report.pk) if view.shows_file(file)]
    entries = [entry_of(event, posts, files) for event in _EVENTS.rows(report.pk) if view.shows_event(event)]
    if view.has_internal:
        _name_people(entries)
    _note_corrections(entries, written)
    return Detail(
        report=report,
        view=view,
        assignments=assignments,
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
    names = {row.pk: row.name for row in _PEOPLE.rows(sorted(ids))} if ids else {}
    for entry in entries:
        entry.person_name = names.get(entry.event.person_id or 0, "")
