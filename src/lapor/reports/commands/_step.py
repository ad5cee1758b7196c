"""The one way a report changes: lock, check, body, write.

`with step(report, Action.X, by=actor, given={…}) as case:` yields the locked case for the body of the command; what
the body raises undoes everything. Afterwards state, assignment, turn, clocks, words and exactly one event are written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import DateTimeField, Func, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.compiled_queries import ID, Compiled, among
from lapor.common.refusals import Incomplete, NotAllowed, NotFound, OutOfTurn, Stale, TimeWentBack
from lapor.common.text import blank_in
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports import conditions, events, permissions
from lapor.reports.actions import facts_of
from lapor.reports.case import Case
from lapor.reports.commands import _clocks, _turns
from lapor.reports.models import Assignment, CaseRow, Clock, Event, Report, Turn
from lapor.reports.refusals import BlankLeft
from lapor.reports.shares import AssignmentStatus, next_assignment_status
from lapor.reports.timekeeping import MOST_SKEW, refuse_apart
from lapor.reports.vocabulary import INTERNAL_POSTS, News
from lapor.reports.workflow import CITIZENS, Action, Holder, Need, Party, Row, Status, rows_of

Row_ = TypeVar("Row_", bound=CaseRow)
_DATABASE_CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())
_LOCKED = Report.objects.select_for_update(of=("self",)).select_related("holder_agency", "chosen_agency")
_LOCKED = _LOCKED.defer("document", "holder_agency__search", "chosen_agency__search")


def _of_cases(rows: QuerySet[Row_]) -> QuerySet[Row_]:
    return rows.select_related("agency").defer("agency__search").order_by("report_id", "number")


_LOCKED_ONE = Compiled(lambda pk: _LOCKED.filter(pk=pk).annotate(database_at=_DATABASE_CLOCK), ID)
_ASSIGNMENTS = Compiled(lambda pk: _of_cases(Assignment.objects.filter(report_id=pk)), ID)
_RUNNING = Compiled(lambda pk: _of_cases(Clock.objects.filter(report_id=pk, stopped_at=None)), ID)

MISSING_SENTENCES = {
    Need.WORDS: _("Tuliskan dahulu isinya."),
    Need.REASON: _("Pilih atau tuliskan alasannya."),
    Need.AGENCY: _("Pilih instansi atau unit tujuan."),
    Need.EVIDENCE: _(
        "Lampirkan bukti penyelesaian, atau jelaskan mengapa tidak ada bukti yang dapat dilampirkan."
    ),
    Need.CLASS: _("Pilih klasifikasi laporan."),
    Need.SCORE: _("Pilih nilai 1 sampai 5."),
    Need.TARGET: _("Isi nomor laporan yang menjadi induk."),
    Need.MISSING: _("Pilih atau tuliskan apa yang perlu dilengkapi."),
    Need.DAYS: _("Isi berapa hari kerja yang diminta."),
    Need.CONTACT: _("Isi telepon atau email yang ditulis saat melapor."),
}


class TwoHats(NotAllowed):
    """An officer of the case, or whoever typed it in, holds the receipt and would speak as the reporter."""

    code = "two_hats"
    sentence = _(
        "Anda bertugas atas laporan ini atau mencatatkannya, jadi Anda tidak dapat bertindak sebagai pelapornya. "
        "Pelapor melakukannya sendiri dengan nomor dan PIN-nya."
    )


@contextmanager
def step(
    report: Report | Case,
    action: Action,
    *,
    by: Actor,
    given: Mapping[Need, object] | None = None,
    seen: int | None = None,
) -> Iterator[Case]:
    """One step of one report, in one transaction.

    `given`: what the caller brings for the row's needs (falsy: missing). `seen`: the `last_number` the actor looked
    at, when a newer one must refuse. A case that is locked and loaded already (`load_free_cases`) is good for one step.
    Raises NotFound, Stale, OutOfTurn, NotAllowed, Incomplete.
    """
    with transaction.atomic() if isinstance(report, Report) else nullcontext():
        case = report if isinstance(report, Case) else _load(report, by)
        if seen is not None and seen != case.report.last_number and _has_acted_since(case, seen):
            raise Stale
        row = _admit(case, action)
        _require(row, given or {})
        case.before = Status(case.report.status)
        yield case
        _refuse_blanks(case, action)
        if case.lead:
            case.change(case.lead, next_assignment_status(action, AssignmentStatus(case.lead.status)))
        case.report.status = row.to or case.before
        _settle(case, row)
        _write(case, action)
        if isinstance(report, Report):
            case.writes.send_rows()
    if isinstance(report, Report):
        _refresh(report, case.report)


def _has_acted_since(case: Case, seen: int) -> bool:
    """What the system told meanwhile, or who was looked for, changes nothing that a person decides by."""
    rows = Event.objects.filter(report=case.report, number__gt=seen).exclude(party=Party.SYSTEM)
    return seen > case.report.last_number or rows.exclude(action=Action.FIND_BY_PHONE).exists()


def load_free_cases(ids: Collection[int], *, by: Actor) -> dict[int, Case]:
    """Many reports under their locks with what a step needs, for a sweep: five queries for all. To be called inside a
    transaction. Left out, for the next time, are those that somebody else is at, and those whose last step lies ahead
    of the server's clock. A step of one of them sends nothing: the caller sends `case.writes` of all that succeeded.
    """
    locked = Report.objects.select_for_update(skip_locked=True).filter(pk__in=among(ids))
    locked = locked.filter(changed_at__lte=clock.now() + MOST_SKEW).order_by("pk")
    cases = {row.pk: Case(row, by, _moment_after(row.changed_at), [], []) for row in locked}
    for assignment in Assignment.objects.filter(report_id__in=among(cases)).order_by("report_id", "number"):
        cases[assignment.report_id].assignments.append(assignment)
    for running in Clock.objects.filter(report_id__in=among(cases), stopped_at=None).order_by(
        "report_id", "number"
    ):
        cases[running.report_id].running.append(running)
    turns = Turn.objects.filter(report_id__in=among(cases), holder=Holder.REPORTER).order_by("number")
    turns_of: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for report_id, began_at, ended_at in turns.values_list("report_id", "began_at", "ended_at"):
        turns_of[report_id].append((began_at, ended_at))
    _give_agencies(cases.values())
    for case in cases.values():
        case.reporter_turns = turns_of[case.report.pk]
        case.writes.watch_rows(case.report, *case.assignments, *case.running)
    return cases


def _give_agencies(cases: Collection[Case]) -> None:
    """One query: many cases lie with few agencies."""
    ids = {one for case in cases for one in (case.report.holder_agency_id, case.report.chosen_agency_id)}
    rows: list[Assignment | Clock] = [row for case in cases for row in case.assignments]
    rows += [row for case in cases for row in case.running]
    ids |= {row.agency_id for row in rows}
    agencies = Agency.objects.defer("search").in_bulk([one for one in ids if one])
    for case in cases:
        case.report.holder_agency = agencies.get(case.report.holder_agency_id)
        case.report.chosen_agency = agencies.get(case.report.chosen_agency_id)
    for row in rows:
        row.agency = agencies[row.agency_id]


def _load(report: Report, by: Actor) -> Case:
    """The report under its row lock, with its assignments and running clocks: three queries."""
    locked = _LOCKED_ONE.first(report.pk)
    if locked is None or not permissions.can_see(by, locked):
        raise NotFound
    refuse_apart(vars(locked)["database_at"])
    assignments, running = _ASSIGNMENTS.rows(report.pk), _RUNNING.rows(report.pk)
    case = Case(locked, by, _moment_after(locked.changed_at), assignments, running)
    case.writes.watch_rows(locked, *assignments, *running)
    return case


def _moment_after(last: datetime) -> datetime:
    """Now, but never before the last step: a story does not run backwards. Raises TimeWentBack when the clock of the
    server is wrong; machines that differ by less than MOST_SKEW are brought in line.
    """
    now = clock.now()
    if now < last - MOST_SKEW:
        raise TimeWentBack
    return max(now, last)


def _admit(case: Case, action: Action) -> Row:
    """The row by which this actor may take this action now; notes the capacity on the case."""
    rows = rows_of(action, Status(case.report.status))
    rows = tuple(row for row in rows if conditions.meets(row.condition, case.report, case.lead))
    if not rows:
        raise OutOfTurn
    mine = permissions.parties_to(
        action, case.by, case.report, copies=permissions.copies_of(case.assignments)
    )
    for row in rows:
        for party in Party:
            if party in row.parties and party in mine:
                case.party, case.power = party, mine[party]
                return row
    is_for_reporter = any(row.parties & CITIZENS for row in rows)
    if is_for_reporter and permissions.is_own(case.by, case.report):
        raise TwoHats
    raise NotAllowed


def _require(row: Row, given: Mapping[Need, object]) -> None:
    for need in row.needs:
        if not given.get(need):
            raise Incomplete(MISSING_SENTENCES[need], field=str(need))


def _refuse_blanks(case: Case, action: Action) -> None:
    """What an officer sends has no place of a template left unfilled; only among officers it may. Raises BlankLeft."""
    if case.party in CITIZENS:
        return
    for post in case.posts:
        is_sent = post.kind not in INTERNAL_POSTS or facts_of(action).has_templates
        if is_sent and (blank := blank_in(post.body)):
            raise BlankLeft(field="words", blank=blank)


def _settle(case: Case, row: Row) -> None:
    """Bring the head of the case in line: whose it is, whose turn, which clocks, which date."""
    report, lead, previous = case.report, case.lead, case.report.holder_agency
    if case.party in CITIZENS or report.lead_agency_id != (lead.agency_id if lead else None):
        report.answer_number = 0
    report.lead_agency_id = lead.agency_id if lead else None
    has_turn_passed = _turns.pass_turn(case, row.turn)
    report.agency_ids = _agency_ids(case)
    report.share_ids = sorted({agency.pk for agency in case.involved()})
    _clocks.update_clocks(case, row, previous=previous, has_turn_passed=has_turn_passed)
    _tell_news(case, row, previous=previous, has_turn_passed=has_turn_passed)
    if not facts_of(row.action).is_silent:
        report.last_party = case.party
    report.changed_at = case.at


def _tell_news(case: Case, row: Row, *, previous: Agency | None, has_turn_passed: bool) -> None:
    """Mark the row of the report in lists, or unmark it once the unit that had it has acted."""
    report, facts = case.report, facts_of(row.action)
    arrives = has_turn_passed and report.holder == Holder.AGENCY
    if news := facts.news or (News.ARRIVAL if arrives else None):
        # A few words more, or a reminder, do not hide that the reporter objects.
        is_more = news in (News.REPLY, News.REMINDER) and report.news not in ("", News.ARRIVAL)
        report.news, report.is_news_seen = report.news if is_more else news, False
    elif case.power and (not facts.is_silent or (previous and case.power.agency_id == previous.pk)):
        report.news = ""
    if report.holder == Holder.NOBODY:
        report.news = ""


def _agency_ids(case: Case) -> list[int]:
    """Ids on the path of every agency that holds a share or the turn; where there is none, as before.

    Not of the agency the reporter chose: before somebody has read the report, nobody knows whether it complains about
    that very office. `tree_moves.py` computes the same in SQL.
    """
    placed = [*case.involved(), case.report.holder_agency]
    return sorted({agency_id for agency in placed if agency for agency_id in agency.path}) or (
        case.report.agency_ids
    )


def _write(case: Case, action: Action) -> None:
    """The event, and what it said, sent and gave; what has changed of the rows that were loaded is seen by `writes`."""
    (event,) = events.append([case], action)
    for post in case.posts:
        post.event_number = event.number
    case.writes.add_rows(*case.posts, *case.attachments, *case.new_assignments)


def _refresh(report: Report, fresh: Report) -> None:
    """The caller's object shows what is now true, so that nobody goes on with stale values."""
    report.__dict__.update(fresh.__dict__)
