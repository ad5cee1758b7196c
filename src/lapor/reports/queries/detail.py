"""One report with everything its page shows, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from lapor.common import codes
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.directory.models import Person
from lapor.reports import disclosure, permissions
from lapor.reports.events import payload_of
from lapor.reports.models import Assignment, Attachment, Clock, Event, Post, Report, Turn
from lapor.reports.payloads import Corrected
from lapor.reports.workflow import Action, Status


@dataclass(slots=True)
class Entry:
    """One line of the timeline: what happened, by whom, what was said, what was sent."""

    event: Event
    posts: list[Post] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    person_name: str = ""
    # When other words took the place of these.
    corrected_at: datetime | None = None

    @property
    def side(self) -> str:
        """'reporter', 'agency' or 'system': where the page puts it."""
        if self.event.party in ("reporter", "representative"):
            return "reporter"
        return "system" if self.event.party == "system" else "agency"


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

    @property
    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_at is None]

    @property
    def lead(self) -> Assignment | None:
        return permissions.lead_of(self.assignments)

    @property
    def nearest(self) -> Clock | None:
        """The clock whose date the report shows."""
        return next(
            (c for c in self.running if c.kind == self.report.due_kind and c.due_on == self.report.due_on),
            None,
        )


_WHOLE = (
    "region",
    "topic",
    "chosen_agency",
    "lead_agency",
    "holder_agency",
    "respondent_agency",
)


def report_for(actor: Actor, number: str) -> Report:
    """The report with that tracking number. Raises WrongNumber, or NotFound also for one the actor may not see."""
    report = Report.objects.select_related(*_WHOLE).filter(pk=codes.report_id_of(number)).first()
    if report is None or not permissions.can_see(actor, report):
        raise NotFound
    return report


def detail(actor: Actor, report: Report) -> Detail:
    """Everything the page shows: seven queries whatever the length of the story (eight for officers)."""
    view = disclosure.view_of(actor, report)
    assignments = list(
        Assignment.objects.filter(report=report)
        .select_related("agency", "suggested_agency")
        .order_by("number")
    )
    posts = [p for p in Post.objects.filter(report=report).order_by("number") if view.shows_post(p)]
    stored = Attachment.objects.filter(report=report).order_by("number")
    files = [view.named(file) for file in stored if view.shows_file(file)]
    events = Event.objects.filter(report=report).select_related("agency").order_by("number")
    entries = [_entry(event, posts, files) for event in events if view.shows_event(event)]
    if view.has_internal:
        _name_people(entries)
    _note_corrections(entries)
    return Detail(
        report=report,
        view=view,
        assignments=assignments,
        turns=list(Turn.objects.filter(report=report).select_related("agency").order_by("number")),
        clocks=list(Clock.objects.filter(report=report).select_related("agency").order_by("number")),
        entries=entries,
        files=[file for file in files if file.post_number == 0],
        actions=permissions.possible_actions(actor, report, assignments),
    )


def _entry(event: Event, posts: list[Post], files: list[Attachment]) -> Entry:
    said = [post for post in posts if post.event_number == event.number]
    numbers = {post.number for post in said}
    return Entry(event, said, [file for file in files if file.post_number in numbers])


def _note_corrections(entries: list[Entry]) -> None:
    corrections = [entry.event for entry in entries if entry.event.action == Action.CORRECT]
    corrected = {payload_of(event, Corrected).post: event.at for event in corrections}
    for entry in entries:
        entry.corrected_at = next((corrected[p.number] for p in entry.posts if p.number in corrected), None)


def _name_people(entries: list[Entry]) -> None:
    """Officers read who of their colleagues acted; the public reads offices."""
    ids = {entry.event.person_id for entry in entries if entry.event.person_id}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    for entry in entries:
        entry.person_name = names.get(entry.event.person_id or 0, "")


def public_status(report: Report) -> str:
    """The status as the public reads it: from the stage, who acted last, and who closed (domain 4.2)."""
    if report.status == Status.CLOSED:
        return str(report.get_closed_by_display())
    if report.status == Status.IN_PROGRESS and report.last_party in ("reporter", "representative"):
        return _("Ditanggapi oleh pelapor")
    if report.status == Status.IN_PROGRESS:
        return _("Ditindaklanjuti oleh instansi")
    if report.status == Status.VERIFIED:
        return _("Terdisposisi, belum ditindaklanjuti")
    return str(report.get_status_display())
