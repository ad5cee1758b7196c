"""What a given viewer may read of a report they may see. Pages and exports ask here, never the flags themselves."""

from dataclasses import dataclass

import h3

from lapor.common.files import neutral_name
from lapor.directory.actors import Actor
from lapor.directory.models import Role
from lapor.reports import identity, permissions
from lapor.reports.actions import Audience, facts_of
from lapor.reports.case import hides_file_names
from lapor.reports.models import Attachment, Event, Post, Report
from lapor.reports.vocabulary import INTERNAL_POSTS
from lapor.reports.workflow import CASEWORKERS, CITIZENS, Action, Party


@dataclass(frozen=True, slots=True)
class View:
    """What one viewer reads of one report."""

    is_own: bool = False
    is_officer: bool = False
    # Title, words, place.
    has_words: bool = False
    # What was answered in public.
    has_answers: bool = False
    # What the unit typed in that entered it: the words and files of the beginning, and what it added.
    has_entry: bool = False
    # Shows the receipt, but as an officer of the case, or as whoever typed it in: may not act as the reporter.
    has_two_hats: bool = False
    # Words between reporter and officers, and the reporter's attachments.
    has_private: bool = False
    # Files under the names their owners gave them. Of who is hidden, and before the public, those could tell too much.
    has_file_names: bool = False
    # Notes and drafts among officers.
    has_internal: bool = False
    # Name and contact of the reporter, without breaking a seal.
    has_identity: bool = False

    def shows_post(self, post: Post) -> bool:
        if post.kind in INTERNAL_POSTS:
            return self.has_internal
        is_entry = self.has_entry and post.party == Party.RECORDER
        return self.has_private or is_entry or (self.has_answers and post.is_public)

    def shows_event(self, event: Event) -> bool:
        """Whether this viewer reads that it happened; of its words and files each is asked for by itself."""
        if self.has_entry and (event.party == Party.RECORDER or event.action == Action.FILE):
            return True
        if not self.has_answers:
            return False
        match facts_of(event.action).audience:
            case Audience.PUBLIC:
                return True
            case Audience.WATCHERS:
                return self.is_own or self.is_officer
            case Audience.REPORTER:
                return self.is_own or self.has_internal
            case Audience.OFFICERS:
                return self.has_internal

    def shows_file(self, file: Attachment) -> bool:
        is_entry = self.has_entry and file.post_number == 0
        return self.has_private or is_entry or (self.has_answers and file.is_public)

    def named(self, file: Attachment) -> Attachment:
        """The file under the name this viewer reads; the row itself stays as it is."""
        if not self.has_file_names:
            file.name = neutral_name(file.media_type, number=file.number)
        return file


def view_of(actor: Actor, report: Report) -> View:
    """What the actor reads. Call only for a report that `permissions.can_see`."""
    is_own = permissions.is_own(actor, report)
    mine = set(permissions.parties(actor, report)) - CITIZENS
    works = bool(mine & CASEWORKERS) or permissions.works_on(actor, report)
    observes = actor.has(Role.EVALUATOR) and permissions.can_see_by_office(actor, report)
    has_entered = Party.RECORDER in mine
    has_answers = is_own or works or observes or permissions.is_public(report)
    return View(
        is_own=is_own,
        has_two_hats=is_own and permissions.has_two_hats(actor, report),
        is_officer=works or observes,
        has_words=has_answers or has_entered,
        has_answers=has_answers,
        has_entry=has_entered,
        has_private=is_own or works,
        has_file_names=(is_own or works) and not hides_file_names(report),
        has_internal=works,
        has_identity=permissions.is_reporter(actor, report)
        or (permissions.reads_contact(actor, report) and not report.is_anonymous),
    )


def reporter_of(actor: Actor, report: Report) -> identity.Reporter:
    """The reporter's identity for a viewer who may read it; empty for anybody else."""
    return identity.open_identity(report.pk) if view_of(actor, report).has_identity else identity.Reporter()


# Cells of about 5 km²: the public learns the neighbourhood, never whose door it is.
PUBLIC_RESOLUTION = 7


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a report lies, in degrees. Not exact: the middle of the cell around it."""

    latitude: float
    longitude: float
    is_exact: bool


def spot_of(view: View, report: Report) -> Spot | None:
    """The pin for its reporter and for who works on the case, the middle of its cell for anybody else."""
    if report.latitude is None or report.longitude is None:
        return None
    if view.has_private:
        return Spot(report.latitude, report.longitude, is_exact=True)
    middle = h3.cell_to_latlng(h3.latlng_to_cell(report.latitude, report.longitude, PUBLIC_RESOLUTION))
    return Spot(round(middle[0], 3), round(middle[1], 3), is_exact=False)
