"""A case under its lock: the report with the rows a step needs, and what the step is about to write.

Loaded by `commands/_step.py` only. Bodies of commands change it; `_step` writes it once, at the end.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lapor.common.files import neutral_name
from lapor.common.refusals import OutOfTurn
from lapor.common.writes import Writes
from lapor.directory.actors import Actor, Power
from lapor.directory.models import Agency
from lapor.reports.models import Assignment, Attachment, Clock, Post, Report, Turn
from lapor.reports.payloads import Passing, Payload
from lapor.reports.shares import ACTIVE_ASSIGNMENT, AssignmentStatus
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Party, Status


def hides_file_names(report: Report) -> bool:
    """Who or what is hidden: a file's own name could tell it."""
    return report.is_anonymous or report.is_confidential


@dataclass
class Case:
    """One report while it is being changed."""

    report: Report
    by: Actor
    at: datetime
    assignments: list[Assignment]
    running: list[Clock]
    party: Party = Party.SYSTEM
    power: Power | None = None
    # The state before this step; None for a report that is just being filed.
    before: Status | None = None

    # What this step says, sends and adds; written by `_step` with the event.
    payload: Payload = field(default_factory=Payload)
    # Limits that had passed before it and were not told yet; whether the reporter may turn to the Ombudsman for it.
    passings: list[Passing] = field(default_factory=list)
    offers_ombudsman: bool = False
    posts: list[Post] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    new_assignments: list[Assignment] = field(default_factory=list)
    new_turns: list[Turn] = field(default_factory=list)
    # What this step changes in the database, sent once at its end.
    writes: Writes = field(default_factory=Writes)
    # The reporter's turns before this step, from when to when, once somebody has asked for them.
    reporter_turns: list[tuple[datetime, datetime | None]] | None = None
    # Who verifies next, when the step passes the turn to a verifier.
    verifier: Agency | None = None
    _words_before: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._words_before = (self.report.title, self.report.body)

    @property
    def gives_words(self) -> bool:
        """Whether this step sets title or text as the public reads them, whichever step it is."""
        return self.before is None or self._words_before != (self.report.title, self.report.body)

    @property
    def lead(self) -> Assignment | None:
        """The assignment that answers for the report now, or None."""
        for row in [*self.new_assignments, *self.assignments]:
            if row.is_lead and row.status in ACTIVE_ASSIGNMENT:
                return row
        return None

    @property
    def answering(self) -> Assignment:
        """The lead, where the workflow says there is one."""
        if self.lead is None:
            raise OutOfTurn
        return self.lead

    def next_number(self) -> int:
        self.report.last_number += 1
        return self.report.last_number

    def say(self, kind: PostKind, body: str, *, is_public: bool = True) -> Post | None:
        """Add words to the case; nothing for empty words."""
        if not body:
            return None
        post = Post(
            report=self.report,
            number=self.next_number(),
            kind=kind,
            at=self.at,
            party=self.party,
            agency_id=self.power.agency_id if self.power else None,
            person_id=self.by.person_id if self.power else None,
            body=body,
            salt=secrets.token_hex(8),
            is_public=is_public,
        )
        self.posts.append(post)
        return post

    def attach(self, files: Iterable[Any], *, to: Post | None, is_public: bool = True) -> None:
        """Attach stored files (`common.files.StoredFile`) to a post, or to the report itself.

        The names their owners gave them are not even kept where someone or something is hidden.
        """
        for file in files:
            number = self.next_number()
            self.attachments.append(
                Attachment(
                    report=self.report,
                    number=number,
                    post_number=to.number if to else 0,
                    at=self.at,
                    path=file.path,
                    thumbnail_path=file.thumbnail_path or "",
                    name=neutral_name(file.media_type, number=number)
                    if hides_file_names(self.report)
                    else file.name,
                    media_type=file.media_type,
                    kind=str(file.kind),
                    size=file.size,
                    sha256=file.sha256,
                    width=file.width,
                    height=file.height,
                    is_public=is_public,
                )
            )

    def assign(
        self, agency: Agency, *, is_lead: bool, parent: Assignment | None = None, is_binding: bool = False
    ) -> Assignment:
        """Give an agency its share."""
        row = Assignment(
            report=self.report,
            number=self.next_number(),
            agency=agency,
            is_lead=is_lead,
            parent_number=parent.number if parent else None,
            is_binding=is_binding,
            assigned_at=self.at,
        )
        self.new_assignments.append(row)
        return row

    def change(self, row: Assignment, status: AssignmentStatus) -> None:
        """Move an assignment to a status; it ends when it is no longer active."""
        if row.status == status:
            return
        row.status = status
        row.ended_at = None if status in ACTIVE_ASSIGNMENT else self.at

    def involved(self) -> list[Agency]:
        """Agencies with a share now: active, or delegated downwards and so still above the work."""
        alive = ACTIVE_ASSIGNMENT | {AssignmentStatus.DELEGATED}
        return [row.agency for row in [*self.assignments, *self.new_assignments] if row.status in alive]
